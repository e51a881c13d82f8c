/** A line of a CSV. @param {readonly string[]} cells @param {string} [delimiter] */
export function lineOf(cells, delimiter = ',') {
  const line = cells.map((cell) => (/["\n\r,;\t|]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
  return `${line === '' ? '""' : line}\n`; // an empty line would be no row
}

/** Before a cell that would be read as another number than the person's language means: an error, and no guess. It has no width, and nobody types it. */
export const REFUSED = '\u2060';

/** The cell as it was copied. @param {string} cell */
export const asCopied = (cell) => (cell.startsWith(REFUSED) ? cell.slice(REFUSED.length) : cell);
