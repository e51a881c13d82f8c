/**
 * A typed array that doubles its room as it grows.
 *
 * @template {Uint8Array | Uint32Array | Float64Array} T
 */
export class Growing {
  size = 0;

  /** @param {new (size: number) => T} Type */
  constructor(Type) {
    this.Type = Type;
    this.data = new Type(1024);
  }

  /** Makes room for so many more. @param {number} more */
  room(more) {
    if (this.size + more <= this.data.length) return;
    const { data } = this;
    this.data = new this.Type(Math.max(this.size + more, 2 * data.length));
    this.data.set(/** @type {any} */ (data));
  }

  /** @param {...number} values */
  push(...values) {
    this.append(values);
  }

  /** @param {ArrayLike<number>} values */
  append(values) {
    this.room(values.length);
    this.data.set(values, this.size);
    this.size += values.length;
  }

  /** What is there, as a view: the next growth leaves it behind. */
  filled() {
    return /** @type {T} */ (this.data.subarray(0, this.size));
  }
}
