// What the model says of itself, and the proof that it runs here as it did where it was made. A card may hold anything:
// only texts and numbers are taken from it.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { fileSize, integer, number, percent } from '../numbers.js';
import { bar } from '../parts/answer.js';
import { METRICS, baselineName, rowsText, weighting, written } from '../score.js';
import { clipped } from '../text.js';

/**
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('../dodona/index.js').Schema} Schema
 * @typedef {Readonly<Record<string, any>>} Card
 */

const MOST_BARS = 12;

/** @param {import('../page.js').DodonaPage} page that has a model */
export default function cardView(page) {
  const model = /** @type {Model} */ (page.model);
  const { card, schema } = model;
  return html`<section class="about" id="about" aria-labelledby="about-title"><h2 id="about-title">${say.about}</h2>
    <div class="columns">
      <div>${words(card)}${metrics(card, schema)}${confusion(card, schema)}</div>
      <div>${importance(card, schema)}${origin(model, page.bytes)}</div>
    </div></section>`;
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' && value.trim() !== '' ? clipped(value, 1200) : undefined;
}

/** @param {[string, string | undefined][]} pairs those without a value are left out */
function list(pairs) {
  const known = pairs.filter(([, value]) => value);
  return known.length === 0 ? nothing : html`<dl>${known.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

/** @param {Card} card */
function words(card) {
  return list([[say.intendedUse, text(card.intended_use)], [say.source, text(card.source)], [say.author, text(card.author)], [say.licence, text(card.licence)]]);
}

/** @param {Card} card @param {Schema} schema */
function metrics(card, schema) {
  const { model, baseline } = card.metrics ?? {};
  const known = METRICS.filter(({ key }) => typeof model?.[key] === 'number');
  if (known.length === 0) return html`<p>${say.noScores}</p>`;
  const cell = (/** @type {typeof METRICS[number]} */ metric, /** @type {any} */ side) => html`<td title=${String(side?.[metric.key] ?? '')}>${written(metric, side?.[metric.key], schema.target.unit)}</td>`;
  return html`<h3>${say.howGood}</h3>
    <table><caption>${say.heldOut(rowsText(card), weighting(card), baselineName(schema.task, card))}</caption>
      <thead><tr><th scope="col">${say.score}</th><th scope="col">${say.model}</th><th scope="col">${say.baseline}</th></tr></thead>
      <tbody>${known.map((metric) => html`<tr><th scope="row">${say.metrics[metric.key]}</th>${cell(metric, model)}${cell(metric, baseline)}</tr>`)}</tbody></table>`;
}

/** @param {Card} card @param {Schema} schema */
function confusion(card, schema) {
  const classes = schema.target.classes ?? [];
  const counts = card.metrics?.model?.confusion;
  if (!Array.isArray(counts) || counts.length !== classes.length || classes.length > 12) return nothing;
  const names = classes.map((name) => clipped(name, 24));
  return html`<details><summary>${say.confuses}</summary><div class="scroll"><table><caption>${say.confusionHow}</caption>
    <thead><tr><td></td>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${names.map((name, i) => html`<tr><th scope="row">${name}</th>${names.map((_, k) => html`<td class=${i === k ? 'right' : ''}>${
      typeof counts[i]?.[k] === 'number' ? integer(counts[i][k]) : '–'}</td>`)}</tr>`)}</tbody></table></div></details>`;
}

/** @param {Card} card @param {Schema} schema */
function importance(card, schema) {
  const labels = new Map(schema.features.map((feature) => [feature.name, feature.label || feature.name]));
  /** @type {{feature: string, share: number}[]} */
  const entries = (Array.isArray(card.importance) ? card.importance : []).filter((entry) => typeof entry?.share === 'number' && typeof entry?.feature === 'string');
  if (entries.length === 0) return nothing;
  const most = Math.max(...entries.map(({ share }) => share), Number.MIN_VALUE);
  const more = entries.length - MOST_BARS;
  return html`<h3>${say.looksAt}</h3><ul class="bars calm">
    ${entries.slice(0, MOST_BARS).map(({ feature, share }) => bar(clipped(labels.get(feature) ?? feature, 60), share / most, percent(share)))}
    ${more > 0 ? html`<li class="rest">${say.andMore(integer(more))}</li>` : nothing}</ul>`;
}

/** @param {Model} model @param {number | undefined} bytes */
function origin(model, bytes) {
  const { data, trainer, recipe, stopped, import: imported } = model.provenance;
  const sha256 = data?.sha256 ?? imported?.sha256;
  const rows = typeof data?.rows === 'number' ? say.rows(integer(data.rows)) : undefined;
  return html`<h3>${say.comesFrom}</h3>
    ${list([
      [say.data, [text(data?.file), rows].filter(Boolean).join(', ')],
      [say.importedFrom, text(imported?.file)],
      [say.digest, typeof sha256 === 'string' ? `${sha256.slice(0, 12)}…` : undefined],
      [say.family, text(recipe?.family)],
      [say.trainedBy, text(trainer)],
      [say.stopped, text(stopped)],
      [say.seed, typeof recipe?.seed === 'number' ? number(recipe.seed, 15) : undefined],
      [say.file, bytes === undefined ? undefined : fileSize(bytes)],
    ])}
    ${proof(model)}`;
}

/** @type {WeakMap<Model, import('../dodona/index.js').Verification>} */
const verified = new WeakMap();

/** @param {Model} model */
function proof(model) {
  const { rows, different, identical } = verified.get(model) ?? model.verify();
  verified.set(model, { rows, different, identical, errors: [] });
  if (rows === 0) return html`<p class="proof odd">${say.noGolden}</p>`;
  return identical
    ? html`<p class="proof">${say.golden(integer(rows))}</p>`
    : html`<p class="proof bad">${say.goldenDiffer(integer(rows), integer(different))}</p>`;
}
