import { say } from '../language.js';
import { clipped, shownValue } from '../text.js';
import { numberOf } from './reading.js';

/**
 * A value of a column as a card has it, for people; nothing where it is none.
 *
 * @param {import('../dodona/index.js').Feature | undefined} feature
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function valueText(feature, value) {
  if (value === null) return say.unknown;
  if (typeof value === 'boolean') return value ? say.yes : say.no;
  if (typeof value === 'string') return clipped(value, 40);
  const x = numberOf(value);
  return x === undefined || feature?.kind === 'boolean' ? undefined : shownValue({ kind: 'number', name: '', missing: 'error', unit: feature?.unit }, x);
}
