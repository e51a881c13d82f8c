// Whether the model is as good for some rows as for others.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { integer, level as percentOf, number } from '../numbers.js';
import { METRICS, written } from '../score.js';
import { inUnit } from '../text.js';
import { cell, figure, rangeCell } from '../parts/figure.js';
import { columnOf, countOf, featureOf, listOf, numberOf, objectOf, rangeOf, textOf } from './reading.js';
import { strips } from './strips.js';
import { valueText } from './values.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */

/** @param {Card} card @param {Schema} schema */
export function subgroups(card, schema) {
  const { metric: key, columns } = objectOf(card.subgroups);
  const metric = METRICS.find((one) => one.key === key);
  const name = metric ? say.metrics[metric.key] : textOf(key, 60) ?? say.score;
  const write = (/** @type {number} */ x) => (metric ? written(metric, x, schema.target.unit) : number(x, 3));
  const all = numberOf(objectOf(objectOf(card.metrics).model)[textOf(key, 60) ?? '']);
  const known = listOf(columns, 80).flatMap((entry) => {
    const { feature, groups } = objectOf(entry);
    const column = columnOf(schema, feature);
    const read = listOf(groups, 80).flatMap((group) => groupOf(group, featureOf(schema, feature)));
    return column === undefined || read.length === 0 ? [] : [{ column, groups: read }];
  });
  if (known.length === 0) return nothing;
  const ends = known.flatMap(({ groups }) => groups.flatMap(({ x, lower, upper }) => [x, lower ?? x, upper ?? x])).concat(all ?? []);
  /** One scale for all. @type {[number, number]} */
  const domain = [Math.min(0, ...ends), Math.max(...ends)];
  const names = known.flatMap(({ groups }) => groups.map(({ name: value }) => value));
  return html`<div class="group" data-figure="subgroups"><h3>${say.subgroups}</h3><p class="quiet">${say.subgroupsHow(name)}</p><div class="panels">${known.map(({ column, groups }) => figure({
    title: column, isPanel: true, draw: strips({ strips: groups, beside: names, label: inUnit(name.split(':')[0], metric?.unit ? schema.target.unit : undefined), tick: (x) => number(x, 3), ...(domain[1] > domain[0] && { domain }), rules: all === undefined ? [] : [all] }),
    numbers: { head: [column, name, say.interval(percentOf(0.95)), say.rowsHead], rows: groups.map(({ name: value, x, range, rows }) => [value, cell(x, write), rangeCell(range, write), cell(rows, integer)]) },
  }))}</div></div>`;
}

/** @param {unknown} group @param {import('../dodona/index.js').Feature | undefined} feature */
function groupOf(group, feature) {
  const { value, score, interval, rows } = objectOf(group);
  const x = numberOf(score);
  const range = rangeOf(interval);
  const name = valueText(feature, value);
  return x === undefined || name === undefined ? [] : [{ name, x, range, rows: countOf(rows), ...(range && { lower: range[0], upper: range[1] }) }];
}
