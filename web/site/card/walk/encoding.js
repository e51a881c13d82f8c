// From a cell to the numbers that a family sees, as core/FORMAT.md says it under "Features and the cell contract" and "Encoder".

/**
 * @typedef {import('../../dodona/index.js').Feature} Feature
 *
 * @typedef {object} Entry of the encoder
 * @property {number} feature
 * @property {string} as
 * @property {readonly number[]} [levels]
 * @property {readonly number[]} [values]
 * @property {readonly number[]} [knots]
 * @property {number} [scale]
 * @property {number} [missing]
 */

const DAY = 86_400_000;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** @type {ReadonlySet<unknown>} */
const YES = new Set(['true', 'yes', 'y', 't', '1']);
/** @type {ReadonlySet<unknown>} */
const NO = new Set(['false', 'no', 'n', 'f', '0']);

/** Logarithms are those of the core: JavaScript's own may differ in the last bit. @param {Entry} entry */
export const isExact = ({ as }) => as !== 'log' && as !== 'quantile';

/** @param {Entry} entry */
export const isCategorical = ({ as, levels }) => as === 'code' || levels !== undefined;

/**
 * A cell's number, NaN where it is missing; nothing where it is an error.
 *
 * @param {Feature} feature
 * @param {unknown} value
 * @param {readonly string[]} tokens that mean "missing"
 * @returns {number | undefined}
 */
export function cellOf(feature, value, tokens) {
  if (value === null) return NaN;
  const text = typeof value === 'string' ? value.replace(/^[ \t\r]+|[ \t\r]+$/g, '') : undefined;
  if (text !== undefined && tokens.includes(text)) return NaN;
  if (feature.kind === 'number') {
    const x = text === undefined ? value : NUMBER.test(text) ? Number(text) : undefined;
    return typeof x === 'number' && Number.isFinite(x) ? x : undefined;
  }
  if (feature.kind === 'boolean') {
    const said = text?.toLowerCase() ?? value;
    return said === true || said === 1 || YES.has(said) ? 1 : said === false || said === 0 || NO.has(said) ? 0 : undefined;
  }
  if (feature.kind === 'date') return text === undefined ? undefined : daysIn(text);
  const code = feature.categories.indexOf(text ?? String(value));
  if (code >= 0) return code;
  return feature.unseen === 'missing' ? NaN : undefined;
}

/** @param {string} text @returns {number | undefined} days since 1970-01-01 */
function daysIn(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?Z?)?$/.exec(text);
  if (!found) return undefined;
  const days = Date.parse(text.slice(0, 10)) / DAY;
  const [h, m, s] = found.slice(4).map((part) => Number(part ?? 0));
  return Number.isFinite(days) ? days + ((h * 60 + m) * 60 + s) / 86400 : undefined;
}

/**
 * A part of the date so many days after 1970-01-01.
 *
 * @param {string} part
 * @param {number} x
 */
function datePart(part, x) {
  const day = Math.floor(x);
  const date = new Date(day * DAY);
  if (part === 'month') return date.getUTCMonth() + 1;
  if (part === 'weekday') return date.getUTCDay() === 0 ? 7 : date.getUTCDay();
  if (part === 'hour') return Math.min(Math.floor((x - day) * 24 + 1e-8), 23);
  if (part === 'day') return date.getUTCDate();
  const first = new Date(day * DAY);
  first.setUTCMonth(0, 1);
  return day - first.getTime() / DAY + 1;
}

/** The logit of the rank that x has among quantiles of the training data. @param {readonly number[]} q @param {number} x */
function quantileScore(q, x) {
  const m = q.length - 1;
  const below = q.filter((knot) => knot < x).length;
  const equal = q.filter((knot) => knot === x).length;
  let r = Math.min(below, m);
  if (equal > 0) r = below + (equal - 1) / 2;
  else if (below > 0 && below <= m) r = below - 1 + (x - q[below - 1]) / (q[below] - q[below - 1]);
  return Math.log((r + 0.5) / (m - r + 0.5));
}

/**
 * The encoded column's value: of a cell, NaN where it is missing.
 *
 * @param {Entry} entry
 * @param {number} x
 * @returns {number}
 */
export function encoded({ as, levels, values = [], knots = [], scale = 1, missing = NaN }, x) {
  if (as === 'is_missing') return Number.isNaN(x) ? 1 : 0;
  if (Number.isNaN(x)) return as === 'lookup' ? missing : NaN;
  if (as === 'lookup') return values[x];
  if (as === 'log') return Math.sign(x) * (Math.log(Math.abs(x) + scale) - Math.log(scale));
  if (as === 'quantile') return quantileScore(knots, x);
  const value = as === 'number' || as === 'code' || as === 'days' ? x : datePart(as, x);
  return levels ? levels[value - (as === 'month' || as === 'weekday' ? 1 : 0)] : value;
}

/** How an encoded column is called. @param {Entry} entry @param {string} name of the feature */
export const encodedName = ({ as }, name) => (as === 'number' || as === 'code' || as === 'days' ? name : `${name} (${as})`);

/**
 * The values of each level of a categorical column, as texts.
 *
 * @param {Entry} entry
 * @param {Feature} feature
 * @returns {string[][]}
 */
export function levelNames({ as, levels }, feature) {
  const first = as === 'month' || as === 'weekday' ? 1 : 0;
  const parts = feature.kind === 'category' ? feature.categories : Array.from({ length: levels?.length ?? 0 }, (_, i) => String(i + first));
  /** @type {string[][]} */
  const named = [];
  parts.forEach((name, i) => (named[levels?.[i] ?? i] ??= []).push(name));
  return Array.from(named, (names) => names ?? []);
}
