// A picture: what it is of, how to read it, and its numbers as a table behind it.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { integer } from '../numbers.js';

/**
 * @typedef {import('./chart.js').Plot} Plot
 * @typedef {(plot: Plot, width: number) => import('@observablehq/plot').PlotOptions} Draw
 *
 * @typedef {string | {text: string, exact: string | number}} Cell as it is written, with all digits where it has more
 *
 * @typedef {object} Numbers
 * @property {readonly string[]} head
 * @property {readonly (readonly Cell[])[]} rows
 * @property {readonly string[]} [rest] said below: what else the card says of it
 */

const MOST_ROWS = 500;

/**
 * @param {object} given
 * @param {string} given.title
 * @param {string} [given.how] to read it
 * @param {Draw} given.draw
 * @param {Numbers} given.numbers
 * @param {unknown} [given.legend]
 * @param {string} [given.name] for tests
 * @param {boolean} [given.isPanel] one of several of a kind, which are explained together
 */
export function figure({ title, how = '', draw, numbers, legend = nothing, name = '', isPanel = false }) {
  return html`<figure class="figure" data-figure=${name}><figcaption>${isPanel ? html`<h4>${title}</h4>` : html`<h3>${title}</h3>`}${how ? html`<p class="quiet">${how}</p>` : nothing}</figcaption>
    ${legend}<dodona-chart .label=${title} .draw=${draw}></dodona-chart>${behind(title, numbers)}</figure>`;
}

/** @param {string} title @param {Numbers} numbers */
export function behind(title, numbers) {
  return html`<details><summary>${say.asTable}</summary>${table(title, numbers)}</details>`;
}

/** @param {string} title for those who listen @param {Numbers} numbers */
export function table(title, { head, rows, rest = [] }) {
  const more = rows.length - MOST_ROWS;
  const [first, ...others] = head;
  return html`<div class="scroll" role="group" tabindex="0" aria-label=${title}><table>
    <thead><tr>${first === '' ? html`<td></td>` : html`<th scope="col">${first}</th>`}${others.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.slice(0, MOST_ROWS).map(([name, ...cells]) => html`<tr><th scope="row" title=${exactOf(name)}>${textIn(name)}</th>${cells.map((cell) => html`<td title=${exactOf(cell)}>${textIn(cell)}</td>`)}</tr>`)}</tbody></table></div>
    ${more > 0 ? html`<p class="quiet">${say.andMore(integer(more))}</p>` : nothing}${rest.map((line) => html`<p class="quiet">${line}</p>`)}`;
}

/** @param {Cell} cell */
const textIn = (cell) => (typeof cell === 'string' ? cell : cell.text);
/** @param {Cell} cell */
const exactOf = (cell) => (typeof cell === 'string' ? nothing : String(cell.exact));

/** A number of a table; a dash where there is none. @param {number | undefined} value @param {(value: number) => string} write @returns {Cell} */
export function cell(value, write) {
  return value === undefined ? '–' : { text: write(value), exact: value };
}

/** An interval of a table. @param {readonly [number, number] | undefined} range @param {(value: number) => string} write @returns {Cell} */
export function rangeCell(range, write) {
  return range === undefined ? '–' : { text: say.toRange(write(range[0]), write(range[1])), exact: `${range[0]} – ${range[1]}` };
}
