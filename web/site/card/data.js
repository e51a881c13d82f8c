// What the model was made of: rows and columns, how the target is spread, what is odd in the data.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { dateText, integer, level as percentOf, number, percent, withUnit } from '../numbers.js';
import { classText, clipped, inUnit, nameOf } from '../text.js';
import { bars } from './bars.js';
import { behind, cell, figure } from '../parts/figure.js';
import { pairs } from './pairs.js';
import { countOf, histogramOf, listOf, numberOf, numbersOf, objectOf, textOf } from './reading.js';
import { strips } from './strips.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */
/** @typedef {import('../dodona/index.js').Feature} Feature */

const MOST_CLASSES = 30;
const MOST_NAMED = 3;

/** @param {Card} card @param {Schema} schema */
export function data(card, schema) {
  return html`<div data-figure="dataset">${summary(card, schema)}</div>${target(card, schema)}${columns(schema)}${warnings(card)}`;
}

/** @param {Card} card @param {Schema} schema */
function summary(card, { target: { unit } }) {
  const { rows, columns: n, missing_cells: missing, repeated_rows: repeated, target: given } = objectOf(card.dataset);
  const [all, wide, empty] = [countOf(rows), countOf(n), countOf(missing)];
  const write = (/** @type {unknown} */ x) => {
    const value = numberOf(x);
    return value === undefined ? undefined : { text: withUnit(number(value, 4), unit), exact: value };
  };
  const whole = (/** @type {number | undefined} */ x) => (x === undefined ? undefined : { text: integer(x), exact: x });
  const { minimum, maximum, median, mean, deviation } = objectOf(given);
  const share = empty !== undefined && all && wide ? ` (${percent(Math.min(1, empty / (all * wide)))})` : '';
  return pairs([
    [say.rowsHead, whole(all)], [say.columns, whole(wide)], [say.missingCells, empty === undefined ? undefined : { text: `${integer(empty)}${share}`, exact: empty }],
    [say.repeatedRows, whole(countOf(repeated))], [say.targetLeast, write(minimum)], [say.targetMedian, write(median)], [say.targetMean, write(mean)],
    [say.targetDeviation, write(deviation)], [say.targetMost, write(maximum)],
  ]);
}

/** @param {Card} card @param {Schema} schema */
function target(card, { target: { unit, classes = [], ...named } }) {
  const given = objectOf(objectOf(card.dataset).target);
  const title = say.targetIs(nameOf(named, 60));
  const counts = numbersOf(given.counts, classes.length);
  if (classes.length > 0 && counts) {
    const all = counts.reduce((sum, count) => sum + count, 0);
    const rows = classes.map((name, k) => ({ name: clipped(classText(card, name), 60), x: counts[k] })).sort((a, b) => b.x - a.x);
    return figure({
      name: 'target', title, how: say.classesHow, draw: strips({ strips: rows.slice(0, MOST_CLASSES), label: say.rowsHead, tick: integer, isBar: true }),
      numbers: { head: [say.theClass, say.rowsHead, say.share], rows: rows.map(({ name, x }) => [name, cell(x, integer), cell(all > 0 ? x / all : undefined, percentOf)]) },
    });
  }
  const histogram = histogramOf(given);
  if (!histogram || classes.length > 0) return nothing;
  const write = (/** @type {number} */ x) => withUnit(number(x, 4), unit);
  return figure({
    name: 'target', title, how: say.targetHow, draw: bars(histogram, inUnit(nameOf(named, 60), unit), say.rowsHead),
    numbers: { head: [say.from, say.to, say.rowsHead], rows: histogram.counts.map((count, i) => [cell(histogram.edges[i], write), cell(histogram.edges[i + 1], write), cell(count, integer)]) },
  });
}

/** @param {Schema} schema */
function columns({ features }) {
  return html`<figure class="figure" data-figure="columns"><figcaption><h3>${say.columnsAre}</h3><p class="quiet">${say.columnsHow}</p></figcaption>${behind(say.columnsAre, {
    head: [say.column, say.kind, say.inTraining, say.mayBeMissing],
    rows: features.map((feature) => [nameOf(feature, 60), say.kinds[feature.kind], seen(feature), feature.missing === 'allowed' ? say.yes : say.no]),
  })}</figure>`;
}

/** What the training rows had. @param {Feature} feature */
function seen(feature) {
  const { kind, training } = feature;
  if (kind === 'category') {
    const named = feature.categories.slice(0, MOST_NAMED).map((name) => clipped(name, 30)).join(', ');
    return feature.categories.length > MOST_NAMED ? `${named}, … (${integer(feature.categories.length)})` : named;
  }
  if (training === undefined) return '–';
  if (!('edges' in training)) return `${say.no} ${integer(training.counts[0])}, ${say.yes} ${integer(training.counts[1])}`;
  const write = (/** @type {number} */ x) => (kind === 'date' ? dateText(x) : number(x, 6));
  return withUnit(say.toRange(write(training.minimum), write(training.maximum)), feature.unit);
}

/** What training noticed, in its own words. @param {Card} card */
function warnings(card) {
  const known = listOf(card.warnings, 40).flatMap((entry) => {
    const { kind, message } = objectOf(entry);
    const said = textOf(message, 800);
    return said === undefined ? [] : [{ kind: textOf(kind, 40), said }];
  });
  if (known.length === 0) return nothing;
  return html`<div class="group" data-figure="warnings"><h3>${say.noticed}</h3><ul class="noticed">${known.map(({ kind, said }) => html`<li>${kind === undefined ? nothing : html`<strong>${kind}</strong> `}${said}</li>`)}</ul></div>`;
}
