import { DodonaError, load } from './dodona/index.js';
import { say } from './language.js';
import { integer } from './numbers.js';
import { clipped, reason } from './text.js';

/**
 * The ways a file comes in: the input that the page shows, and a drop anywhere on it.
 *
 * @param {HTMLElement} page whose input is `#file`, and what covers it while a file is dragged `#drop`
 * @param {(file: File) => void} open
 */
export function acceptFiles(page, open) {
  page.addEventListener('change', (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.id !== 'file') return;
    const file = input.files?.[0];
    input.value = ''; // so that the same file can be opened again
    if (file) open(file);
  });

  const cover = (/** @type {boolean} */ isShown) => {
    const found = page.querySelector('#drop');
    if (found instanceof HTMLElement) found.hidden = !isShown;
  };
  const hasFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    cover(true);
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) cover(false);
  });
  addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    cover(false);
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
}

/**
 * A model, and the bytes that it was made of. All that is done with it later, in a worker or with its text, is done with these: a second
 * fetch could find another version of it.
 *
 * @param {string | File} source an address of this site, or a file
 * @returns {Promise<{model: import('./dodona/index.js').Model, file: Blob}>}
 */
export async function opened(source) {
  if (typeof source !== 'string') {
    const file = new Blob([await source.arrayBuffer()]); // the one on the disk may change
    return { model: await load(file), file };
  }
  const answer = fetch(source).catch((cause) => {
    throw new Error(say.siteSilent, { cause });
  });
  integer(0); // the first number that is written makes the browser load its tables: here while it waits
  const response = await answer;
  const file = response.clone().blob();
  file.catch(() => {}); // what breaks off is told by the other reading
  return { model: await load(response), file: await file };
}

/** What the core says of a file that is none of a model. */
const NO_MODEL = ['bad_json', 'bad_model', 'wrong_type'];

/**
 * Why a model was not opened, and for a file that is none what to do.
 *
 * @param {string | File} source
 * @param {unknown} error
 */
export function whyNot(source, error) {
  const said = clipped(reason(error), 300);
  if (!(source instanceof File)) return said;
  if (!(error instanceof DodonaError)) return `${say.notReadable} ${say.opensModels}`; // a folder, or a file that has gone
  if (source.size === 0) return `${say.isEmpty} ${say.opensModels}`;
  if (/\.[ct]sv$/i.test(source.name)) return `${say.isTable} ${say.opensModels}`;
  return NO_MODEL.includes(error.code) ? `${said.replace(/[.…]?$/, '.')} ${say.opensModels}` : said;
}

/**
 * @typedef {object} Demo
 * @property {string} name the file's name without `.json`
 * @property {string} title
 * @property {string} description
 * @property {number} bytes
 * @property {'regression' | 'classification'} task
 * @property {string} column that it predicts
 * @property {string} [unit] of the target
 * @property {{metric: string, model: number}} [score] the one that a person asks for first
 */

/** @returns {Promise<Demo[]>} the demo models of this site */
export async function demos() {
  const response = await fetch('models/index.json');
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()).models;
}
