import { DodonaError, failure } from './error.js';
import { Model } from './model.js';
import { pack } from './pack.js';
import { readParts } from './schema.js';
import { documentOf } from './source.js';
import { engine } from './wasm.js';
import { SEVERITY_ERROR } from './wasm_words.js';

/** @typedef {import('./source.js').Source} Source */

/**
 * `signal` ends the loading; `onProgress` is told how many bytes of the model have come; `cache` is that of `fetch`; `wasm`
 * is the core, where it is not `dodona.wasm` beside this module: an address, bytes, a `Response`, or compiled.
 *
 * @typedef {import('./bytes.js').FetchOptions & {wasm?: import('./wasm.js').Wasm}} LoadOptions
 */

/**
 * Loads a model. The core checks the whole file first; one that it does not understand is refused by name.
 *
 * @param {Source} source an address, a `Response`, a `Blob`, bytes, JSON text or the parsed object
 * @param {LoadOptions} [options]
 * @returns {Promise<Model>}
 */
export async function load(source, options) {
  options ??= {};
  const both = Promise.all([engine(options.wasm), documentOf(source, options)]);
  const [core, document] = await unlessAborted(both, options.signal);
  try {
    const pointer = core.load(pack(document));
    if (pointer === 0) {
      const { list, total } = core.report(SEVERITY_ERROR);
      throw list.length > 0 ? new DodonaError(list, total) : failure('out_of_memory', 'the model does not fit into memory');
    }
    return new Model(core, pointer, readParts(document));
  } catch (cause) {
    throw core.rethrow(cause);
  }
}

/**
 * What is shared, such as the core on its way, goes on; whoever has aborted does not wait for it.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
async function unlessAborted(promise, signal) {
  if (!signal) return promise;
  /** @type {() => void} */
  let stop = () => {};
  const aborted = new Promise((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  promise.catch(() => {});
  try {
    if (signal.aborted) throw signal.reason;
    return await Promise.race([promise, /** @type {Promise<never>} */ (aborted)]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
