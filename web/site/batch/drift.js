// How far a file's columns are from the training data: the population stability index of each (Siddiqi, Credit Risk Scorecards, 2006, chapter 10),
// the sum over groups of (q - p) ln(q / p), p and q their shares of the training rows and of the file's.
import { binOf } from '../parts/bins.js';
import { isUnseen, strangerOf } from './strange.js';

/**
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {{counts: number[], below: number, above: number, missing: number, unseen: number, outside: number}} Counted
 *
 * @typedef {object} FeatureDrift
 * @property {string} name
 * @property {number | undefined} index undefined where the model's file does not say what the column had
 * @property {number} noise what the indices of all columns would be at most, in 19 of 20 files of this size, if nothing had changed
 * @property {number[]} counts of the file, by the bins or categories of the training data
 * @property {number} missing
 * @property {number} outside rows below the least or above the greatest value, or of what was not there
 */

/** Groups have at least this share of the training rows, or the index would be of their noise. */
const LEAST_SHARE = 0.05;
/** Of files in which nothing has changed, so many may have a column that looks as if it had (Bonferroni). */
const FALSE_ALARMS = 0.05;
/** Added to each count, so that an empty group has a logarithm. */
const PRIOR = 0.5;

/** Counts the cells of a file into the bins of the training data. */
export class Drift {
  #features;
  /** @type {Counted[]} */
  #counted;

  /** @param {readonly Feature[]} features */
  constructor(features) {
    this.#features = features;
    this.#counted = features.map(({ training }) => ({ counts: new Array(training?.counts.length ?? 0).fill(0), below: 0, above: 0, missing: 0, unseen: 0, outside: 0 }));
  }

  /** @param {Float64Array[]} cells of each feature @param {Uint8Array} good 1 for the rows that count */
  add(cells, good) {
    this.#features.forEach((feature, f) => this.#addColumn(feature, this.#counted[f], cells[f], good));
  }

  /** @param {Feature} feature @param {Counted} into @param {Float64Array} cells @param {Uint8Array} good */
  #addColumn(feature, into, cells, good) {
    const { training } = feature;
    const isStrange = strangerOf(feature);
    const edges = training && 'edges' in training ? training.edges : undefined;
    const hasCounts = into.counts.length > 0;
    for (let i = 0; i < cells.length; ++i) {
      if (!good[i]) continue;
      const x = cells[i];
      if (isStrange?.(cells, i)) into.outside += 1;
      if (Number.isNaN(x)) into[isUnseen(cells, i) ? 'unseen' : 'missing'] += 1;
      else if (!hasCounts) continue;
      else if (edges === undefined) into.counts[x] += 1;
      else if (x < edges[0]) into.below += 1;
      else if (x > edges[edges.length - 1]) into.above += 1;
      else into.counts[binOf(edges, x)] += 1;
    }
  }

  /** @returns {FeatureDrift[]} */
  found() {
    const alarms = FALSE_ALARMS / Math.max(1, this.#features.filter(({ training }) => training && training.counts.length > 0).length);
    return this.#features.map(({ name, training }, f) => {
      const { counts, below, above, missing, unseen, outside } = this.#counted[f];
      const seen = { name, counts, missing, outside };
      if (!training || training.counts.length === 0) return { ...seen, index: undefined, noise: 0 };
      const groups = groupsOf(training.counts, counts, 'edges' in training);
      groups[0][1] += below;
      groups[groups.length - 1][1] += above;
      if (training.missing + missing > 0) groups.push([training.missing, missing]);
      if (unseen > 0) groups.push([0, unseen]);
      return { ...seen, ...stability(groups, alarms) };
    });
  }
}

/**
 * Neighbouring bins, or small categories, put together until each group has enough of the training rows.
 *
 * @param {readonly number[]} expected of the training data
 * @param {readonly number[]} actual of the file
 * @param {boolean} isOrdered
 * @returns {[number, number][]} at least one
 */
export function groupsOf(expected, actual, isOrdered) {
  const least = LEAST_SHARE * expected.reduce((sum, n) => sum + n, 0);
  const order = expected.map((_, k) => k);
  if (!isOrdered) order.sort((a, b) => expected[b] - expected[a]);
  /** @type {[number, number][]} */
  const groups = [];
  /** @type {[number, number]} */
  let open = [0, 0];
  for (const k of order) {
    open = [open[0] + expected[k], open[1] + actual[k]];
    if (open[0] < least) continue;
    groups.push(open);
    open = [0, 0];
  }
  if (groups.length === 0) return [open];
  const last = groups[groups.length - 1];
  groups[groups.length - 1] = [last[0] + open[0], last[1] + open[1]];
  return groups;
}

/** The value that a normal variable exceeds with a probability below one half (Abramowitz and Stegun, 26.2.23; to 0.0005). @param {number} probability */
function normalQuantile(probability) {
  const t = Math.sqrt(-2 * Math.log(probability));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}

/**
 * The index of groups; and the value that chance alone exceeds with a probability: without a change the index is (1/n + 1/m) times a chi-squared variable of one
 * degree of freedom less than there are groups (Yurdakul, Statistical Properties of Population Stability Index, 2018), whose quantile is Wilson and Hilferty's.
 *
 * @param {readonly [number, number][]} groups
 * @param {number} [probability]
 */
export function stability(groups, probability = FALSE_ALARMS) {
  const [n, m] = [0, 1].map((side) => groups.reduce((sum, group) => sum + group[side], 0));
  if (n === 0 || m === 0) return { index: undefined, noise: 0 };
  const share = (/** @type {number} */ count, /** @type {number} */ of) => (count + PRIOR) / (of + PRIOR * groups.length);
  const index = groups.reduce((sum, [before, now]) => sum + (share(now, m) - share(before, n)) * Math.log(share(now, m) / share(before, n)), 0);
  const free = groups.length - 1;
  const quantile = free === 0 ? 0 : free * (1 - 2 / (9 * free) + normalQuantile(probability) * Math.sqrt(2 / (9 * free))) ** 3;
  return { index, noise: quantile * (1 / n + 1 / m) };
}
