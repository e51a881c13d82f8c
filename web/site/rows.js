// Rows made from what the model file says of its training data, column by column. No row of anyone travels in it.
import { cardRow } from '../src/element/card_row.js';
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

/**
 * The row that the card calls typical, in all columns together; without one the typical value of each column.
 *
 * @param {import('./dodona/index.js').Model} model
 * @returns {Values}
 */
export function typicalRow(model) {
  return cardRow(model) ?? Object.fromEntries(model.schema.features.map((feature) => [feature.name, typical(feature)]));
}

/** Whether rows of one model are rows of the other. @param {Schema} a @param {Schema} b */
export function isAlike({ features: a }, { features: b }) {
  const textOf = (/** @type {readonly Feature[]} */ features) => JSON.stringify(features.map((one) => [one.name, one.kind, one.unit, one.kind === 'category' && one.categories]));
  return textOf(a) === textOf(b);
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
  return written(feature, within(training, bin), training.decimals);
}

/**
 * A draw from a bin, among the numbers that can be written with the data's decimals: a draw of any number that is rounded afterwards would fall into the next bin half
 * the time where bins are one step wide.
 *
 * @param {import('../src/schema.js').NumberTraining} training
 * @param {number} bin which has its lower edge and not its upper one, but for the last
 */
function within({ minimum, maximum, edges, decimals }, bin) {
  const [low, high] = [Math.max(edges[bin], minimum), Math.min(edges[bin + 1], maximum)];
  const scale = 10 ** decimals;
  const isClosed = bin === edges.length - 2 || maximum < edges[bin + 1];
  const first = Math.ceil(nearWhole(low * scale));
  const end = isClosed ? Math.floor(nearWhole(high * scale)) + 1 : Math.ceil(nearWhole(high * scale));
  return end > first && Number.isSafeInteger(end) ? (first + Math.floor(Math.random() * (end - first))) / scale : low + Math.random() * (high - low);
}

/** What a product of decimals was meant to be: 0.7 times ten is a little more than 7. @param {number} x */
const nearWhole = (x) => (Math.abs(x - Math.round(x)) < 1e-9 * Math.max(1, Math.abs(x)) ? Math.round(x) : x);

/** @param {Feature} feature @param {NonNullable<Feature['training']>} training @returns {Value} */
function anyOf(feature, training) {
  if (!('edges' in training)) return chosen(feature, Math.floor(Math.random() * training.counts.length));
  const { minimum, maximum, decimals } = training;
  return written(feature, minimum + Math.random() * (maximum - minimum), decimals); // of no bins whose counts it could miss
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
