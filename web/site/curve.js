// What the model says while one feature, or two, run over what the training data had, from the row as it stands.
import { dateText } from './numbers.js';
import { usualRange } from './parts/bins.js';

/**
 * @typedef {import('./dodona/index.js').Model} Model
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {import('./dodona/index.js').Predictions} Predictions
 * @typedef {import('./rows.js').Value} Value
 * @typedef {import('./rows.js').Values} Values
 *
 * @typedef {object} Point of a curve
 * @property {Value} value of the feature
 * @property {number | string | Date} x where it stands
 * @property {number} y the value that is predicted, or the probability of the class
 * @property {number} [lower]
 * @property {number} [upper]
 * @property {string} [label] the class
 */

const POINTS = 121; // of a number
const CELLS = 25; // of a number, in a map of two
const MOST = 40; // categories

/**
 * The values that a feature runs over: of a number evenly from the least to the greatest of the training data, with that of the row among them.
 *
 * @param {Feature} feature
 * @param {Value} now
 * @param {number} [points]
 * @param {number} [most] categories, the most frequent ones
 * @returns {Value[]} none where the file says nothing of it
 */
export function valuesOf(feature, now, points = POINTS, most = MOST) {
  const { training } = feature;
  if (!training) return [];
  if (feature.kind === 'boolean') return [false, true];
  if (feature.kind === 'category') return mostFrequent(feature, now, most);
  const { decimals, edges, minimum, maximum } = /** @type {import('../src/schema.js').NumberTraining} */ (training);
  const [first, last] = usualRange(edges);
  const [low, high] = [Math.max(first, minimum), Math.min(last, maximum)];
  if (!(high > low)) return [];
  const grid = Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  if (feature.kind === 'date') return [...new Set(grid.map((days) => dateText(days, decimals > 0)))];
  const rounded = grid.map((x) => Number(x.toFixed(Math.min(decimals, 15)))); // no value between those that the data can have
  if (typeof now === 'number' && points === POINTS) rounded.push(now);
  return [...new Set(rounded)].sort((a, b) => a - b);
}

/** @param {Feature & {kind: 'category'}} feature @param {Value} now @param {number} most */
function mostFrequent({ categories, training }, now, most) {
  const counts = training?.counts ?? [];
  const order = categories.map((name, k) => ({ name, count: counts[k] ?? 0 })).sort((a, b) => b.count - a.count).slice(0, most).map(({ name }) => name);
  return typeof now === 'string' && categories.includes(now) && !order.includes(now) ? [...order.slice(0, -1), now] : order;
}

/** Where a value stands. @param {Feature} feature @param {Value} value */
export function placeOf(feature, value) {
  if (feature.kind === 'date') return new Date(String(value).length > 10 ? `${value}Z` : String(value));
  return typeof value === 'boolean' || value === null ? String(value) : value;
}

/**
 * The curve over one feature: of a classification one per class.
 *
 * @param {Model} model
 * @param {Values} row
 * @param {Feature} feature
 * @param {boolean} [isAll] whether all categories are wanted, and not only the most frequent
 * @returns {Point[]}
 */
export function curve(model, row, feature, isAll = false) {
  const values = valuesOf(feature, row[feature.name] ?? null, POINTS, isAll ? Infinity : MOST);
  const answers = model.whatIf(row, feature.name, values);
  return pointsOf(feature, values, answers, model.schema.target.classes);
}

/** What is answered where the value is unknown, which is no place on the curve. @param {Model} model @param {Values} row @param {Feature} feature @returns {Point[]} */
export function unknown(model, row, feature) {
  return feature.missing === 'allowed' ? pointsOf(feature, [null], model.whatIf(row, feature.name, [null]), model.schema.target.classes) : [];
}

/**
 * @param {Feature} feature
 * @param {readonly Value[]} values
 * @param {Predictions} answers
 * @param {readonly string[] | undefined} classes
 * @returns {Point[]}
 */
function pointsOf(feature, values, answers, classes) {
  const { value, lower, upper, probabilities } = answers;
  if (value) return values.map((one, i) => ({ value: one, x: placeOf(feature, one), y: value[i], ...(lower && upper && { lower: lower[i], upper: upper[i] }) }));
  return (classes ?? []).flatMap((label) => values.map((one, i) => ({ value: one, x: placeOf(feature, one), y: /** @type {any} */ (probabilities)[label][i], label })));
}

/**
 * @typedef {object} Heat the answer over two features
 * @property {Value[]} across the values of the one
 * @property {Value[]} down and of the other
 * @property {ArrayLike<number>} answers for each of `down` a row over all of `across`: the values that are predicted, or the probabilities of a class
 */

/**
 * @param {Model} model
 * @param {Values} row
 * @param {Feature} across
 * @param {Feature} down
 * @param {string | undefined} label of a classification
 * @returns {Heat}
 */
export function heat(model, row, across, down, label) {
  const [xs, ys] = [valuesOf(across, row[across.name] ?? null, CELLS), valuesOf(down, row[down.name] ?? null, CELLS)];
  const n = xs.length * ys.length;
  const columns = Object.fromEntries(model.schema.features.map(({ name }) => [name, new Array(n).fill(row[name] ?? null)]));
  ys.forEach((y, j) => xs.forEach((x, i) => {
    columns[across.name][j * xs.length + i] = x;
    columns[down.name][j * xs.length + i] = y;
  }));
  const { value, probabilities } = model.predictMany(columns, { uncertainty: false });
  return { across: xs, down: ys, answers: value ?? /** @type {any} */ (probabilities)[/** @type {string} */ (label)] };
}
