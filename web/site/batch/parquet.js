// Parquet as CSV, in the worker: the reader of CSVs is then the only one that reads cells. hyparquet decodes it.
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { lineOf } from './lines.js';

const ROWS = 65_536; // decoded at once

/**
 * @param {Blob} file
 * @returns {Promise<Blob>} with a header; columns that hold lists or records are left out
 */
export async function csvOfParquet(file) {
  const buffer = { byteLength: file.size, slice: (/** @type {number} */ start, /** @type {number | undefined} */ end) => file.slice(start, end).arrayBuffer() };
  const metadata = await parquetMetadataAsync(buffer);
  const flat = parquetSchema(metadata).children.filter(({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED');
  const columns = flat.map(({ element }) => element.name);
  const pieces = [new Blob([lineOf(columns)])];
  const total = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < total; rowStart += ROWS) {
    const rowEnd = Math.min(total, rowStart + ROWS);
    /** @type {Record<string, unknown>[]} */
    let rows = [];
    await parquetRead({ file: buffer, metadata, columns, rowStart, rowEnd, compressors, rowFormat: 'object', onComplete: (all) => { rows = /** @type {any} */ (all); } });
    pieces.push(new Blob([rows.map((row) => lineOf(flat.map(({ element }) => textOf(row[element.name], element)))).join('')]));
  }
  return new Blob(pieces);
}

/**
 * A value as a cell: numbers in the shortest digits that give them back, days without a time.
 *
 * @param {unknown} value
 * @param {import('hyparquet').SchemaElement} element
 */
function textOf(value, element) {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return element.converted_type === 'DATE' || element.logical_type?.type === 'DATE' ? value.toISOString().slice(0, 10) : value.toISOString();
  // A decimal comes as a double that was multiplied by 0.01 and the like.
  if (typeof value === 'number' && (element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL')) return value.toFixed(element.scale ?? 0);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
