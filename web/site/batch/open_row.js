// A row of a file as the form holds it, read as the file was.
import { valueOf as spelledAs } from '../../src/values.js';
import { lineOf } from './lines.js';
import { renamed } from './source.js';
import { isUnseen } from './strange.js';

/**
 * @param {import('../dodona/index.js').Model} model
 * @param {import('./task.js').Task} task that has scored the file: it knows which column served which feature then
 * @param {readonly string[]} cells of a row without an error
 * @returns {Promise<import('../rows.js').Values>} whose answer is that of the row. A category that training never had counted as missing there, and is missing
 *   here; where the form takes nothing missing, it is what the file has, and the form says what it thinks of it
 */
export async function formRow(model, { job: { columns, delimiter }, about: { mappings: [mapping] } }, cells) {
  const { features, missing_tokens: missing } = model.schema;
  const served = Object.fromEntries(features.map(({ name }) => [name, mapping[name]]));
  const csv = new Blob([renamed({ columns, delimiter }, served), lineOf(cells, delimiter)]);
  /** @type {[string, import('../rows.js').Value][]} */
  const found = [];
  for await (const block of model.predictCsv(csv, { delimiter, uncertainty: false, cells: true })) {
    const read = /** @type {Record<string, Float64Array>} */ (block.cells);
    for (const feature of features) found.push([feature.name, valueOf(feature, read[feature.name], cells[served[feature.name]], missing)]);
  }
  return Object.fromEntries(found);
}

/** @param {import('../dodona/index.js').Feature} feature @param {Float64Array} read of one row @param {string} cell what it was read from @param {readonly string[]} missing @returns {import('../rows.js').Value} */
function valueOf(feature, read, cell, missing) {
  const [x] = read;
  if (isUnseen(read, 0) && feature.missing !== 'allowed') return cell.trim();
  if (Number.isNaN(x)) return null;
  if (feature.kind === 'category') return feature.categories[x];
  if (feature.kind === 'boolean') return x === 1;
  return feature.kind === 'date' ? /** @type {string} */ (spelledAs(feature, cell, missing)) : x;
}
