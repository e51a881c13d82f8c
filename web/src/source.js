import { failure } from './error.js';
import { parseBytes, parseText } from './parse.js';
import { nodeFiles } from './wasm.js';

/**
 * Where a model can come from: an address (text or `URL`; in Node also a path), a `Response`, a `Blob` or `File`,
 * bytes, JSON text (it begins with a brace), or the parsed object.
 *
 * @typedef {string | URL | Response | Blob | ArrayBuffer | ArrayBufferView | object} Source
 */

/**
 * The document of a model file, parsed.
 *
 * @param {Source} source
 * @returns {Promise<unknown>}
 */
export async function documentOf(source) {
  if (typeof source === 'string') {
    return /^[\s\uFEFF]*[{[]/.test(source) ? parseText(source) : parseBytes(await fetched(source));
  }
  if (source === null || typeof source !== 'object') {
    throw failure('wrong_type', 'a model comes from an address, a Response, bytes, JSON text or the parsed object');
  }
  if (ArrayBuffer.isView(source)) return parseBytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  // By tag rather than by class: objects of another window or realm are welcome too.
  switch (Object.prototype.toString.call(source)) {
    case '[object ArrayBuffer]': return parseBytes(new Uint8Array(/** @type {ArrayBuffer} */ (source)));
    case '[object URL]': return parseBytes(await fetched(/** @type {URL} */ (source).href));
    case '[object Response]': return parseBytes(await body(/** @type {Response} */ (source)));
    case '[object Blob]':
    case '[object File]': return parseBytes(new Uint8Array(await /** @type {Blob} */ (source).arrayBuffer()));
    default: return source;
  }
}

/** @param {string} address */
async function fetched(address) {
  const node = globalThis.process?.versions?.node;
  try {
    // In Node, whatever is not an address of the network is a file; one letter before a colon is a drive.
    if (node && !/^(https?|data|blob):/.test(address)) {
      const { readFile } = await nodeFiles();
      return new Uint8Array(await readFile(address.startsWith('file:') ? new URL(address) : address));
    }
    return await body(await fetch(address));
  } catch (cause) {
    if (/** @type {Error} */ (cause).name === 'DodonaError') throw cause;
    const reason = /** @type {Error} */ (cause).message;
    throw failure('io', `the model cannot be read from ${address}: ${reason}`, {}, { cause });
  }
}

/** @param {Response} response */
async function body(response) {
  if (!response.ok) {
    throw failure('io', `the model cannot be read from ${response.url}: the server answered ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
