// Which classes are taken for which.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { integer, percent } from '../numbers.js';
import { classText, clipped } from '../text.js';
import { behind, cell, figure } from '../parts/figure.js';
import { sideNames } from '../parts/labels.js';
import { countOf, listOf, objectOf } from './reading.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {{truth: number, said: number, count: number, share: number}} Pair of classes, and the share of the true one's rows */

/** More classes than this make no matrix that can be read. */
const MOST_DRAWN = 12;
const MOST_NAMED = 20;

/** @param {Card} card @param {import('../dodona/index.js').Schema} schema */
export function confusion(card, { target }) {
  const classes = (target.classes ?? []).map((name) => classText(card, name));
  const counts = listOf(objectOf(objectOf(card.metrics).model).confusion).map((row) => listOf(row).map(countOf));
  if (classes.length < 2 || counts.length !== classes.length || counts.some((row) => row.length !== classes.length || row.includes(undefined))) return nothing;
  const sums = counts.map((row) => row.reduce((/** @type {number} */ sum, count) => sum + (count ?? 0), 0));
  const pairs = counts.flatMap((row, truth) => row.map((count, said) => ({ truth, said, count: count ?? 0, share: sums[truth] > 0 ? (count ?? 0) / sums[truth] : 0 })));
  if (classes.length > MOST_DRAWN) return mistakes(classes, pairs);
  const names = classes.map((name) => clipped(name, 24));
  return figure({
    name: 'confusion', title: say.confuses, how: say.confusionHow, draw: matrix(names, pairs),
    numbers: { head: ['', ...names], rows: names.map((name, i) => [name, ...counts[i].map((count) => cell(count, integer))]) },
  });
}

/** @param {readonly string[]} names @param {readonly Pair[]} pairs @returns {import('../parts/figure.js').Draw} */
function matrix(names, pairs) {
  const right = pairs.filter(({ truth, said }) => truth === said);
  const wrong = pairs.filter(({ truth, said }) => truth !== said);
  const cellOf = { x: 'said', y: 'truth', inset: 0.5, fillOpacity: (/** @type {Pair} */ { share }) => 0.45 * share };
  const column = (/** @type {number} */ i) => clipped(names[i], names.length > 6 ? 8 : 12);
  return (Plot, width) => {
    const { shown: rows, room } = sideNames(names, 0.3 * width);
    const margin = 24 + room;
    const side = Math.min(96, (width - margin - 16) / names.length);
    const both = { type: /** @type {const} */ ('band'), domain: names.map((_, i) => i), tickSize: 0, padding: 0 };
    return {
      width: Math.min(width, margin + side * names.length + 16), height: 56 + side * names.length * (side > 64 ? 0.6 : 1), marginLeft: margin, marginTop: 52, marginRight: 16, marginBottom: 4,
      x: { ...both, tickFormat: column, axis: 'top', label: say.predictedClass, ...(side < 56 && { tickRotate: -45 }) }, y: { ...both, tickFormat: (/** @type {number} */ i) => rows[i], label: null },
      opacity: { type: 'identity' },
      marks: [
        Plot.cell(right, { ...cellOf, className: 'right-cell' }), Plot.cell(wrong, { ...cellOf, className: 'wrong-cell' }),
        Plot.text(pairs, { x: 'said', y: 'truth', text: ({ count, share }) => (side > 64 ? `${integer(count)}\n${percent(share)}` : integer(count)) }),
      ],
    };
  };
}

/** Of many classes: what is taken for what most often. @param {readonly string[]} classes @param {readonly Pair[]} pairs */
function mistakes(classes, pairs) {
  const most = pairs.filter(({ truth, said, count }) => truth !== said && count > 0).sort((a, b) => b.count - a.count).slice(0, MOST_NAMED);
  if (most.length === 0) return nothing;
  return html`<figure class="figure" data-figure="mistakes"><figcaption><h3>${say.confuses}</h3><p class="quiet">${say.mistakesHow}</p></figcaption>${behind(say.confuses, {
    head: [say.trueClass, say.predictedClass, say.rowsHead, say.ofTheClass],
    rows: most.map(({ truth, said, count, share }) => [clipped(classes[truth], 40), clipped(classes[said], 40), cell(count, integer), cell(share, percent)]),
  })}</figure>`;
}
