// A row to begin with: what the training data had in the middle, or most often.
import { dateText } from '../dates.js';

/** @typedef {import('../index.js').Feature} Feature @typedef {import('../index.js').Cell} Cell */

/** Whether the training data had times of day. @param {Feature} feature */
export function hasTime(feature) {
  return feature.kind === 'date' && (feature.training?.decimals ?? 0) > 0;
}

/** @param {Feature} feature @returns {Cell} */
function typical(feature) {
  const { training } = feature;
  if (!training) return feature.kind === 'category' ? feature.categories[0] ?? null : null;
  if ('median' in training) return feature.kind === 'date' ? dateText(training.median, hasTime(feature)) : shortMedian(training);
  const most = training.counts.indexOf(Math.max(...training.counts));
  return feature.kind === 'category' ? feature.categories[most] : most === 1;
}

/** Of an even number of values it lies between two, with one digit more than they have; the rest is rounding. @param {import('../schema.js').NumberTraining} training */
const shortMedian = ({ median, decimals }) => Number(median.toFixed(Math.min(decimals + 1, 15)));

/** @param {readonly Feature[]} features @returns {Record<string, Cell>} */
export function typicalRow(features) {
  return Object.fromEntries(features.map((feature) => [feature.name, typical(feature)]));
}
