// How sure an answer is, in a sentence; and what makes a row unlike those that the model learned from.
import { say } from './language.js';
import { daysOf, integer, level as percentOf, listed, shownNumber, withUnit } from './numbers.js';
import { isCounted } from './rows.js';
import { clipped, endText, nameOf } from './text.js';

/**
 * @typedef {import('./dodona/index.js').Schema} Schema
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {import('./dodona/index.js').Prediction} Prediction
 */

/** The level that `predict` takes if nothing is said. @param {readonly number[]} levels */
export const standardLevel = (levels) => (levels.includes(0.9) ? 0.9 : levels.at(-1));

/** From this novelty on a row is called novel, if the card does not say. */
const NOVEL = 0.99;
/** More classes, or more columns, than this are counted. */
const MOST_NAMES = 4;

/**
 * @param {Prediction} prediction
 * @param {number | undefined} level
 * @param {string} [unit] of a regression's target
 * @param {boolean} [isUsual] whether training had such rows, or the level is that of others
 * @param {(name: string) => string} [called] what people call a class
 * @returns {string} '' where there is nothing to say
 */
export function surely({ lower, upper, set, probabilities }, level, unit, isUsual = true, called = (name) => name) {
  if (level === undefined) return '';
  const sure = (isUsual ? say.sure : say.sureIfUsual)(percentOf(level));
  if (lower !== undefined && upper !== undefined) {
    const shown = (/** @type {number} */ end) => withUnit(shownNumber(end, upper - lower), unit);
    return say.between(sure, shown(lower), shown(upper));
  }
  // One class is what the answer says already, and its probability says how likely that is.
  if (set === undefined || set.length < 2) return '';
  if (probabilities !== undefined && set.length === Object.keys(probabilities).length) return say.anyClass(percentOf(level));
  return say.oneOf(sure, set.length > MOST_NAMES ? say.ofClasses(integer(set.length)) : listed(set.map((name) => clipped(called(name), 40)), 'or'));
}

/**
 * @param {number | undefined} novelty
 * @param {Readonly<Record<string, any>>} card
 * @param {Schema} schema
 * @param {Readonly<Record<string, unknown>>} row as the form gives it
 * @returns {string} '' for a row like those of the training
 */
export function unlike(novelty, card, schema, row) {
  const reasons = neverSeen(schema, row);
  if (reasons.length === 0) {
    const threshold = Number.isFinite(card.novelty?.threshold) ? card.novelty.threshold : NOVEL;
    return novelty !== undefined && novelty > threshold ? say.care(say.hardlyAny) : '';
  }
  return say.care(reasons.length > MOST_NAMES ? say.columnsNeverSeen(integer(reasons.length)) : say.noRowWith(listed(reasons, 'or')));
}

/**
 * What the row has, column by column, and no training row had.
 *
 * @param {Schema} schema
 * @param {Readonly<Record<string, unknown>>} row
 */
export function neverSeen({ features }, row) {
  return features.flatMap((feature) => (isCounted(feature) ? reason(feature, row[feature.name]) ?? [] : []));
}

/**
 * What no training row had in this column.
 *
 * @param {Feature} feature
 * @param {unknown} value
 * @returns {string | undefined}
 */
function reason(feature, value) {
  const { training, kind } = feature;
  const name = nameOf(feature, 40);
  if (training === undefined) return undefined;
  if (value === null || value === undefined || value === '') return training.missing === 0 ? say.isUnknown(name) : undefined;
  if (kind === 'category') return feature.categories.includes(String(value)) ? undefined : `${name}: ${clipped(String(value), 40)}`;
  if (!('edges' in training)) {
    const is = value === true;
    if (training.counts[is ? 1 : 0] > 0) return undefined;
    return is ? say.isYes(name) : say.isNo(name);
  }
  const x = kind === 'date' ? daysOf(String(value)) : Number(value);
  if (x > training.maximum) return say.above(name, endText(feature, training.maximum, true));
  return x < training.minimum ? say.below(name, endText(feature, training.minimum, true)) : undefined;
}
