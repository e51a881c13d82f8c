// Parquet as CSV, in the worker: the reader of CSVs is then the only one that reads cells. hyparquet decodes it.
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { lineOf } from './lines.js';

const LINES = 8192; // that are one text

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
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    /** @type {((i: number) => string)[]} */
    const cells = [];
    for (const { element } of flat) { // one after the other: decoded, a column takes many times the memory that it takes here
      /** @type {ArrayLike<unknown>[]} */
      const found = [];
      await parquetRead({ file: buffer, metadata, columns: [element.name], rowStart, rowEnd, compressors, onChunk: ({ columnData }) => { found.push(columnData); } });
      cells.push(textsOf(found, element, rowEnd - rowStart));
    }
    for (let first = 0; first < rowEnd - rowStart; first += LINES) {
      const lines = Array.from({ length: Math.min(LINES, rowEnd - rowStart - first) }, (_, i) => lineOf(cells.map((text) => text(first + i))));
      pieces.push(new Blob([lines.join('')]));
    }
    rowStart = rowEnd;
  }
  return new Blob(pieces);
}

/**
 * The cells of a column: its numbers as such, of all else each text once.
 *
 * @param {readonly ArrayLike<unknown>[]} pieces one after the other
 * @param {import('hyparquet').SchemaElement} element
 * @param {number} rows
 * @returns {(i: number) => string}
 */
function textsOf(pieces, element, rows) {
  /** @type {Float64Array | undefined} */
  let numbers;
  /** Of texts; 0 for a number. @type {Uint32Array | undefined} */
  let codes;
  /** @type {Map<string, number>} */
  const known = new Map();
  let i = 0;
  for (const piece of pieces) {
    for (let k = 0; k < piece.length && i < rows; ++k, ++i) {
      const value = piece[k];
      if (typeof value === 'number' && !isDecimal(element)) {
        numbers ??= new Float64Array(rows);
        numbers[i] = value;
        continue;
      }
      const text = textOf(value, element);
      const code = known.get(text) ?? known.size + 1;
      if (code > known.size) known.set(text, code);
      codes ??= new Uint32Array(rows);
      codes[i] = code;
    }
  }
  const texts = ['', ...known.keys()];
  return (row) => (codes?.[row] ? texts[codes[row]] : numbers ? String(numbers[row]) : '');
}

/** @param {import('hyparquet').SchemaElement} element */
const isDecimal = ({ converted_type: converted, logical_type: logical }) => converted === 'DECIMAL' || logical?.type === 'DECIMAL';

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
  if (typeof value === 'number' && isDecimal(element)) return value.toFixed(element.scale ?? 0);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
