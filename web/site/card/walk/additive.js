// Linear and additive models as sums of parts, each of one column or two: what a part adds, and to which values.
import { encoded, isCategorical } from './encoding.js';

/**
 * @typedef {import('./encoding.js').Entry} Entry
 *
 * @typedef {object} Axis of an additive model
 * @property {number} column
 * @property {readonly number[]} [cuts]
 * @property {readonly number[]} [slots]
 * @property {readonly number[]} cover
 *
 * @typedef {object} Table of an additive model
 * @property {readonly number[]} axes
 * @property {readonly number[]} value
 */

/**
 * What a term of a linear model adds.
 *
 * @param {{weight: readonly number[], missing: readonly number[]}} term
 * @param {Entry} entry
 * @param {number} x
 */
export function linearTerm({ weight, missing }, entry, x) {
  const n = missing.length;
  if (Number.isNaN(x)) return [...missing];
  return Array.from(missing, (_, k) => (isCategorical(entry) ? weight[(k * weight.length) / n + x] : weight[k] * x));
}

/** The slot of a value on an axis. @param {Axis} axis @param {number} x */
export function slotOf({ cuts = [], slots, cover }, x) {
  if (Number.isNaN(x)) return cover.length - 1;
  if (slots) return slots[x];
  const above = cuts.findIndex((cut) => cut > x);
  return above < 0 ? cuts.length : above;
}

/**
 * What a table of an additive model adds.
 *
 * @param {Table} table
 * @param {readonly Axis[]} axes of the model
 * @param {number} n outputs
 * @param {readonly number[]} row encoded
 */
export function tableTerm({ axes: used, value }, axes, n, row) {
  const at = used.reduce((sum, a) => sum * axes[a].cover.length + slotOf(axes[a], row[axes[a].column]), 0);
  const size = value.length / n;
  return Array.from({ length: n }, (_, k) => value[k * size + at]);
}

/**
 * The margins of a row: the intercepts and all parts, in the order of the file.
 *
 * @param {{family: string, parameters: any, encoder: readonly Entry[]}} opened
 * @param {readonly number[]} row encoded
 * @returns {number[]}
 */
export function marginsOf({ family, parameters, encoder }, row) {
  const { intercept, terms, axes, n_outputs: n, precision } = parameters;
  const rounded = precision === 'single' ? Math.fround : (/** @type {number} */ x) => x;
  const margins = intercept.map(rounded);
  terms.forEach((/** @type {any} */ term, /** @type {number} */ j) => {
    const adds = family === 'linear' ? linearTerm(term, encoder[j], row[j]) : tableTerm(term, axes, n, row);
    adds.forEach((x, k) => { margins[k] = rounded(margins[k] + rounded(x)); });
  });
  return margins;
}

/** Where the margins start: what is said on average, as far as the file has it. @param {any} parameters @returns {number[]} */
export function startOf({ intercept, terms }) {
  return intercept.map((/** @type {number} */ start, /** @type {number} */ k) => terms.reduce((/** @type {number} */ sum, /** @type {any} */ { mean }) => sum + (mean?.[k] ?? 0), start));
}

/**
 * What a feature of a linear model adds beside the mean of the training rows, where the file has that.
 *
 * @param {any} parameters
 * @param {readonly Entry[]} encoder
 * @param {number} f the feature
 * @param {number} x its cell
 * @returns {number[]}
 */
export function featureAdds({ terms, n_outputs: n }, encoder, f, x) {
  const sums = new Array(n).fill(0);
  encoder.forEach((entry, j) => {
    if (entry.feature !== f) return;
    linearTerm(terms[j], entry, encoded(entry, x)).forEach((adds, k) => { sums[k] += adds - (terms[j].mean?.[k] ?? 0); });
  });
  return sums;
}
