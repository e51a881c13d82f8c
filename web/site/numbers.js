// Numbers for people: the locale's marks, as many digits as mean something. Full precision goes into a title.

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {Intl.NumberFormatOptions} options */
function format(options) {
  const key = JSON.stringify(options);
  let found = formats.get(key);
  if (found === undefined) formats.set(key, (found = new Intl.NumberFormat(undefined, options)));
  return found;
}

/**
 * @param {number} value
 * @param {number} [digits] significant ones
 */
export function number(value, digits = 4) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return format({ notation: 'scientific', maximumSignificantDigits: digits }).format(value);
  return format({ maximumSignificantDigits: digits }).format(value);
}

/** @param {number} value */
export function integer(value) {
  return format({ maximumFractionDigits: 0 }).format(value);
}

/** @param {number} share from 0 to 1 */
export function percent(share) {
  if (share > 0 && share < 0.001) return `< ${format({ style: 'percent', maximumFractionDigits: 1 }).format(0.001)}`;
  if (share < 1 && share > 0.999) return `> ${format({ style: 'percent', maximumFractionDigits: 1 }).format(0.999)}`;
  return format({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
}

/**
 * With its unit: currencies stand before the number, all else after it.
 *
 * @param {string} text
 * @param {string | undefined} unit
 */
export function withUnit(text, unit) {
  if (!unit) return text;
  return /^\p{L}{0,3}\p{Sc}$/u.test(unit) ? `${unit}\u00A0${text}` : `${text}\u00A0${unit}`;
}

/** @param {number} bytes */
export function fileSize(bytes) {
  return bytes < 1e6 ? `${integer(Math.max(1, Math.round(bytes / 1000)))} KB` : `${number(bytes / 1e6, 3)} MB`;
}

const DAY = 86_400_000;

/** @param {number} days since 1970-01-01 */
export function dateText(days, withTime = false) {
  const time = withTime ? Math.round(days * 1440) * 60_000 : Math.floor(days) * DAY;
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, withTime ? 16 : 10) : '';
}

/** @param {string} text `YYYY-MM-DD`, as a date field gives it */
export function daysOf(text) {
  return Date.parse(text.length > 10 ? `${text}Z` : text) / DAY;
}
