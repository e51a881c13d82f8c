import { say } from './language.js';
import { integer, number, percent, score, withUnit } from './numbers.js';
import { clipped } from './text.js';

/** @typedef {keyof import('./language.js').Words['metrics']} MetricKey */

/** The metrics of a card in the order in which they are shown, and how they are written. @type {readonly {key: MetricKey, share?: boolean, unit?: boolean}[]} */
export const METRICS = Object.freeze([
  { key: 'median_relative_error', share: true },
  { key: 'mae', unit: true },
  { key: 'rmse', unit: true },
  { key: 'r2' },
  { key: 'mean_pinball_loss', unit: true },
  { key: 'mean_poisson_deviance' },
  { key: 'mean_gamma_deviance' },
  { key: 'mean_tweedie_deviance' },
  { key: 'accuracy', share: true },
  { key: 'balanced_accuracy', share: true },
  { key: 'roc_auc' },
  { key: 'log_loss' },
  { key: 'brier_score' },
  { key: 'expected_calibration_error' },
]);

/**
 * @param {typeof METRICS[number]} metric
 * @param {unknown} value
 * @param {string | undefined} unit
 */
export function written(metric, value, unit) {
  if (typeof value !== 'number') return '–';
  if (metric.share) return percent(value);
  return metric.unit ? withUnit(number(value, 3), unit) : score(value);
}

/**
 * What the baseline always answers. Cards did not always say so; then it is the best constant of the task.
 *
 * @param {string} task
 * @param {Readonly<Record<string, any>>} card
 * @returns {string}
 */
export function baselineName(task, card) {
  const name = card.metrics?.baseline_is;
  if (name === 'most frequent class') return say.mostFrequent;
  const known = /** @type {Record<string, string>} */ (say.baselines);
  if (typeof name === 'string' && Object.hasOwn(known, name)) return known[name];
  if (typeof name === 'string' && name) return say.theBaseline(clipped(name, 60));
  return task === 'regression' ? say.bestConstant : say.mostFrequent;
}

/**
 * What rows count by in the scores, where they do not count alike.
 *
 * @param {Readonly<Record<string, any>>} card
 * @returns {string}
 */
export function weighting(card) {
  const name = card.metrics?.weighted_by;
  return typeof name === 'string' && name ? say.weightedBy(clipped(name, 60)) : '';
}

/** How many rows the scores are of, where the card says it. @param {Readonly<Record<string, any>>} card */
export function rowsText(card) {
  const { rows } = card.metrics ?? {};
  return typeof rows === 'number' ? say.rowsOf(integer(rows)) : '';
}

/**
 * One sentence on how good the model is, beside the baseline that knows nothing of the row. A card is open to
 * additions, so nothing of it is taken for granted.
 *
 * @param {import('./dodona/index.js').Schema} schema
 * @param {Readonly<Record<string, any>>} card
 * @returns {string | undefined}
 */
export function trustLine({ task, target }, card) {
  const { model, baseline } = card.metrics ?? {};
  const always = baselineName(task, card);
  const of = /** @type {const} */ ([rowsText(card), weighting(card)]);
  /** @param {string} sentence @param {string | undefined} guess */
  const beside = (sentence, guess) => `${sentence}${guess === undefined ? '' : `; ${guess}`}.`;
  if (task === 'regression' && typeof model?.median_relative_error === 'number') return say.withinTruth(...of, percent(model.median_relative_error));
  if (task === 'regression' && typeof model?.mae === 'number') {
    const shown = (/** @type {number} */ error) => withUnit(number(error, 3), target.unit);
    return beside(say.offBy(...of, shown(model.mae)), typeof baseline?.mae === 'number' ? say.wouldBeOff(always, shown(baseline.mae)) : undefined);
  }
  if (task === 'classification' && typeof model?.accuracy === 'number') {
    return beside(say.rightFor(...of, percent(model.accuracy)), typeof baseline?.accuracy === 'number' ? say.wouldBeRight(always, percent(baseline.accuracy)) : undefined);
  }
  return undefined;
}
