// Rows made from what the model file says of its training data, column by column. No row of anyone travels in it.
import { dateText } from './numbers.js';

/**
 * @typedef {import('./dodona/index.js').Schema} Schema
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {string | boolean | null} Value what a field holds
 */

/**
 * The middle of a number, the commonest of all else.
 *
 * @param {Feature} feature
 * @returns {Value}
 */
export function typical(feature) {
  const { training } = feature;
  if (training === undefined) return null;
  if ('edges' in training) return written(feature, training.median, training.decimals);
  return chosen(feature, training.counts.indexOf(Math.max(...training.counts)));
}

/**
 * A draw from the training distribution.
 *
 * @param {Feature} feature
 * @returns {Value}
 */
export function random(feature) {
  const { training } = feature;
  if (training === undefined) return null;
  const { counts } = training;
  const all = counts.reduce((sum, count) => sum + count, 0);
  let left = Math.random() * (all + (feature.missing === 'allowed' ? training.missing : 0));
  const bin = counts.findIndex((count) => (left -= count) < 0);
  if (bin === -1) return all === 0 || feature.missing === 'allowed' ? null : typical(feature);
  if (!('edges' in training)) return chosen(feature, bin);
  const [low, high] = [training.edges[bin], training.edges[bin + 1]];
  const drawn = low + Math.random() * (high - low);
  return written(feature, Math.min(training.maximum, Math.max(training.minimum, drawn)), training.decimals);
}

/** @param {Feature} feature @param {number} code @returns {Value} */
function chosen(feature, code) {
  return feature.kind === 'category' ? feature.categories[code] ?? null : code === 1;
}

/**
 * A number as a person would type it: no more decimals than the data had, nor than mean something in its range.
 *
 * @param {Feature} feature
 * @param {number} value
 * @param {number} decimals
 */
function written(feature, value, decimals) {
  if (feature.kind === 'date') return dateText(value, decimals > 0);
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return String(value);
  return String(Number(value.toFixed(Math.min(decimals, 15))));
}
