// As little CSV as the tests need (RFC 4180).

/** @param {string} text @param {string} [delimiter] @returns {string[][]} */
export function parse(text, delimiter = ',') {
  const rows = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') {
      quoted = true;
    } else if (c === delimiter || c === '\n') {
      rows.at(-1).push(cell.replace(/\r$/, ''));
      cell = '';
      if (c === '\n') rows.push([]);
    } else {
      cell += c;
    }
  }
  if (rows.at(-1).length === 0 && cell === '') rows.pop();
  else rows.at(-1).push(cell);
  return rows;
}

/** @param {string[][]} rows */
export function write(rows) {
  const quoted = (cell) => (/[",;\t|\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
}
