import { failure, DodonaError } from './error.js';
import { Model } from './model.js';
import { pack } from './pack.js';
import { readParts } from './schema.js';
import { documentOf } from './source.js';
import { SEVERITY_ERROR, engine } from './wasm.js';

export { DodonaError, Model };

/**
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./cells.js').Column} Column
 * @typedef {import('./cells.js').Columns} Columns
 * @typedef {import('./error.js').Code} Code
 * @typedef {import('./error.js').Where} Where
 * @typedef {import('./error.js').Problem} Problem
 * @typedef {import('./model.js').Prediction} Prediction
 * @typedef {import('./model.js').Predictions} Predictions
 * @typedef {import('./model.js').AnswerOptions} AnswerOptions
 * @typedef {import('./model.js').Explanation} Explanation
 * @typedef {import('./model.js').Verification} Verification
 * @typedef {import('./schema.js').Schema} Schema
 * @typedef {import('./schema.js').Feature} Feature
 * @typedef {import('./schema.js').Target} Target
 * @typedef {import('./csv.js').CsvSource} CsvSource
 * @typedef {import('./source.js').Source} Source
 */

/**
 * Loads a model. The core checks the whole file first; one that it does not understand is refused by name.
 *
 * @param {Source} source an address, a `Response`, a `Blob`, bytes, JSON text or the parsed object
 * @returns {Promise<Model>}
 */
export async function load(source) {
  const [core, document] = await Promise.all([engine(), documentOf(source)]);
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
