// A file of rows: a CSV, what was copied from a spreadsheet, or Parquet, which becomes a CSV.
import { csvRecords } from '../engine.js';
import { startWorker } from './task.js';

const SAMPLE = 1 << 18; // bytes that are looked at before anything runs
const MOST_ROWS = 1000;

/**
 * @typedef {object} RowsFile
 * @property {string} name
 * @property {Blob} blob as CSV
 * @property {string} delimiter
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
    return { name, blob, delimiter, columns: (records[0] ?? []).map((cell) => cell.trim()), body: offsets[1] ?? blob.size, sample: records.slice(1, n), sampled: offsets[n] ?? blob.size };
  }
}

/** @param {Blob} file */
async function isParquet(file) {
  return await file.slice(0, 4).text() === 'PAR1';
}

/** @param {Blob} file */
async function csvOfParquet(file) {
  const { remote, end } = startWorker();
  try {
    return await remote.csvOfParquet(file);
  } finally {
    end();
  }
}

/**
 * Which column of a file serves each feature, as far as the names say it: alike, or but for case, accents and signs, or as the feature's label.
 *
 * @param {readonly {name: string, label?: string}[]} features
 * @param {readonly string[]} columns
 * @returns {Record<string, number>} the position of the column; a feature that is not there has none
 */
export function mappingOf(features, columns) {
  /** @type {Map<string, number>} */
  const found = new Map();
  const taken = new Set();
  for (const read of [(/** @type {string} */ name) => name, plain]) {
    for (const { name, label } of features) {
      if (found.has(name)) continue;
      const at = columns.findIndex((column, c) => !taken.has(c) && column !== '' && [name, label ?? name].some((one) => read(one) === read(column)));
      if (at === -1) continue;
      found.set(name, at);
      taken.add(at);
    }
  }
  return Object.fromEntries(found);
}

/** @param {string} name */
const plain = (name) => name.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

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
