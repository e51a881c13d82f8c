// Numbers for people: the locale's marks, as many digits as mean something. Full precision goes into a title.
import { formatOf, percent as percentIn, shownNumber as shownIn } from '../src/element/numbers.js';
import { locale, say } from './language.js';

export { readNumber, withUnit, writeNumber } from '../src/element/numbers.js';
export { dateText } from '../src/dates.js';

/** @param {Intl.NumberFormatOptions} options */
const format = (options) => formatOf(locale, options);

/**
 * @param {number} value
 * @param {number} [digits] significant ones
 */
export function number(value, digits = 4) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return format({ notation: 'scientific', maximumSignificantDigits: digits }).format(value);
  return format({ maximumSignificantDigits: digits }).format(value);
}

/** A score without a unit: three digits, and four decimals at most, as what is nearly 0 is no better or worse than it. @param {number} value */
export function score(value) {
  return Math.abs(value) < 0.001 ? format({ maximumFractionDigits: 4 }).format(Number(value.toFixed(4)) + 0) : number(value, 3);
}

/** With as many digits as the interval around it leaves meaning to. @param {number} value @param {number} [width] */
export function shownNumber(value, width) {
  return width === undefined ? number(value) : shownIn(value, locale, width);
}

/** With its sign, as of what is added. @param {number} value @param {number} [digits] */
export function signed(value, digits = 3) {
  return format({ maximumSignificantDigits: digits, signDisplay: 'exceptZero' }).format(value);
}

/** A difference of shares, with its sign, in percentage points. @param {number} share */
export function points(share) {
  return say.points(format({ maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(100 * share));
}

/** As short as it gets, as in 10M. @param {number} value */
export function compact(value) {
  return format({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** @param {number} value */
export function integer(value) {
  return format({ maximumFractionDigits: 0 }).format(value);
}

/** From 1,000% on, as an error may be many times the truth, without decimals. @param {number} share */
export function percent(share) {
  return Math.abs(share) >= 10 ? format({ style: 'percent', maximumFractionDigits: 0 }).format(share) : percentIn(share, locale);
}

/** A level, such as 90%. @param {number} share */
export function level(share) {
  return percentIn(share, locale, 0);
}

/** @param {readonly string[]} names @param {'or' | 'and'} word */
export function listed(names, word) {
  return new Intl.ListFormat(locale, { type: word === 'or' ? 'disjunction' : 'conjunction' }).format(names);
}

/** @param {number} bytes */
export function fileSize(bytes) {
  return bytes < 1e6 ? `${integer(Math.max(1, Math.round(bytes / 1000)))} KB` : `${number(bytes / 1e6, 3)} MB`;
}

const DAY = 86_400_000;

/** @param {string} text `YYYY-MM-DD`, as a date field gives it */
export function daysOf(text) {
  return Date.parse(text.length > 10 ? `${text}Z` : text) / DAY;
}
