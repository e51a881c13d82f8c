import { failure, DodonaError } from './error.js';
import { Model } from './model.js';
import { pack } from './pack.js';
import { readParts } from './schema.js';
import { documentOf } from './source.js';
import { engine } from './wasm.js';
import { SEVERITY_ERROR } from './wasm_words.js';

export { DodonaError, Model };

/**
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./cells.js').Column} Column
 * @typedef {import('./cells.js').Columns} Columns
 * @typedef {import('./error.js').Code} Code
 * @typedef {import('./error.js').Where} Where
 * @typedef {import('./error.js').Problem} Problem
 * @typedef {import('./predictions.js').Prediction} Prediction
 * @typedef {import('./predictions.js').Predictions} Predictions
 * @typedef {import('./answers.js').AnswerOptions} AnswerOptions
 * @typedef {import('./bytes.js').Progress} Progress
 * @typedef {import('./csv_prediction.js').CsvPrediction} CsvPrediction
 * @typedef {import('./csv_prediction.js').CsvBlock} CsvBlock
 * @typedef {import('./csv_prediction.js').CsvOptions} CsvOptions
 * @typedef {import('./csv_prediction.js').CsvProgress} CsvProgress
 * @typedef {import('./model.js').Info} Info
 * @typedef {import('./nearest.js').Change} Change
 * @typedef {import('./nearest.js').Wish} Wish
 * @typedef {import('./pool.js').Pool} Pool
 * @typedef {import('./pool.js').PoolOptions} PoolOptions
 * @typedef {import('./wasm.js').Wasm} Wasm
 * @typedef {import('./model.js').Explanation} Explanation
 * @typedef {import('./model.js').Verification} Verification
 * @typedef {import('./schema.js').Schema} Schema
 * @typedef {import('./schema.js').Feature} Feature
 * @typedef {import('./schema.js').Target} Target
 * @typedef {import('./csv_prediction.js').CsvSource} CsvSource
 * @typedef {import('./source.js').Source} Source
 */

/**
 * Starts a pool of workers that predict tables without holding up the page: each has its own core and copy of the model.
 *
 * @param {Source} source of the model, as for `load`
 * @param {import('./pool.js').PoolOptions & import('./bytes.js').FetchOptions} [options]
 * @returns {Promise<import('./pool.js').Pool>}
 */
export async function pool(source, options = {}) {
  const [{ Pool }, document] = await Promise.all([import('./pool.js'), documentOf(source, options)]);
  return new Pool(document, options, { DodonaError, failure }).start();
}

/**
 * `signal` ends the loading; `onProgress` is told how many bytes of the model have come; `cache` is that of `fetch`; `wasm`
 * is the core, where it is not `dodona.wasm` beside this module: an address, bytes, a `Response`, or compiled.
 *
 * @typedef {import('./bytes.js').FetchOptions & {wasm?: Wasm}} LoadOptions
 */

/**
 * Loads a model. The core checks the whole file first; one that it does not understand is refused by name.
 *
 * @param {Source} source an address, a `Response`, a `Blob`, bytes, JSON text or the parsed object
 * @param {LoadOptions} [options]
 * @returns {Promise<Model>}
 */
export async function load(source, options = {}) {
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
