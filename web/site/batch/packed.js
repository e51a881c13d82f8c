// Rows that the page has made itself, in memory: gzipped piece by piece, and read as a Blob is. A file of the disk takes no memory, these would.
import { collect } from './collect.js';

const PIECE = 1 << 18; // bytes: a row anywhere is a few milliseconds away
const KEPT = 4; // pieces that stay unpacked, as rows that are shown stand near each other
const COLLECTED = 1 << 24; // bytes that are unpacked in a row until what is left of them is collected
const LINES = 64; // that become bytes at once

/** @typedef {{size: number, packed: Blob}} Piece `size`: bytes that are packed */

/** What a reader of rows needs of a Blob. @typedef {{readonly size: number, slice(from?: number, to?: number): {arrayBuffer(): Promise<ArrayBuffer>}}} Slices */

/** @implements {Slices} */
export class PackedRows {
  /** Where each piece begins; at the end, the size. */
  #starts = [0];
  /** The pieces that were read last. @type {Map<number, Promise<Uint8Array>>} */
  #unpacked = new Map();

  /** @param {readonly Piece[]} pieces which another worker can be sent */
  constructor(pieces) {
    this.pieces = pieces;
    for (const { size } of pieces) this.#starts.push(this.#starts[this.#starts.length - 1] + size);
  }

  get size() {
    return this.#starts[this.#starts.length - 1];
  }

  /** @param {number} [from] @param {number} [to] not itself */
  slice(from = 0, to = this.size) {
    return { arrayBuffer: () => this.#read(Math.min(from, this.size), Math.min(to, this.size)) };
  }

  /** @param {number} from @param {number} to @returns {Promise<ArrayBuffer>} */
  async #read(from, to) {
    const bytes = new Uint8Array(Math.max(0, to - from));
    for (let at = from; at < to;) {
      const k = this.#pieceOf(at);
      const piece = (await this.#unpack(k)).subarray(at - this.#starts[k], to - this.#starts[k]);
      bytes.set(piece, at - from);
      at += piece.length;
    }
    return bytes.buffer;
  }

  /** The piece that a byte is in. @param {number} at below the size */
  #pieceOf(at) {
    let [first, end] = [0, this.pieces.length];
    while (end - first > 1) {
      const middle = (first + end) >> 1;
      if (this.#starts[middle] <= at) first = middle;
      else end = middle;
    }
    return first;
  }

  /** @param {number} k */
  #unpack(k) {
    const found = this.#unpacked.get(k) ?? through(this.pieces[k].packed, new DecompressionStream('gzip')).then(async (response) => new Uint8Array(await response.arrayBuffer()));
    this.#unpacked.delete(k);
    this.#unpacked.set(k, found); // the last one read is the last one to go
    for (const oldest of this.#unpacked.keys()) if (this.#unpacked.size > KEPT) this.#unpacked.delete(oldest);
    return found;
  }
}

/** Packs lines as they come. */
export class Packing {
  #encoder = new TextEncoder();
  /** @type {string[]} */
  #lines = [];
  #buffer = new Uint8Array(PIECE);
  #size = 0;
  /** @type {Piece[]} */
  #pieces = [];

  /** Whether some lines wait: then `flush` is due before the next one. */
  get isFull() {
    return this.#lines.length >= LINES;
  }

  /** @param {string} line */
  write(line) {
    this.#lines.push(line);
  }

  /** Lines become bytes, which leave JavaScript's memory. */
  async flush() {
    const bytes = this.#encoder.encode(this.#lines.join(''));
    this.#lines = [];
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + PIECE - this.#size);
      this.#buffer.set(part, this.#size);
      this.#size += part.length;
      at += part.length;
      if (this.#size === PIECE) await this.#pack();
    }
  }

  async #pack() {
    const piece = new Blob([this.#buffer.subarray(0, this.#size)]);
    this.#pieces.push({ size: piece.size, packed: await through(piece, new CompressionStream('gzip')).then((response) => response.blob()) });
    this.#size = 0;
  }

  /** @returns {Promise<Piece[]>} */
  async end() {
    await this.flush();
    if (this.#size > 0) await this.#pack();
    return this.#pieces;
  }
}

/** @param {Blob} blob @param {CompressionStream | DecompressionStream} packer */
async function through(blob, packer) {
  return new Response(blob.stream().pipeThrough(/** @type {ReadableWritablePair<Uint8Array, Uint8Array>} */ (/** @type {unknown} */ (packer))));
}

/**
 * The bytes of a header and of the rows behind it, for whoever reads a stream.
 *
 * @param {Blob} header
 * @param {Blob | PackedRows} rows
 * @param {number} from bytes before the first row
 * @returns {ReadableStream<Uint8Array> | Blob}
 */
export function behindHeader(header, rows, from) {
  if (rows instanceof Blob) return new Blob([header, rows.slice(from)]);
  let at = from;
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new Uint8Array(await header.arrayBuffer()));
    },
    async pull(controller) {
      if ((at - from) % COLLECTED === 0) collect();
      if (at >= rows.size) controller.close();
      else controller.enqueue(new Uint8Array(await rows.slice(at, at += PIECE).arrayBuffer()));
    },
  }, { highWaterMark: 1 });
}
