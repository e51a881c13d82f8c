const BITS = 16;
const CHUNK = 1 << BITS;

/** What numbers are tried to be kept as, once a piece is full: the same to the last bit in half the room, or a quarter. @type {[unknown, (Float32ArrayConstructor | Uint32ArrayConstructor | Uint16ArrayConstructor | Uint8ArrayConstructor)[]][]} */
const SMALLER = [[Float64Array, [Float32Array, Uint32Array]], [Uint32Array, [Uint8Array, Uint16Array]]];

/**
 * A column of numbers that grows by pieces: what is there is copied once at most, and little room is left over.
 *
 * @template {Float64Array | Uint32Array | Uint8Array} T
 */
export class Column {
  size = 0;
  /** @type {ArrayLike<number>[]} */
  #chunks = [];
  #Type;

  /** @param {new (size: number) => T} Type */
  constructor(Type) {
    this.#Type = Type;
  }

  /** @param {ArrayLike<number>} values */
  append(values) {
    for (let done = 0; done < values.length;) {
      const at = this.size & (CHUNK - 1);
      if (at === 0) this.#chunks.push(new this.#Type(CHUNK));
      const n = Math.min(CHUNK - at, values.length - done);
      const part = /** @type {any} */ (values).subarray(done, done + n);
      /** @type {any} */ (this.#chunks.at(-1)).set(part, at);
      this.size += n;
      done += n;
      if (at + n === CHUNK) this.#chunks.push(packed(/** @type {any} */ (this.#chunks.pop())));
    }
  }

  /** @param {number} i from 0 to size - 1 */
  at(i) {
    return this.#chunks[i >> BITS][i & (CHUNK - 1)];
  }
}

/** @param {Float64Array | Uint32Array | Uint8Array} chunk @returns {ArrayLike<number>} */
function packed(chunk) {
  for (const Type of SMALLER.find(([Large]) => chunk.constructor === Large)?.[1] ?? []) {
    const small = Type.from(chunk);
    let i = 0;
    while (i < chunk.length && Object.is(small[i], chunk[i])) ++i;
    if (i === chunk.length) return small;
  }
  return chunk;
}
