/**
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {import('./schema.js').Feature} Feature
 */

/** What stands in a date's cell: the day, the minute, and the second with its parts. */
const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d(?:\.\d+)?))?Z?)?$/;

/**
 * A cell in the schema's own spelling: of a number a number, of a boolean true or false, of a category its text, of a date
 * `2019-04-30` or, with a time of day, `2019-04-30T12:30`; what is missing is null. The model says the same of both (the rules are those
 * of `core/dodona/cell.cpp`); a cell that it refuses stays as it is.
 *
 * @param {Feature} feature
 * @param {Cell} cell
 * @param {readonly string[]} missing the model's missing tokens
 * @returns {Cell}
 */
export function valueOf(feature, cell, missing) {
  const { kind } = feature;
  const text = spelled(cell);
  if (text === undefined) return cell;
  if (missing.includes(text)) return typeof cell === 'string' || typeof cell === 'bigint' ? null : cell; // only texts are held against the tokens
  if (kind === 'number') return typeof cell === 'number' || text === '' || !Number.isFinite(Number(text)) ? cell : Number(text);
  if (kind === 'boolean') return /^(true|t|yes|y|1)$/i.test(text) || (/^(false|f|no|n|0)$/i.test(text) ? false : cell);
  return kind === 'date' ? timeOf(text, hasTime(feature)) ?? cell : text;
}

/** A cell as text, without the blanks around it that the core trims; undefined of what is missing or no cell. @param {Cell} cell */
export function spelled(cell) {
  if (!['number', 'string', 'boolean', 'bigint'].includes(typeof cell)) return timeIn(cell);
  const text = String(cell).replace(/^[ \t\r]+/, '');
  let end = text.length; // an expression would try every blank inside
  while (' \t\r'.includes(text[end - 1] ?? 'x')) --end;
  return text.slice(0, end);
}

/** @param {unknown} cell */
function timeIn(cell) {
  try {
    return Date.prototype.toISOString.call(cell);
  } catch {
    return undefined; // no Date, or none that there is
  }
}

/** Whether the training data had times of day. @param {Feature} feature */
export function hasTime({ kind, training }) {
  return kind === 'date' && (training?.decimals ?? 0) > 0;
}

/** @param {string} text @param {boolean} always whether midnight is said too */
function timeOf(text, always) {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const [, day, minute = '00:00', second = '0'] = found;
  const hasSeconds = Number(second) > 0;
  return !always && !hasSeconds && minute === '00:00' ? day : `${day}T${minute}${hasSeconds ? `:${second}` : ''}`;
}
