import { Batch, SKIP } from './cells.js';
import { SEVERITY_ERROR, SEVERITY_WARNING } from './wasm_words.js';

/**
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./error.js').Problem} Problem
 * @typedef {import('./error.js').Problems} Problems
 */

/** The cells of one row in the core's memory, and how a row's members are found: by name, or by their order. */
export class RowCells {
  #engine;
  #pointer;
  #inherited;
  #order = { names: /** @type {string[]} */ ([]), features: /** @type {number[]} */ ([]) }; // of a row's members
  #turn = 0;

  /**
   * @param {import('./wasm.js').Engine} engine
   * @param {number} pointer of the model
   * @param {import('./schema.js').Schema} schema
   */
  constructor(engine, pointer, schema) {
    this.#engine = engine;
    this.#pointer = pointer;
    this.names = schema.features.map(({ name }) => name);
    this.known = new Map(this.names.map((name, f) => [name, f]));
    this.#inherited = this.names.map((name) => name in Object.prototype);
    this.batch = new Batch(engine, pointer, schema, 1);
  }

  /**
   * Writes the cells of a row.
   *
   * @param {Row} row
   * @param {Problems} problems
   * @returns {Problem[]} warnings of names that are no feature
   */
  put(row, problems) {
    const turn = ++this.#turn;
    const warnings = this.#put(row, problems);
    if (turn === this.#turn) return warnings;
    // A member's getter has predicted another row, whose cells now stand among those of this one.
    problems.clear();
    return this.put(Object.fromEntries(Object.keys(row).map((name) => [name, row[name]])), problems);
  }

  /**
   * Writes cells that stand in the order of the features.
   *
   * @param {readonly unknown[]} cells
   * @param {Problems} problems
   */
  putCells(cells, problems) {
    this.#turn += 1;
    cells.forEach((cell, f) => this.batch.put(f, cell, problems));
  }

  /** @param {Row} row @param {Problems} problems @returns {Problem[]} as `put` */
  #put(row, problems) {
    const { names } = this;
    let present = isPlain(row) ? this.#putOrdered(row, problems) : -1;
    if (present === names.length) return [];
    if (present < 0) {
      problems.clear();
      present = this.#putNamed(row, problems);
    }
    const given = Object.keys(row).filter((name) => row[name] !== undefined);
    if (present < names.length || given.some((name) => !this.known.has(name))) {
      this.#engine.checkColumns(this.#pointer, given);
      problems.append(this.#engine.report(SEVERITY_ERROR, -1));
      return this.#engine.report(SEVERITY_WARNING, -1).list;
    }
    if (given.length === present) this.#order = { names: given, features: given.map((name) => this.known.get(name) ?? 0) };
    return [];
  }

  /**
   * Writes a row whose members stand in the same order as those of a row before: rows of a table, or of a form, do. Engines
   * walk over an object's members much faster than they find them by name.
   *
   * @param {Row} row
   * @param {Problems} problems
   * @returns {number} how many features are there; -1 where the members are others, and not all is written
   */
  #putOrdered(row, problems) {
    const { names, features } = this.#order;
    const batch = this.batch;
    let present = 0;
    let i = 0;
    for (const name in row) {
      if (name !== names[i]) return -1;
      const value = row[name];
      const f = features[i++];
      if (batch.putAlike(f, value)) {
        ++present;
      } else {
        present += value === undefined ? 0 : 1;
        batch.put(f, value === undefined ? SKIP : value, problems);
      }
    }
    if (i < this.names.length) return -1;
    // Told in the order of the features, whatever that of the members is.
    const place = (/** @type {Problem} */ { where }) => this.known.get(where.column ?? '') ?? 0;
    problems.list.sort((a, b) => place(a) - place(b));
    return present;
  }

  /** @param {Row} row @param {Problems} problems @returns {number} how many features are there */
  #putNamed(row, problems) {
    const plain = isPlain(row);
    let present = 0;
    for (let f = 0; f < this.names.length; ++f) {
      const value = this.member(row, plain, f);
      present += value === undefined ? 0 : 1;
      this.batch.put(f, value === undefined ? SKIP : value, problems);
    }
    return present;
  }

  /**
   * A row's own value of a feature: one may be called "constructor", which every object inherits.
   *
   * @param {Row} row
   * @param {boolean} plain whether it inherits nothing, or what every object does
   * @param {number} f
   */
  member(row, plain, f) {
    const name = this.names[f];
    return (plain && !this.#inherited[f]) || Object.hasOwn(row, name) ? row[name] : undefined;
  }
}

/** @param {unknown} value */
export function isRow(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** @param {object} row */
export function isPlain(row) {
  const prototype = Object.getPrototypeOf(row);
  return prototype === Object.prototype || prototype === null;
}
