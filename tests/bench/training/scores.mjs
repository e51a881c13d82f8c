// How good predictions are: the same arithmetic for every engine.

/** The area under the ROC curve by the sum of ranks, ties sharing theirs (Hanley and McNeil 1982); NaN if one of the classes is not there. */
export function rocAuc(score, positive) {
  const order = Uint32Array.from(score, (_, i) => i).sort((a, b) => score[a] - score[b]);
  let ranks = 0;
  let positives = 0;
  for (let begin = 0; begin < order.length;) {
    let end = begin;
    while (end < order.length && score[order[end]] === score[order[begin]]) ++end;
    const rank = (begin + 1 + end) / 2;
    for (; begin < end; ++begin) {
      if (!positive[order[begin]]) continue;
      ranks += rank;
      ++positives;
    }
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Log loss in nats, with probabilities clipped to [1e-15, 1] and made to sum to one; accuracy, the first of the most probable classes counting; AUC as the
 * mean over the classes, each against the rest; the expected calibration error.
 *
 * @param {ArrayLike<number>[]} probabilities of each class, for every row
 * @param {ArrayLike<number>} labels indices of classes
 * @returns {{loss: number, accuracy: number, auc: number, calibration: number, losses: Float64Array}}
 */
export function classScores(probabilities, labels) {
  const n = labels.length;
  const losses = new Float64Array(n);
  let right = 0;
  for (let i = 0; i < n; ++i) {
    let sum = 0;
    let best = 0;
    for (let k = 0; k < probabilities.length; ++k) {
      sum += probabilities[k][i];
      if (probabilities[k][i] > probabilities[best][i]) best = k;
    }
    losses[i] = -Math.log(Math.min(1, Math.max(1e-15, probabilities[labels[i]][i] / sum)));
    if (best === labels[i]) ++right;
  }
  const areas = probabilities.map((score, k) => rocAuc(score, Uint8Array.from(labels, (label) => Number(label === k)))).filter((area) => !Number.isNaN(area));
  return { loss: mean(losses), accuracy: right / n, auc: mean(areas), calibration: calibrationError(probabilities, labels), losses };
}

const BINS = 15;

/**
 * Expected calibration error: over bins of equally many rows, in the order of the probability, the mean of |mean probability - share that came true|, weighted by
 * rows (Naeini, Cooper, Hauskrecht 2015, with equally many rows to a bin as in Nguyen and O'Connor 2015). Of two classes the probability is that of the second;
 * of more, that of the most probable.
 *
 * @param {ArrayLike<number>[]} probabilities of each class, for every row @param {ArrayLike<number>} labels indices of classes
 */
export function calibrationError(probabilities, labels) {
  const n = labels.length;
  const answers = Array.from({ length: n }, (_, i) => {
    const row = probabilities.map((column) => column[i]);
    const k = row.length === 2 ? 1 : row.indexOf(Math.max(...row));
    return { p: row[k], came: Number(labels[i] === k) };
  }).sort((a, b) => a.p - b.p);
  let error = 0;
  for (let bin = 0; bin < BINS; ++bin) {
    const part = answers.slice(Math.floor((bin * n) / BINS), Math.floor(((bin + 1) * n) / BINS));
    error += Math.abs(part.reduce((sum, { p, came }) => sum + p - came, 0)) / n;
  }
  return error;
}

/** The share of values from lower to upper. @param {number[]} lower @param {number[]} upper @param {number[]} target */
export const coverage = (lower, upper, target) => target.filter((y, i) => lower[i] <= y && y <= upper[i]).length / target.length;

/** Of two classes, by the probability of the second. */
export function binaryScores(probability, labels) {
  return classScores([Float64Array.from(probability, (p) => 1 - p), probability], labels);
}

/**
 * @param {ArrayLike<number>} predicted @param {ArrayLike<number>} target
 * @returns {{loss: number, r2: number, losses: Float64Array}} the loss is the root of the mean of `losses`, squared errors
 */
export function regressionScores(predicted, target) {
  const losses = Float64Array.from(target, (y, i) => (y - predicted[i]) ** 2);
  const middle = mean(Float64Array.from(target));
  const variance = mean(Float64Array.from(target, (y) => (y - middle) ** 2));
  return { loss: Math.sqrt(mean(losses)), r2: 1 - mean(losses) / variance, losses };
}

/** The standard error of the mean of the rows' differences. @param {Float64Array} a @param {Float64Array} b of the same rows */
export function standardError(a, b) {
  const differences = a.map((value, i) => value - b[i]);
  const middle = mean(differences);
  return Math.sqrt(mean(differences.map((d) => (d - middle) ** 2)) / differences.length);
}
