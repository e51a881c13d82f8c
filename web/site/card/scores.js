// How good the model is on rows that it never saw, each score with its interval and beside the baseline.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { level as percentOf, percent } from '../numbers.js';
import { METRICS, baselineName, rowsText, weighting, written } from '../score.js';
import { cell, figure, rangeCell, table } from '../parts/figure.js';
import { numberOf, objectOf, rangeOf, textOf } from './reading.js';
import { strips } from './strips.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */
/** @typedef {typeof METRICS[number]} Metric */

/** Scores whose best is 1; that of all others is 0. */
const BEST_IS_ONE = new Set(['r2', 'accuracy', 'balanced_accuracy', 'roc_auc']);
/** A baseline that says the shares of the classes is calibrated, and so no foil. */
const WITHOUT_FOIL = new Set(['expected_calibration_error']);

/** @param {Card} card @param {Schema} schema @param {Readonly<Record<string, any>>} provenance */
export function scores(card, schema, provenance) {
  const metrics = objectOf(card.metrics);
  const model = objectOf(metrics.model);
  const known = METRICS.filter(({ key }) => numberOf(model[key]) !== undefined);
  if (known.length === 0) return html`<p>${say.noScores}</p>`;
  const [baseline, intervals, differences] = [objectOf(metrics.baseline), objectOf(metrics.intervals), objectOf(metrics.differences)];
  const level = percentOf(numberOf(metrics.level) ?? 0.95);
  const columns = [{ head: say.score, of: (/** @type {Metric} */ { key }) => /** @type {import('../parts/figure.js').Cell} */ (say.metrics[key]) },
    { head: say.model, of: (/** @type {Metric} */ one) => cell(numberOf(model[one.key]), write(one, schema)) }];
  const some = (/** @type {Readonly<Record<string, any>>} */ values) => known.some(({ key }) => rangeOf(values[key]));
  if (some(intervals)) columns.push({ head: say.interval(level), of: (one) => rangeCell(rangeOf(intervals[one.key]), write(one, schema)) });
  columns.push({ head: say.baseline, of: (one) => cell(numberOf(baseline[one.key]), write(one, schema)) });
  if (some(differences)) columns.push({ head: say.difference(level), of: (one) => rangeCell(rangeOf(differences[one.key]), write(one, schema)) });
  const numbers = { head: columns.map(({ head }) => head), rows: known.map((one) => columns.map(({ of }) => of(one))) };
  return html`<p class="lead">${say.heldOut(rowsText(card), weighting(card), baselineName(schema.task, card))} ${rowsApart(provenance)}</p>
    ${wayToPerfect(known, metrics, level)}
    <div class="numbers" data-figure="scores">${table(say.howGood, numbers)}</div>`;
}

/** @param {Metric} metric @param {Schema} schema */
const write = (metric, { target }) => (/** @type {number} */ value) => written(metric, value, target.unit);

/**
 * Scores of unlike scales in one picture: how much of the way from the baseline to perfection the model has gone.
 *
 * @param {readonly Metric[]} known
 * @param {Readonly<Record<string, any>>} metrics
 * @param {string} level
 */
function wayToPerfect(known, metrics, level) {
  const way = known.flatMap(({ key }) => {
    const [model, baseline] = [numberOf(metrics.model[key]), numberOf(objectOf(metrics.baseline)[key])];
    const best = BEST_IS_ONE.has(key) ? 1 : 0;
    if (model === undefined || baseline === undefined || baseline === best || WITHOUT_FOIL.has(key)) return [];
    const share = (/** @type {number} */ score) => (baseline - score) / (baseline - best);
    const range = rangeOf(objectOf(metrics.intervals)[key])?.map(share).sort((a, b) => a - b);
    return [{ key, name: shortName(say.metrics[key]), x: share(model), ...(range && { lower: range[0], upper: range[1] }) }];
  }).filter(({ x }) => numberOf(x) !== undefined);
  if (way.length === 0) return nothing;
  const least = Math.min(0, ...way.map(({ x, lower }) => lower ?? x));
  return figure({
    name: 'way', title: say.wayToPerfect, how: way.some(({ lower }) => lower !== undefined) ? say.wayHow(level) : say.wayHowPlain,
    draw: strips({ strips: way, label: say.wayToPerfect, tick: percentOf, domain: [Math.max(-1, least), 1], rules: [0, 1] }),
    numbers: { head: [say.score, say.wayToPerfect], rows: way.map(({ name, x }) => [name, { text: percent(x), exact: x }]) },
  });
}

/** "R²" of "R²: share of the variance explained". @param {string} name */
const shortName = (name) => name.split(':')[0];

/** Which rows have tested, where that is not a matter of chance. @param {Readonly<Record<string, any>>} provenance */
function rowsApart(provenance) {
  const recipe = objectOf(provenance.recipe);
  const [time, group] = [textOf(recipe.time, 60), textOf(recipe.group, 60)];
  if (time !== undefined) return say.latestBy(time);
  return group === undefined ? nothing : say.groupsOf(group);
}
