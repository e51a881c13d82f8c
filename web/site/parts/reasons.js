// Why: what each column adds to the margin, as a waterfall from the mean of the training rows' to this row's.
import { html } from 'lit';
import { say } from '../language.js';
import { integer, number, percent, shownNumber, signed, withUnit } from '../numbers.js';
import { isCounted } from '../rows.js';
import { classText, clipped, nameOf, shownValue } from '../text.js';
import { widthOf } from './answer.js';
import { behind } from './figure.js';
import { sized } from './sized.js';

const MOST = 7; // columns that have a bar of their own

/**
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {import('../dodona/index.js').Prediction} Prediction
 * @typedef {import('../rows.js').Values} Values
 *
 * @typedef {object} Step of the waterfall
 * @property {string} name
 * @property {number} from margin before it
 * @property {number} to margin after it
 */

/**
 * The explanation of a row's answer, of several classes that of the likeliest.
 *
 * @param {Model} model
 * @param {Values} row
 * @param {Prediction} prediction
 */
export function explained(model, row, prediction) {
  const { base, contributions, margin, standardError } = model.explain(row);
  const classes = model.schema.target.classes ?? [];
  if (typeof margin === 'object') {
    const label = /** @type {string} */ (prediction.label);
    const beside = besideMean(label);
    const names = Object.keys(/** @type {any} */ (contributions)[label]);
    return {
      base: beside(/** @type {any} */ (base)), margin: beside(margin), isEstimate: standardError !== undefined,
      shares: { base: softmax(/** @type {any} */ (base), label), margin: softmax(margin, label) },
      contributions: Object.fromEntries(names.map((name) => [name, beside(Object.fromEntries(Object.entries(contributions).map(([one, of]) => [one, /** @type {any} */ (of)[name]])))])),
    };
  }
  // With one margin for two classes it is that of the second.
  const sign = prediction.label !== undefined && prediction.label === classes[0] ? -1 : 1;
  const signedShares = Object.fromEntries(Object.entries(/** @type {Record<string, number>} */ (contributions)).map(([name, x]) => [name, sign * x]));
  const logistic = (/** @type {number} */ x) => 1 / (1 + Math.exp(-sign * x));
  return { base: sign * Number(base), contributions: signedShares, margin: sign * margin, isEstimate: standardError !== undefined, shares: { base: logistic(Number(base)), margin: logistic(margin) } };
}

/** The probability of a class. @param {Record<string, number>} scores @param {string} label */
const softmax = (scores, label) => 1 / Object.values(scores).reduce((sum, x) => sum + Math.exp(x - scores[label]), 0);

/**
 * A class's score less the mean of all. The probabilities of classes follow from how their scores differ: what all of them gain says nothing, and a model may have put what
 * tells two classes apart into the score of either.
 *
 * @param {string} label
 * @returns {(scores: Record<string, number>) => number}
 */
function besideMean(label) {
  return (scores) => {
    const all = Object.values(scores);
    return scores[label] - all.reduce((sum, x) => sum + x, 0) / all.length;
  };
}

const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

/**
 * How the waterfall is written: where the margin is the value, or a share, in its unit; where it is the value's logarithm, as factors. Of two classes steps are factors of
 * the odds; from which probability to which they lead is said where it follows from the margin alone, which curves of a calibration are not part of. Of more classes the
 * probability at the mean score says nothing: that of the irises lies amid the middle one's, and none is most frequent.
 *
 * @param {Model} model
 * @param {Prediction} prediction
 * @param {ReturnType<typeof explained>} explanation
 * @returns {{heading: string, start: string, step: (x: number) => string, whole: (x: number) => string}} `start`: what the mean is called that it starts from
 */
function writing({ schema: { target } }, prediction, { base, margin, shares }) {
  const known = (/** @type {number} */ x) => withUnit(shownNumber(x, widthOf(prediction)), target.unit);
  if (prediction.value === undefined) {
    const isTwo = (target.classes ?? []).length <= 2;
    const score = (/** @type {number} */ x) => signed(x, 2);
    if (!isTwo) return { heading: say.addsScore, start: say.meanScore, step: score, whole: (x) => number(x, 3) };
    if (!near(shares.margin, prediction.probability)) return { heading: say.addsLogOdds, start: say.meanScore, step: score, whole: (x) => number(x, 3) };
    return { heading: say.timesOdds, start: say.meanOdds, step: factor, whole: (x) => percent(x === base ? shares.base : shares.margin) };
  }
  if (near(margin, prediction.value) || !near(Math.exp(margin), prediction.value)) {
    return { heading: say.adds, start: say.meanRow, step: (/** @type {number} */ x) => withUnit(signed(x), target.unit), whole: known };
  }
  return { heading: say.times, start: say.geometricMean, step: factor, whole: (/** @type {number} */ x) => known(Math.exp(x)) };
}

/** @param {number} x its logarithm */
const factor = (x) => `× ${number(Math.exp(x), 3)}`;

/** @param {Model} model @param {Values} row @param {Prediction} prediction */
export function reasons(model, row, prediction) {
  const explanation = explained(model, row, prediction);
  const { base, contributions, margin, isEstimate } = explanation;
  const how = writing(model, prediction, explanation);
  // Imported models do not always know that mean: a linear one starts from its intercept.
  if (!model.schema.features.some(isCounted)) how.start = say.start;
  const { heading, start, step, whole } = how;
  const features = new Map(model.schema.features.map((feature) => [feature.name, feature]));
  const sorted = Object.entries(contributions).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const shown = sorted.length <= MOST + 1 ? sorted : sorted.slice(0, MOST);
  const rest = sorted.slice(shown.length);
  /** @type {Step[]} */
  const steps = [];
  let at = base;
  const add = (/** @type {string} */ name, /** @type {number} */ x) => {
    steps.push({ name, from: at, to: at + x });
    at += x;
  };
  for (const [name, x] of shown) add(labelOf(/** @type {Feature} */ (features.get(name)), row[name]), x);
  if (rest.length > 0) add(say.others(integer(rest.length)), rest.reduce((sum, [, x]) => sum + x, 0));
  const what = prediction.label === undefined ? whole(margin) : clipped(classText(model.card, prediction.label), 40);
  return html`<h2 id="why">${prediction.label === undefined ? say.why : say.whyFor(what)}</h2>
    <p class="quiet small">${isEstimate ? say.whyEstimate : say.whyHow}</p>
    ${waterfall(steps, base, margin, how)}
    ${behind(say.why, {
    head: [say.column, heading],
    rows: [[start, whole(base)], ...sorted.map(([name, x]) => [labelOf(/** @type {Feature} */ (features.get(name)), row[name]), { text: step(x), exact: x }]), [say.inAll, whole(margin)]],
  })}`;
}

/** Its name and value, as in "Size 74 m²". @param {Feature} feature @param {unknown} value */
function labelOf(feature, value) {
  const name = nameOf(feature, 60);
  if (value === null) return say.isUnknown(name);
  if (feature.kind === 'boolean') return value ? say.isYes(name) : say.isNo(name);
  return `${name} ${shownValue(feature, value)}`;
}

/**
 * @param {readonly Step[]} steps
 * @param {number} base
 * @param {number} margin
 * @param {ReturnType<typeof writing>} how
 */
function waterfall(steps, base, margin, { heading, start, step, whole }) {
  const all = [base, margin, ...steps.flatMap(({ from, to }) => [from, to])].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const part = (/** @type {number} */ x) => (high > low ? (100 * (x - low)) / (high - low) : 50);
  const bar = (/** @type {Step} */ { name, from, to }) => {
    const [left, right] = [Math.min(part(from), part(to)), Math.max(part(from), part(to))];
    return html`<li class=${to < from ? 'lowers' : 'raises'}><span class="class">${name}</span>
      <span class="track" aria-hidden="true"><span class="fill" ${sized({ 'inset-inline-start': `${left}%`, 'inline-size': `${Math.max(right - left, 0.5)}%` })}></span></span>
      <span class="share">${step(to - from)}</span></li>`;
  };
  const end = (/** @type {string} */ name, /** @type {number} */ x) => html`<li class="end"><span class="class">${name}</span>
    <span class="track" aria-hidden="true"><span class="mark" ${sized({ 'inset-inline-start': `${part(x)}%` })}></span></span><span class="share">${whole(x)}</span></li>`;
  return html`<p class="quiet small heading">${heading}</p><ol class="waterfall">${end(start, base)}${steps.map(bar)}${end(say.inAll, margin)}</ol>`;
}
