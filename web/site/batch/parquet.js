// Parquet as CSV, in the worker: the reader of CSVs is then the only one that reads cells. hyparquet decodes it.
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { lineOf } from './lines.js';

const LINES = 65_536; // that are one text

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
  let rowStart = 0;
  for (const group of metadata.row_groups) { // each is decoded once, a column at a time
    const rowEnd = rowStart + Number(group.num_rows);
    /** @type {Map<string, ArrayLike<unknown>[]>} */
    const found = new Map(columns.map((name) => [name, []]));
    await parquetRead({ file: buffer, metadata, columns, rowStart, rowEnd, compressors, onChunk: ({ columnName, columnData }) => { found.get(columnName)?.push(columnData); } });
    const cells = flat.map(({ element }) => ({ element, at: valuesOf(/** @type {ArrayLike<unknown>[]} */ (found.get(element.name))) }));
    for (let first = rowStart; first < rowEnd; first += LINES) {
      const lines = Array.from({ length: Math.min(LINES, rowEnd - first) }, (_, i) => lineOf(cells.map(({ element, at }) => textOf(at(first - rowStart + i), element))));
      pieces.push(new Blob([lines.join('')]));
    }
    rowStart = rowEnd;
  }
  return new Blob(pieces);
}

/** What stands at a place of pieces that are read in order. @param {readonly ArrayLike<unknown>[]} pieces @returns {(i: number) => unknown} */
function valuesOf(pieces) {
  let [piece, before] = [0, 0];
  return (i) => {
    while (piece < pieces.length && i >= before + pieces[piece].length) before += pieces[piece++].length;
    return pieces[piece]?.[i - before];
  };
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
