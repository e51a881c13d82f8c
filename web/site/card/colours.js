// Which colour is which class, said beside the picture.
import { html, nothing } from 'lit';
import { CLASS_COLOURS } from '../parts/chart.js';
import { sized } from '../parts/sized.js';

/** @param {number} i the class's place */
export const colourOf = (i) => CLASS_COLOURS[i % CLASS_COLOURS.length];

/** @param {readonly {colour: string, text: string}[]} entries */
export function legend(entries) {
  if (entries.length === 0) return nothing;
  return html`<ul class="legend">${entries.map(({ colour, text }) => html`<li><span class="swatch" aria-hidden="true" ${sized({ background: colour })}></span>${text}</li>`)}</ul>`;
}
