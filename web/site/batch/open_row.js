// A row of a file as the form holds it, read as the file was.
import { dateText } from '../numbers.js';
import { lineOf } from './lines.js';
import { renamed } from './source.js';
import { isUnseen } from './strange.js';

/**
 * @param {import('./session.js').Party} party the model, and which column serves which feature
 * @param {import('./source.js').RowsFile} file
 * @param {readonly string[]} cells of a row without an error
 * @returns {Promise<import('../rows.js').Values>} whose answer is that of the row; a category that training never had counts as missing there, and is missing
 */
export async function formRow({ model, mapping }, file, cells) {
  const { features } = model.schema;
  const served = Object.fromEntries(features.map(({ name }) => [name, mapping[name]]));
  const csv = new Blob([renamed(file, served), lineOf(cells, file.delimiter)]);
  /** @type {[string, import('../rows.js').Value][]} */
  const found = [];
  for await (const block of model.predictCsv(csv, { delimiter: file.delimiter, uncertainty: false, cells: true })) {
    const read = /** @type {Record<string, Float64Array>} */ (block.cells);
    for (const feature of features) found.push([feature.name, valueOf(feature, read[feature.name])]);
  }
  return Object.fromEntries(found);
}

/** @param {import('../dodona/index.js').Feature} feature @param {Float64Array} read of one row @returns {import('../rows.js').Value} */
function valueOf(feature, read) {
  const [x] = read;
  if (Number.isNaN(x) || isUnseen(read, 0)) return null;
  if (feature.kind === 'category') return feature.categories[x];
  if (feature.kind === 'boolean') return x === 1;
  return feature.kind === 'date' ? dateText(x, !Number.isInteger(x)) : x;
}
