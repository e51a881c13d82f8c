import { byId } from './dom.js';

/**
 * The ways a file comes in: the button, and a drop anywhere on the page.
 *
 * @param {(file: File) => void} open
 */
export function acceptFiles(open) {
  const input = byId('file', HTMLInputElement);
  byId('open', HTMLButtonElement).addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = ''; // so that the same file can be opened again
    if (file) open(file);
  });

  const cover = byId('drop', HTMLElement);
  const hasFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    cover.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) cover.hidden = true;
  });
  addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    cover.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
}

/**
 * @typedef {object} Demo
 * @property {string} name the file's name without `.json`
 * @property {string} title
 * @property {string} description
 * @property {number} bytes
 */

/** @returns {Promise<Demo[]>} the demo models of this site */
export async function demos() {
  const response = await fetch('models/index.json');
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()).models;
}
