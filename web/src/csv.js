import { DodonaError, failure } from './error.js';
import { Growing } from './growing.js';
import { SEVERITY_ERROR, SEVERITY_WARNING } from './wasm.js';

/**
 * Where a CSV can come from: its text, its bytes, a `File` or `Blob`, a `Response`, or a stream of bytes. UTF-8.
 *
 * @typedef {string | ArrayBuffer | ArrayBufferView | Blob | Response | ReadableStream<Uint8Array>} CsvSource
 */

const CHUNK = 1 << 18; // bytes that cross at once
const encoder = new TextEncoder();

/**
 * Scores a CSV chunk by chunk. The memory that the core uses does not grow with the file.
 *
 * @param {import('./wasm.js').Engine} engine
 * @param {number} model
 * @param {number} nColumns of the answers
 * @param {CsvSource} source
 * @param {() => void} check throws when the model is gone
 */
export async function scoreCsv(engine, model, nColumns, source, check) {
  const { abi } = engine;
  const csv = engine.notNull(abi.dodona_csv(model, 0));
  const outputs = Array.from({ length: nColumns }, () => new Growing(Float64Array));
  const labels = new Growing(Uint32Array);
  /** @param {number} n rows that are ready */
  const collect = (n) => {
    outputs.forEach((output, k) => {
      const at = abi.dodona_csv_outputs(csv, k) / 8;
      output.append(engine.f64.subarray(at, at + n));
    });
    const at = abi.dodona_csv_labels(csv) / 4;
    if (at !== 0) labels.append(engine.u32.subarray(at, at + n));
  };
  try {
    for await (const part of parts(source)) {
      check();
      for (let done = 0; done < part.length;) {
        const room = engine.notNull(abi.dodona_csv_room(csv, CHUNK));
        const target = engine.u8.subarray(room, room + CHUNK);
        let size = CHUNK;
        if (typeof part === 'string') {
          // As many whole characters as fit; the rest is for the next round.
          const { read, written } = encoder.encodeInto(part.slice(done, done + CHUNK), target);
          size = written;
          done += read;
        } else {
          size = Math.min(CHUNK, part.length - done);
          target.set(part.subarray(done, done + size));
          done += size;
        }
        collect(abi.dodona_csv_feed(csv, size));
      }
    }
    check();
    collect(abi.dodona_csv_finish(csv));
    const { list, total } = engine.report(SEVERITY_ERROR);
    if (total > 0) throw new DodonaError(list, total);
    return { outputs: outputs.map((output) => output.filled().slice()), labels: labels.filled(), warnings: engine.report(SEVERITY_WARNING) };
  } finally {
    if (!engine.broken) abi.dodona_csv_free(csv);
  }
}

/**
 * @param {CsvSource} source
 * @returns {AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>}
 */
function parts(source) {
  if (typeof source === 'string') {
    if (/\p{Surrogate}/u.test(source)) throw failure('bad_utf8', 'the text has half of a surrogate pair, which is no character');
    return [source];
  }
  if (ArrayBuffer.isView(source)) return [new Uint8Array(source.buffer, source.byteOffset, source.byteLength)];
  switch (Object.prototype.toString.call(source)) {
    case '[object ArrayBuffer]': return [new Uint8Array(/** @type {ArrayBuffer} */ (source))];
    case '[object Blob]':
    case '[object File]': return streamed(/** @type {Blob} */ (source).stream());
    case '[object ReadableStream]': return streamed(/** @type {ReadableStream<Uint8Array>} */ (source));
    case '[object Response]': return answered(/** @type {Response} */ (source));
  }
  throw failure('wrong_type', 'a CSV comes as text, bytes, a Blob or File, a Response or a stream of bytes');
}

/** @param {Response} response */
function answered(response) {
  if (!response.ok) throw failure('io', `the CSV cannot be read from ${response.url}: the server answered ${response.status}`);
  return response.body === null ? [] : streamed(response.body);
}

/** @param {ReadableStream<Uint8Array>} stream which not every browser can iterate over */
async function* streamed(stream) {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel();
  }
}
