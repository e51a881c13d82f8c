// What is wrong or odd about the cells of a row: said below their fields.
import { locale, say } from './language.js';
import { daysOf, writeNumber } from './numbers.js';
import { binOf, usualRange, usualWidth } from './parts/bins.js';
import { isCounted } from './rows.js';
import { clipped, endText, folded } from './text.js';

/**
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {import('./dodona/index.js').Problem} Problem
 * @typedef {import('./rows.js').Value} Value
 *
 * @typedef {{severity: 'error' | 'warning', text: string, instead?: string}} Remark `instead`: the choice that was meant, perhaps
 */

/**
 * @param {import('./dodona/index.js').Model} model
 * @param {import('./rows.js').Values} row
 * @param {ReadonlySet<string>} left columns that a random row left as they are
 * @returns {Map<string, Remark>} by column
 */
export function remarksOf(model, row, left) {
  const { errors, warnings } = model.check(row);
  /** @type {Map<string, Remark>} */
  const found = new Map();
  for (const feature of model.schema.features) {
    const remark = remarkOf(feature, row[feature.name], [...errors, ...warnings])
      ?? (left.has(feature.name) ? { severity: 'warning', text: say.leftAsIs } : beyond(feature, row[feature.name]));
    if (remark) found.set(feature.name, remark);
  }
  return found;
}

/**
 * What is wrong with a cell, or nothing.
 *
 * @param {Feature} feature
 * @param {Value} value
 * @param {readonly Problem[]} problems of the row
 * @returns {Remark | undefined}
 */
function remarkOf(feature, value, problems) {
  const text = clipped(String(value), 60);
  // The core, which knows nothing of locales, would read a number where this locale reads none.
  if (feature.kind === 'number' && typeof value === 'string') return { severity: 'error', text: say.notANumber(text, writeNumber(0.5, locale)[1]) };
  // A model may take a choice that it has not seen for a missing one; who fills a form has mistyped it.
  const problem = problems.find(({ where }) => where.column === feature.name);
  return problem && { severity: 'error', ...messageOf(problem, text, feature) };
}

/**
 * What is wrong with a cell, in the page's language.
 *
 * @param {Problem} problem
 * @param {string} text of the cell
 * @param {Feature} feature
 * @returns {{text: string, instead?: string}}
 */
function messageOf({ code }, text, feature) {
  if (code === 'missing_value' || code === 'missing_column') return { text: say.needed };
  if (code === 'bad_number' || code === 'not_finite') return { text: say.notANumber(text, writeNumber(0.5, locale)[1]) };
  if (code === 'bad_date') return { text: say.notADate(text) };
  if (code === 'unseen_category') return { text: (feature.missing === 'allowed' ? say.notAChoiceOr : say.notAChoice)(text), instead: likeIt(feature, text) };
  return { text: say.notUsable };
}

/** The only choice that differs in case, accents and blanks alone. @param {Feature} feature @param {string} text */
function likeIt(feature, text) {
  const like = feature.kind === 'category' ? feature.categories.filter((name) => folded(name) === folded(text)) : [];
  return like.length === 1 ? like[0] : undefined;
}

/**
 * No training row was like this: worth a word, as trees and lines both guess there.
 *
 * @param {Feature} feature
 * @param {Value} value
 * @returns {Remark | undefined}
 */
function beyond(feature, value) {
  const { training, kind } = feature;
  if (training === undefined || !('edges' in training) || value === null || !isCounted(feature)) return undefined;
  const x = kind === 'date' ? daysOf(String(value)) : value;
  if (typeof x !== 'number') return undefined;
  const isDate = kind === 'date';
  if (x < training.minimum) return { severity: 'warning', text: (isDate ? say.tooEarly : say.tooSmall)(endText(feature, training.minimum)) };
  if (x > training.maximum) return { severity: 'warning', text: (isDate ? say.tooLate : say.tooLarge)(endText(feature, training.maximum)) };
  return isDate ? undefined : apart(feature, training, x);
}

const FEW = 0.02; // of the training rows

/**
 * The value is amid few training rows, or many have it that are far from all others, as where 0 stands for what is not known. Of a bin that reaches far out its rows
 * say little of one value: as many of them count as a usual bin's width would have of theirs.
 *
 * @param {Feature} feature
 * @param {import('../src/schema.js').NumberTraining} training
 * @param {number} x
 * @returns {Remark | undefined}
 */
function apart(feature, { edges, counts, minimum, maximum }, x) {
  const [first, last] = usualRange(edges);
  const [low, high] = [Math.max(first, minimum), Math.min(last, maximum)];
  if (x >= low && x <= high) return undefined;
  const bin = binOf(edges, x);
  const width = edges[bin + 1] - edges[bin];
  const isFew = counts[bin] * Math.min(1, usualWidth(edges) / width) < FEW * counts.reduce((sum, n) => sum + n, 0);
  return { severity: 'warning', text: (isFew ? say.fewHere : say.apartHere)(endText(feature, low), endText(feature, high)) };
}
