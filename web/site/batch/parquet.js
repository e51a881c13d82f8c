// Parquet as CSV, in the worker: the reader of CSVs is then the only one that reads cells. hyparquet decodes it.
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { collect } from './collect.js';
import { Column } from './columns.js';
import { lineOf } from './lines.js';
import { Packing } from './packed.js';

const PART = 1 << 12; // cells at once

/**
 * @param {Blob} file
 * @returns {Promise<import('./packed.js').Piece[]>} with a header; columns that hold lists or records are left out
 */
export async function csvOfParquet(file) {
  const buffer = { byteLength: file.size, slice: (/** @type {number} */ start, /** @type {number | undefined} */ end) => file.slice(start, end).arrayBuffer() };
  const metadata = await parquetMetadataAsync(buffer);
  const flat = parquetSchema(metadata).children.filter(({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED');
  const out = new Packing();
  out.write(lineOf(flat.map(({ element }) => element.name)));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    /** @type {Cells[]} */
    const columns = [];
    for (const { element } of flat) { // one after the other: decoded, a column takes many times the memory that it takes here
      const cells = new Cells(element);
      let left = rowEnd - rowStart;
      await parquetRead({
        file: buffer, metadata, columns: [element.name], rowStart, rowEnd, compressors,
        onChunk: ({ columnData }) => {
          cells.append(columnData, 0, Math.min(left, columnData.length));
          left -= Math.min(left, columnData.length);
        },
      });
      if (left > 0) throw new Error(`its column ${element.name} ends before its rows do`);
      columns.push(cells);
      collect();
    }
    for (let i = 0; i < rowEnd - rowStart; ++i) {
      out.write(lineOf(columns.map((cells) => cells.at(i))));
      if (out.isFull) await out.flush();
      if ((i & 0xffff) === 0) collect();
    }
    rowStart = rowEnd;
  }
  return out.end();
}

/** The cells of a column: its numbers as such, of all else each text once. */
class Cells {
  #element;
  /** @type {Column<Float64Array>} */
  #numbers = new Column(Float64Array);
  /** Of texts; 0 for a number. @type {Column<Uint32Array>} */
  #codes = new Column(Uint32Array);
  /** @type {Map<string, number>} */
  #known = new Map();
  #texts = [''];

  /** @param {import('hyparquet').SchemaElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** @param {ArrayLike<unknown>} values @param {number} from @param {number} to not itself */
  append(values, from, to) {
    const numbers = new Float64Array(Math.min(PART, to - from));
    const codes = new Uint32Array(numbers.length);
    for (let first = from; first < to; first += PART) {
      const n = Math.min(PART, to - first);
      for (let k = 0; k < n; ++k) {
        const value = values[first + k];
        const isNumber = typeof value === 'number' && !isDecimal(this.#element);
        numbers[k] = isNumber ? value : 0;
        codes[k] = isNumber ? 0 : this.#codeOf(textOf(value, this.#element));
      }
      this.#numbers.append(numbers.subarray(0, n));
      this.#codes.append(codes.subarray(0, n));
    }
  }

  /** @param {string} text */
  #codeOf(text) {
    const code = this.#known.get(text) ?? this.#texts.length;
    if (code === this.#texts.length) {
      this.#known.set(text, code);
      this.#texts.push(text);
    }
    return code;
  }

  /** @param {number} i */
  at(i) {
    const code = this.#codes.at(i);
    return code > 0 ? this.#texts[code] : String(this.#numbers.at(i));
  }
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
