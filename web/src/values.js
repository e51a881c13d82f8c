/**
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {import('./schema.js').Feature} Feature
 */

/** Blanks that the core trims, and no others. */
const BLANKS = /^[ \t\r]+|[ \t\r]+$/g;

/** What stands in a date's cell: the day, the minute, and the second with its parts. */
const DATE = /^([\d-]{10})(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?Z?)?$/;

/**
 * A cell in the schema's own spelling: of a number a number, of a boolean true or false, of a category its text, of a date
 * `2019-04-30` or, with a time of day, `2019-04-30T12:30`; what is missing is null. The model says the same of both.
 *
 * @param {Feature} feature
 * @param {Cell} cell that the model takes without an error
 * @param {readonly string[]} missing the model's missing tokens
 * @returns {Cell}
 */
export function valueOf(feature, cell, missing) {
  const { kind } = feature;
  if (cell === null || (kind === 'number' && typeof cell === 'number')) return cell;
  const text = (typeof cell === 'object' ? Date.prototype.toISOString.call(cell) : String(cell)).replace(BLANKS, '');
  if (typeof cell === 'string' && missing.includes(text)) return null;
  if (kind === 'number') return Number(text);
  if (kind === 'boolean') return /^(true|t|yes|y|1)$/i.test(text);
  return kind === 'date' ? timeOf(text, hasTime(feature)) : text;
}

/** Whether the training data had times of day. @param {Feature} feature */
export function hasTime({ kind, training }) {
  return kind === 'date' && (training?.decimals ?? 0) > 0;
}

/** @param {string} text @param {boolean} always whether midnight is said too */
function timeOf(text, always) {
  const [, day = text, minute = '00:00', second = '0'] = DATE.exec(text) ?? [];
  const hasSeconds = Number(second) > 0;
  if (!always && !hasSeconds && minute === '00:00') return day;
  return `${day}T${minute}${hasSeconds ? `:${second.slice(0, 6)}` : ''}`; // fields know milliseconds
}
