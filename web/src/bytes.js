// How bytes arrive: from the network or a file, whole, told while they come, and named when they are something else.
import { failure } from './error.js';
import { piecesOf } from './streams.js';

/**
 * How far a download is: bytes, of how many where the server says it.
 *
 * @typedef {{loaded: number, total?: number}} Progress
 */

/**
 * `signal` ends the fetching; `cache` is that of `fetch`, such as `'no-store'` or `'force-cache'`.
 *
 * @typedef {object} FetchOptions
 * @property {AbortSignal} [signal]
 * @property {(progress: Progress) => void} [onProgress]
 * @property {'default' | 'force-cache' | 'no-cache' | 'no-store' | 'only-if-cached' | 'reload'} [cache] as for `fetch`
 */

/** Whether an address is a file for this process. @param {string} address */
export function isFile(address) {
  // In Node, whatever is not an address of the network is a file; one letter before a colon is a drive.
  return Boolean(globalThis.process?.versions?.node) && !/^(https?|data|blob):/.test(address);
}

/** @param {string | URL} path of a file, in Node @param {AbortSignal} [signal] */
export async function readFile(path, signal) {
  const files = await nodeFiles();
  return new Uint8Array(await files.readFile(path, { signal }));
}

/**
 * The answer of a server, or an error that says why there is none.
 *
 * @param {string} what such as `the model`
 * @param {string} address
 * @param {FetchOptions} options
 */
export async function fetched(what, address, { signal, cache }) {
  try {
    return await fetch(address, { ...(signal && { signal }), ...(cache && { cache }) });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = /** @type {Error} */ (cause).message;
    throw failure('io', `${what} cannot be fetched from ${address}: ${reason}; `
      + 'is the device offline, the address wrong, or does the other site not allow it (CORS)?', {}, { cause });
  }
}

/**
 * The bytes of a response.
 *
 * @param {string} what
 * @param {Response} response
 * @param {FetchOptions} [options]
 */
export async function bodyOf(what, response, { signal, onProgress } = {}) {
  const from = response.url ? ` from ${response.url}` : '';
  if (!response.ok) throw failure('io', `${what} cannot be read${from}: the server answered ${response.status}`);
  if (response.bodyUsed || response.body?.locked) throw failure('io', `${what} cannot be read: this Response is read elsewhere, or was read before`);
  const total = expected(response);
  let loaded = 0;
  /** @type {Uint8Array[]} */
  const parts = [];
  const brokenOff = (/** @type {unknown} */ cause) => cutOff(what, from, loaded, total, cause);
  if (response.body) {
    for await (const part of piecesOf(response.body, signal, brokenOff)) {
      parts.push(part);
      loaded += part.length;
      onProgress?.({ loaded, ...(total !== undefined && { total }) });
    }
  }
  signal?.throwIfAborted();
  if (total !== undefined && loaded < total) throw cutOff(what, from, loaded, total);
  return joined(parts, loaded);
}

/** How many bytes a body has, where it comes as it is. @param {Response} response */
function expected({ headers, type }) {
  const length = headers.get('content-length');
  // Of another origin the encoding may not be seen.
  return length === null || type === 'cors' || (headers.get('content-encoding') ?? 'identity') !== 'identity' ? undefined : Number(length);
}

/**
 * @param {string} what
 * @param {string} from
 * @param {number} loaded
 * @param {number | undefined} total
 * @param {unknown} [cause]
 */
function cutOff(what, from, loaded, total, cause) {
  return failure('io', `the download of ${what}${from} was cut off after ${loaded}${total === undefined ? '' : ` of ${total}`} bytes; try again`, {}, { cause });
}

/** @param {readonly Uint8Array[]} parts @param {number} size */
function joined(parts, size) {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * The bytes that a view or a buffer has; none where they were given away.
 *
 * @param {ArrayBuffer | ArrayBufferView} given
 */
export function bytesIn(given) {
  if (given.byteLength === 0) return new Uint8Array(0);
  return ArrayBuffer.isView(given) ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength) : new Uint8Array(given);
}

/**
 * What the platform calls an object, of any window or realm; nothing where it only calls itself so.
 *
 * @param {object} value
 */
export function tagOf(value) {
  return Object.hasOwn(value, Symbol.toStringTag) ? '' : Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether these are the bytes of a web page: what many servers send in place of a file they do not have. @param {Uint8Array} bytes */
export function isPage(bytes) {
  return /^\s*<(!doctype|html|head|body|\?xml|!--)/i.test(new TextDecoder().decode(bytes.subarray(0, 200)));
}

/**
 * Node's file functions. The name is put together here, so that no bundler tries to resolve it for a page.
 *
 * @returns {Promise<{readFile: (path: string | URL, options?: {signal?: AbortSignal}) => Promise<Uint8Array>}>} typed here,
 *   since a page has no types of Node
 */
function nodeFiles() {
  const name = ['node:fs', 'promises'].join('/');
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name);
}
