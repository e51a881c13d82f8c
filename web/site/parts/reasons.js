// Why: what each column adds to the margin, as a waterfall from the answer of a row of which nothing is known to this row's.
import { html } from 'lit';
import { say } from '../language.js';
import { integer, number, shownNumber, signed, withUnit } from '../numbers.js';
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
      contributions: Object.fromEntries(names.map((name) => [name, beside(Object.fromEntries(Object.entries(contributions).map(([one, of]) => [one, /** @type {any} */ (of)[name]])))])),
    };
  }
  // With one margin for two classes it is that of the second.
  const sign = prediction.label !== undefined && prediction.label === classes[0] ? -1 : 1;
  const signedShares = Object.fromEntries(Object.entries(/** @type {Record<string, number>} */ (contributions)).map(([name, x]) => [name, sign * x]));
  return { base: sign * Number(base), contributions: signedShares, margin: sign * margin, isEstimate: standardError !== undefined };
}

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

/**
 * How a step of the margin is written: where the margin is the value, or a share, in its unit; where it is the value's logarithm, as a factor.
 *
 * @param {Model} model
 * @param {Prediction} prediction
 * @param {number} margin
 */
function writing({ schema: { target } }, prediction, margin) {
  const known = (/** @type {number} */ x) => withUnit(shownNumber(x, widthOf(prediction)), target.unit);
  const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
  if (prediction.value === undefined) {
    return { heading: (target.classes ?? []).length > 2 ? say.addsScore : say.addsLogOdds, step: (/** @type {number} */ x) => signed(x, 2), whole: (/** @type {number} */ x) => number(x, 3) };
  }
  if (near(margin, prediction.value) || !near(Math.exp(margin), prediction.value)) {
    return { heading: say.adds, step: (/** @type {number} */ x) => withUnit(signed(x), target.unit), whole: known };
  }
  return { heading: say.times, step: (/** @type {number} */ x) => `× ${number(Math.exp(x), 3)}`, whole: (/** @type {number} */ x) => known(Math.exp(x)) };
}

/** @param {Model} model @param {Values} row @param {Prediction} prediction */
export function reasons(model, row, prediction) {
  const { base, contributions, margin, isEstimate } = explained(model, row, prediction);
  const { heading, step, whole } = writing(model, prediction, margin);
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
    ${waterfall(steps, base, margin, heading, step, whole)}
    ${behind(say.why, {
    head: [say.column, heading],
    rows: [[say.base, whole(base)], ...sorted.map(([name, x]) => [labelOf(/** @type {Feature} */ (features.get(name)), row[name]), { text: step(x), exact: x }]), [say.inAll, whole(margin)]],
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
 * @param {string} heading what its numbers are
 * @param {(x: number) => string} write a step
 * @param {(x: number) => string} whole
 */
function waterfall(steps, base, margin, heading, write, whole) {
  const all = [base, margin, ...steps.flatMap(({ from, to }) => [from, to])].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const part = (/** @type {number} */ x) => (high > low ? (100 * (x - low)) / (high - low) : 50);
  const bar = (/** @type {Step} */ { name, from, to }) => {
    const [start, end] = [Math.min(part(from), part(to)), Math.max(part(from), part(to))];
    return html`<li class=${to < from ? 'lowers' : 'raises'}><span class="class">${name}</span>
      <span class="track" aria-hidden="true"><span class="fill" ${sized({ 'inset-inline-start': `${start}%`, 'inline-size': `${Math.max(end - start, 0.5)}%` })}></span></span>
      <span class="share">${write(to - from)}</span></li>`;
  };
  const end = (/** @type {string} */ name, /** @type {number} */ x) => html`<li class="end"><span class="class">${name}</span>
    <span class="track" aria-hidden="true"><span class="mark" ${sized({ 'inset-inline-start': `${part(x)}%` })}></span></span><span class="share">${whole(x)}</span></li>`;
  return html`<p class="quiet small heading">${heading}</p><ol class="waterfall">${end(say.base, base)}${steps.map(bar)}${end(say.inAll, margin)}</ol>`;
}
