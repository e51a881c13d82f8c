// A file of rows: a CSV, what was copied from a spreadsheet, or Parquet, which becomes a CSV.
import { csvRecords } from '../engine.js';
import { lineOf } from './lines.js';
import { startWorker } from './task.js';

const SAMPLE = 1 << 18; // bytes that are looked at before anything runs
const MOST_ROWS = 1000;

/**
 * @typedef {object} RowsFile
 * @property {string} name
 * @property {Blob} blob as CSV
 * @property {string} delimiter
 * @property {boolean} hasCommas whether its decimals follow a comma
 * @property {string[]} columns
 * @property {number} body bytes before the first row
 * @property {string[][]} sample the first rows' cells
 * @property {number} sampled bytes before what is behind the sample
 */

/**
 * @param {File | Blob} file
 * @param {string} name
 * @returns {Promise<RowsFile>}
 */
export async function openRows(file, name) {
  const blob = await isParquet(file) ? await csvOfParquet(file) : file;
  for (let size = SAMPLE; ; size *= 8) {
    const isAll = blob.size <= size;
    const bytes = new Uint8Array(await blob.slice(0, size).arrayBuffer());
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
 * What was pasted. Spreadsheets copy cells with tabs between them, and numbers as their own language writes them. The reader of CSVs takes decimals behind a comma only
 * where a semicolon stands between the cells, so that is put there where the page's own language writes numbers so.
 *
 * @param {string} text
 * @param {boolean} writesCommas
 * @returns {Promise<Blob>}
 */
export async function pastedRows(text, writesCommas) {
  const blob = new Blob([text]);
  if (!writesCommas) return blob;
  const { delimiter, records } = await csvRecords(new Uint8Array(await blob.arrayBuffer()));
  return delimiter === '\t' ? new Blob([records.map((cells) => lineOf(cells, ';')).join('')]) : blob;
}

/** @param {Blob} file */
async function isParquet(file) {
  return await file.slice(0, 4).text() === 'PAR1';
}

/** @param {Blob} file */
async function csvOfParquet(file) {
  const { remote, broken, end } = startWorker();
  try {
    return await /** @type {Promise<Blob>} */ (Promise.race([remote.csvOfParquet(file), broken]));
  } finally {
    end();
  }
}

/**
 * The file under the names that a model's columns have: another header before the same rows. Columns that serve nothing have no name.
 *
 * @param {RowsFile} file
 * @param {Record<string, number>} mapping
 * @param {Blob} [rest] its rows, if not all
 */
export function renamed({ blob, body, columns, delimiter }, mapping, rest = blob.slice(body)) {
  const names = columns.map(() => '');
  for (const [name, at] of Object.entries(mapping)) names[at] = name;
  const header = new TextEncoder().encode(`${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(delimiter)}\n`);
  return { blob: new Blob([header, rest]), body: header.length };
}
