// A file of rows: a CSV, what was copied from a spreadsheet, or Parquet, which becomes a CSV.
import { csvRecords } from '../engine.js';
import { readNumber, writeNumber } from '../numbers.js';
import { folded } from '../text.js';
import { REFUSED, lineOf } from './lines.js';
import { OtherKind, otherKindOf } from './other_kind.js';
import { PackedRows } from './packed.js';
import { startWorker } from './task.js';

const SAMPLE = 1 << 18; // bytes that are looked at before anything runs
const MOST_ROWS = 1000;
const encoder = new TextEncoder();

/**
 * @typedef {object} RowsFile
 * @property {string} name
 * @property {Blob | PackedRows} blob as CSV
 * @property {string} delimiter
 * @property {boolean} hasCommas whether its decimals follow a comma
 * @property {string[]} columns
 * @property {number} body bytes before the first row
 * @property {string[][]} sample the first rows' cells
 * @property {number} sampled bytes before what is behind the sample
 * @property {{records: string[][], locale: string}} [copied] all its cells, with the header, where they were copied from a spreadsheet: numbers are written as a language does
 */

/**
 * @param {File | Blob} file
 * @param {string} name
 * @returns {Promise<RowsFile>}
 */
export async function openRows(file, name) {
  const hasKinds = !(await isParquet(file));
  const blob = hasKinds ? file : await csvOfParquet(file);
  for (let size = SAMPLE; ; size *= 8) {
    const isAll = blob.size <= size;
    const bytes = new Uint8Array(await blob.slice(0, size).arrayBuffer());
    const kind = hasKinds ? otherKindOf(bytes) : undefined;
    if (kind) throw new OtherKind(kind);
    const { delimiter, records, offsets } = await csvRecords(bytes, { all: isAll });
    if (records.length < 2 && !isAll) continue; // the header alone is longer
    const n = Math.min(records.length, MOST_ROWS + 1);
    const sample = records.slice(1, n);
    return {
      name, blob, delimiter, columns: (records[0] ?? []).map((cell) => cell.trim()), body: offsets[1] ?? blob.size, sample, sampled: offsets[n] ?? blob.size,
      hasCommas: delimiter === ';' && sample.flat().some((cell) => /^\s*[+-]?\d*,\d+\s*$/.test(cell)),
    };
  }
}

/**
 * What was pasted: a CSV, or cells as spreadsheets copy them, with tabs between them and numbers as the person's language writes them.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} locale
 * @returns {Promise<RowsFile>}
 */
export async function pastedRows(text, name, locale) {
  const file = await openRows(new Blob([text]), name);
  if (file.delimiter !== '\t' && file.columns.length > 1) return file;
  const { records } = await csvRecords(encoder.encode(text), { delimiter: '\t' }); // of one column, too
  return ofCells(records, name, { locale });
}

/** Pasted cells, whose numbers are taken as another language writes them. @param {RowsFile & {copied: NonNullable<RowsFile['copied']>}} file @param {string} locale */
export const rewritten = ({ copied: { records }, name }, locale) => ofCells(records, name, { locale });

/**
 * How numbers stand in a file: behind which sign decimals follow, and whether its cells were copied as people read them, with marks between thousands.
 *
 * @typedef {{sign: string, isCopied: boolean}} Writing
 */

/** @param {RowsFile} file @returns {Writing} */
export function writingOf({ copied, hasCommas }) {
  return { sign: copied ? writeNumber(0.5, copied.locale)[1] : hasCommas ? ',' : '.', isCopied: copied !== undefined };
}

/** What spreadsheets and people of the page's languages write for yes and no, beside what the reader of CSVs knows; no word of one language is another's opposite. */
const TRUTHS = new Map([...['verdadeiro', 'verdadero', 'sim', 's', 'si', 'v'].map((word) => /** @type {const} */ ([word, 'true'])), ...['falso', 'nao'].map((word) => /** @type {const} */ ([word, 'false']))]);

/**
 * The file with its cells as the reader of CSVs takes them. In a column of numbers each cell is read as the form reads it: `1.400` is 1400 where points group
 * thousands. What the language reads as no number, and another would, is marked: an error, and no guess.
 *
 * @param {RowsFile} file
 * @param {ReadonlySet<number>} numbers positions of the columns that serve a number
 * @param {ReadonlySet<number>} truths and of those that serve a yes or no
 */
export function inPlainCells(file, numbers, truths) {
  if (!file.copied) return file;
  const { records: [header, ...rows], locale } = file.copied;
  const sign = writeNumber(0.5, locale)[1] === ',' ? ',' : '.';
  const plain = (/** @type {string} */ cell) => {
    const value = readNumber(cell, locale);
    if (value !== null) return String(value).replace('.', sign);
    return /^\s*[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?\s*$/i.test(cell) ? `${REFUSED}${cell.trim()}` : cell;
  };
  return ofCells([header ?? [], ...rows.map((cells) => cells.map((cell, c) => (numbers.has(c) ? plain(cell) : truths.has(c) ? TRUTHS.get(folded(cell)) ?? cell : cell)))], file.name, { locale, copied: file.copied });
}

/**
 * Cells as a file, which a download is written like: with semicolons where decimals follow a comma.
 *
 * @param {readonly string[][]} records with the header
 * @param {string} name
 * @param {{locale: string, copied?: RowsFile['copied']}} how they came
 * @returns {RowsFile}
 */
function ofCells(records, name, { locale, copied = { records: [...records], locale } }) {
  const hasCommas = writeNumber(0.5, locale)[1] === ',';
  const delimiter = hasCommas ? ';' : ',';
  const pieces = records.map((cells) => encoder.encode(lineOf(cells, delimiter)));
  const n = Math.min(records.length, MOST_ROWS + 1);
  const [header = [], ...sample] = records.slice(0, n);
  const sampled = pieces.slice(0, n).reduce((sum, { length }) => sum + length, 0);
  return { name, blob: new Blob(pieces), delimiter, hasCommas, columns: header.map((cell) => cell.trim()), body: pieces[0]?.length ?? 0, sample, sampled, copied };
}

/** @param {Blob} file */
async function isParquet(file) {
  return await file.slice(0, 4).text() === 'PAR1';
}

/** @param {Blob} file */
async function csvOfParquet(file) {
  const { remote, broken, end } = startWorker();
  try {
    return new PackedRows(await /** @type {Promise<import('./packed.js').Piece[]>} */ (Promise.race([remote.csvOfParquet(file), broken])));
  } finally {
    end();
  }
}

/**
 * A header for the file's rows, with the names that a model's columns have. Columns that serve nothing have no name.
 *
 * @param {Pick<RowsFile, 'columns' | 'delimiter'>} file
 * @param {Record<string, number>} mapping
 */
export function renamed({ columns, delimiter }, mapping) {
  const names = columns.map(() => '');
  for (const [name, at] of Object.entries(mapping)) names[at] = name;
  return new Blob([`${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(delimiter)}\n`]);
}
