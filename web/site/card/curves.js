// How well the probabilities rank rows: ROC and precision-recall curves, a line for each class that has one.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { level as percentOf, number, percent } from '../numbers.js';
import { legend, colourOf } from './colours.js';
import { cell, figure } from '../parts/figure.js';
import { classText } from '../text.js';
import { listOf, numberOf, objectOf, shareOf, textOf } from './reading.js';
import { diagonal, square } from './reliability.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {{threshold: number, recall: number, alarms: number, precision: number, colour: string, width: number}} Point */
/** @typedef {{name: string, colour: string, width: number, auc: number | undefined, average: number | undefined, points: Point[]}} Line */

const MOST_CLASSES = 6;

/** @param {Card} card */
export function curves(card) {
  // Lines that run on each other all show, the first one at the edges.
  const count = listOf(card.curves, MOST_CLASSES).length;
  const lines = listOf(card.curves, MOST_CLASSES).flatMap((entry, i) => lineOf(card, entry, i, count <= 3 ? 2 + 3 * (count - 1 - i) : 2));
  if (lines.length === 0) return nothing;
  const isOne = lines.length === 1;
  const head = [...(isOne ? [] : [say.theClass]), say.threshold, say.truePositives, say.falsePositives, say.precision];
  const rows = lines.flatMap(({ name, points }) => points.map(({ threshold, recall, alarms, precision }) =>
    [...(isOne ? [] : [name]), cell(threshold, percent), cell(recall, percent), cell(alarms, percent), cell(precision, percent)]));
  const numbers = { head, rows };
  const known = (/** @type {'auc' | 'average'} */ which, /** @type {string} */ title) =>
    legend(lines.flatMap(({ name, colour, [which]: value }) => (value === undefined ? [] : [{ colour, text: `${name}: ${title} ${number(value, 4)}` }])));
  return html`<div class="beside-each-other">${figure({ name: 'roc', title: say.roc, how: say.rocHow, legend: known('auc', say.auc), draw: roc(lines), numbers })}
    ${figure({ name: 'precision-recall', title: say.precisionRecall, how: say.precisionRecallHow, legend: known('average', say.averagePrecision), draw: precisionRecall(lines), numbers })}</div>`;
}

/** @param {Card} card @param {unknown} entry @param {number} i @param {number} width @returns {Line[]} */
function lineOf(card, entry, i, width) {
  const given = objectOf(entry);
  const colour = colourOf(i);
  const [recall, alarms, precision] = [given.true_positive_rate, given.false_positive_rate, given.precision].map((one) => listOf(one));
  const points = listOf(given.threshold).flatMap((value, k) => {
    const [threshold, r, a, p] = [value, recall[k], alarms[k], precision[k]].map(shareOf);
    return threshold === undefined || r === undefined || a === undefined || p === undefined ? [] : [{ threshold, recall: r, alarms: a, precision: p, colour, width }];
  });
  const name = textOf(typeof given.class === 'string' ? classText(card, given.class) : undefined, 40);
  return name === undefined || points.length < 2 ? [] : [{ name, colour, width, points, auc: numberOf(given.roc_auc), average: numberOf(given.average_precision) }];
}

const shares = { domain: [0, 1], tickFormat: percentOf, ticks: 5 };

/** @param {readonly Line[]} lines @returns {import('../parts/figure.js').Draw} */
function roc(lines) {
  // A threshold above all probabilities finds nothing, one below them everything.
  const whole = (/** @type {Line} */ { points, colour, width }) => [{ recall: 0, alarms: 0, colour, width }, ...points, { recall: 1, alarms: 1, colour, width }];
  return (Plot, width) => ({
    ...square(width), x: { ...shares, label: say.falsePositives }, y: { ...shares, label: say.truePositives },
    marks: [Plot.gridY({ ticks: 5 }), diagonal(Plot), Plot.line(lines.flatMap(whole), { x: 'alarms', y: 'recall', z: 'colour', stroke: 'colour', strokeWidth: 'width' })],
  });
}

/** @param {readonly Line[]} lines @returns {import('../parts/figure.js').Draw} */
function precisionRecall(lines) {
  // Who says yes to all rows is right for the class's share of them: the last point.
  const chance = lines.map(({ points, colour }) => ({ y: points[points.length - 1].precision, colour }));
  return (Plot, width) => ({
    ...square(width), x: { ...shares, label: say.recall }, y: { ...shares, label: say.precision },
    marks: [Plot.gridY({ ticks: 5 }), Plot.ruleY(chance, { y: 'y', stroke: 'colour', strokeDasharray: '3 3', strokeOpacity: 0.6 }),
      Plot.line(lines.flatMap(({ points }) => points), { x: 'recall', y: 'precision', z: 'colour', stroke: 'colour', strokeWidth: 'width' })],
  });
}
