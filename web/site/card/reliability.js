// How sure the model is, and whether rightly: probabilities beside what came true, and intervals or sets beside how often they held the truth.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { integer, level as percentOf, number, percent, withUnit } from '../numbers.js';
import { cell, figure, rangeCell } from '../parts/figure.js';
import { classText } from '../text.js';
import { countOf, listOf, numberOf, objectOf, rangeOf, shareOf, textOf } from './reading.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */

const MOST_BINS = 60;

/** @param {Card} card */
export function reliability(card) {
  const { of, rows, predicted, observed, interval } = objectOf(card.reliability);
  const bins = listOf(predicted, MOST_BINS).flatMap((share, i) => {
    const [x, y] = [shareOf(share), shareOf(listOf(observed)[i])];
    const range = rangeOf(listOf(interval)[i]);
    return x === undefined || y === undefined ? [] : [{ x, y, rows: countOf(listOf(rows)[i]), range, lower: range?.[0], upper: range?.[1] }];
  });
  if (bins.length === 0) return nothing;
  const what = of === 'the most probable class' ? say.mostProbable : textOf(typeof of === 'string' ? classText(card, of) : undefined, 40) ?? say.theClass;
  return figure({
    name: 'reliability', title: say.reliability(what), how: say.reliabilityHow,
    draw: (Plot, width) => ({
      ...square(width), x: { domain: [0, 1], label: say.meanProbability, tickFormat: percentOf, ticks: 5 }, y: { domain: [0, 1], label: say.cameTrue, tickFormat: percentOf, ticks: 5 },
      marks: [
        Plot.gridY({ ticks: 5 }), diagonal(Plot),
        Plot.link(bins.filter(({ range }) => range), { x: 'x', y1: 'lower', y2: 'upper', stroke: 'currentColor', strokeWidth: 5, strokeOpacity: 0.2 }),
        Plot.dot(bins, { x: 'x', y: 'y', r: 4, fill: 'currentColor' }),
      ],
    }),
    numbers: {
      head: [say.meanProbability, say.cameTrue, say.interval(percentOf(0.95)), say.rowsHead],
      rows: bins.map(({ x, y, range, rows: n }) => [cell(x, percent), cell(y, percent), rangeCell(range, percent), cell(n, integer)]), rest: calibration(card),
    },
  });
}

/** What was tried to mend probabilities. @param {Card} card */
function calibration({ calibration: given }) {
  const { method, log_loss: losses } = objectOf(given);
  const named = { none: say.calibratedNone, platt: 'Platt', isotonic: say.calibratedIsotonic };
  const tried = Object.entries(named).flatMap(([key, name]) => {
    const loss = numberOf(objectOf(losses)[key]);
    return loss === undefined ? [] : [`${name} ${number(loss, 4)}`];
  });
  const taken = typeof method === 'string' && Object.hasOwn(named, method) ? named[/** @type {keyof typeof named} */ (method)] : undefined;
  if (taken === undefined) return [];
  return [say.calibration(taken), ...(tried.length > 0 ? [say.calibrationLoss(tried.join(', '))] : [])];
}

/** @param {Card} card @param {Schema} schema */
export function coverage(card, schema) {
  const held = levelsOf(objectOf(card.metrics).levels);
  const learned = levelsOf(card.levels);
  const shown = held.length > 0 ? held : learned;
  if (shown.length === 0) return nothing;
  const isSet = schema.task === 'classification';
  const size = (/** @type {number} */ x) => (isSet ? number(x, 3) : withUnit(number(x, 3), schema.target.unit));
  const least = Math.max(0, Math.floor(10 * Math.min(...shown.flatMap(({ level, covered }) => [level, covered]))) / 10 - 0.05);
  return figure({
    name: 'coverage', title: isSet ? say.coverageSets : say.coverageIntervals, how: held.length > 0 ? say.coverageHow : say.coverageHowLearned,
    draw: (Plot, width) => ({
      ...square(width), x: { domain: [least, 1], label: say.asked, tickFormat: percentOf, ticks: 5 }, y: { domain: [least, 1], label: say.covered, tickFormat: percentOf, ticks: 5 },
      marks: [Plot.gridY({ ticks: 5 }), diagonal(Plot, least), Plot.dot(shown, { x: 'level', y: 'covered', r: 4, fill: 'currentColor' }),
        // At the left and the right of the diagonal in turn, as levels may stand close to each other; at the left of the first is the axis.
        ...[-1, 1].map((side) => Plot.text(shown.filter((_, i) => side === (i > 0 && (shown.length - i) % 2 === 0 ? -1 : 1)), { x: 'level', y: 'covered', text: (/** @type {any} */ one) => percent(one.covered), dx: 8 * side, dy: 4 * side, textAnchor: side < 0 ? 'end' : 'start' }))],
    }),
    numbers: {
      head: [say.asked, say.covered, isSet ? say.meanClasses : say.meanWidth, say.coveredLearned],
      rows: shown.map(({ level, covered, size: mean }) => [cell(level, percentOf), cell(covered, percent), cell(mean, size), cell(learned.find((one) => one.level === level)?.covered, percent)]),
    },
  });
}

/** @param {unknown} given */
function levelsOf(given) {
  return listOf(given, 20).flatMap((entry) => {
    const { level, covered, width, classes } = objectOf(entry);
    const [asked, share] = [shareOf(level), shareOf(covered)];
    return asked === undefined || share === undefined ? [] : [{ level: asked, covered: share, size: countOf(width) ?? countOf(classes) }];
  });
}

/** From when on a row is called unlike the training data. @param {Card} card */
export function novelty({ novelty: given }) {
  const { threshold, training_share: share } = objectOf(given);
  const [from, of] = [shareOf(threshold), shareOf(share)];
  return from === undefined || of === undefined ? nothing : html`<p class="quiet">${say.noveltyIs(percent(of), percentOf(from))}</p>`;
}

/** @param {number} width */
export const square = (width) => ({ height: Math.min(360, Math.max(240, width)), marginLeft: 56, marginRight: 24, marginTop: 32, marginBottom: 40 });

/** Where what is said is what is. @param {import('../parts/figure.js').Plot} Plot @param {number} [from] @param {number} [to] */
export const diagonal = (Plot, from = 0, to = 1) => Plot.line([[from, from], [to, to]], { strokeDasharray: '3 3', strokeOpacity: 0.6 });
