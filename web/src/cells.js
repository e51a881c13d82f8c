import { failure } from './error.js';
import { CELL_BOOLEAN, CELL_CODE, CELL_NULL, CELL_NUMBER, CELL_TEXT, SEVERITY_ERROR } from './wasm_words.js';

/**
 * A value of one cell. `null` is missing; a `Date` is for date features; a bigint stands for its decimal digits.
 *
 * @typedef {number | string | boolean | bigint | Date | null} Cell
 */

/**
 * One row: a value for every feature, by name. Other names are ignored with a warning.
 *
 * @typedef {Record<string, Cell>} Row
 */

/**
 * One column of a table.
 *
 * @typedef {readonly Cell[] | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array
 *   | Uint32Array | BigInt64Array | BigUint64Array | Float32Array | Float64Array} Column
 */

/**
 * A table, column by column, all of one length.
 *
 * @typedef {Record<string, Column>} Columns
 */

/** Stands where a cell is already known to be bad, so that it is not reported a second time. */
export const SKIP = Symbol('a cell that is already reported');

// What the core accepts without a word, for cells that this module has refused itself.
const HARMLESS = Object.freeze({ number: '0', boolean: 'no', date: '2000-01-01' });

const encoder = new TextEncoder();

/**
 * The cells of `n_rows` rows, in the core's memory. It can be filled and predicted again and again.
 *
 * @typedef {import('./wasm.js').Engine} Engine
 * @typedef {import('./schema.js').Feature} Feature
 * @typedef {import('./error.js').Problems} Problems
 */
export class Batch {
  /**
   * @param {Engine} engine
   * @param {number} model
   * @param {import('./schema.js').Schema} schema
   * @param {number} nRows
   */
  constructor(engine, model, schema, nRows) {
    const { abi } = engine;
    const { features } = schema;
    this.engine = engine;
    this.model = model;
    this.features = features;
    this.nRows = nRows;
    this.pointer = engine.notNull(abi.dodona_batch(model, nRows));
    // They stay where they are as long as the batch lives.
    this.kinds = features.map((_, f) => abi.dodona_batch_kinds(this.pointer, f) >>> 0);
    this.values = features.map((_, f) => (abi.dodona_batch_values(this.pointer, f) >>> 0) / 8);
    this.numeric = abi.dodona_batch_numeric(this.pointer) >>> 0;
    this.codes = features.map((feature) => codesOf(feature, schema.missing_tokens));
    this.texts = new Float64Array(features.length);
    this.held = features.map(() => /** @type {number} */ (CELL_NULL)); // kinds of the last cells of a batch of one row
    this.room = new Float64Array(features.length);
  }

  free() {
    this.engine.abi.dodona_batch_free(this.pointer);
  }

  /**
   * Checks and scores what is written, and puts the core's errors among those already found, by row.
   *
   * @param {Problems} problems
   * @param {number} rowsBefore as for `Engine.report`
   * @param {import('./answers.js').Asked} asked
   */
  score(problems, rowsBefore, { level, novelty }) {
    const { abi } = this.engine;
    // Now, since a getter of a row may have predicted another one, and asked for something else.
    this.engine.ask(this.model, level, novelty);
    if (abi.dodona_batch_predict(this.pointer) === 0) return;
    problems.append(this.engine.report(SEVERITY_ERROR, rowsBefore));
    problems.list.sort((a, b) => (a.where.row ?? 0) - (b.where.row ?? 0));
  }

  /**
   * Writes one cell of a batch of one row, if it is of the same kind as the one before and nothing but a number: the
   * quick way of `put`.
   *
   * @param {number} f the feature's index
   * @param {unknown} value
   * @returns {boolean} whether it could
   */
  putAlike(f, value) {
    let number;
    if (typeof value === 'number') {
      if (this.held[f] === CELL_NUMBER) number = value;
    } else if (typeof value === 'string' && this.held[f] === CELL_CODE) {
      number = /** @type {Map<string, number>} */ (this.codes[f]).get(value);
    }
    if (number === undefined) return false;
    this.engine.f64[this.values[f]] = number;
    return true;
  }

  /**
   * Writes one cell of a batch of one row.
   *
   * @param {number} f the feature's index
   * @param {unknown} value
   * @param {Problems} problems
   */
  put(f, value, problems) {
    const { engine } = this;
    const cell = plain(value, this.features[f], undefined, problems);
    /** @type {number} */
    let kind = CELL_NULL;
    let number = 0;
    if (typeof cell === 'number') {
      kind = CELL_NUMBER;
      number = cell;
    } else if (typeof cell === 'string') {
      const code = this.codes[f]?.get(cell);
      if (code === undefined) {
        kind = CELL_TEXT;
        this.#makeRoom(f, roomFor(cell, this.features[f]));
        number = this.#write(cell, this.texts[f], f, undefined, problems);
      } else {
        kind = CELL_CODE;
        number = code;
      }
    } else if (typeof cell === 'boolean') {
      kind = CELL_BOOLEAN;
      number = cell ? 1 : 0;
    }
    engine.u8[this.kinds[f]] = kind;
    engine.f64[this.values[f]] = number;
    this.held[f] = kind;
  }

  /**
   * Writes a whole column.
   *
   * @param {number} f the feature's index
   * @param {ArrayLike<unknown>} column
   * @param {number} start where this batch begins in the column
   * @param {number} rowsBefore how many rows of the table stand before this batch
   * @param {Problems} problems
   */
  putColumn(f, column, start, rowsBefore, problems) {
    const { engine, nRows } = this;
    if (isNumbers(column)) {
      engine.f64.set(column.subarray(start, start + nRows), this.values[f]);
      engine.u8[this.numeric + f] = 1;
      return;
    }
    const feature = this.features[f];
    engine.u8[this.numeric + f] = 0;
    const [kinds, values, codes] = [this.kinds[f], this.values[f], this.codes[f]];
    /** @type {string[]} */
    const texts = [];
    /** @type {number[]} */
    const rows = [];
    let size = 0;
    for (let r = 0; r < nRows; ++r) {
      // Reading a cell may run a getter of the caller, and that may make the memory grow.
      const cell = plain(column[start + r], feature, rowsBefore + r + 1, problems);
      const { u8, f64 } = engine;
      if (typeof cell === 'number') {
        u8[kinds + r] = CELL_NUMBER;
        f64[values + r] = cell;
      } else if (typeof cell === 'string') {
        const code = codes?.get(cell);
        u8[kinds + r] = code === undefined ? CELL_TEXT : CELL_CODE;
        if (code === undefined) {
          texts.push(cell);
          rows.push(r);
          size += roomFor(cell, feature);
        } else {
          f64[values + r] = code;
        }
      } else if (typeof cell === 'boolean') {
        u8[kinds + r] = CELL_BOOLEAN;
        f64[values + r] = cell ? 1 : 0;
      } else {
        u8[kinds + r] = CELL_NULL;
      }
    }
    if (size > 0) this.#makeRoom(f, size);
    let at = this.texts[f];
    for (let i = 0; i < texts.length; ++i) {
      const written = this.#write(texts[i], at, f, rowsBefore + rows[i] + 1, problems);
      engine.f64[values + rows[i]] = written;
      at += written;
    }
  }

  /** @param {number} f @param {number} size */
  #makeRoom(f, size) {
    if (size <= this.room[f]) return;
    if (size > 2 ** 31) throw failure('out_of_memory', `the texts of column "${this.features[f].name}" are too long`);
    const room = Math.max(size, 64);
    this.texts[f] = this.engine.notNull(this.engine.abi.dodona_batch_text(this.pointer, f, room));
    this.room[f] = room;
  }

  /**
   * Writes the text as UTF-8 and returns its length in bytes.
   *
   * @param {string} text
   * @param {number} at
   * @param {number} f
   * @param {number | undefined} row
   * @param {Problems} problems
   * @returns {number}
   */
  #write(text, at, f, row, problems) {
    const { u8 } = this.engine;
    const n = text.length;
    let i = 0;
    // Most cells are short and ASCII, where a loop beats a call.
    if (n <= 64) {
      for (; i < n; ++i) {
        const unit = text.charCodeAt(i);
        if (unit > 127) break;
        u8[at + i] = unit;
      }
      if (i === n) return n;
    }
    // A lone surrogate has no UTF-8; the encoder would put a replacement there without a word.
    if (/\p{Surrogate}/u.test(text)) {
      const feature = this.features[f];
      problems.add('bad_utf8', place(feature, row), 'the text has half of a surrogate pair, which is no character');
      return this.#write(harmless(feature), at, f, row, problems);
    }
    return encoder.encodeInto(text, u8.subarray(at, at + 3 * n)).written;
  }
}

/** @type {WeakMap<Feature, Map<string, number>>} */
const dictionaries = new WeakMap();

/**
 * The codes of a feature's categories, so that their texts need not cross. Texts that may mean something else (with
 * blanks around them, or a missing token) are left to the core.
 *
 * @param {Feature} feature
 * @param {readonly string[]} missing
 * @returns {Map<string, number> | undefined}
 */
function codesOf(feature, missing) {
  if (feature.kind !== 'category') return undefined;
  let codes = dictionaries.get(feature);
  if (codes === undefined) {
    codes = new Map();
    for (const [code, text] of feature.categories.entries()) {
      if (text.trim() === text && !missing.includes(text)) codes.set(text, code);
    }
    dictionaries.set(feature, codes);
  }
  return codes;
}

/**
 * Bytes that are enough for the text, or for what may stand in its place.
 *
 * @param {string} text
 * @param {Feature} feature
 */
function roomFor(text, feature) {
  return 3 * Math.max(text.length, harmless(feature).length);
}

/** @param {Feature} feature @param {number | undefined} row */
function place(feature, row) {
  return row === undefined ? { column: feature.name } : { row, column: feature.name };
}

/**
 * A value as one of the kinds that the core knows; what is none of them is reported.
 *
 * @param {unknown} value
 * @param {Feature} feature
 * @param {number | undefined} row
 * @param {Problems} problems
 * @returns {number | string | boolean | null}
 */
function plain(value, feature, row, problems) {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean': return value;
    case 'bigint': return String(value);
    case 'object':
      if (value === null) return null;
      if (feature.kind === 'date' && isDate(value)) return dateText(value, feature, row, problems);
  }
  if (value !== SKIP) {
    problems.add('wrong_type', place(feature, row), `${described(value)} cannot be a cell; ${advice(feature)}`);
  }
  return harmless(feature);
}

/** @param {Feature} feature */
function harmless(feature) {
  return feature.kind === 'category' ? feature.categories[0] ?? '' : HARMLESS[feature.kind];
}

/**
 * @param {Date} date
 * @param {Feature} feature
 * @param {number | undefined} row
 * @param {Problems} problems
 */
function dateText(date, feature, row, problems) {
  if (!Number.isNaN(Date.prototype.getTime.call(date))) return Date.prototype.toISOString.call(date);
  problems.add('bad_date', place(feature, row), 'this Date is invalid');
  return HARMLESS.date;
}

/** @param {object} value @returns {value is Date} of any realm, and truly one */
function isDate(value) {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

/** @param {ArrayLike<unknown>} column @returns {column is Float64Array} whose elements are all numbers */
function isNumbers(column) {
  return ArrayBuffer.isView(column) && typeof column[0] !== 'bigint'; // of any realm
}

/** @param {unknown} value */
export function described(value) {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** @param {Feature} feature */
function advice(feature) {
  if (feature.kind === 'number') return 'give a number, or null where it is missing';
  if (feature.kind === 'boolean') return 'give true or false, or null where it is missing';
  if (feature.kind === 'date') return 'give a text such as 2019-04-30 or a Date, or null where it is missing';
  return 'give a text, or null where it is missing';
}
