import { partOf } from './error.js';

/**
 * Where a CSV can come from: its text, its bytes, a `File` or `Blob`, a `Response`, or a stream of bytes. UTF-8.
 *
 * @typedef {string | ArrayBuffer | ArrayBufferView | Blob | Response | ReadableStream<Uint8Array>} CsvSource
 */

/**
 * How far a CSV has been read: bytes, of how many where that is known, and the rows that are answered.
 *
 * @typedef {{loaded: number, total?: number, rows: number}} CsvProgress
 * @typedef {{onProgress?: (progress: CsvProgress) => void, signal?: AbortSignal}} CsvWatch
 *
 * What is asked for. `badRows: 'mark'`: rows that cannot be used keep their places, with `NaN` (for a label `null`), and their block
 * has their `errors`; without it the first of them ends the answers. `cells` and `target` are what was read of the features, and
 * of the target's column, which must be there then; blocks have them. `delimiter`: where it is known, it is not found out.
 *
 * @typedef {{badRows?: 'end' | 'mark', cells?: boolean, target?: boolean, delimiter?: string}} CsvParts
 * @typedef {import('./answers.js').AnswerOptions & CsvWatch & CsvParts} CsvOptions
 */

/**
 * The answers for some rows of a CSV, and which they are: `firstRow` counts from 1. Where they were asked for: the `errors` of rows that
 * were marked; the `cells` of each feature as numbers (a value, the position of a category, 0 or 1, days since 1970; `NaN`: missing),
 * with `offsets`, the bytes of the file before each row; the `target`, values or classes, `NaN` or `null` where it is missing.
 *
 * @typedef {{errors?: import('./error.js').Problem[], cells?: Record<string, Float64Array>, offsets?: Float64Array, target?: Float64Array | (string | null)[]}} CsvAsked
 * @typedef {import('./predictions.js').Predictions & {firstRow: number} & CsvAsked} CsvBlock
 */

/**
 * What reading a CSV needs of its model. `start` gives the core's model and what it is asked, when the reading begins.
 *
 * @typedef {object} CsvModel
 * @property {import('./wasm.js').Engine} engine
 * @property {import('./answers.js').Answers} answers
 * @property {import('./schema.js').Schema} schema
 * @property {() => {pointer: number, asked: import('./answers.js').Asked}} start
 * @property {() => void} check throws when the model is gone
 */

/**
 * The answers to a CSV that is read while they are taken, once: by `for await`, as a `Blob`, or all at once. After an
 * error no further block is given; the file is read to its end, so that all its errors are thrown together.
 */
export class CsvPrediction {
  /** As of `Model`. */
  get [Symbol.toStringTag]() {
    return 'CsvPrediction';
  }

  #read;

  /**
   * Made by `predictCsv`.
   *
   * @param {CsvSource} source
   * @param {CsvOptions | undefined} options
   * @param {CsvModel} model
   */
  constructor(source, options = {}, model) {
    /** Rows answered so far. */
    this.rows = 0;
    /** The first 100 things to say beside the answers, once all is read. @type {import('./error.js').Problem[]} */
    this.warnings = [];
    /** How many were found. */
    this.warningCount = 0;
    // Fetched when it is asked for: a page that predicts rows does not need it.
    let read = false;
    this.#read = async () => {
      if (read) throw model.engine.failure('bad_option', 'this CSV has been read; a run is read once');
      read = true;
      return new (await partOf(import('./csv.js'))).CsvReading(source, options, model, this);
    };
  }

  /** @returns {AsyncGenerator<CsvBlock, void, void>} block after block, read as they are taken */
  async *[Symbol.asyncIterator]() {
    yield* (await this.#read()).blocks();
  }

  /**
   * The answers as a CSV with a header: the columns and the numbers that `dodona predict` writes. It may be larger than the memory.
   *
   * @returns {Promise<Blob>}
   */
  async blob() {
    return (await this.#read()).blob();
  }

  /**
   * The answers for all rows.
   *
   * @returns {Promise<import('./predictions.js').Predictions>}
   */
  async all() {
    return (await this.#read()).all();
  }
}
