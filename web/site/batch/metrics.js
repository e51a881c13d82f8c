// The scores of answers on rows whose truth is known, as `dodona evaluate` computes them.
import { NONE } from './scored.js';

/** @typedef {import('./scored.js').Scored} Scored */

/** What a probability counts as at least in the log loss. */
export const LEAST_PROBABILITY = 1e-15;

/**
 * Rows that have a truth, and an answer of every model.
 *
 * @param {readonly Scored[]} scored one model, or two of the same rows
 * @returns {Uint32Array}
 */
export function knownRows(scored) {
  const isKnown = (/** @type {Scored} */ { fault, truth, classes }, /** @type {number} */ i) => fault.at(i) === 0 && (classes.length > 0 ? truth.at(i) !== NONE : !Number.isNaN(truth.at(i)));
  const found = new Uint32Array(scored[0].rows);
  let n = 0;
  for (let i = 0; i < found.length; ++i) if (scored.every((one) => isKnown(one, i))) found[n++] = i;
  return found.slice(0, n);
}

/**
 * By the names that cards have; those that these rows do not allow are left out. `covered`: the share of truths within their interval or set.
 *
 * @param {Scored} scored
 * @param {Uint32Array} rows at least one, of known truth
 * @returns {{values: Record<string, number>, covered: number | undefined, confusion: number[][] | undefined}}
 */
export function metricsOf(scored, rows) {
  return scored.classes.length > 0 ? ofClasses(scored, rows) : ofValues(scored, rows);
}

/** @param {Scored} scored @param {Uint32Array} rows */
function ofValues({ value, truth, lower, upper }, rows) {
  let [squares, absolutes, sum, inside] = [0, 0, 0, 0];
  let [least, most] = [Infinity, -Infinity];
  const relative = new Float64Array(rows.length);
  rows.forEach((i, r) => {
    const y = truth.at(i);
    const error = Math.abs(value.at(i) - y);
    squares += error * error;
    absolutes += error;
    sum += y;
    least = Math.min(least, y);
    most = Math.max(most, y);
    relative[r] = error / y;
    if (lower.size > 0 && lower.at(i) <= y && y <= upper.at(i)) inside += 1;
  });
  const mean = sum / rows.length;
  let total = 0;
  rows.forEach((i) => { total += (truth.at(i) - mean) ** 2; });
  const values = {
    ...(least > 0 && { median_relative_error: relative.sort()[Math.floor(rows.length / 2)] }),
    mae: absolutes / rows.length,
    rmse: Math.sqrt(squares / rows.length),
    ...(most > least && total > 0 && { r2: 1 - squares / total }),
  };
  return { values, covered: lower.size > 0 ? inside / rows.length : undefined, confusion: undefined };
}

/** @param {Scored} scored @param {Uint32Array} rows */
function ofClasses({ classes, label, truth, ofTruth, probabilities, sets }, rows) {
  const confusion = classes.map(() => classes.map(() => 0));
  let [loss, inside] = [0, 0];
  rows.forEach((i) => {
    const y = truth.at(i);
    confusion[y][label.at(i)] += 1;
    loss -= Math.log(Math.max(ofTruth.at(i), LEAST_PROBABILITY));
    if (sets.size > 0 && (sets.at(i) >>> y) & 1) inside += 1;
  });
  const right = confusion.reduce((sum, row, k) => sum + row[k], 0);
  const recalls = confusion.flatMap((row, k) => {
    const size = row.reduce((sum, n) => sum + n, 0);
    return size === 0 ? [] : [row[k] / size];
  });
  const auc = classes.length === 2 ? rocAuc(Float64Array.from(rows, (i) => probabilities[1].at(i)), Uint8Array.from(rows, (i) => truth.at(i))) : undefined;
  const values = {
    accuracy: right / rows.length,
    balanced_accuracy: recalls.reduce((sum, share) => sum + share, 0) / recalls.length,
    ...(auc !== undefined && { roc_auc: auc }),
    log_loss: loss / rows.length,
  };
  return { values, covered: sets.size > 0 ? inside / rows.length : undefined, confusion };
}

/**
 * Where the score of other rows of the same kind is expected, 19 times in 20: the card's interval says how far that of its own held-out rows may be from the score of all;
 * so far again, by how many rows there are, is that of the file.
 *
 * @param {Readonly<Record<string, any>>} metrics of the card
 * @param {string} key
 * @param {number} rows of the file
 * @returns {[number, number] | undefined} nothing where the card does not say it, or its rows do not count alike
 */
export function expectedRange({ rows: of, model, intervals, weighted_by: weight }, key, rows) {
  const [center, ends] = [model?.[key], intervals?.[key]];
  if (weight !== undefined || !Array.isArray(ends) || ![of, center, ends[0], ends[1]].every(Number.isFinite) || of <= 0) return undefined;
  const wider = Math.sqrt(1 + of / rows);
  return [center - wider * (center - ends[0]), center + wider * (ends[1] - center)];
}

/**
 * The share of pairs of a positive and a negative row that the scores put in order, equal scores counting half.
 *
 * @param {Float64Array} scores
 * @param {Uint8Array} isPositive
 */
export function rocAuc(scores, isPositive) {
  const order = new Uint32Array(scores.length).map((_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let [inOrder, positives, negatives] = [0, 0, 0];
  for (let at = 0; at < order.length;) {
    let [positive, negative] = [0, 0];
    for (const here = scores[order[at]]; at < order.length && scores[order[at]] === here; ++at) {
      if (isPositive[order[at]]) positive += 1;
      else negative += 1;
    }
    inOrder += positive * (negatives + negative / 2);
    positives += positive;
    negatives += negative;
  }
  return positives === 0 || negatives === 0 ? undefined : inOrder / (positives * negatives);
}
