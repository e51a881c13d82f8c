// Why: what each column adds to the margin, as a waterfall from the mean of the training rows' to this row's.
import { html } from 'lit';
import { explained } from '../explanation.js';
import { say } from '../language.js';
import { integer, number, percent, points, shownNumber, signed, withUnit } from '../numbers.js';
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
 * How the waterfall is written: where the margin is the value, or a share, in its unit; where it is a logarithm, as factors, of the value or of the odds; between the mean that
 * it starts from, and the answer. Of more than two classes the probability at the mean score says nothing (that of the irises lies amid the middle one's, and none is most
 * frequent), and the scores stand as they are.
 *
 * @param {Model} model
 * @param {Prediction} prediction
 * @param {import('../explanation.js').Explained} explanation
 * @returns {{heading: string, start: string, step: (x: number) => string, whole: (x: number) => string, first?: (x: number) => string}} `start`: what the mean is called; `first`: how it is
 * written where its digits are not those of the answer
 */
function writing({ schema: { target, task } }, prediction, { scale }) {
  const known = (/** @type {number} */ x) => withUnit(shownNumber(x, widthOf(prediction)), target.unit);
  const share = (/** @type {number} */ x) => (task === 'classification' ? percent(Math.min(1, Math.max(0, x))) : known(x));
  const score = (/** @type {number} */ x) => signed(x, 2);
  const plain = (/** @type {number} */ x) => number(x, 3);
  switch (scale) {
    case 'value': return { heading: say.adds, start: say.meanRow, step: (x) => withUnit(signed(x), target.unit), whole: known, first: (x) => withUnit(number(x), target.unit) };
    case 'log': return { heading: say.times, start: say.geometricMean, step: factor, whole: (x) => known(Math.exp(x)), first: (x) => withUnit(number(Math.exp(x), 4), target.unit) };
    case 'share': return { heading: say.addsShare, start: say.meanRow, step: points, whole: share };
    case 'logit': return { heading: say.timesOdds, start: say.meanOdds, step: factor, whole: (x) => share(1 / (1 + Math.exp(-x))) };
    case 'score': return { heading: say.addsScore, start: say.meanScore, step: score, whole: plain };
    default: return { heading: say.addsToMargin, start: say.meanScore, step: score, whole: plain };
  }
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
  const { heading, start, step, whole, first = whole } = how;
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
    rows: [[start, first(base)], ...sorted.map(([name, x]) => [labelOf(/** @type {Feature} */ (features.get(name)), row[name]), { text: step(x), exact: x }]), [say.inAll, whole(margin)]],
  })}`;
}

/** Its name and value, as in "Size: 74 m²". @param {Feature} feature @param {unknown} value */
function labelOf(feature, value) {
  const name = nameOf(feature, 60);
  if (value === null) return say.isUnknown(name);
  if (feature.kind === 'boolean') return value ? say.isYes(name) : say.isNo(name);
  return `${name}: ${shownValue(feature, value)}`;
}

/**
 * @param {readonly Step[]} steps
 * @param {number} base
 * @param {number} margin
 * @param {ReturnType<typeof writing>} how
 */
function waterfall(steps, base, margin, { heading, start, step, whole, first = whole }) {
  const all = [base, margin, ...steps.flatMap(({ from, to }) => [from, to])].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const part = (/** @type {number} */ x) => (high > low ? (100 * (x - low)) / (high - low) : 50);
  const bar = (/** @type {Step} */ { name, from, to }) => {
    const [left, right] = [Math.min(part(from), part(to)), Math.max(part(from), part(to))];
    return html`<li class=${to < from ? 'lowers' : 'raises'}><span class="class">${name}</span>
      <span class="track" aria-hidden="true"><span class="fill" ${sized({ 'inset-inline-start': `${left}%`, 'inline-size': `${Math.max(right - left, 0.5)}%` })}></span></span>
      <span class="share">${step(to - from)}</span></li>`;
  };
  const end = (/** @type {string} */ name, /** @type {number} */ x, write = whole) => html`<li class="end"><span class="class">${name}</span>
    <span class="track" aria-hidden="true"><span class="mark" ${sized({ 'inset-inline-start': `${part(x)}%` })}></span></span><span class="share">${write(x)}</span></li>`;
  return html`<p class="quiet small heading">${heading}</p><ol class="waterfall">${end(start, base, first)}${steps.map(bar)}${end(say.inAll, margin)}</ol>`;
}
