const BITS = 16;
const CHUNK = 1 << BITS;

/**
 * A column of numbers that grows by pieces: what is there never has to be copied, and little room is left over.
 *
 * @template {Float64Array | Uint32Array | Uint16Array | Uint8Array} T
 */
export class Column {
  size = 0;
  /** @type {T[]} */
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
    }
  }

  /** @param {number} i from 0 to size - 1 */
  at(i) {
    return this.#chunks[i >> BITS][i & (CHUNK - 1)];
  }
}
