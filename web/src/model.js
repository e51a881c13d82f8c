import { Batch, SKIP, described } from './cells.js';
import { scoreCsv } from './csv.js';
import { DodonaError, KEPT, Problems, failure } from './error.js';
import { RowCells, isPlain } from './row.js';
import {
  PART_BASE,
  PART_CONTRIBUTIONS,
  PART_MARGIN,
  PART_STANDARD_ERROR,
  SEVERITY_ERROR,
  SEVERITY_WARNING,
} from './wasm.js';

/**
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./cells.js').Columns} Columns
 * @typedef {import('./error.js').Problem} Problem
 * @typedef {import('./wasm.js').Engine} Engine
 */

/**
 * The answer for one row: `value` of a regression; `label`, its `probability` and the `probabilities` of all classes
 * of a classification. Where the model knows how sure it is: the truth lies between `lower` and `upper`, or in the `set`
 * of classes, for the share of rows that the level says; `novelty` says how unlike the training rows the row is, 0 to 1
 * (above `card.novelty.threshold` it is called novel). `warnings` is there only when there is something to say.
 *
 * @typedef {{value: number, lower?: number, upper?: number, novelty?: number, label?: undefined,
 *   probability?: undefined, probabilities?: undefined, set?: undefined, warnings?: Problem[]}} ValuePrediction
 * @typedef {{label: string, probability: number, probabilities: Record<string, number>, set?: string[],
 *   novelty?: number, value?: undefined, lower?: undefined, upper?: undefined, warnings?: Problem[]}} ClassPrediction
 * @typedef {ValuePrediction | ClassPrediction} Prediction
 */

/**
 * The answers for a table, column by column. The first 100 warnings are in `warnings`; `warningCount`
 * says how many were found (beyond 100 in one block of rows, at least so many).
 *
 * @typedef {{value: Float64Array, lower?: Float64Array, upper?: Float64Array, novelty?: Float64Array,
 *   label?: undefined, probabilities?: undefined, set?: undefined,
 *   warnings?: Problem[], warningCount?: number}} ValuePredictions
 * @typedef {{label: string[], probabilities: Record<string, Float64Array>, set?: string[][], novelty?: Float64Array,
 *   value?: undefined, lower?: undefined, upper?: undefined,
 *   warnings?: Problem[], warningCount?: number}} ClassPredictions
 * @typedef {ValuePredictions | ClassPredictions} Predictions
 */

/**
 * What to say beside the answers. `level`: of the interval or set, one of the model's `levels`; 0.9, or the highest, if
 * nothing is said. `uncertainty: false` leaves out interval, set and novelty, which saves their time.
 *
 * @typedef {{level?: number, uncertainty?: boolean}} AnswerOptions
 */

/**
 * What the core has been asked: the position of the level (-1: none), whether the novelty is wanted, and how many columns
 * its answers have.
 *
 * @typedef {{level: number, novelty: boolean, columns: number}} Asked
 */

/** The share of rows for which an interval or a set holds, if nothing else is asked. */
const STANDARD_LEVEL = 0.9;

/**
 * What each feature adds to a row's margin (the score before the link): `base` and the `contributions` add up to `margin`.
 * A model with a margin per class has each per class. `standardError` is there where the contributions are estimates.
 *
 * @typedef {{base: number, contributions: Record<string, number>, margin: number,
 *   standardError?: Record<string, number>, warnings?: Problem[]}} MarginExplanation
 * @typedef {{base: Record<string, number>, contributions: Record<string, Record<string, number>>,
 *   margin: Record<string, number>, standardError?: Record<string, Record<string, number>>,
 *   warnings?: Problem[]}} ClassExplanation
 * @typedef {MarginExplanation | ClassExplanation} Explanation
 */

/**
 * @typedef {object} Verification
 * @property {number} rows golden rows replayed
 * @property {number} different how many gave other bits than the file says
 * @property {boolean} identical
 * @property {Problem[]} errors which ones, and where
 */

// A block of a table that crosses at once: enough that the crossing costs nothing, and few enough cells that what is
// written is still in the processor's cache when it is read.
const CELLS_PER_BLOCK = 8192;
const LEAST_ROWS_PER_BLOCK = 256;

/** Frees the core's side of a model that was forgotten. */
const forgotten = new FinalizationRegistry((/** @type {() => void} */ free) => free());

/** A loaded model. It lives in the core's memory until `free()`. */
export class Model {
  #engine;
  #pointer;
  #row;
  #classes;
  #template;
  #hasNovelty;
  #golden;
  #free;

  /**
   * Made by `load`.
   *
   * @param {Engine} engine
   * @param {number} pointer
   * @param {ReturnType<typeof import('./schema.js').readParts>} parts
   */
  constructor(engine, pointer, { schema, card, provenance, levels, hasNovelty, golden }) {
    /** Task, target, features and missing tokens, as in the model file. Frozen. */
    this.schema = schema;
    /** What people should know: title, metrics, importances... Frozen. */
    this.card = card;
    /** Where the model comes from: trainer, recipe, data digest. Frozen. */
    this.provenance = provenance;
    /** The levels that intervals or sets can be asked for, ascending; none where the model has neither. Frozen. */
    this.levels = levels;

    this.#engine = engine;
    this.#pointer = pointer;
    this.#classes = schema.task === 'classification' ? schema.target.classes ?? [] : [];
    this.#template = plainObject(this.#classes, () => NaN);
    this.#hasNovelty = hasNovelty;
    this.#golden = golden;
    const row = new RowCells(engine, pointer, schema);
    this.#row = row;
    // It must not hold `this`, or the model could never be forgotten.
    this.#free = () => {
      if (engine.broken) return;
      row.batch.free();
      engine.abi.dodona_unload(pointer);
    };
    forgotten.register(this, this.#free, this);
  }

  /**
   * Predicts one row.
   *
   * @param {Row} row
   * @param {AnswerOptions} [options]
   * @returns {Prediction}
   */
  predict(row, options) {
    this.#check();
    try {
      return this.#predict(row, this.#ask(options));
    } catch (cause) {
      throw this.#engine.rethrow(cause);
    }
  }

  /**
   * Explains the margin of one row: Shapley values, one per feature.
   *
   * @param {Row} row as for `predict`
   * @returns {Explanation}
   */
  explain(row) {
    const { warnings } = this.predict(row, { uncertainty: false });
    try {
      const explanation = this.#explained();
      if (warnings) explanation.warnings = warnings;
      return explanation;
    } catch (cause) {
      throw this.#engine.rethrow(cause);
    }
  }

  /**
   * Predicts a table: an array of rows, or an object of columns (arrays or typed arrays).
   *
   * @param {readonly Row[] | Columns} table
   * @param {AnswerOptions} [options]
   * @returns {Predictions}
   */
  predictMany(table, options) {
    this.#check();
    try {
      const asked = this.#ask(options);
      if (Array.isArray(table)) return this.#predictRows(table, asked);
      if (isRow(table)) return this.#predictColumns(/** @type {Columns} */ (table), asked);
    } catch (cause) {
      throw this.#engine.rethrow(cause);
    }
    throw failure('wrong_type', `${described(table)} is not a table; give an array of rows, or an object of columns`);
  }

  /**
   * Predicts a CSV with a header, read by the same rules as on the command line: delimiter found out, columns by name,
   * every cell checked. Nothing but the answers is kept.
   *
   * @param {import('./csv.js').CsvSource} source
   * @param {AnswerOptions} [options]
   * @returns {Promise<Predictions>}
   */
  async predictCsv(source, options) {
    this.#check();
    try {
      const asked = this.#ask(options);
      const { outputs, labels, warnings } =
        await scoreCsv(this.#engine, this.#pointer, asked.columns, source, () => this.#check());
      return this.#predictions(outputs, Array.from(labels, (k) => this.#classes[k]), warnings, asked);
    } catch (cause) {
      throw this.#engine.rethrow(cause);
    }
  }

  /**
   * Replays the model's golden rows on this device and compares every bit.
   *
   * @returns {Verification}
   */
  verify() {
    this.#check();
    try {
      const different = this.#engine.abi.dodona_verify(this.#pointer);
      const errors = different === 0 ? [] : this.#engine.report(SEVERITY_ERROR).list;
      return { rows: this.#golden, different, identical: different === 0, errors };
    } catch (cause) {
      throw this.#engine.rethrow(cause);
    }
  }

  /** Gives the memory back. Any use after it is an error; freeing twice is not. */
  free() {
    if (this.#pointer === 0) return;
    forgotten.unregister(this);
    this.#free();
    this.#pointer = 0;
  }

  #check() {
    if (this.#pointer === 0) throw failure('freed', 'this model was freed');
    if (this.#engine.broken) throw failure('bad_engine', 'the core stopped; load the model again');
  }

  /**
   * Tells the core what its next answers are to hold.
   *
   * @param {AnswerOptions} [options]
   * @returns {Asked}
   */
  #ask({ level, uncertainty = true } = {}) {
    const { levels } = this;
    let position = -1;
    if (uncertainty) {
      position = levels.indexOf(level ?? STANDARD_LEVEL);
      if (position < 0 && level === undefined) position = levels.length - 1;
      else if (position < 0) throw failure('bad_option', `this model has no level ${level}; it has ${levels.join(', ') || 'none'}`);
    }
    const novelty = uncertainty && this.#hasNovelty;
    const columns = this.#engine.abi.dodona_ask(this.#pointer, position, novelty ? 1 : 0);
    return { level: position, novelty, columns };
  }

  /**
   * @param {Row} row
   * @param {Asked} asked
   * @returns {Prediction}
   */
  #predict(row, asked) {
    if (!isRow(row)) throw failure('wrong_type', `${described(row)} is not a row; give an object of feature: value`);
    const { batch } = this.#row;
    const problems = new Problems();
    const warnings = this.#row.put(row, problems);
    this.#score(batch, problems, -1, asked);
    if (problems.total > 0) throw thrown(problems);
    const found = this.#engine.abi.dodona_report_size(SEVERITY_WARNING);
    if (found > 0) warnings.push(...this.#engine.report(SEVERITY_WARNING, -1).list);
    const prediction = this.#answer(batch, asked);
    if (warnings.length > 0) prediction.warnings = warnings.slice(0, KEPT);
    return prediction;
  }

  /**
   * @param {Batch} batch one row, scored
   * @param {Asked} asked
   * @returns {Prediction}
   */
  #answer(batch, { level, novelty, columns }) {
    const { abi, f64, u32 } = this.#engine;
    const outputs = (abi.dodona_batch_outputs(batch.pointer) >>> 0) / 8;
    /** @type {Prediction} */
    let prediction;
    if (this.schema.task === 'regression') {
      prediction = { value: f64[outputs] };
      if (level >= 0) [prediction.lower, prediction.upper] = [f64[outputs + 1], f64[outputs + 2]];
    } else {
      const classes = this.#classes;
      const probabilities = { ...this.#template };
      for (let k = 0; k < classes.length; ++k) probabilities[classes[k]] = f64[outputs + k];
      const winner = u32[(abi.dodona_batch_labels(batch.pointer) >>> 0) / 4];
      prediction = { label: classes[winner], probability: f64[outputs + winner], probabilities };
      const least = f64[outputs + classes.length];
      if (level >= 0) prediction.set = classes.filter((_, k) => f64[outputs + k] >= least);
    }
    if (novelty) prediction.novelty = f64[outputs + columns - 1];
    return prediction;
  }

  /** @returns {Explanation} of the row that was just predicted */
  #explained() {
    const { abi } = this.#engine;
    const { pointer } = this.#row.batch;
    const names = this.#row.names;
    abi.dodona_batch_explain(pointer, 0);
    const { f64 } = this.#engine;
    const at = (/** @type {number} */ part) => (abi.dodona_batch_explained(pointer, part) >>> 0) / 8;
    /** @type {<T>(read: (k: number) => T) => T | Record<string, T>} */
    const each = (read) => (abi.dodona_n_margins(this.#pointer) === 1 ? read(0) : plainObject(this.#classes, read));
    const numbers = (/** @type {number} */ start) => each((k) => f64[start + k]);
    const columns = (/** @type {number} */ start) =>
      each((k) => plainObject(names, (f) => f64[start + k * names.length + f]));
    const error = at(PART_STANDARD_ERROR);
    return /** @type {Explanation} */ ({
      base: numbers(at(PART_BASE)),
      contributions: columns(at(PART_CONTRIBUTIONS)),
      margin: numbers(at(PART_MARGIN)),
      ...(error === 0 ? {} : { standardError: columns(error) }),
    });
  }

  /** @param {readonly Row[]} rows @param {Asked} asked */
  #predictRows(rows, asked) {
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
  #predictColumns(table, asked) {
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
   * Fills and scores block after block; all blocks are checked, so that all errors are counted.
   *
   * @param {number} nRows
   * @param {(batch: Batch, start: number, problems: Problems) => void} fill
   * @param {() => string[]} columns the names that were there, known when all is read
   * @param {Asked} asked
   * @returns {Predictions}
   */
  #blocks(nRows, fill, columns, asked) {
    const { features, task } = this.schema;
    const outputs = Array.from({ length: asked.columns }, () => new Float64Array(nRows));
    const label = /** @type {string[]} */ (task === 'regression' ? [] : new Array(nRows));
    const problems = new Problems();
    const warnings = new Problems();
    /** @type {Set<string>} */
    const told = new Set();
    const size = Math.max(LEAST_ROWS_PER_BLOCK, Math.floor(CELLS_PER_BLOCK / Math.max(1, features.length)));
    /** @type {Batch | undefined} */
    let batch;
    try {
      for (let start = 0; start < nRows; start += size) {
        const n = Math.min(size, nRows - start);
        if (batch?.nRows !== n) {
          batch?.free();
          batch = undefined;
          batch = new Batch(this.#engine, this.#pointer, this.schema, n);
        }
        const found = new Problems();
        fill(batch, start, found);
        this.#score(batch, found, start, asked);
        problems.append(found);
        for (const warning of this.#engine.report(SEVERITY_WARNING, start).list) {
          // The core says each once per block; a table has many.
          const key = JSON.stringify([warning.where.column, warning.message]);
          if (told.has(key)) continue;
          told.add(key);
          warnings.add(warning.code, warning.where, warning.message);
        }
        if (problems.total === 0) this.#collect(batch, start, outputs, label);
      }
    } finally {
      if (!this.#engine.broken) batch?.free();
    }
    if (problems.total > 0) throw thrown(problems);
    this.#engine.checkColumns(this.#pointer, columns());
    warnings.append(this.#engine.report(SEVERITY_WARNING));
    return this.#predictions(outputs, label, warnings, asked);
  }

  /**
   * @param {Float64Array[]} outputs
   * @param {string[]} label
   * @param {Problems} warnings
   * @param {Asked} asked
   */
  #predictions(outputs, label, warnings, { level, novelty }) {
    /** @type {Predictions} */
    let answer;
    if (this.schema.task === 'regression') {
      answer = { value: outputs[0] };
      if (level >= 0) [, answer.lower, answer.upper] = outputs;
    } else {
      const classes = this.#classes;
      answer = { label, probabilities: plainObject(classes, (k) => outputs[k]) };
      const least = outputs[classes.length];
      if (level >= 0) answer.set = label.map((_, i) => classes.filter((_name, k) => outputs[k][i] >= least[i]));
    }
    if (novelty) answer.novelty = outputs.at(-1);
    if (warnings.total > 0) {
      answer.warnings = warnings.list;
      answer.warningCount = warnings.total;
    }
    return answer;
  }

  /**
   * Scores a filled batch and puts the core's errors among those already found, by row.
   *
   * @param {Batch} batch
   * @param {Problems} problems
   * @param {number} start
   * @param {Asked} asked
   */
  #score(batch, problems, start, { level, novelty }) {
    // Once more: a getter of a row may have predicted another one, and asked for something else.
    this.#engine.abi.dodona_ask(this.#pointer, level, novelty ? 1 : 0);
    if (this.#engine.abi.dodona_batch_predict(batch.pointer) === 0) return;
    problems.append(this.#engine.report(SEVERITY_ERROR, start));
    problems.list.sort((a, b) => (a.where.row ?? 0) - (b.where.row ?? 0));
  }

  /**
   * @param {Batch} batch
   * @param {number} start
   * @param {Float64Array[]} outputs
   * @param {string[]} label
   */
  #collect(batch, start, outputs, label) {
    const { abi, f64, u32 } = this.#engine;
    const n = batch.nRows;
    const at = (abi.dodona_batch_outputs(batch.pointer) >>> 0) / 8;
    outputs.forEach((output, k) => output.set(f64.subarray(at + k * n, at + (k + 1) * n), start));
    if (this.schema.task === 'regression') return;
    const labels = (abi.dodona_batch_labels(batch.pointer) >>> 0) / 4;
    for (let r = 0; r < n; ++r) label[start + r] = this.#classes[u32[labels + r]];
  }
}

// `using model = await load(...)`, where the language has it.
if (typeof Symbol.dispose === 'symbol') {
  Object.defineProperty(Model.prototype, Symbol.dispose, { value: Model.prototype.free, configurable: true, writable: true });
}

/** @param {Problems} problems */
function thrown(problems) {
  return new DodonaError(problems.list, problems.total);
}

/**
 * An ordinary object with these own members, whatever their names: `__proto__` is a class like any other.
 *
 * @template T
 * @param {readonly string[]} names
 * @param {(index: number) => T} value
 * @returns {Record<string, T>}
 */
function plainObject(names, value) {
  return Object.fromEntries(names.map((name, index) => [name, value(index)]));
}

/** @param {unknown} value */
function isRow(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** @param {unknown} value @returns {value is import('./cells.js').Column} */
function isColumn(value) {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
