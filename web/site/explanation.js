// What each column adds to the answer of a row, on the scale on which it adds up.

/**
 * @typedef {import('./dodona/index.js').Model} Model
 * @typedef {import('./dodona/index.js').Prediction} Prediction
 *
 * The scale of `base`, `contributions` and `margin`: `value` is that of the answer itself, `share` the probability of the class that was answered; `log` and `logit` are
 * logarithms, of the value and of the odds; `score` is a class's beside the mean of all classes; of a `margin` nothing is known but that the answer follows from it.
 * @typedef {'value' | 'share' | 'log' | 'logit' | 'score' | 'margin'} Scale
 *
 * @typedef {object} Explained
 * @property {Scale} scale
 * @property {number} base what it starts from
 * @property {Record<string, number>} contributions by column
 * @property {number} margin of this row
 * @property {boolean} isEstimate
 */

/** Within what single precision leaves, which some models answer in. @param {number} a @param {number} b */
const equal = (a, b) => Math.abs(a - b) <= 1e-6 * Math.max(1e-3, Math.abs(b));

/**
 * The one scale on which the margin gives the answer. Where two do, as near 0.659, which is its own logistic, none is told from the other.
 *
 * @param {[Scale, boolean][]} possible
 * @returns {Scale}
 */
function only(possible) {
  const found = possible.filter(([, fits]) => fits);
  return found.length === 1 ? found[0][0] : 'margin';
}

/** @param {number} x */
const logistic = (x) => 1 / (1 + Math.exp(-x));

/**
 * The explanation of a row's answer, of several classes that of the likeliest.
 *
 * @param {Model} model
 * @param {import('./dodona/index.js').Row} row
 * @param {Prediction} prediction its answer
 * @returns {Explained}
 */
export function explained(model, row, prediction) {
  const told = model.explain(row);
  const isEstimate = told.standardError !== undefined;
  const { label, probability } = prediction;
  if (label === undefined) {
    const { base, contributions, margin } = /** @type {{base: number, contributions: Record<string, number>, margin: number}} */ (told);
    return { scale: scaleOfValue(margin, /** @type {number} */ (prediction.value)), base, contributions, margin, isEstimate };
  }
  const p = /** @type {number} */ (probability);
  return { ...(typeof told.margin === 'object' ? ofMany(/** @type {any} */ (told), label, p) : ofTwo(/** @type {any} */ (told), label !== model.schema.target.classes?.[0], p)), isEstimate };
}

/** @param {number} margin @param {number} value @returns {Scale} */
function scaleOfValue(margin, value) {
  return only([['value', equal(margin, value)], ['log', equal(Math.exp(margin), value)], ['logit', equal(logistic(margin), value)]]);
}

/**
 * Of two classes with one margin, which is that of the second.
 *
 * @param {{base: number, contributions: Record<string, number>, margin: number}} told
 * @param {boolean} isSecond whether that is the answer
 * @param {number} p the probability of the answer
 * @returns {Omit<Explained, 'isEstimate'>}
 */
function ofTwo({ base, contributions, margin }, isSecond, p) {
  const sign = isSecond ? 1 : -1;
  const turned = Object.fromEntries(Object.entries(contributions).map(([name, x]) => [name, sign * x]));
  const shareOf = (/** @type {number} */ x) => (isSecond ? x : 1 - x);
  const scale = only([['logit', equal(logistic(sign * margin), p)], ['share', equal(shareOf(margin), p)]]);
  const on = scale === 'share' ? shareOf : (/** @type {number} */ x) => sign * x;
  return { scale, base: on(base), contributions: turned, margin: on(margin) };
}

/**
 * Of classes with a margin each: where it is the share, that of the answer; else beside the mean of all. The probabilities of classes follow from how their scores
 * differ: what all of them gain says nothing, and a model may have put what tells two classes apart into the score of either.
 *
 * @param {{base: Record<string, number>, contributions: Record<string, Record<string, number>>, margin: Record<string, number>}} told
 * @param {string} label
 * @param {number} p the probability of the answer
 * @returns {Omit<Explained, 'isEstimate'>}
 */
function ofMany({ base, contributions, margin }, label, p) {
  if (equal(margin[label], p)) return { scale: 'share', base: base[label], contributions: contributions[label], margin: margin[label] };
  const classes = Object.keys(margin);
  const beside = (/** @type {(name: string) => number} */ of) => of(label) - classes.reduce((sum, name) => sum + of(name), 0) / classes.length;
  return {
    scale: 'score', base: beside((name) => base[name]), margin: beside((name) => margin[name]),
    contributions: Object.fromEntries(Object.keys(contributions[label]).map((column) => [column, beside((name) => contributions[name][column])])),
  };
}
