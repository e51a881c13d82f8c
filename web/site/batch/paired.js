// Which of two models is better on the same rows: the mean of the differences row by row, with its 95% interval. What both find hard is in both, and cancels out, so that
// it is far narrower than those of the two scores (Dietterich, Approximate Statistical Tests, Neural Computation 10, 1998, section 2: paired differences).
import { LEAST_PROBABILITY } from './metrics.js';

/** @typedef {import('./scored.js').Scored} Scored @typedef {{mean: number, low?: number, high?: number}} Difference without ends where all rows differ alike: then they say nothing of other rows */

const NORMAL = 1.959964; // quantile of 97.5%
const FEWEST = 20; // rows from which on a mean is about normal

/** Student's quantile of 97.5% (Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.5); of 19 degrees and more it is right to five digits. @param {number} free degrees of freedom */
function studentQuantile(free) {
  const z = NORMAL;
  return z + (z ** 3 + z) / (4 * free) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * free ** 2) + (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * free ** 3);
}

/** What a row adds to a score that is a mean over rows. @type {Record<string, (scored: Scored, i: number) => number>} */
const OF_VALUES = { mae: ({ value, truth }, i) => Math.abs(value.at(i) - truth.at(i)) };
/** @type {typeof OF_VALUES} */
const OF_CLASSES = {
  accuracy: ({ label, truth }, i) => (label.at(i) === truth.at(i) ? 1 : 0),
  log_loss: ({ ofTruth }, i) => -Math.log(Math.max(ofTruth.at(i), LEAST_PROBABILITY)),
};

/**
 * The second model's score less the first's, by the names that cards have, of those scores that are means over rows.
 *
 * @param {Scored} first
 * @param {Scored} second of the same rows and the same target
 * @param {Uint32Array} rows that both have answered, and whose truth is known
 * @returns {Record<string, Difference>} none of fewer than 20 rows
 */
export function pairedDifferences(first, second, rows) {
  if (rows.length < FEWEST) return {};
  return Object.fromEntries(Object.entries(first.classes.length > 0 ? OF_CLASSES : OF_VALUES).map(([key, of]) => {
    const differences = Float64Array.from(rows, (i) => of(second, i) - of(first, i));
    const mean = differences.reduce((sum, x) => sum + x, 0) / rows.length;
    const squares = differences.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    if (squares === 0) return [key, { mean }];
    const half = studentQuantile(rows.length - 1) * Math.sqrt(squares / (rows.length - 1) / rows.length);
    return [key, { mean, low: mean - half, high: mean + half }];
  }));
}
