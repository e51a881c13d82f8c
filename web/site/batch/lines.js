/** A line of a CSV. @param {readonly string[]} cells */
export function lineOf(cells) {
  const line = cells.map((cell) => (/["\n\r,;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  return `${line === '' ? '""' : line}\n`; // an empty line would be no row
}
