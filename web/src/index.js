import { DodonaError, failure, partOf } from './error.js';
import { load } from './load.js';
import { Model } from './model.js';
import { documentOf } from './source.js';
import { engine } from './wasm.js';

export { DodonaError, Model, load };

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
 * @typedef {import('./csv.js').Records} Records
 * @typedef {import('./csv.js').RecordsOptions} RecordsOptions
 * @typedef {import('./model.js').Info} Info
 * @typedef {import('./load.js').LoadOptions} LoadOptions
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
export async function pool(source, options) {
  options ??= {};
  const [{ Pool }, document] = await Promise.all([partOf(import('./pool.js')), documentOf(source, options)]);
  return new Pool(document, options, { DodonaError, failure }).start();
}

/**
 * Splits a piece of a CSV into records as `predictCsv` would, with the cells as they stand: to show a file's first rows, or some that are
 * known by their offsets.
 *
 * @param {Uint8Array} bytes from the file's first on, or from the beginning of a row
 * @param {import('./csv.js').RecordsOptions & {wasm?: import('./wasm.js').Wasm}} [options]
 * @returns {Promise<import('./csv.js').Records>}
 */
export async function csvRecords(bytes, options) {
  options ??= {};
  const [{ recordsOf }, core] = await Promise.all([partOf(import('./csv.js')), engine(options.wasm)]);
  return recordsOf(core, bytes, options);
}
