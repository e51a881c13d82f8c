// The smallest change of few features that reaches a wanted outcome: a counterfactual explanation (Wachter et al. 2017, "Counterfactual explanations
// without opening the black box", section III), searched for among the values that the training data had. A part of its own,
// fetched when it is asked for.
//
// A change of a number costs the share of the training rows between its old and its new value (Ustun et al. 2019, "Actionable
// recourse in linear classification", section 3.3: the shift of percentile); another category or date part costs half of all rows, as a
// random one of a uniform column does in the mean. One feature is tried before two, two before three: within the fewest features the
// cheapest change is taken. Of one feature many values, and of two all pairs of fewer values, of the features that matter most, are tried;
// three and more start from the best of those with one less. The numbers of those that reach the outcome are then brought as near as it
// allows, of the cheapest of each set of features, and only then is one taken.

import { dateText } from './dates.js';
import { valueOf } from './values.js';

/**
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./predictions.js').Prediction} Prediction
 * @typedef {import('./predictions.js').Predictions} Predictions
 * @typedef {import('./schema.js').Feature} Feature
 */

/**
 * What is wanted. `target`: of a classification a class, or `{label, probability}` for a class that is at least so probable; of a regression
 * `{min}`, `{max}` or both. `frozen`: features that must stay as they are. `features`: how many may change at most; 3 if nothing is
 * said. `signal` ends the search.
 *
 * @typedef {{label?: string, probability?: number, min?: number, max?: number}} Target
 * @typedef {{target: string | Target, frozen?: readonly string[], features?: number, signal?: AbortSignal}} Wish
 */

/**
 * The change that was found: each feature's old and new value, the whole row with them, what the model says of it, and the cost: the shares of training
 * rows that the changes pass by, added up.
 *
 * @typedef {{changes: Record<string, {from: Cell, to: Cell}>, row: Row, result: Prediction, cost: number}} Change
 */

/**
 * One value that a feature may take.
 *
 * @typedef {{feature: number, value: Cell, cost: number}} Step
 *
 * Some steps, of different features in their order, and how far they are from the target: at most 0 reaches it.
 * @typedef {{steps: readonly Step[], cost: number, miss: number}} Try
 */

const VALUES = 24; // of a feature among others
const ALONE = 240; // and of one alone
const REFINED = 12; // sets of features whose cheapest change is brought nearer
const ROWS = 4096; // predicted between two looks at the signal
const PAIRS = 40_000; // tried at most for two features
const KEPT = 24; // tries that longer ones start from
const OTHER = 0.5; // what another category costs

/**
 * @param {import('./model.js').Model} model
 * @param {Row} row
 * @param {Wish} wish
 * @param {typeof import('./error.js').failure} failure
 * @returns {Promise<Change | null>}
 */
export async function nearest(model, row, wish, failure) {
  const { signal, target, frozen: kept = [], features: most = 3 } = wish ?? {};
  const { features } = model.schema;
  signal?.throwIfAborted();
  const missOf = missFunction(model, target, failure);
  if (!Array.isArray(kept) || !(kept.length <= features.length)) throw failure('bad_option', 'frozen features come as an array of their names, each once');
  if (typeof most !== 'number' || !(most >= 1)) throw failure('bad_option', 'features says how many may change: a number from 1 on');
  const frozen = new Set(kept);
  for (const name of frozen) {
    if (!features.some((feature) => feature.name === name)) throw failure('missing_column', 'there is no such feature to freeze', { column: typeof name === 'string' ? name : typeof name });
  }
  model.predict(row, { uncertainty: false }); // which refuses a bad row
  const start = { ...row };
  const now = model.predict(start, { uncertainty: false });
  const values = features.map((feature) => valueOf(feature, start[feature.name], model.schema.missing_tokens)); // rows of forms are texts
  const search = new Search(model, start, values, missOf, signal);
  if (missOf(tableOf(now), 0) <= 0) return search.change({ steps: [], cost: 0, miss: 0 });

  const choicesOf = (/** @type {number} */ n) => features.map((feature, f) => (frozen.has(feature.name) ? [] : stepsOf(feature, f, values[f], n)));
  const singles = (/** @type {readonly Step[][]} */ choices) => search.tried(choices.flat().map((step) => [step]));
  const choices = choicesOf(VALUES);
  let tries = await singles(choicesOf(ALONE));
  for (let n = 1; n <= most && tries.length > 0; ++n) {
    if (n === 2) tries = await search.tried(pairsOf(await singles(choices)));
    if (n > 2) tries = await search.tried(longer(tries, choices));
    /** @type {Try[]} */
    const near = [];
    for (const found of cheapest(tries)) near.push(await search.nearer(found));
    if (near.length > 0) return search.change(near.reduce((best, one) => (one.cost < best.cost ? one : best)));
  }
  return null;
}

/** Rows that differ from one row by some steps, and what the model says of them. */
class Search {
  #model;
  #row;
  #values;
  #missOf;
  #signal;

  /**
   * @param {import('./model.js').Model} model
   * @param {Row} row
   * @param {readonly Cell[]} values of the row, in the order of the features
   * @param {(table: Predictions, i: number) => number} missOf
   * @param {AbortSignal | undefined} signal
   */
  constructor(model, row, values, missOf, signal) {
    this.#model = model;
    this.#row = row;
    this.#values = values;
    this.#missOf = missOf;
    this.#signal = signal;
  }

  /** @param {readonly (readonly Step[])[]} all @returns {Promise<Try[]>} */
  async tried(all) {
    /** @type {Try[]} */
    const tries = [];
    for (let begin = 0; begin < all.length; begin += ROWS) {
      if (begin > 0) await new Promise((go) => { setTimeout(go); }); // the page stays awake
      this.#signal?.throwIfAborted();
      const part = all.slice(begin, begin + ROWS);
      const table = this.#model.predictMany(this.#columns(part), { uncertainty: false });
      part.forEach((steps, i) => {
        tries.push({ steps, cost: steps.reduce((sum, step) => sum + step.cost, 0), miss: this.#missOf(table, i) });
      });
    }
    return tries;
  }

  /** @param {readonly (readonly Step[])[]} all */
  #columns(all) {
    const { features } = this.#model.schema;
    const columns = features.map(({ name }) => new Array(all.length).fill(this.#row[name]));
    all.forEach((steps, i) => steps.forEach(({ feature, value }) => { columns[feature][i] = value; }));
    return Object.fromEntries(features.map(({ name }, f) => [name, columns[f]]));
  }

  /**
   * Halves the way back of each number, as long as the outcome stays.
   *
   * @param {Try} found
   * @returns {Promise<Try>}
   */
  async nearer(found) {
    for (let s = 0; s < found.steps.length; ++s) {
      const { feature, value: far } = found.steps[s];
      const column = this.#model.schema.features[feature];
      const near = this.#values[feature];
      if (column.kind !== 'number' || !column.training || typeof near !== 'number' || typeof far !== 'number') continue;
      const { minimum, maximum, decimals } = column.training;
      const unit = 10 ** -Math.min(decimals, 12);
      // Not farther back than the training data go, wherever the row is.
      let [outside, inside] = [Math.min(maximum, Math.max(minimum, near)), far];
      while (Math.abs(inside - outside) > unit * 1.5) {
        const middle = Number((Math.round((inside + outside) / 2 / unit) * unit).toFixed(Math.min(decimals, 12)));
        if (middle === inside || middle === outside) break;
        const steps = found.steps.map((step, i) => (i === s ? { ...step, value: middle, cost: costOf(column, near, middle) } : step));
        const [there] = await this.tried([steps]);
        if (there.miss <= 0) [inside, found] = [middle, there];
        else outside = middle;
      }
    }
    return found;
  }

  /** @param {Try} found @returns {Change} */
  change({ steps, cost }) {
    const { features } = this.#model.schema;
    const row = { ...this.#row };
    /** @type {[string, {from: Cell, to: Cell}][]} */
    const changes = [];
    for (const { feature, value } of steps) {
      const { name } = features[feature];
      changes.push([name, { from: this.#row[name], to: value }]);
      Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true });
    }
    return { changes: Object.fromEntries(changes), row, result: this.#model.predict(row), cost };
  }
}

/**
 * How far an answer is from the target: at most 0 reaches it.
 *
 * @param {import('./model.js').Model} model
 * @param {string | Target | undefined} wanted
 * @param {typeof import('./error.js').failure} failure
 * @returns {(table: Predictions, i: number) => number}
 */
function missFunction({ schema: { task, target } }, wanted, failure) {
  const bad = (/** @type {string} */ message) => failure('bad_option', message);
  const { label, probability, min, max } = typeof wanted === 'string' ? { label: wanted, probability: undefined, min: undefined, max: undefined } : wanted ?? {};
  if (task === 'regression') {
    const [low, high] = [min ?? -Infinity, max ?? Infinity];
    if ((min ?? max) == null || typeof low !== 'number' || typeof high !== 'number') throw bad('say what is wanted of a number: target: {min}, {max} or both, as numbers');
    if (!(low <= high)) throw bad(`no number lies between ${low} and ${high}`);
    return ({ value }, i) => Math.max(low - /** @type {Float64Array} */ (value)[i], /** @type {Float64Array} */ (value)[i] - high);
  }
  const classes = target.classes ?? [];
  if (label === undefined || !classes.includes(label)) throw bad(`say which class is wanted: one of ${classes.join(', ')}`);
  if (probability !== undefined && !(typeof probability === 'number' && probability > 0 && probability <= 1)) throw bad('a probability is a number above 0 and at most 1');
  return ({ label: given, probabilities }, i) => {
    const all = /** @type {Record<string, Float64Array>} */ (probabilities);
    if (probability !== undefined) return probability - all[label][i];
    if (/** @type {string[]} */ (given)[i] === label) return 0;
    return Math.max(...classes.map((name) => all[name][i])) - all[label][i] + Number.MIN_VALUE;
  };
}

/** One answer as a table. @param {Prediction} prediction @returns {Predictions} */
function tableOf({ value, label, probabilities }) {
  const columns = probabilities && Object.fromEntries(Object.entries(probabilities).map(([name, p]) => [name, [p]]));
  return /** @type {Predictions} */ (/** @type {unknown} */ ({ value: [value], label: [label], probabilities: columns }));
}

/**
 * The values that a feature may take: of a number some of the training rows', evenly by rank; of others all that were seen.
 *
 * @param {Feature} feature
 * @param {number} f
 * @param {Cell} now
 * @param {number} n how many of a number
 * @returns {Step[]}
 */
function stepsOf(feature, f, now, n) {
  /** @param {Cell} value @param {number} cost */
  const step = (value, cost) => ({ feature: f, value, cost });
  const { training } = feature;
  if (!training) return [];
  if (feature.kind === 'category') {
    return feature.categories.filter((name, k) => training.counts[k] > 0 && name !== now).map((name) => step(name, OTHER));
  }
  if (feature.kind === 'boolean') {
    return [false, true].filter((value, k) => training.counts[k] > 0 && value !== now).map((value) => step(value, OTHER));
  }
  const numbers = /** @type {import('./schema.js').NumberTraining} */ (training);
  const values = quantiles(numbers, n);
  if (feature.kind === 'date') return values.map((days) => step(dateText(days, numbers.decimals > 0), OTHER));
  return values.filter((value) => value !== now).map((value) => step(value, costOf(feature, now, value)));
}

/** Values at even ranks, by the histogram, with both ends. @param {import('./schema.js').NumberTraining} training @param {number} many */
function quantiles({ minimum, maximum, decimals, edges, counts }, many) {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const values = new Set([minimum, maximum]);
  let before = 0;
  let next = total / many;
  counts.forEach((n, bin) => {
    for (; next < before + n; next += total / many) {
      const value = edges[bin] + ((next - before) / n) * (edges[bin + 1] - edges[bin]);
      values.add(Math.min(maximum, Math.max(minimum, Number(value.toFixed(Math.min(decimals, 12))))));
    }
    before += n;
  });
  return [...values].sort((a, b) => a - b);
}

/**
 * The share of the training rows between two values.
 *
 * @param {Feature} feature a number
 * @param {Cell} from
 * @param {number} to
 */
function costOf(feature, from, to) {
  const training = /** @type {import('./schema.js').NumberTraining} */ (feature.training);
  if (from === null) return OTHER;
  const number = Number(from);
  // Beyond the ends there are no rows, and yet one way is longer than another.
  const way = Math.abs(number - to) / (training.maximum - training.minimum || 1);
  return Math.abs(rankOf(training, number) - rankOf(training, to)) + 1e-6 * way;
}

/** The share of the rows below x. @param {import('./schema.js').NumberTraining} training @param {number} x */
function rankOf({ edges, counts }, x) {
  const total = counts.reduce((sum, n) => sum + n, 0) || 1;
  let before = 0;
  for (let bin = 0; bin < counts.length; ++bin) {
    if (x < edges[bin + 1]) {
      const share = (x - edges[bin]) / (edges[bin + 1] - edges[bin] || 1);
      return (before + counts[bin] * Math.min(1, Math.max(0, share))) / total;
    }
    before += counts[bin];
  }
  return 1;
}

/** @param {readonly Try[]} tries @returns {Try[]} of those that reach the target the cheapest of each set of features, where they are many the cheapest of these */
function cheapest(tries) {
  /** @type {Map<string, Try>} */
  const best = new Map();
  for (const one of tries) {
    const set = one.steps.map(({ feature }) => feature).sort().join();
    if (one.miss <= 0 && !(/** @type {Try} */ (best.get(set))?.cost <= one.cost)) best.set(set, one);
  }
  return [...best.values()].sort((a, b) => a.cost - b.cost).slice(0, REFINED);
}

/**
 * All pairs of steps of two features; where they are too many, of the steps that come nearest to the target.
 *
 * @param {readonly Try[]} singles
 * @returns {Step[][]}
 */
function pairsOf(singles) {
  const most = Math.floor(Math.sqrt(2 * PAIRS));
  const steps = [...singles].sort((a, b) => a.miss - b.miss || a.cost - b.cost).slice(0, most).map((one) => one.steps[0]);
  return steps.flatMap((a, i) => steps.slice(i + 1).filter((b) => b.feature !== a.feature).map((b) => [a, b]));
}

/**
 * The tries that come nearest, each with one more step.
 *
 * @param {readonly Try[]} tries
 * @param {readonly (readonly Step[])[]} choices per feature
 * @returns {Step[][]}
 */
function longer(tries, choices) {
  const best = [...tries].sort((a, b) => a.miss - b.miss || a.cost - b.cost).slice(0, KEPT);
  return best.flatMap(({ steps }) => choices
    .filter((_, f) => steps.every((step) => step.feature !== f))
    .flatMap((more) => more.map((step) => [...steps, step])));
}
