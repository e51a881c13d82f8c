// What there is to see of a scored file at a glance, as far as it is read.
import { binOf } from '../parts/bins.js';
import { differenceOf, isFlip, isOff, knowsFlips, noveltyThreshold } from './order.js';
import { knownRows, metricsOf } from './metrics.js';
import { pairedDifferences } from './paired.js';
import { NONE } from './scored.js';

/** @typedef {import('./scored.js').Scored} Scored */

const BINS = 30;
const POINTS = 400;

/** @param {readonly Scored[]} scored one model, or two of the same rows @param {boolean} hasTarget */
export function summaryOf(scored, hasTarget) {
  const [first] = scored;
  // Two models are compared on rows that both have answered: one of them may have errors where the other has none.
  const known = hasTarget ? knownRows(scored) : new Uint32Array(0);
  return {
    rows: first.rows,
    ...faultsOf(scored),
    strange: strangeRows(scored),
    keepsCells: first.keepsCells,
    models: scored.map((one) => {
      return {
        novel: novelRows(one),
        spread: one.classes.length > 0 ? classCounts(one) : histogramOf(one),
        known: known.length,
        scores: known.length > 0 ? metricsOf(one, known) : undefined,
        points: known.length > 0 && one.classes.length === 0 ? pointsOf(one, known) : [],
        off: known.reduce((sum, i) => sum + (isOff(one, i) ? 1 : 0), 0),
        drift: one.drift.found(),
      };
    }),
    difference: scored.length > 1 ? differences(first, scored[1]) : undefined,
    paired: scored.length > 1 && first.schema.target.name === scored[1].schema.target.name ? pairedDifferences(first, scored[1], known) : {},
  };
}

/** @typedef {ReturnType<typeof summaryOf>} Summary */

/**
 * How many rows have an error of any model, and how many have each as their first.
 *
 * @param {readonly Scored[]} scored
 * @returns {{bad: number, faults: {column: string | undefined, fault: string, rows: number}[]}}
 */
function faultsOf(scored) {
  /** @type {Map<string, {column: string | undefined, fault: string, rows: number}>} */
  const found = new Map();
  let bad = 0;
  for (let i = 0; i < scored[0].rows; ++i) {
    const one = scored.find(({ fault }) => fault.at(i) > 0);
    if (!one) continue;
    const { fault, column } = /** @type {{fault: string, column: string | undefined}} */ (one.faultOf(i));
    const key = JSON.stringify([fault, column]);
    const seen = found.get(key);
    if (seen) seen.rows += 1;
    else found.set(key, { column, fault, rows: 1 });
    bad += 1;
  }
  return { bad, faults: [...found.values()].sort((a, b) => b.rows - a.rows) };
}

/** How many rows have a value that the training data of any model never had. @param {readonly Scored[]} scored */
function strangeRows(scored) {
  let n = 0;
  for (let i = 0; i < scored[0].rows; ++i) if (scored.some(({ strange }) => strange.hasAny(i))) n += 1;
  return n;
}

/** @param {Scored} scored */
function novelRows(scored) {
  if (scored.novelty.size === 0) return undefined;
  const threshold = noveltyThreshold(scored);
  let n = 0;
  for (let i = 0; i < scored.rows; ++i) if (scored.novelty.at(i) > threshold) n += 1;
  return n;
}

/** @param {Scored} scored of a classification @returns {{counts: number[]}} */
function classCounts({ rows, label, classes }) {
  const counts = classes.map(() => 0);
  for (let i = 0; i < rows; ++i) if (label.at(i) !== NONE) counts[label.at(i)] += 1;
  return { counts };
}

/**
 * Bars between the answers' first and ninety-ninth percentile, so that one row does not make all others one bar; what is beyond is counted in the outer bars.
 *
 * @typedef {{counts: number[], edges: number[], ends: number[]}} Histogram `ends`: the least and the greatest answer
 *
 * @param {Scored} scored of a regression
 * @returns {Histogram}
 */
function histogramOf({ rows, value }) {
  const values = new Float64Array(rows);
  let n = 0;
  for (let i = 0; i < rows; ++i) if (!Number.isNaN(value.at(i))) values[n++] = value.at(i);
  const sorted = values.subarray(0, n).sort();
  if (n === 0) return { counts: [], edges: [], ends: [] };
  const ends = [sorted[0], sorted[n - 1]];
  const [low, high] = [sorted[Math.floor(0.01 * (n - 1))], sorted[Math.ceil(0.99 * (n - 1))]];
  if (!(high > low)) return { counts: [n], edges: [low, high], ends };
  const step = niceStep((high - low) / BINS);
  const [from, to] = [Math.floor(low / step), Math.max(Math.floor(low / step) + 1, Math.ceil(high / step))];
  const counts = new Array(to - from).fill(0);
  const edges = Array.from({ length: to - from + 1 }, (_, k) => (from + k) * step);
  const [first, last] = [edges[0], edges[edges.length - 1]];
  for (const x of sorted) counts[binOf(edges, Math.min(last, Math.max(first, x)))] += 1;
  return { counts, edges, ends };
}

/** The next of 1, 2, 2.5 and 5 times a power of ten. @param {number} least */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return (/** @type {number} */ ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least))) * power;
}

/** Truth and answer of rows in equal steps through the file. @param {Scored} scored @param {Uint32Array} known */
function pointsOf({ value, truth }, known) {
  const n = Math.min(POINTS, known.length);
  return Array.from({ length: n }, (_, k) => known[Math.floor(k * known.length / n)]).map((i) => ({ row: i + 1, answer: value.at(i), truth: truth.at(i) }));
}

/** Of rows that both have answered; how far apart is not known where one does not keep all probabilities. @param {Scored} first @param {Scored} second */
function differences(first, second) {
  let [both, known, flips, sum] = [0, 0, 0, 0];
  const all = new Float64Array(first.rows);
  for (let i = 0; i < first.rows; ++i) {
    if (first.fault.at(i) > 0 || second.fault.at(i) > 0) continue;
    both += 1;
    if (isFlip([first, second], i)) flips += 1;
    const difference = differenceOf(first, second, i);
    if (Number.isNaN(difference)) continue;
    all[known++] = difference;
    sum += difference;
  }
  const sorted = all.subarray(0, known).sort();
  const apart = known === 0 ? {} : { mean: sum / known, median: (sorted[(known - 1) >> 1] + sorted[known >> 1]) / 2, most: sorted[known - 1] };
  return { rows: both, flips: knowsFlips([first, second]) ? flips : undefined, ...apart };
}
