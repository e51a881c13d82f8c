import { plainObject } from './plain.js';

/** @typedef {import('./error.js').Problem} Problem */

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
 *   warnings?: Problem[], warningCount?: number}} ValueColumns
 * @typedef {{label: string[], probabilities: Record<string, Float64Array>, set?: string[][], novelty?: Float64Array,
 *   value?: undefined, lower?: undefined, upper?: undefined,
 *   warnings?: Problem[], warningCount?: number}} ClassColumns
 * @typedef {{toRows(): Prediction[]}} WithRows `toRows`: the same answers, one object per row, without the warnings
 * @typedef {(ValueColumns | ClassColumns) & WithRows} Predictions
 */

// Of a table: what JavaScript's engines still keep as an array of values side by side, 2^25. An array that claims more is one of holes.
export const MOST_ROWS = 33_554_432;

class Table {
  /** @param {ValueColumns | ClassColumns} columns */
  constructor(columns) {
    Object.assign(this, columns);
  }

  /** @this {Predictions} @returns {Prediction[]} */
  toRows() {
    const n = (this.value ?? this.label).length;
    return Array.from({ length: n }, (_, i) => rowOf(this, i));
  }
}

/**
 * @param {ValueColumns | ClassColumns} columns
 * @returns {Predictions}
 */
export function predictionsOf(columns) {
  return /** @type {Predictions} */ (/** @type {unknown} */ (new Table(columns)));
}

/**
 * @param {Predictions} table
 * @param {number} i
 * @returns {Prediction}
 */
function rowOf({ value, lower, upper, label, probabilities, set, novelty }, i) {
  /** @type {any} */
  const row = {};
  if (value) {
    row.value = value[i];
    if (lower && upper) [row.lower, row.upper] = [lower[i], upper[i]];
  } else {
    const classes = Object.keys(probabilities);
    row.label = label[i];
    row.probabilities = plainObject(classes, (k) => probabilities[classes[k]][i]);
    row.probability = row.probabilities[label[i]];
    if (set) row.set = set[i];
  }
  if (novelty) row.novelty = novelty[i];
  return row;
}
