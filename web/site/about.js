import { clipped, el } from './dom.js';
import { fileSize, integer, number, percent } from './numbers.js';
import { METRICS, baselineName, weighting, written } from './score.js';

const MOST_BARS = 12;

/**
 * What the model says of itself, and the proof that it runs here as it did where it was made. A card may hold anything:
 * only texts and numbers are taken from it.
 *
 * @param {HTMLElement} place
 * @param {import('./dodona/index.js').Model} model
 * @param {number} [bytes] the file's size
 */
export function showAbout(place, model, bytes) {
  const { card, schema } = model;
  place.replaceChildren(
    el('h2', { id: 'about-title' }, 'About this model'),
    el('div', { class: 'columns' },
      el('div', {}, ...words(card), ...metrics(card, schema), ...confusion(card, schema)),
      el('div', {}, ...importance(card, schema), ...origin(model, bytes))),
  );
}

/** @param {unknown} value */
function text(value) {
  return typeof value === 'string' && value.trim() !== '' ? clipped(value, 1200) : undefined;
}

/** @param {Readonly<Record<string, any>>} card */
function words(card) {
  const lines = [
    ['What it is for', text(card.intended_use)], ['Source', text(card.source)],
    ['Author', text(card.author)], ['Licence', text(card.licence)],
  ].filter(([, value]) => value);
  return lines.length === 0 ? [] : [list(/** @type {[string, string][]} */ (lines))];
}

/** @param {[string, string][]} pairs */
function list(pairs) {
  return el('dl', {}, ...pairs.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, value)]));
}

/** @param {Readonly<Record<string, any>>} card @param {import('./dodona/index.js').Schema} schema */
function metrics(card, schema) {
  const { model, baseline, rows } = card.metrics ?? {};
  const known = METRICS.filter(({ key }) => typeof model?.[key] === 'number');
  if (known.length === 0) return [el('p', {}, 'No rows were held out, so this model has no test scores.')];
  const held = typeof rows === 'number' ? `On ${integer(rows)} held-out rows` : 'On held-out rows';
  return [
    el('h3', {}, 'How good it is'),
    el('table', {},
      el('caption', {}, `${held}${weighting(card)}, beside the baseline: always ${baselineName(schema.task, card)}.`),
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Score'), el('th', { scope: 'col' }, 'Model'), el('th', { scope: 'col' }, 'Baseline'))),
      el('tbody', {}, ...known.map((metric) => el('tr', {},
        el('th', { scope: 'row' }, metric.name),
        ...[model, baseline].map((side) => el('td', { title: String(side?.[metric.key] ?? '') }, written(metric, side?.[metric.key], schema.target.unit))))))),
  ];
}

/** @param {Readonly<Record<string, any>>} card @param {import('./dodona/index.js').Schema} schema */
function confusion(card, schema) {
  const classes = schema.target.classes ?? [];
  const counts = card.metrics?.model?.confusion;
  if (!Array.isArray(counts) || counts.length !== classes.length || classes.length > 12) return [];
  return [el('details', {},
    el('summary', {}, 'Which classes it confuses'),
    el('div', { class: 'scroll' }, el('table', {},
      el('caption', {}, 'Rows: the true class. Columns: the predicted one.'),
      el('thead', {}, el('tr', {}, el('td', {}), ...classes.map((name) => el('th', { scope: 'col' }, clipped(name, 24))))),
      el('tbody', {}, ...classes.map((name, i) => el('tr', {}, el('th', { scope: 'row' }, clipped(name, 24)),
        ...classes.map((_, k) => el('td', { class: i === k ? 'right' : undefined },
          typeof counts[i]?.[k] === 'number' ? integer(counts[i][k]) : '–'))))))))];
}

/** @param {Readonly<Record<string, any>>} card @param {import('./dodona/index.js').Schema} schema */
function importance(card, schema) {
  const labels = new Map(schema.features.map((feature) => [feature.name, feature.label || feature.name]));
  const entries = (Array.isArray(card.importance) ? card.importance : [])
    .filter((entry) => typeof entry?.share === 'number' && typeof entry?.feature === 'string');
  if (entries.length === 0) return [];
  const most = Math.max(...entries.map(({ share }) => share), Number.MIN_VALUE);
  const items = entries.slice(0, MOST_BARS).map(({ feature, share }) => {
    const fill = el('span', { class: 'fill' });
    fill.style.inlineSize = `${Math.max(0, (100 * share) / most)}%`;
    return el('li', {}, el('span', { class: 'class' }, clipped(labels.get(feature) ?? feature, 60)),
      el('span', { class: 'track', 'aria-hidden': 'true' }, fill), el('span', { class: 'share', title: String(share) }, percent(share)));
  });
  const more = entries.length - items.length;
  return [
    el('h3', {}, 'What it looks at'),
    el('ul', { class: 'bars calm' }, ...items, ...(more > 0 ? [el('li', { class: 'rest' }, `and ${more} more`)] : [])),
  ];
}

/** @param {import('./dodona/index.js').Model} model @param {number | undefined} bytes */
function origin(model, bytes) {
  const { data, trainer, recipe, stopped, import: imported } = model.provenance;
  const sha256 = data?.sha256 ?? imported?.sha256;
  /** @type {[string, string | undefined][]} */
  const lines = [
    ['Data', typeof data?.rows === 'number' ? [text(data.file), `${integer(data.rows)} rows`].filter(Boolean).join(', ') : text(data?.file)],
    ['Imported from', text(imported?.file)],
    ['SHA-256', typeof sha256 === 'string' ? `${sha256.slice(0, 12)}…` : undefined],
    ['Family', text(recipe?.family)],
    ['Trained by', text(trainer)],
    ['Stopped', text(stopped)],
    ['Seed', typeof recipe?.seed === 'number' ? number(recipe.seed, 15) : undefined],
    ['File', bytes === undefined ? undefined : fileSize(bytes)],
  ];
  return [
    el('h3', {}, 'Where it comes from'),
    list(/** @type {[string, string][]} */ (lines.filter(([, value]) => value))),
    proof(model),
  ];
}

/** @param {import('./dodona/index.js').Model} model */
function proof(model) {
  const { rows, different, identical } = model.verify();
  if (rows === 0) return el('p', { class: 'proof odd' }, 'The file has no golden rows, so it cannot prove itself here.');
  const golden = `${integer(rows)} golden ${rows === 1 ? 'row' : 'rows'} replayed on this device`;
  return identical
    ? el('p', { class: 'proof' }, `${golden}: identical to the last bit.`)
    : el('p', { class: 'proof bad' }, `${golden}: ${integer(different)} differ. The file was changed or is damaged; do not rely on it.`);
}
