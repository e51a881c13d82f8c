// Partial dependence: the mean answer as one column runs over its values and the held-out rows keep all else.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { integer, level as percentOf, number, percent, withUnit } from '../numbers.js';
import { classText, inUnit, nameOf } from '../text.js';
import { colourOf, legend } from './colours.js';
import { usualRange } from '../parts/bins.js';
import { cell, figure } from '../parts/figure.js';
import { columnOf, featureOf, listOf, numberOf, numbersOf, objectOf, textOf } from './reading.js';
import { strips } from './strips.js';
import { valueText } from './values.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */
/** @typedef {import('../dodona/index.js').Feature} Feature */
/** @typedef {{column: string, feature: Feature | undefined, values: readonly unknown[], answers: number[][]}} Panel */

/** These are seen at once; the others are one click behind. */
const FIRST = 6;
const MOST = 30;
const MOST_VALUES = 60;
const MOST_CLASSES = 6;

/** @param {Card} card @param {Schema} schema */
export function dependence(card, schema) {
  const given = objectOf(card.partial_dependence);
  const of = listOf(given.of, MOST_CLASSES).map((name) => textOf(typeof name === 'string' && schema.task === 'classification' ? classText(card, name) : name, 40) ?? '–');
  const panels = of.length === listOf(given.of).length ? listOf(given.columns, MOST).flatMap((entry) => panelOf(entry, of.length, schema)) : [];
  if (panels.length === 0) return nothing;
  const all = panels.flatMap(({ answers }) => answers.flat());
  const isClass = schema.task === 'classification';
  const [least, most] = [Math.min(...all), Math.max(...all)];
  /** @type {[number, number]} */
  const domain = isClass ? [0, 1] : [Math.min(0, least), Math.max(0, most) || 1];
  const draw = (/** @type {Panel} */ panel) => drawn(panel, of, schema, domain);
  const rest = panels.slice(FIRST);
  return html`<div class="group" data-figure="dependence"><h3>${say.dependence}</h3><p class="quiet">${say.dependenceHow}</p>
    ${of.length > 1 ? legend(of.map((name, k) => ({ colour: colourOf(k), text: name }))) : nothing}
    <div class="panels">${panels.slice(0, FIRST).map(draw)}</div>
    ${rest.length > 0 ? html`<details class="more"><summary>${say.moreColumns(integer(rest.length))}</summary><div class="panels">${rest.map(draw)}</div></details>` : nothing}</div>`;
}

/** @param {unknown} entry @param {number} n answers @param {Schema} schema @returns {Panel[]} */
function panelOf(entry, n, schema) {
  const { feature: name, values, answers } = objectOf(entry);
  const [column, given] = [columnOf(schema, name), listOf(values, MOST_VALUES)];
  const feature = featureOf(schema, name);
  const read = listOf(answers).flatMap((one) => [numbersOf(one, given.length) ?? []]);
  const isWhole = Array.isArray(values) && values.length === given.length && read.length === n && read.every((one) => one.length > 0);
  return column === undefined || !isWhole || given.some((value) => valueText(feature, value) === undefined) ? [] : [{ column, feature, values: given, answers: read }];
}

/** @param {Panel} panel @param {readonly string[]} of @param {Schema} schema @param {[number, number]} domain of all panels */
function drawn(panel, of, schema, domain) {
  const { column, feature, values, answers } = panel;
  const { target } = schema;
  const isClass = schema.task === 'classification';
  const write = isClass ? percent : (/** @type {number} */ y) => withUnit(number(y, 4), target.unit);
  const tick = isClass ? percentOf : (/** @type {number} */ y) => number(y, 3);
  const label = isClass ? (of.length === 1 ? say.probabilityOf(of[0]) : say.probability) : inUnit(nameOf(target, 40), target.unit);
  const numbers = {
    head: [column, ...(of.length > 1 ? of : [label])],
    rows: values.map((value, v) => [/** @type {string} */ (valueText(feature, value)), ...answers.map((one) => cell(one[v], write))]),
  };
  const isScale = feature !== undefined && (feature.kind === 'number' || feature.kind === 'date') && values.some((value) => value !== null && placeOf(value) !== undefined);
  const shown = values.filter((value) => value !== null).length;
  const isPart = feature?.kind === 'category' && shown < feature.categories.length;
  return figure({ title: column, ...(isPart && { how: say.commonestOf(integer(shown), integer(feature.categories.length)) }), isPanel: true, numbers, draw: isScale ? line(panel, label, tick, domain) : list(panel, label, tick, domain) });
}

/** Where a number or date stands. @param {unknown} value @returns {number | Date | undefined} */
function placeOf(value) {
  if (typeof value !== 'string') return numberOf(value);
  const date = new Date(value.length > 10 && !value.endsWith('Z') ? `${value.replace(' ', 'T')}Z` : value);
  return Number.isFinite(date.getTime()) ? date : undefined;
}

/** Whether a place is where most of the data are: what lies far out for the sake of a few rows, or stands for unknown, is in the table. @param {Feature | undefined} feature @returns {(x: number) => boolean} */
function usually(feature) {
  if (feature?.kind !== 'number' || !feature.training) return () => true;
  const [low, high] = usualRange(feature.training.edges);
  return (x) => x >= low && x <= high;
}

/** @param {Panel} panel @param {string} label @param {(y: number) => string} tick @param {[number, number]} domain @returns {import('../parts/figure.js').Draw} */
function line({ column, feature, values, answers }, label, tick, domain) {
  const isDate = feature?.kind === 'date';
  const isUsual = usually(feature);
  const points = answers.flatMap((one, k) => values.flatMap((value, v) => {
    const x = placeOf(value);
    return x === undefined || isDate !== x instanceof Date || !isUsual(Number(x)) ? [] : [{ x, y: one[v], k, colour: answers.length > 1 ? colourOf(k) : 'currentColor' }];
  })).sort((a, b) => Number(a.x) - Number(b.x));
  // Rows without the value are no place on the axis: a line of their own says what is answered for them.
  const unknown = values.indexOf(null);
  const missing = unknown < 0 ? [] : answers.map((one, k) => ({ y: one[unknown], colour: answers.length > 1 ? colourOf(k) : 'currentColor' }));
  return (Plot, width) => ({
    height: 200, marginLeft: 64, marginRight: 20, marginTop: 32, marginBottom: 40,
    x: { label: inUnit(column, feature?.unit), ticks: Math.max(2, Math.floor(width / 110)), ...(!isDate && { tickFormat: (/** @type {number} */ x) => number(x, 5) }) },
    y: { label, domain, nice: true, ticks: 4, tickFormat: tick },
    marks: [
      Plot.gridY({ ticks: 4 }),
      ...(missing.length > 0 ? [Plot.ruleY(missing, { y: 'y', stroke: 'colour', strokeDasharray: '2 4' }), Plot.text(missing.slice(0, 1), { y: 'y', text: () => say.unknown, frameAnchor: 'right', dy: -8 })] : []),
      Plot.line(points, { x: 'x', y: 'y', z: 'k', stroke: 'colour', strokeWidth: 2 }), Plot.dot(points, { x: 'x', y: 'y', r: 2.5, fill: 'colour' }),
    ],
  });
}

/** @param {Panel} panel @param {string} label @param {(y: number) => string} tick @param {[number, number]} domain */
function list({ feature, values, answers }, label, tick, domain) {
  const order = values.map((_, v) => v);
  if (answers.length === 1 && feature?.kind === 'category') order.sort((a, b) => answers[0][b] - answers[0][a]);
  const marks = order.flatMap((v) => answers.map((one, k) => ({
    name: /** @type {string} */ (valueText(feature, values[v])), key: v, x: one[v], ...(answers.length > 1 && { colour: colourOf(k) }),
  })));
  return strips({ strips: marks, label, tick, domain });
}
