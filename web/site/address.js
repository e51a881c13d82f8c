// What one sees stands in the address, so that a link shows it again: the model, the view, what the row has that the typical one has not, and the columns that it is varied over.

/**
 * @typedef {import('./dodona/index.js').Cell} Cell
 *
 * @typedef {object} Place
 * @property {string | null} model a name of the site's list, an address, or null
 * @property {string | null} view
 * @property {Record<string, Cell> | null | undefined} row cells by column; undefined where the address has some that are none
 * @property {readonly string[]} over columns that "What if" runs over: none, one or two
 * @property {KeptFile | null} file a file that was opened, which no address can say: the history of this window keeps it
 *
 * @typedef {{key: string, name: string}} KeptFile what the page finds it by, and what it was called
 */

/** @returns {Place} what the address says */
export function readPlace() {
  const query = new URLSearchParams(location.search);
  const file = history.state?.file;
  return { model: query.get('model'), view: query.get('view'), row: cellsOf(query.get('row')), over: query.getAll('over').slice(0, 2), file: typeof file?.key === 'string' && typeof file.name === 'string' ? file : null };
}

/**
 * Writes the place into the address.
 *
 * @param {Place} place
 * @param {boolean} step whether going back returns to the place before
 */
export function writePlace({ model, view, row, over, file }, step) {
  const url = new URL(location.href);
  const said = { model, view, row: row && Object.keys(row).length > 0 ? JSON.stringify(row) : null };
  for (const [name, value] of Object.entries(said)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  url.searchParams.delete('over');
  for (const name of over) url.searchParams.append('over', name);
  if (url.href === location.href && file?.key === history.state?.file?.key) return;
  if (step) history.pushState({ file }, '', url);
  else history.replaceState({ file }, '', url);
}

/** Whether a text that is no name of the site's list is meant as an address. @param {string} text */
export const isAddress = (text) => /[./:\\]/.test(text);

/**
 * The address of a model, as it stands in that of the page.
 *
 * @param {string} text relative to the page
 * @returns {URL | undefined} nothing for what is no address of the web (`javascript:`, `data:`, `file:`), or would give a name and a password away
 */
export function addressOf(text) {
  try {
    const url = new URL(text, document.baseURI);
    return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The file that an address names. @param {URL} url */
export const fileOf = ({ pathname, host }) => pathname.split('/').filter(Boolean).at(-1) ?? host;

/** @param {string | null} text */
function cellsOf(text) {
  if (text === null) return null;
  try {
    return cellsIn(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * An object of cells, as JSON has them, or undefined. Names may be any, such as `__proto__`.
 *
 * @param {unknown} value
 * @returns {Record<string, Cell> | undefined}
 */
export function cellsIn(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, cell]) => cell === null || ['string', 'number', 'boolean'].includes(typeof cell)) ? Object.fromEntries(entries) : undefined;
}

/** A link is followed here, but for who wants it in another tab. @param {MouseEvent} event @param {() => void} go */
export function followed(event, go) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go();
}
