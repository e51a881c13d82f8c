// A scored file as a CSV: its own columns, and behind them what the model says.
import { csvRecords } from '../engine.js';
import { asCopied, lineOf } from './lines.js';

/** @typedef {import('./scored.js').Scored} Scored */

const ROWS = 5_000; // at once
const PIECE = 1 << 20; // characters

/**
 * What a spreadsheet would run as a formula when it opens the file (OWASP, CSV Injection; the signs in full width are taken for the others in East Asia): such a cell
 * gets an apostrophe before it. Numbers are none.
 *
 * @param {string} cell
 */
export function neutralised(cell) {
  return /^\s*[=+\-@＝＋－＠|]|^[\t\r\n]/.test(cell) && !isNumber(cell) ? `'${cell}` : cell;
}

/** As files write them: also with marks between thousands, and per cents. @param {string} cell */
const isNumber = (cell) => /^\s*[+-]?[\d.,]*\d[\d.,]*([eE][+-]?\d+)?\s*%?\s*$/.test(cell);

/**
 * @typedef {object} Rows where the file's rows are
 * @property {import('./packed.js').Slices} blob
 * @property {number} body bytes before its first row
 * @property {string} delimiter
 * @property {boolean} hasCommas whether its decimals follow a comma
 * @property {boolean} isCopied whether cells may be marked as refused
 * @property {string[]} columns
 */

/**
 * What the worker, which knows no language, says of errors by their code, and of strange values by model and feature.
 *
 * @typedef {{faults: Record<string, string>, strange: string[][]}} Messages
 */

/**
 * As the file is written: the same sign between its cells, and the same before decimals.
 *
 * @param {Rows} rows
 * @param {readonly Scored[]} scored
 * @param {readonly string[]} prefixes of the models' columns
 * @param {{neutralise: boolean, messages: Messages}} options
 * @returns {Promise<{blob: Blob, unread: number}>} and how many rows have cells that are not of UTF-8, whose signs are lost
 */
export async function csvOf(rows, scored, prefixes, { neutralise, messages }) {
  const safe = neutralise ? (/** @type {string[]} */ cells) => cells.map(neutralised) : (/** @type {string[]} */ cells) => cells;
  const [{ rows: n, offsets }] = scored;
  const names = uniqueNames(rows.columns, scored.flatMap((one, k) => namesOf(one).map((name) => `${prefixes[k]}${name}`)));
  const write = (/** @type {number} */ x) => (rows.hasCommas ? String(x).replace('.', ',') : String(x));
  const line = (/** @type {string[]} */ cells) => lineOf(cells, rows.delimiter);
  const pieces = [];
  let unread = 0;
  let text = line(safe([...rows.columns, ...names]));
  for (let from = 0; from < n; from += ROWS) {
    const to = Math.min(n, from + ROWS);
    const end = to < offsets.size ? rows.body + offsets.at(to) : rows.blob.size;
    const bytes = new Uint8Array(await rows.blob.slice(rows.body + offsets.at(from), end).arrayBuffer());
    const { records } = await csvRecords(bytes, { delimiter: rows.delimiter, columns: rows.columns.length });
    for (let i = from; i < to; ++i) {
      const all = records[i - from].map((cell) => (rows.isCopied ? asCopied(cell) : cell));
      const [own, beyond] = [all.slice(0, rows.columns.length), all.slice(rows.columns.length)];
      while (own.length < rows.columns.length) own.push('');
      if (own.some((cell) => cell.includes('\uFFFD'))) unread += 1;
      text += line([...safe(own), ...scored.flatMap((one, k) => safe(cellsOf(one, i, write, messages.faults, messages.strange[k], beyond)))]);
    }
    if (text.length > PIECE) {
      pieces.push(new Blob([text])); // out of JavaScript's memory
      text = '';
    }
  }
  return { blob: new Blob([...pieces, text], { type: 'text/csv' }), unread };
}

/** Names that the file has not. @param {readonly string[]} taken @param {readonly string[]} wanted */
function uniqueNames(taken, wanted) {
  const all = new Set(taken);
  return wanted.map((name) => {
    let found = name;
    for (let k = 2; all.has(found); ++k) found = `${name} (${k})`;
    all.add(found);
    return found;
  });
}

/** As `dodona predict` calls them. @param {Scored} scored */
function namesOf({ schema, classes, lower, sets, novelty, probabilities, strange }) {
  const last = ['error', ...(strange.any ? ['warning'] : [])];
  if (schema.task === 'regression') return ['prediction', ...(lower.size > 0 ? ['lower', 'upper'] : []), ...(novelty.size > 0 ? ['novelty'] : []), ...last];
  return ['prediction', ...(probabilities.length > 0 ? classes.map((name) => `probability_${name}`) : ['probability']), ...(sets.size > 0 ? ['set'] : []), ...(novelty.size > 0 ? ['novelty'] : []), ...last];
}

/** In their order. @param {Scored} scored @param {number} i @param {(x: number) => string} write @param {Record<string, string>} faults @param {string[]} remarks by feature @param {string[]} beyond cells that are in no column, which the error tells @returns {string[]} */
function cellsOf(scored, i, write, faults, remarks, beyond) {
  const { fault, column, strange, value, lower, upper, label, probability, probabilities, set, novelty } = scored.answer(i);
  const names = namesOf(scored);
  if (fault) {
    const said = `${column === undefined ? '' : `${column}: `}${faults[fault]}${beyond.length === 0 ? '' : `: ${beyond.join(', ')}`}`;
    return names.map((name) => (name === 'error' ? said : ''));
  }
  const last = ['', ...(scored.strange.any ? [strange.map((f) => remarks[f]).join('; ')] : [])];
  const sure = novelty === undefined ? [] : [write(novelty)];
  if (label === undefined) return [value, lower, upper].flatMap((x) => (x === undefined ? [] : [write(x)])).concat(sure, last);
  return [label, ...(probabilities ?? [/** @type {number} */ (probability)]).map(write), ...(set ? [set.map((name) => name.replace(/[\\|]/g, '\\$&')).join('|')] : []), ...sure, ...last];
}
