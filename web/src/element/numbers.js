// Numbers as the locale writes them, and read again.

/** Of the locale that was asked for last. @type {{locale: string, writing: ReturnType<typeof newWriting>} | undefined} */
let known;

/** @param {string} locale */
function writingOf(locale) {
  if (known?.locale !== locale) known = { locale, writing: newWriting(locale) };
  return known.writing;
}

/**
 * How a locale writes numbers: its signs, its digits from 0 to 9, and how many of them it groups beyond the thousands.
 *
 * @param {string} locale
 */
function newWriting(locale) {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.5);
  const sign = (/** @type {string} */ type) => parts.find((part) => part.type === type)?.value;
  const digits = [...new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210)].reverse();
  const grouped = parts.filter(({ type }) => type === 'integer').at(-2)?.value.length ?? 3;
  return { decimal: sign('decimal') ?? '.', group: sign('group') ?? '', digits, grouped };
}

/** Making one takes longer than all else that is drawn; there are few. @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {string} locale @param {Intl.NumberFormatOptions} options */
export function formatOf(locale, options) {
  const key = locale + JSON.stringify(options);
  const found = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, found);
  return found;
}

const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * The number that a person wrote, or is writing (`5.` on the way to 5.5), in the locale's digits or in 0 to 9, or null. Grouping signs count only where they group by threes, or as the
 * locale does, so that `1.5` is never read as 15, nor `0.125` as 125.
 *
 * @param {string} text
 * @param {string} locale
 * @returns {number | null}
 */
export function readNumber(text, locale) {
  const { decimal, group, digits, grouped } = writingOf(locale);
  const latin = Array.from(text, (one) => (digits.includes(one) ? digits.indexOf(one) : one)).join('');
  const plain = latin.replace(/[\u061C\u200E\u200F]/g, '').trim().replace(/^\u2212/, '-'); // without marks of direction
  // Both apostrophes: which one a locale has depends on the version of its data.
  const sign = /['\u2019]/.test(group) ? "['\u2019]" : group.trim() === '' ? '[\\s\u00A0\u202F]' : escaped(group);
  const whole = [...new Set([3, grouped])].map((n) => `|[1-9]\\d{0,${n - 1}}(?:${sign}\\d{${n}})*${sign}\\d{3}`).join('');
  const found = new RegExp(`^([+-]?)(\\d+${whole})?(?:${escaped(decimal)}(\\d*))?(e[+-]?\\d+)?$`, 'i').exec(plain);
  if (!found) return null;
  const [, minus, before = '', after = '', power = ''] = found;
  if (before === '' && after === '') return null;
  return Number(`${minus}${before.replace(/\D/g, '') || '0'}.${after || '0'}${power}`);
}

/**
 * For a field: all digits, no grouping, the locale's decimal sign.
 *
 * @param {number} value
 * @param {string} locale
 */
export function writeNumber(value, locale) {
  const { decimal, digits } = writingOf(locale);
  return String(value).replace('.', decimal).replace(/\d/g, (digit) => digits[Number(digit)]);
}

/**
 * For people: as many digits as `width`, such as that of the interval around it, leaves meaning to, and two at least, as an interval may begin near 0 and reach far;
 * without it, four.
 *
 * @param {number} value
 * @param {string} locale
 * @param {number} [width]
 */
export function shownNumber(value, locale, width = 0) {
  if (!(width > 0 && width < Infinity)) return formatOf(locale, { maximumSignificantDigits: 4 }).format(value);
  const power = Math.floor(Math.min(Math.log10(width / 30), value === 0 ? Infinity : Math.floor(Math.log10(Math.abs(value))) - 1));
  if (power < -15) return formatOf(locale, { maximumSignificantDigits: 4 }).format(value);
  const unit = 10 ** power;
  const rounded = unit >= 1 ? Math.round(value / unit) * unit : value;
  return formatOf(locale, { maximumFractionDigits: Math.min(20, Math.max(0, -power)) }).format(rounded);
}

/**
 * Currencies stand before the number and behind its sign, all else after it.
 *
 * @param {string} text
 * @param {string | undefined} unit
 */
export function withUnit(text, unit) {
  if (!unit) return text;
  return /^\p{L}{0,3}\p{Sc}$/u.test(unit) ? text.replace(/^[-+\u2212]?/, `$&${unit.replaceAll('$', '$$$$')}\u00A0`) : `${text}\u00A0${unit}`;
}

/**
 * Never 0% or 100% of what may be otherwise.
 *
 * @param {number} share
 * @param {string} locale
 * @param {number} [decimals] at least; a level, such as 90%, needs none
 */
export function percent(share, locale, decimals = 1) {
  const shown = (/** @type {number} */ x) => formatOf(locale, { style: 'percent', minimumFractionDigits: share % 1 === 0 ? 0 : decimals, maximumFractionDigits: 1 }).format(x);
  if (share > 0 && share < 0.001) return `< ${shown(0.001)}`;
  return share < 1 && share > 0.999 ? `> ${shown(0.999)}` : shown(share);
}
