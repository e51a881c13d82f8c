/** A line of a CSV. @param {readonly string[]} cells @param {string} [delimiter] */
export function lineOf(cells, delimiter = ',') {
  const line = cells.map((cell) => (/["\n\r,;\t|]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter);
  return `${line === '' ? '""' : line}\n`; // an empty line would be no row
}
