// The row that a form shows: the page's, in the spelling of its fields, and where that says nothing a typical one.
import { cardRow } from './card_row.js';
import { dateText } from '../dates.js';
import { hasTime, valueOf } from '../values.js';

/**
 * @typedef {import('../index.js').Cell} Cell
 * @typedef {import('../index.js').Feature} Feature
 * @typedef {import('../index.js').Model} Model
 * @typedef {import('../index.js').Row} Row
 */

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

/** The row that the card calls typical, or what the training data had in the middle, or most often, of each column. @param {Model} model @returns {Row} */
export function typicalRow(model) {
  return cardRow(model) ?? Object.fromEntries(model.schema.features.map((feature) => [feature.name, typical(feature)]));
}

/**
 * A row with a cell for every feature: what it leaves out is what is typical. A cell that the model takes is there as its field has it, so
 * that nothing is shown but what is predicted; one that it does not take, and what is no feature, stay as they are.
 *
 * @param {Model} model
 * @param {Row} given
 * @returns {Row}
 */
export function wholeRow(model, given) {
  const { features, missing_tokens } = model.schema;
  const row = { ...typicalRow(model), ...given };
  const bad = new Set(model.check(row).errors.map(({ where }) => where.column)); // of a hundred and more those that are kept
  return { ...row, ...Object.fromEntries(features.filter(({ name }) => !bad.has(name)).map((feature) => [feature.name, valueOf(feature, row[feature.name], missing_tokens)])) };
}
