// The answer, the largest thing on the page: value or class, how sure, how unusual.
import { html, nothing } from 'lit';
import { neverSeen, standardLevel, surely, unlike } from '../certainty.js';
import { locale, say } from '../language.js';
import { integer, percent, shownNumber, withUnit } from '../numbers.js';
import { trustLine } from '../score.js';
import { classText, clipped, nameOf } from '../text.js';
import { interval } from './interval.js';
import { sized } from './sized.js';

/** More classes than this are not all shown: the likeliest are. */
const MOST_BARS = 8;

/**
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('../dodona/index.js').Prediction} Prediction
 *
 * @typedef {object} Answered
 * @property {Prediction | undefined} prediction of the row, or of the one before where this has none
 * @property {import('../rows.js').Values} row that was answered
 * @property {string | undefined} trouble why there is no answer for the row as it stands; the last answer stays, faded
 */

/** @param {Model} model @param {Answered} answered */
export function answer({ schema, card, levels }, { prediction, row, trouble }) {
  const { target } = schema;
  const trust = trustLine(schema, card);
  const isUsual = neverSeen(schema, row).length === 0;
  const called = (/** @type {string} */ name) => classText(card, name);
  return html`<p class="kicker">${nameOf(target)}${target.description ? html`<span class="small">, ${clipped(target.description, 200)}</span>` : nothing}</p>
    ${prediction === undefined ? nothing : html`
      ${prediction.label === undefined ? valueOf(prediction, target.unit) : labelOf(prediction, called(prediction.label))}
      <p class="aside" id="sure" title=${prediction.lower === undefined ? nothing : `${prediction.lower} – ${prediction.upper}`}>${capital(surely(prediction, standardLevel(levels), target.unit, isUsual, called), 1)}</p>
      ${interval(prediction, card, target.unit, isUsual)}
      <p class="novel" id="novel">${unlike(prediction.novelty, card, schema, row)}</p>
      ${prediction.probabilities ? bars(prediction.probabilities, prediction.label, target.classes ?? [], called) : nothing}`}
    ${trouble === undefined ? nothing : html`<p class="trouble">${trouble}</p>`}
    ${trust ? html`<p class="trust">${trust}</p>` : nothing}`;
}

/** As many of its digits as its interval leaves meaning to. @param {Prediction} prediction */
export const widthOf = ({ lower, upper }) => (lower === undefined || upper === undefined ? undefined : upper - lower);

/** @param {Prediction & {value: number}} prediction @param {string | undefined} unit */
function valueOf(prediction, unit) {
  const { value } = prediction;
  const write = (/** @type {number} */ x) => withUnit(shownNumber(x, widthOf(prediction)), unit);
  return html`<output class="value" id="value" title=${withUnit(String(value), unit)}><dodona-counting .value=${value} .write=${write}></dodona-counting></output>`;
}

/** @param {Prediction & {label: string}} prediction @param {string} text what people call it */
function labelOf({ label, probability }, text) {
  return html`<output class="value" id="value" title=${label}>${clipped(text, 60)}</output>
    <p class="aside" title=${String(probability)}>${say.likely(percent(probability))}</p>`;
}

/** @param {Record<string, number>} probabilities @param {string | undefined} label @param {readonly string[]} classes @param {(name: string) => string} called */
function bars(probabilities, label, classes, called) {
  const few = classes.length <= MOST_BARS;
  const ordered = few ? classes : [...classes].sort((a, b) => probabilities[b] - probabilities[a]);
  const left = ordered.slice(MOST_BARS).reduce((sum, name) => sum + probabilities[name], 0);
  return html`<ul class="bars">${ordered.slice(0, MOST_BARS).map((name) => bar(clipped(called(name), 60), probabilities[name], percent(probabilities[name]), name === label, name))}
    ${few ? nothing : html`<li class="rest">${say.otherClasses(integer(classes.length - MOST_BARS), percent(left))}</li>`}</ul>`;
}

/**
 * One bar of a list.
 *
 * @param {string} name
 * @param {number} share of the greatest length, from 0 to 1
 * @param {string} text
 * @param {boolean} isFirst
 * @param {string} [title]
 */
export function bar(name, share, text, isFirst = false, title = name) {
  return html`<li class=${isFirst ? 'first' : ''}><span class="class" title=${title}>${name}</span>
    <span class="track" aria-hidden="true"><span class="fill" ${sized({ 'inline-size': `${Math.max(0, 100 * share)}%` })}></span></span>
    <span class="share" title=${String(share)}>${text}</span></li>`;
}

/** As a sentence begins. @param {string} text @param {number} i its place: the answer itself stays as it is */
const capital = (text, i) => (i === 0 ? text : text.charAt(0).toLocaleUpperCase(locale) + text.slice(1));

/** The answer in words, for those who listen. @param {Model} model @param {Answered} answered */
export function inWords({ schema, card, levels }, { prediction, row, trouble }) {
  if (trouble !== undefined || prediction === undefined) return trouble ?? '';
  const { unit } = schema.target;
  const called = (/** @type {string} */ name) => classText(card, name);
  const said = prediction.label === undefined ? withUnit(shownNumber(prediction.value, widthOf(prediction)), unit) : `${called(prediction.label)}, ${percent(prediction.probability)}`;
  return [said, surely(prediction, standardLevel(levels), unit, neverSeen(schema, row).length === 0, called), unlike(prediction.novelty, card, schema, row)].filter(Boolean).map(capital).join('. ');
}
