import { say } from './language.js';
import { dateText, number, withUnit } from './numbers.js';

/**
 * A text of a model file in a length that the page can show.
 *
 * @param {string} text
 * @param {number} [most]
 */
export function clipped(text, most = 120) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Without case, accents and blanks around it: what people take for the same. @param {string} text */
export const folded = (text) => text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().trim();

/** A feature, as people call it. @param {{name: string, label?: string}} feature @param {number} [most] */
export function nameOf({ name, label }, most = 120) {
  return clipped(label || name, most);
}

/** But for case, accents and signs: as headers of files are compared. @param {string} text */
export const plain = (text) => folded(text).replace(/[^\p{L}\p{N}]/gu, '');

/** A feature, as people call it, and as files do where that is something else. @param {{name: string, label?: string}} feature @param {number} [most] */
export function namesOf(feature, most = 120) {
  const { name, label } = feature;
  return !label || plain(label) === plain(name) ? nameOf(feature, most) : `${nameOf(feature, most)} (${clipped(name, most)})`;
}

/** As axes and columns are headed. @param {string} name @param {string | undefined} unit */
export const inUnit = (name, unit) => (unit ? `${name} (${clipped(unit, 20)})` : name);

export { classText } from '../src/element/class_text.js';

/** @param {unknown} error */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}

/** An end of what the training data had of a number or a date, as people read it. @param {import('./dodona/index.js').Feature} feature @param {number} x @param {boolean} [hasUnit] */
export function endText({ kind, unit, training }, x, hasUnit = false) {
  if (kind === 'date') return dateText(x, training !== undefined && 'edges' in training && training.decimals > 0);
  return withUnit(number(x, 6), hasUnit ? unit : undefined);
}

/** A value of a feature, as people read it. @param {import('./dodona/index.js').Feature} feature @param {unknown} value @param {boolean} [hasUnit] */
export function shownValue({ kind, unit }, value, hasUnit = true) {
  if (value === null || value === undefined) return say.unknown;
  if (kind === 'boolean') return value === true ? say.yes : say.no;
  return typeof value === 'number' ? withUnit(number(value, 6), hasUnit ? unit : undefined) : clipped(String(value), 40);
}
