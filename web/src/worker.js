// A worker of a pool: it has its own core and its own copy of the model.
import { DodonaError } from './error.js';
import { load } from './load.js';

/** @typedef {import('./pool.js').Order} Order @typedef {import('./pool.js').Reply} Reply */

/** @type {import('./model.js').Model | undefined} */
let model;

/** @param {Order} order @returns {Promise<Reply>} */
async function answer(order) {
  try {
    if (order.task === 'load') {
      model = await load(/** @type {object} */ (order.document), /** @type {any} */ ({ wasm: order.wasm }));
      return {};
    }
    const answers = /** @type {import('./model.js').Model} */ (model).predictMany(order.table, order.options);
    answers.warnings?.forEach((warning) => move(warning, order.start));
    return { answers: { ...answers } };
  } catch (cause) {
    if (!(cause instanceof DodonaError)) return { failed: { errors: [{ code: 'bad_engine', where: {}, message: String(cause) }], total: 1 } };
    if (order.task === 'predict') cause.errors.forEach((error) => move(error, order.start));
    return { failed: { errors: cause.errors, total: cause.total } };
  }
}

/** Counts the rows of the whole table. @param {import('./error.js').Problem} problem @param {number} start */
function move(problem, start) {
  if (problem.where.row !== undefined) problem.where = { ...problem.where, row: problem.where.row + start };
}

/** @param {{postMessage: (reply: Reply) => void}} way @returns {(order: Order) => Promise<void>} */
const hear = (way) => async (order) => way.postMessage(await answer(order));

// Once it listens it says so: what arrives at a browser's worker before that is lost.
if (typeof globalThis.postMessage === 'function') {
  const listen = hear(/** @type {any} */ (globalThis));
  globalThis.addEventListener('message', (/** @type {any} */ { data }) => listen(data));
  globalThis.postMessage({});
} else {
  const name = ['node:worker', 'threads'].join('_'); // put together, so that no bundler tries to resolve it for a page
  void import(/* webpackIgnore: true */ /* @vite-ignore */ name).then(({ parentPort }) => {
    parentPort.on('message', hear(parentPort));
    parentPort.postMessage({});
  });
}
