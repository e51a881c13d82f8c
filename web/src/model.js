import { Answers } from './answers.js';
import { described } from './cells.js';
import { CsvPrediction } from './csv_prediction.js';
import { KEPT, Problems, failure, partOf, thrown } from './error.js';
import { plainObject } from './plain.js';
import { RowCells, isRow } from './row.js';
import { Tables, isColumn } from './table.js';
import {
  PART_BASE,
  PART_CONTRIBUTIONS,
  PART_MARGIN,
  PART_STANDARD_ERROR,
  SEVERITY_ERROR,
  SEVERITY_WARNING,
} from './wasm_words.js';

/**
 * @typedef {import('./answers.js').AnswerOptions} AnswerOptions
 * @typedef {import('./answers.js').Asked} Asked
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {import('./cells.js').Column} Column
 * @typedef {import('./cells.js').Columns} Columns
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./error.js').Problem} Problem
 * @typedef {import('./nearest.js').Change} Change
 * @typedef {import('./nearest.js').Wish} Wish
 * @typedef {import('./predictions.js').Prediction} Prediction
 * @typedef {import('./predictions.js').Predictions} Predictions
 * @typedef {import('./wasm.js').Engine} Engine
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

/**
 * A model in a few words.
 *
 * @typedef {object} Info
 * @property {string} title of the card, or the target's name
 * @property {'regression' | 'classification'} task
 * @property {string} target its column
 * @property {readonly string[]} [classes] of a classification
 * @property {string} family such as `trees`
 * @property {number} features how many columns it needs
 * @property {number} [rows] that it was trained from, where the file says it
 * @property {readonly number[]} levels
 * @property {boolean} novelty whether it tells how unlike the training rows a row is
 * @property {string} [trainer] which program and version wrote it
 */

/** Frees the core's side of a model that was forgotten, where the host tells of that: some edge workers do not. */
const forgotten = typeof FinalizationRegistry === 'function' ? new FinalizationRegistry((/** @type {() => void} */ free) => free()) : undefined;

/** A loaded model. It lives in the core's memory until `free()`. */
export class Model {
  /** Frameworks make no proxies, in which private members are not found, of what is not a plain object. */
  get [Symbol.toStringTag]() {
    return 'Model';
  }

  #engine;
  #pointer;
  #row;
  #answers;
  #tables;
  #family;
  #hasNovelty;
  #golden;
  #free;
  #calls = 0; // that are under way: one within another where a row's getter calls
  #freed = false;
  /** @type {Asked | undefined} */
  #standard;

  /**
   * Made by `load`.
   *
   * @param {Engine} engine
   * @param {number} pointer
   * @param {ReturnType<typeof import('./schema.js').readParts>} parts
   */
  constructor(engine, pointer, { schema, card, provenance, levels, family, hasNovelty, golden }) {
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
    this.#family = family;
    this.#hasNovelty = hasNovelty;
    this.#golden = golden;
    const row = new RowCells(engine, pointer, schema);
    this.#row = row;
    this.#answers = new Answers(engine, schema);
    this.#tables = new Tables(engine, pointer, schema, row, this.#answers);
    // It must not hold `this`, or the model could never be forgotten.
    this.#free = () => {
      if (engine.broken) return;
      row.batch.free();
      engine.abi.dodona_unload(pointer);
    };
    forgotten?.register(this, this.#free, this);
  }

  /**
   * Predicts one row.
   *
   * @template {Record<keyof R, Cell>} R
   * @param {R} row
   * @param {AnswerOptions} [options]
   * @returns {Prediction}
   */
  predict(row, options) {
    return this.#guarded(() => this.#predict(/** @type {Row} */ (row), this.#ask(options)));
  }

  /**
   * Explains the margin of one row: Shapley values, one per feature.
   *
   * @template {Record<keyof R, Cell>} R
   * @param {R} row as for `predict`
   * @returns {Explanation}
   */
  explain(row) {
    const { warnings } = this.predict(row, { uncertainty: false });
    return this.#guarded(() => {
      const explanation = this.#explained();
      if (warnings) explanation.warnings = warnings;
      return explanation;
    });
  }

  /**
   * Says what is wrong with a row, and gives no answer: what `predict` would throw, and what it would warn of.
   *
   * @template {Record<keyof R, Cell>} R
   * @param {R} row
   * @returns {{errors: Problem[], warnings: Problem[]}} at most 100 each
   */
  check(row) {
    return this.#guarded(() => {
      if (!isRow(row)) return { errors: notARow(row).errors, warnings: [] };
      const problems = new Problems();
      const warnings = this.#score(/** @type {Row} */ (row), problems, this.#ask({ uncertainty: false }));
      return { errors: problems.list, warnings };
    });
  }

  /**
   * Predicts a table: an array of rows, or an object of columns (arrays or typed arrays).
   *
   * @template {Record<keyof R, Cell>} R
   * @param {readonly R[] | Columns} table
   * @param {AnswerOptions} [options]
   * @returns {Predictions}
   */
  predictMany(table, options) {
    return this.#guarded(() => {
      const asked = this.#ask(options);
      if (Array.isArray(table)) return this.#tables.predictRows(/** @type {readonly Row[]} */ (table), asked);
      if (isRow(table)) return this.#tables.predictColumns(/** @type {Columns} */ (table), asked);
      throw failure('wrong_type', `${described(table)} is not a table; give an array of rows, or an object of columns`);
    });
  }

  /**
   * What the model says of a row if one of its features had other values: one answer per value.
   *
   * @template {Record<keyof R, Cell>} R
   * @param {R} row
   * @param {string} feature what the row holds of it, if anything, does not count
   * @param {Column} values
   * @param {AnswerOptions} [options]
   * @returns {Predictions}
   */
  whatIf(row, feature, values, options) {
    return this.#guarded(() => {
      const f = this.#feature(feature);
      if (!isRow(row)) throw notARow(row);
      if (!isColumn(values)) {
        throw failure('wrong_type', `${described(values)} is no list of values; give an array or a typed array`, { column: feature });
      }
      return this.#tables.predictVariants(/** @type {Row} */ (row), f, values, this.#ask(options));
    });
  }

  /**
   * The smallest change of few features that reaches a wanted outcome, within what the training data had.
   *
   * @template {Record<keyof R, Cell>} R
   * @param {R} row a good one
   * @param {Wish} wish
   * @returns {Promise<Change | null>} null where no change that was tried reaches it
   */
  async nearest(row, wish) {
    this.#check();
    const { nearest } = await partOf(import('./nearest.js'));
    return nearest(this, /** @type {Row} */ (row), wish, failure);
  }

  /**
   * Predicts a CSV with a header, read by the same rules as on the command line: delimiter found out, columns by name,
   * every cell checked. It is read as the answers are asked for: block after block, as a `Blob`, or all at once.
   *
   * @param {import('./csv_prediction.js').CsvSource} source
   * @param {import('./csv_prediction.js').CsvOptions} [options]
   * @returns {CsvPrediction}
   */
  predictCsv(source, options) {
    return this.#guarded(() => {
      this.#ask(options);
      return new CsvPrediction(source, options ?? {}, {
        engine: this.#engine,
        answers: this.#answers,
        schema: this.schema,
        start: () => this.#guarded(() => ({ pointer: this.#pointer, asked: this.#asked(options ?? {}) })),
        check: () => this.#check(),
      });
    });
  }

  /**
   * Replays the model's golden rows on this device and compares every bit.
   *
   * @returns {Verification}
   */
  verify() {
    return this.#guarded(() => {
      const different = this.#engine.abi.dodona_verify(this.#pointer);
      const errors = different === 0 ? [] : this.#engine.report(SEVERITY_ERROR).list;
      return { rows: this.#golden, different, identical: different === 0, errors };
    });
  }

  /** @returns {Info} */
  info() {
    const { card, levels, provenance, schema: { task, target, features } } = this;
    return {
      title: card?.title ?? target.label ?? target.name,
      task,
      target: target.name,
      ...(target.classes && { classes: target.classes }),
      family: this.#family,
      features: features.length,
      ...(provenance?.data?.rows !== undefined && { rows: provenance.data.rows }),
      levels,
      novelty: this.#hasNovelty,
      ...(provenance?.trainer !== undefined && { trainer: provenance.trainer }),
    };
  }

  /** Gives the memory back. Any use after it is an error; freeing twice is not. */
  free() {
    if (this.#freed) return;
    this.#freed = true;
    forgotten?.unregister(this);
    if (this.#calls === 0) this.#free();
  }

  #check() {
    if (this.#freed) throw failure('freed', 'this model was freed');
    if (this.#engine.broken) throw failure('bad_engine', 'the core stopped; load the model again');
  }

  /**
   * Calls the core, if it can be called, and turns its end into an error.
   *
   * @template T
   * @param {() => T} call
   */
  #guarded(call) {
    this.#check();
    this.#calls += 1;
    try {
      return call();
    } catch (cause) {
      throw this.#engine.rethrow(cause);
    } finally {
      this.#calls -= 1;
      if (this.#freed && this.#calls === 0) this.#free(); // by a getter of the row, which was still at work
    }
  }

  /** @param {string} name */
  #feature(name) {
    const f = this.#row.known.get(name);
    if (f === undefined) throw failure('missing_column', 'the model has no such feature', { column: typeof name === 'string' ? name : described(name) });
    return f;
  }

  /**
   * What is asked of the core, where nothing is said made once.
   *
   * @param {AnswerOptions} [options]
   * @returns {Asked}
   */
  #ask(options) {
    return options ? this.#asked(options) : (this.#standard ??= this.#asked({}));
  }

  /** @param {AnswerOptions} options @returns {Asked} */
  #asked({ level, uncertainty = true }) {
    const { levels } = this;
    let position = -1;
    if (uncertainty) {
      position = levels.indexOf(level ?? STANDARD_LEVEL);
      if (position < 0 && level === undefined) position = levels.length - 1;
      else if (position < 0) throw failure('bad_option', `this model has no level ${typeof level === 'number' ? level : described(level)}; it has ${levels.join(', ') || 'none'}`);
    }
    const novelty = uncertainty && this.#hasNovelty;
    return { level: position, novelty, columns: this.#engine.ask(this.#pointer, position, novelty) };
  }

  /**
   * @param {Row} row
   * @param {Asked} asked
   * @returns {Prediction}
   */
  #predict(row, asked) {
    const problems = new Problems();
    const warnings = this.#score(row, problems, asked);
    if (problems.total > 0) throw thrown(problems);
    const prediction = this.#answers.ofRow(this.#row.batch, asked);
    if (warnings.length > 0) prediction.warnings = warnings;
    return prediction;
  }

  /**
   * @param {Row} row
   * @param {Problems} problems what is wrong with it
   * @param {Asked} asked
   * @returns {Problem[]} warnings
   */
  #score(row, problems, asked) {
    if (!isRow(row)) throw notARow(row);
    const warnings = this.#row.put(row, problems);
    this.#row.batch.score(problems, -1, asked);
    const found = this.#engine.abi.dodona_report_size(SEVERITY_WARNING);
    if (found > 0) warnings.push(...this.#engine.report(SEVERITY_WARNING, -1).list);
    return warnings.slice(0, KEPT);
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
    const each = (read) =>
      (abi.dodona_n_margins(this.#pointer) === 1 ? read(0) : plainObject(this.#answers.classes, read));
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
}

// `using model = await load(...)`, where the language has it.
if (typeof Symbol.dispose === 'symbol') {
  Object.defineProperty(Model.prototype, Symbol.dispose, { value: Model.prototype.free, configurable: true, writable: true });
}

/** @param {unknown} value */
function notARow(value) {
  return failure('wrong_type', `${described(value)} is not a row; give an object of feature: value`);
}
