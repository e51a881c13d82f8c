import { Batch, SKIP, described } from './cells.js';
import { DodonaError, KEPT, Problems, thrown } from './error.js';
import { isPlain, isRow } from './row.js';
import { SEVERITY_ERROR, SEVERITY_WARNING } from './wasm_words.js';

/**
 * @typedef {import('./answers.js').Asked} Asked
 * @typedef {import('./cells.js').Columns} Columns
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./predictions.js').Predictions} Predictions
 */

/**
 * Writes the rows from `start` on to the cells of a batch.
 *
 * @typedef {(batch: Batch, start: number, problems: Problems) => void} Fill
 */

// A block of a table that crosses at once: enough that the crossing costs nothing, and few enough cells that what is
// written is still in the processor's cache when it is read.
const CELLS_PER_BLOCK = 8192;
const LEAST_ROWS_PER_BLOCK = 256;

/** Predicts tables, block after block. */
export class Tables {
  #engine;
  #pointer;
  #schema;
  #row;
  #answers;

  /**
   * @param {import('./wasm.js').Engine} engine
   * @param {number} pointer of the model
   * @param {import('./schema.js').Schema} schema
   * @param {import('./row.js').RowCells} row
   * @param {import('./answers.js').Answers} answers
   */
  constructor(engine, pointer, schema, row, answers) {
    this.#engine = engine;
    this.#pointer = pointer;
    this.#schema = schema;
    this.#row = row;
    this.#answers = answers;
  }

  /** @param {readonly Row[]} rows @param {Asked} asked */
  predictRows(rows, asked) {
    const extra = /** @type {Set<string>} */ (new Set());
    /** @type {unknown[][]} */
    const cells = this.#row.names.map(() => []);
    return this.#blocks(rows.length, (batch, start, problems) => {
      for (let r = 0; r < batch.nRows; ++r) this.#readRow(rows[start + r], r, start + r + 1, cells, extra, problems);
      cells.forEach((column, f) => batch.putColumn(f, column, 0, start, problems));
    }, () => [...this.#row.names, ...extra], asked);
  }

  /**
   * Reads each member once (a getter may answer differently the second time).
   *
   * @param {Row} row
   * @param {number} r its place in the block
   * @param {number} number its place in the table, from 1
   * @param {unknown[][]} cells
   * @param {Set<string>} extra
   * @param {Problems} problems
   */
  #readRow(row, r, number, cells, extra, problems) {
    const names = this.#row.names;
    if (!isRow(row)) {
      for (const column of cells) column[r] = SKIP;
      problems.add('wrong_type', { row: number }, `${described(row)} is not a row; give an object of feature: value`);
      return;
    }
    const plain = isPlain(row);
    let present = 0;
    for (let f = 0; f < names.length; ++f) {
      const value = this.#row.member(row, plain, f);
      present += value === undefined ? 0 : 1;
      cells[f][r] = value === undefined ? SKIP : value;
    }
    const others = Object.keys(row).length === present ? [] : Object.keys(row).filter((key) => !this.#row.known.has(key));
    for (const key of others) extra.add(key);
    if (present < names.length) this.#missing(names.filter((_, f) => cells[f][r] !== SKIP), others, number, problems);
  }

  /**
   * Lets the core say which columns a row lacks.
   *
   * @param {string[]} present features that are there
   * @param {string[]} others keys that are no feature, one of which may have been meant
   * @param {number} row
   * @param {Problems} problems
   */
  #missing(present, others, row, problems) {
    const found = new Problems();
    found.total = this.#row.names.length - present.length;
    if (problems.list.length < KEPT) {
      this.#engine.checkColumns(this.#pointer, [...present, ...others]);
      for (const { code, where, message } of this.#engine.report(SEVERITY_ERROR).list) {
        found.list.push({ code, where: { row, ...where }, message });
      }
    }
    problems.append(found);
  }

  /** @param {Columns} table @param {Asked} asked */
  predictColumns(table, asked) {
    const given = Object.keys(table).filter((name) => table[name] !== undefined);
    if (this.#engine.checkColumns(this.#pointer, given) > 0) throw thrown(this.#engine.report(SEVERITY_ERROR));
    const columns = this.#row.names.map((name) => table[name]);
    const problems = new Problems();
    columns.forEach((column, f) => {
      const where = { column: this.#row.names[f] };
      if (!isColumn(column)) {
        problems.add('wrong_type', where, `${described(column)} is not a column; give an array or a typed array`);
      } else if (isColumn(columns[0]) && column.length !== columns[0].length) {
        problems.add('wrong_cell_count', where,
          `${column.length} cells, but column "${this.#row.names[0]}" has ${columns[0].length}`);
      }
    });
    if (problems.total > 0) throw thrown(problems);
    return this.#blocks(columns[0]?.length ?? 0, (batch, start, found) => {
      columns.forEach((column, f) => batch.putColumn(f, column, start, start, found));
    }, () => given, asked);
  }

  /**
   * One row again and again, but for one feature.
   *
   * @param {Row} row
   * @param {number} feature its index
   * @param {import('./cells.js').Column} values of that feature
   * @param {Asked} asked
   */
  predictVariants(row, feature, values, asked) {
    const { names } = this.#row;
    const plain = isPlain(row);
    const given = Object.keys(row).filter((name) => row[name] !== undefined);
    if (this.#engine.checkColumns(this.#pointer, [...new Set([...given, names[feature]])]) > 0) {
      throw thrown(this.#engine.report(SEVERITY_ERROR));
    }
    const cells = names.map((_, f) => (f === feature ? null : this.#row.member(row, plain, f)));
    this.#checkRow(cells, feature, asked);
    return this.#blocks(values.length, (batch, start, problems) => {
      cells.forEach((cell, f) => {
        if (f === feature) batch.putColumn(f, values, start, start, problems);
        else batch.putColumn(f, new Array(batch.nRows).fill(cell), 0, start, problems);
      });
    }, () => given, asked);
  }

  /**
   * Refuses a row once, and not with every value of its feature.
   *
   * @param {readonly unknown[]} cells
   * @param {number} feature whose cell does not count
   * @param {Asked} asked
   */
  #checkRow(cells, feature, asked) {
    const { batch, names } = this.#row;
    const problems = new Problems();
    this.#row.putCells(cells, problems);
    batch.score(problems, -1, asked);
    const list = problems.list.filter(({ where }) => where.column !== names[feature]);
    if (list.length > 0) throw new DodonaError(list);
  }

  /**
   * Fills and scores block after block; all blocks are checked, so that all errors are counted.
   *
   * @param {number} nRows
   * @param {Fill} fill
   * @param {() => string[]} columns the names that were there, known when all is read
   * @param {Asked} asked
   * @returns {Predictions}
   */
  #blocks(nRows, fill, columns, asked) {
    const collected = this.#answers.room(nRows, asked);
    const problems = new Problems();
    const warnings = new Problems();
    /** @type {Set<string>} */
    const told = new Set();
    const size = Math.max(LEAST_ROWS_PER_BLOCK, Math.floor(CELLS_PER_BLOCK / Math.max(1, this.#schema.features.length)));
    /** @type {Batch | undefined} */
    let batch;
    try {
      for (let start = 0; start < nRows; start += size) {
        const n = Math.min(size, nRows - start);
        if (batch?.nRows !== n) {
          batch?.free();
          batch = undefined;
          batch = new Batch(this.#engine, this.#pointer, this.#schema, n);
        }
        const found = new Problems();
        fill(batch, start, found);
        batch.score(found, start, asked);
        problems.append(found);
        for (const warning of this.#engine.report(SEVERITY_WARNING, start).list) {
          // The core says each once per block; a table has many.
          const key = JSON.stringify([warning.where.column, warning.message]);
          if (told.has(key)) continue;
          told.add(key);
          warnings.add(warning.code, warning.where, warning.message);
        }
        if (problems.total === 0) this.#answers.collect(batch, start, collected);
      }
    } finally {
      if (!this.#engine.broken) batch?.free();
    }
    if (problems.total > 0) throw thrown(problems);
    this.#engine.checkColumns(this.#pointer, columns());
    warnings.append(this.#engine.report(SEVERITY_WARNING));
    return this.#answers.ofTable(collected, warnings, asked);
  }
}

/** @param {unknown} value @returns {value is import('./cells.js').Column} */
export function isColumn(value) {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
