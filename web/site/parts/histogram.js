import { html, svg } from 'lit';
import { greatest } from '../rows.js';
import { sized } from './sized.js';

/**
 * The training data of one feature as bars 24 px high, the present value marked. It is decoration beside a labelled
 * field: the same facts are in the field's hint.
 *
 * @param {readonly number[]} counts
 * @param {number} marked the bar of the present value, -1 for none
 * @param {boolean} [full] over the whole width however few the bars: there is a slider below on the same scale
 */
export function histogram(counts, marked, full = false) {
  const most = Math.max(1, greatest(counts));
  const gap = counts.length > 40 ? 0 : 0.12;
  const few = counts.length < 8 && !full;
  // A bin with anything in it is never invisible.
  const heightOf = (/** @type {number} */ count) => (count === 0 ? 0 : Math.max(1.5, (24 * count) / most));
  return html`<svg class="histogram ${few ? 'few' : ''}" ${sized(few ? { '--bins': String(counts.length) } : {})}
    viewBox="0 0 ${counts.length} 24" preserveAspectRatio="none" aria-hidden="true">${counts.map((count, i) => svg`<rect
      class=${i === marked ? 'here' : ''} x=${i + gap / 2} width=${1 - gap} y=${24 - heightOf(count)} height=${heightOf(count)}></rect>`)}</svg>`;
}
