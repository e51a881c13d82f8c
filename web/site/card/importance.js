// Which columns the model looks at: what is lost when one is shuffled, and what training itself found.
import { nothing } from 'lit';
import { say } from '../language.js';
import { integer, level as percentOf, number, percent } from '../numbers.js';
import { METRICS } from '../score.js';
import { inUnit } from '../text.js';
import { cell, figure } from '../parts/figure.js';
import { columnOf, countOf, listOf, numberOf, objectOf, shareOf, textOf } from './reading.js';
import { strips } from './strips.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */

const MOST_DRAWN = 20;

/** @param {Card} card @param {Schema} schema */
export function importance(card, schema) {
  return [shuffled(card, schema), found(card, schema)];
}

/** @param {Card} card @param {Schema} schema */
function shuffled(card, schema) {
  const { metric: key, rows, columns } = objectOf(card.permutation_importance);
  const metric = METRICS.find((one) => one.key === key);
  const name = (metric ? say.metrics[metric.key] : textOf(key, 60) ?? say.score).split(':')[0];
  const known = listOf(columns).flatMap((entry) => {
    const { feature, mean, deviation } = objectOf(entry);
    const [column, x, spread] = [columnOf(schema, feature), numberOf(mean), countOf(deviation)];
    return column === undefined || x === undefined ? [] : [{ name: column, x, spread, ...(spread !== undefined && { lower: x - spread, upper: x + spread }) }];
  });
  if (known.length === 0) return nothing;
  const n = countOf(rows);
  return figure({
    name: 'permutation', title: say.whatIsLost, how: `${say.lostHow(name)}${n === undefined ? '' : ` ${say.onHeldOut(integer(n))}`}`,
    draw: strips({ strips: known.slice(0, MOST_DRAWN), label: inUnit(say.addedTo(name), metric?.unit ? schema.target.unit : undefined), tick: (x) => number(x, 3), isBar: true }),
    numbers: { head: [say.column, say.addedTo(name), say.deviation], rows: known.map(({ name: column, x, spread }) => [column, cell(x, (value) => number(value, 4)), cell(spread, (value) => number(value, 3))]) },
  });
}

/** @param {Card} card @param {Schema} schema */
function found(card, schema) {
  const known = listOf(card.importance).flatMap((entry) => {
    const { feature, share } = objectOf(entry);
    const [column, x] = [columnOf(schema, feature), shareOf(share)];
    return column === undefined || x === undefined ? [] : [{ name: column, x }];
  });
  if (known.length === 0) return nothing;
  return figure({
    name: 'importance', title: say.whatTrainingFound, how: say.foundHow, draw: strips({ strips: known.slice(0, MOST_DRAWN), label: say.share, tick: percentOf, isBar: true }),
    numbers: { head: [say.column, say.share], rows: known.map(({ name, x }) => [name, cell(x, percent)]) },
  });
}

