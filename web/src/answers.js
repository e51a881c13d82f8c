import { plainObject } from './plain.js';
import { MOST_ROWS, predictionsOf } from './predictions.js';

/**
 * @typedef {import('./cells.js').Batch} Batch
 * @typedef {import('./predictions.js').Prediction} Prediction
 * @typedef {import('./predictions.js').Predictions} Predictions
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

/**
 * The columns of the core's answers, and the labels of a classification.
 *
 * @typedef {{outputs: Float64Array[], label: string[]}} Collected
 */

/** The answers of one model, as they leave the core's memory. */
export class Answers {
  #engine;
  #regression;
  #template;

  /**
   * @param {import('./wasm.js').Engine} engine
   * @param {import('./schema.js').Schema} schema
   */
  constructor(engine, { task, target }) {
    this.#engine = engine;
    this.#regression = task === 'regression';
    /** Of a classification; none of a regression. */
    this.classes = this.#regression ? [] : target.classes ?? [];
    this.#template = plainObject(this.classes, () => NaN);
  }

  /**
   * The first row of a batch that was scored.
   *
   * @param {Batch} batch
   * @param {Asked} asked
   * @returns {Prediction}
   */
  ofRow(batch, { level, novelty, columns }) {
    const { classes } = this;
    const { abi, f64, u32 } = this.#engine;
    const outputs = (abi.dodona_batch_outputs(batch.pointer) >>> 0) / 8;
    /** @type {Prediction} */
    let prediction;
    if (this.#regression) {
      prediction = { value: f64[outputs] };
      if (level >= 0) [prediction.lower, prediction.upper] = [f64[outputs + 1], f64[outputs + 2]];
    } else {
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

  /**
   * Columns for `nRows` rows, to be filled.
   *
   * @param {number} nRows
   * @param {Asked} asked
   * @returns {Collected}
   */
  room(nRows, { columns }) {
    if (!(nRows <= MOST_ROWS)) throw this.#engine.failure('out_of_memory', `${nRows} rows are too many at once; predict them in parts of at most ${MOST_ROWS}`);
    return {
      outputs: Array.from({ length: columns }, () => new Float64Array(nRows)),
      label: /** @type {string[]} */ (this.#regression ? [] : new Array(nRows)),
    };
  }

  /**
   * Copies the answers of a batch to their place among the rows.
   *
   * @param {Batch} batch
   * @param {number} start
   * @param {Collected} into
   */
  collect(batch, start, { outputs, label }) {
    const { abi, f64, u32 } = this.#engine;
    const n = batch.nRows;
    const at = (abi.dodona_batch_outputs(batch.pointer) >>> 0) / 8;
    outputs.forEach((output, k) => output.set(f64.subarray(at + k * n, at + (k + 1) * n), start));
    if (this.#regression) return;
    const labels = (abi.dodona_batch_labels(batch.pointer) >>> 0) / 4;
    for (let r = 0; r < n; ++r) label[start + r] = this.classes[u32[labels + r]];
  }

  /**
   * @param {Collected} collected
   * @param {{list: import('./error.js').Problem[], total: number}} warnings
   * @param {Asked} asked
   * @returns {Predictions}
   */
  ofTable({ outputs, label }, warnings, { level, novelty }) {
    const { classes } = this;
    const found = {};
    if (this.#regression) {
      Object.assign(found, { value: outputs[0] });
      if (level >= 0) Object.assign(found, { lower: outputs[1], upper: outputs[2] });
    } else {
      const least = outputs[classes.length];
      Object.assign(found, { label, probabilities: plainObject(classes, (k) => outputs[k]) });
      if (level >= 0)
        Object.assign(found, { set: label.map((_, i) => classes.filter((_name, k) => outputs[k][i] >= least[i])) });
    }
    if (novelty) Object.assign(found, { novelty: outputs.at(-1) });
    if (warnings.total > 0) Object.assign(found, { warnings: warnings.list, warningCount: warnings.total });
    return predictionsOf(/** @type {any} */ (found));
  }
}
