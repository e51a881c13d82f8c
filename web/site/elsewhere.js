// A model of another site, which an address names: the person is asked first, and only then a frame is made that can fetch it (fetch.html); this page's
// own policy lets it reach nothing but its own site.
import { html, nothing, render } from 'lit';
import { say } from './language.js';
import { fileSize } from './numbers.js';
import { clipped } from './text.js';

/**
 * What the frame says: how far it is, the bytes, or why there are none.
 *
 * @typedef {{loaded: number} | {bytes: Uint8Array<ArrayBuffer>} | {trouble: 'large' | 'moved' | 'unreachable'} | {trouble: 'status', status: number}} Said
 */

const MOST_BYTES = 100_000_000; // as `fetch.js` has it
const BEGUN_WITHIN = 10_000; // milliseconds in which the frame has to be there: a fetch may take longer

/**
 * Asks, and fetches after a yes.
 *
 * @param {URL} url of another origin
 * @param {AbortSignal} signal ends the asking and the fetching
 * @returns {Promise<Blob | undefined>} nothing where the person says no or stops it
 */
export async function fromElsewhere(url, signal) {
  const stop = new AbortController();
  const dialog = dialogOf(url, stop);
  const end = () => stop.abort();
  signal.addEventListener('abort', end);
  try {
    if (!(await dialog.asked) || stop.signal.aborted) return undefined;
    return await throughFrame(url, stop.signal, dialog.progress);
  } finally {
    signal.removeEventListener('abort', end);
    dialog.close();
  }
}

/** @param {URL} url @param {AbortController} stop by which it ends, too */
function dialogOf(url, stop) {
  const holder = document.createElement('div');
  document.body.append(holder);
  /** @type {(yes: boolean) => void} */
  let decide = () => {};
  /** @type {Promise<boolean>} */
  const asked = new Promise((resolve) => { decide = resolve; });
  const draw = (/** @type {number | undefined} */ loaded) => render(html`<dialog id="elsewhere" aria-labelledby="elsewhere-title" aria-describedby="elsewhere-how" @close=${() => stop.abort()}>
    <h2 id="elsewhere-title">${say.fetchFrom(url.host)}</h2>
    <p class="address" id="elsewhere-address">${clipped(url.href, 2000)}</p>
    <p class="quiet" id="elsewhere-how">${say.fetchHow}</p>
    <p role="status">${loaded === undefined ? nothing : say.fetching(fileSize(loaded))}</p>
    <p class="actions"><button type="button" class="first" id="elsewhere-fetch" ?disabled=${loaded !== undefined} @click=${() => { draw(0); decide(true); }}>${say.fetchIt}</button>
      <button type="button" id="elsewhere-cancel" autofocus @click=${() => stop.abort()}>${say.cancel}</button></p></dialog>`, holder);
  draw(undefined);
  const dialog = /** @type {HTMLDialogElement} */ (holder.querySelector('dialog'));
  dialog.showModal();
  stop.signal.addEventListener('abort', () => decide(false));
  return { asked, progress: draw, close: () => { dialog.close(); holder.remove(); } };
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 * @param {(loaded: number) => void} progress
 * @returns {Promise<Blob | undefined>}
 */
async function throughFrame(url, signal, progress) {
  const frame = document.createElement('iframe');
  Object.assign(frame, { src: 'fetch.html', hidden: true, title: url.host });
  frame.sandbox.add('allow-scripts');
  const { port1: port, port2 } = new MessageChannel();
  try {
    const said = await new Promise((/** @type {(said: Said | undefined) => void} */ resolve, reject) => {
      const late = setTimeout(() => reject(new Error(say.unreachable(url.host))), BEGUN_WITHIN);
      signal.addEventListener('abort', () => resolve(undefined));
      port.onmessage = (/** @type {MessageEvent<Said | 'begun'>} */ { data }) => {
        clearTimeout(late);
        if (data === 'begun') return;
        if ('loaded' in data) progress(data.loaded);
        else resolve(data);
      };
      // A sandbox has no origin that could be named here; what it is told is the address alone.
      frame.addEventListener('load', () => frame.contentWindow?.postMessage(url.href, '*', [port2]), { once: true });
      document.body.append(frame);
    });
    return said && bytesOf(said, url.host);
  } finally {
    frame.remove();
    port.close();
  }
}

/** @param {Said} said @param {string} host */
function bytesOf(said, host) {
  if ('bytes' in said) return new Blob([said.bytes]);
  const { trouble } = /** @type {{trouble: string}} */ (said);
  if ('status' in said) throw new Error(say.answered(host, String(said.status)));
  if (trouble === 'large') throw new Error(say.tooMuch(fileSize(MOST_BYTES)));
  throw new Error(trouble === 'moved' ? say.movedFrom(host) : say.unreachable(host));
}
