import { bodyOf, bytesIn, fetched, isFile, isPage, readFile, tagOf } from './bytes.js';
import { failure } from './error.js';
import { parseBytes, parseText } from './parse.js';

/**
 * Where a model can come from: an address (text or `URL`; in Node also a path), a `Response`, a `Blob` or `File`,
 * bytes, JSON text (it begins with a brace), or the parsed object.
 *
 * @typedef {string | URL | Response | Blob | ArrayBuffer | ArrayBufferView | object} Source
 */

const WHAT = 'the model';

/**
 * The document of a model file, parsed.
 *
 * @param {Source} source
 * @param {import('./bytes.js').FetchOptions} options
 * @returns {Promise<unknown>}
 */
export async function documentOf(source, options) {
  options.signal?.throwIfAborted();
  if (typeof source === 'string') {
    return /^[\s\uFEFF]*[{[]/.test(source) ? parseText(source) : parsed(await read(source, options), source);
  }
  if (source === null || typeof source !== 'object') {
    throw failure('wrong_type', 'a model comes from an address, a Response, bytes, JSON text or the parsed object');
  }
  if (ArrayBuffer.isView(source)) return parsed(bytesIn(source));
  switch (tagOf(source)) {
    case 'ArrayBuffer': return parsed(bytesIn(/** @type {ArrayBuffer} */ (source)));
    case 'URL': {
      const { href } = /** @type {URL} */ (source);
      return parsed(await read(href, options), href);
    }
    case 'Response': {
      const response = /** @type {Response} */ (source);
      return parsed(await bodyOf(WHAT, response, options), response.url);
    }
    case 'Blob':
    case 'File': return parsed(whole(new Uint8Array(await /** @type {Blob} */ (source).arrayBuffer()), options));
    default: return source;
  }
}

/** @param {Uint8Array} bytes @param {string} [address] */
function parsed(bytes, address = '') {
  if (isPage(bytes)) {
    const where = address === '' ? 'this' : `at ${address} there`;
    throw failure('bad_json', `${where} is a web page and no model; servers send one where a file is not found`);
  }
  return parseBytes(bytes);
}

/** @param {string} address @param {import('./bytes.js').FetchOptions} options */
async function read(address, options) {
  if (!isFile(address)) return bodyOf(WHAT, await fetched(WHAT, address, options), options);
  const path = address.startsWith('file:') ? new URL(address) : address;
  const bytes = await readFile(path, options.signal).catch((cause) => {
    options.signal?.throwIfAborted();
    throw failure('io', `the model cannot be read from ${address}: ${cause.message}`, {}, { cause });
  });
  return whole(bytes, options);
}

/** What comes at once, as its progress. @param {Uint8Array} bytes @param {import('./bytes.js').FetchOptions} options */
function whole(bytes, { onProgress }) {
  onProgress?.({ loaded: bytes.length, total: bytes.length });
  return bytes;
}
