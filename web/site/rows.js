// Rows made from what the model file says of its training data, column by column. No row of anyone travels in it.
import { dateText } from './numbers.js';

/**
 * @typedef {import('./dodona/index.js').Schema} Schema
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {number | string | boolean | null} Value what a field holds: of a number a number, or a text that is none
 * @typedef {Record<string, Value>} Values by column
 */

/** Of a list of any length, which the arguments of a call are not. @param {readonly number[]} numbers */
export const greatest = (numbers) => numbers.reduce((most, one) => (one > most ? one : most), -Infinity);

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
  return chosen(feature, training.counts.indexOf(greatest(training.counts)));
}

/** @param {readonly Feature[]} features @returns {Values} */
export function typicalRow(features) {
  return Object.fromEntries(features.map((feature) => [feature.name, typical(feature)]));
}

/**
 * Whether the file counts training rows. Of an imported model it does not: there the range is that of the splits.
 *
 * @param {Feature} feature
 */
export function isCounted({ training }) {
  return training !== undefined && training.counts.some((count) => count > 0);
}

/**
 * Whether the file says anything of the values: of a number that no split tests, an imported model has a single bin.
 *
 * @param {Feature} feature
 */
export function isKnown(feature) {
  const { training } = feature;
  return isCounted(feature) || (training !== undefined && (!('edges' in training) || training.edges.length > 2));
}

/**
 * A draw from the training distribution, or where it was not counted one of all that there is, alike.
 *
 * @param {Feature} feature
 * @returns {Value | undefined} undefined: nothing is known
 */
export function random(feature) {
  const { training } = feature;
  if (training === undefined || !isKnown(feature)) return undefined;
  if (!isCounted(feature)) return anyOf(feature, training);
  const { counts } = training;
  const all = counts.reduce((sum, count) => sum + count, 0);
  let left = Math.random() * (all + (feature.missing === 'allowed' ? training.missing : 0));
  const bin = counts.findIndex((count) => (left -= count) < 0);
  if (bin === -1) return feature.missing === 'allowed' ? null : typical(feature);
  if (!('edges' in training)) return chosen(feature, bin);
  const [low, high] = [training.edges[bin], training.edges[bin + 1]];
  const drawn = low + Math.random() * (high - low);
  return written(feature, Math.min(training.maximum, Math.max(training.minimum, drawn)), training.decimals);
}

/** @param {Feature} feature @param {NonNullable<Feature['training']>} training @returns {Value} */
function anyOf(feature, training) {
  if (!('edges' in training)) return chosen(feature, Math.floor(Math.random() * training.counts.length));
  const { minimum, maximum, decimals } = training;
  return written(feature, minimum + Math.random() * (maximum - minimum), decimals);
}

/** @param {Feature} feature @param {number} code @returns {Value} */
function chosen(feature, code) {
  return feature.kind === 'category' ? feature.categories[code] ?? null : code === 1;
}

/**
 * A value with no more decimals than the data had, nor than mean something in its range.
 *
 * @param {Feature} feature
 * @param {number} value
 * @param {number} decimals
 */
function written(feature, value, decimals) {
  if (feature.kind === 'date') return dateText(value, decimals > 0);
  const size = Math.abs(value);
  return size >= 1e15 || (size > 0 && size < 1e-6) ? value : Number(value.toFixed(Math.min(decimals, 15)));
}
