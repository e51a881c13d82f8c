// The answer and its interval as a place in the range of the training target: `480 [----|==o==|------] 10M`. The sentence above it says the same to those who listen.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { compact, number, withUnit } from '../numbers.js';
import { sized } from './sized.js';

const SKEWED = 0.1; // a median this near to the least value leaves no room for most of the data, but on a scale of factors

/**
 * The scale of the target, where the card knows its range. A card may hold anything.
 *
 * @param {Readonly<Record<string, any>>} card
 * @returns {{least: number, most: number, isFactors: boolean, at: (value: number) => number} | undefined} `at`: its place, from 0 to 1, also of what is outside
 */
export function scaleOf({ dataset }) {
  const { minimum: least, maximum: most, median } = dataset?.target ?? {};
  if (![least, most].every(Number.isFinite) || !(least < most) || !Number.isFinite(most - least)) return undefined;
  const isFactors = least > 0 && Number.isFinite(median) && median - least < SKEWED * (most - least);
  const place = (/** @type {number} */ value) => (isFactors ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : (value - least) / (most - least));
  return { least, most, isFactors, at: (value) => Math.min(1, Math.max(0, place(value))) };
}

/**
 * @param {import('../dodona/index.js').Prediction} prediction
 * @param {Readonly<Record<string, any>>} card
 * @param {string | undefined} unit
 * @param {boolean} isUsual whether training had such rows: if not, the interval is that of others
 */
export function interval({ value, lower, upper }, card, unit, isUsual) {
  const scale = scaleOf(card);
  if (!scale || value === undefined || !Number.isFinite(value)) return nothing;
  const { least, most, isFactors, at } = scale;
  const percent = (/** @type {number} */ x) => `${100 * x}%`;
  const isSure = Number.isFinite(lower) && Number.isFinite(upper);
  const [from, to] = isSure ? [at(lower ?? 0), at(upper ?? 0)] : [0, 0];
  return html`<div class="range" aria-hidden="true" title=${say.trainedFrom(withUnit(number(least), unit), withUnit(number(most), unit))}><span>${compact(least)}</span>
    <span class="range-track">${isSure ? html`<span class="band ${isUsual ? '' : 'doubtful'}" ${sized({ 'inset-inline-start': percent(from), 'inline-size': percent(to - from) })}></span>` : nothing}
      ${isFactors ? powersOfTen(least, most).map((power) => html`<span class="tick" ${sized({ 'inset-inline-start': percent(at(power)) })}></span>`) : nothing}
      <span class="point" ${sized({ 'inset-inline-start': percent(at(value)) })}></span></span>
    <span>${compact(most)}</span></div>`;
}

/** Those between two numbers, by which a scale of factors is seen to be one. @param {number} least above 0 @param {number} most */
function powersOfTen(least, most) {
  const [first, last] = [Math.floor(Math.log10(least)) + 1, Math.ceil(Math.log10(most)) - 1];
  return last - first > 12 ? [] : Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}
