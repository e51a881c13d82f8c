import { clipped } from './dom.js';
import { integer, number, percent, withUnit } from './numbers.js';

/** What the metrics of a card are called, and how they are written. */
export const METRICS = Object.freeze([
  { key: 'median_relative_error', name: 'Median relative error', share: true },
  { key: 'mae', name: 'Mean absolute error', unit: true },
  { key: 'rmse', name: 'Root mean squared error', unit: true },
  { key: 'r2', name: 'R²: share of the variance explained' },
  { key: 'mean_pinball_loss', name: 'Mean pinball loss', unit: true },
  { key: 'mean_poisson_deviance', name: 'Mean Poisson deviance' },
  { key: 'mean_gamma_deviance', name: 'Mean gamma deviance' },
  { key: 'mean_tweedie_deviance', name: 'Mean Tweedie deviance' },
  { key: 'accuracy', name: 'Accuracy: share that is right', share: true },
  { key: 'balanced_accuracy', name: 'Balanced accuracy: mean over the classes', share: true },
  { key: 'roc_auc', name: 'ROC AUC: how well it ranks' },
  { key: 'log_loss', name: 'Log loss' },
]);

/**
 * @param {typeof METRICS[number]} metric
 * @param {unknown} value
 * @param {string | undefined} unit
 */
export function written(metric, value, unit) {
  if (typeof value !== 'number') return '–';
  if (metric.share) return percent(value);
  return metric.unit ? withUnit(number(value, 3), unit) : number(value, 3);
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
  if (typeof name === 'string' && name) return `the ${clipped(name, 60)}`;
  return task === 'regression' ? 'the best constant' : 'the most frequent class';
}

/**
 * What rows count by in the scores, where they do not count alike.
 *
 * @param {Readonly<Record<string, any>>} card
 * @returns {string}
 */
export function weighting(card) {
  const name = card.metrics?.weighted_by;
  return typeof name === 'string' && name ? `, weighted by ${clipped(name, 60)}` : '';
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
  const { model, baseline, rows } = card.metrics ?? {};
  const always = `always answering ${baselineName(task, card)}`;
  const on = `On ${typeof rows === 'number' ? `${integer(rows)} ` : ''}rows that it never saw${weighting(card)}`;
  if (task === 'regression' && typeof model?.median_relative_error === 'number') {
    return `${on}, half of the answers were within ${percent(model.median_relative_error)} of the truth.`;
  }
  if (task === 'regression' && typeof model?.mae === 'number') {
    const guess = typeof baseline?.mae === 'number' ? `; ${always} would be off by ${withUnit(number(baseline.mae, 3), target.unit)}` : '';
    return `${on}, the model was off by ${withUnit(number(model.mae, 3), target.unit)} on average${guess}.`;
  }
  if (task === 'classification' && typeof model?.accuracy === 'number') {
    const guess = typeof baseline?.accuracy === 'number' ? `; ${always} would be right for ${percent(baseline.accuracy)}` : '';
    return `${on}, the model was right for ${percent(model.accuracy)}${guess}.`;
  }
  return undefined;
}
