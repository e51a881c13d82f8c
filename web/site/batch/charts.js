// The pictures of a scored file, each with its table.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { integer, number, percent, withUnit } from '../numbers.js';
import { bar } from '../parts/answer.js';
import { behind } from '../parts/figure.js';
import { axisOf } from '../parts/factors.js';
import { classText, clipped, inUnit, nameOf } from '../text.js';

/** @typedef {import('./summary.js').Summary['models'][number]} OfModel @typedef {import('../dodona/index.js').Schema} Schema @typedef {import('../parts/chart.js').Plot} Plot */

const MOST_CLASSES = 12;

/** How often each answer came. @param {OfModel['spread']} spread @param {Schema} schema @param {Readonly<Record<string, any>>} card */
export function spreadChart(spread, { target }, card) {
  const { counts } = spread;
  const all = counts.reduce((sum, n) => sum + n, 0);
  if (all === 0) return html`<p class="quiet">${say.noAnswers}</p>`;
  if (!('edges' in spread)) {
    const order = counts.map((_, k) => k).sort((a, b) => counts[b] - counts[a]).slice(0, MOST_CLASSES);
    return html`<ul class="bars calm" id="spread">${order.map((k) => bar(clipped(classText(card, target.classes?.[k] ?? ''), 60), counts[k] / all, `${integer(counts[k])} (${percent(counts[k] / all)})`))}</ul>`;
  }
  const { edges, ends: [least, most] } = /** @type {import('./summary.js').Histogram} */ (spread);
  const isBeyond = least < edges[0] || most > edges[edges.length - 1];
  const bins = counts.map((n, k) => ({ from: edges[k], to: edges[k + 1], n }));
  const ticks = Math.min(4, Math.max(...counts)); // of whole rows
  const title = inUnit(nameOf(target), target.unit);
  return html`<dodona-chart id="spread" .label=${say.spreadOf(nameOf(target))} .draw=${(/** @type {Plot} */ Plot, /** @type {number} */ width) => ({
      height: 240, marginLeft: 56, marginRight: 16, marginTop: 24, marginBottom: 44,
      x: { label: title, labelOffset: 40, ticks: Math.max(2, Math.floor(width / 110)), tickFormat: (/** @type {number} */ x) => number(x, 4) },
      y: { label: say.rowsAxis, ticks, tickFormat: (/** @type {number} */ n) => integer(n) },
      marks: [Plot.gridY({ ticks }), Plot.rectY(bins, { x1: 'from', x2: 'to', y: 'n', inset: 0.5, className: 'bars-of' }), Plot.ruleY([0])],
    })}></dodona-chart>
    ${behind(say.spreadOf(nameOf(target)), { head: [say.from, say.to, say.rowsAxis], rows: bins.map(({ from, to, n }, k) => [value(k === 0 ? Math.min(least, from) : from, target), value(k === bins.length - 1 ? Math.max(most, to) : to, target), integer(n)]) })}
    ${isBeyond ? html`<p class="quiet small" id="spread-beyond">${say.spreadBeyond(value(least, target).text, value(most, target).text)}</p>` : nothing}`;
}

/** @param {number} x @param {Schema['target']} target */
const value = (x, { unit }) => ({ text: withUnit(number(x), unit), exact: x });

/** Answers beside the truth: points on a diagonal, or which classes are confused. @param {OfModel} model @param {Schema} schema @param {Readonly<Record<string, any>>} card */
export function truthChart({ points, scores }, { target }, card) {
  if (scores?.confusion) return confusionTable(scores.confusion, (target.classes ?? []).map((name) => classText(card, name)));
  if (points.length === 0) return nothing;
  const ends = points.flatMap(({ answer, truth }) => [answer, truth]);
  const range = [Math.min(...ends), Math.max(...ends)];
  const axis = { domain: range, ...axisOf(range[0], range[1], 5) };
  return html`<dodona-chart .label=${say.answersBeside(nameOf(target))} .draw=${(/** @type {Plot} */ Plot) => ({
      height: 300, marginLeft: 72, marginRight: 16, marginTop: 24, marginBottom: 44, x: { label: inUnit(say.theTruth, target.unit), labelOffset: 40, ...axis }, y: { label: inUnit(say.theAnswer, target.unit), ...axis },
      marks: [Plot.line(range.map((x) => ({ x, y: x })), { x: 'x', y: 'y', strokeOpacity: 0.4 }), Plot.dot(points, { x: 'truth', y: 'answer', r: 2, className: 'points' })],
    })}></dodona-chart>
    ${behind(say.answersBeside(nameOf(target)), { head: [say.rowNumber, say.theTruth, say.theAnswer], rows: points.map(({ row, truth, answer }) => [integer(row), value(truth, target), value(answer, target)]) })}
    <p class="quiet small">${say.pointsHow(integer(points.length))}</p>`;
}

/** @param {readonly number[][]} confusion @param {readonly string[]} classes */
function confusionTable(confusion, classes) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${say.confuses}><table id="confusion"><caption>${say.confusionHow}</caption>
    <thead><tr><th></th>${classes.map((name) => html`<th scope="col">${clipped(name, 24)}</th>`)}</tr></thead>
    <tbody>${confusion.map((row, k) => html`<tr><th scope="row">${clipped(classes[k], 24)}</th>${row.map((n, j) => html`<td class=${j === k ? 'right' : ''}>${integer(n)}</td>`)}</tr>`)}</tbody></table></div>`;
}
