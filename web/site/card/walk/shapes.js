// Linear and additive models as curves: what each column adds to the margin over its values, with the present row on it.
import { html, nothing } from 'lit';
import { say } from '../../language.js';
import { integer, number, signed } from '../../numbers.js';
import { inUnit, nameOf } from '../../text.js';
import { colourOf, legend } from '../colours.js';
import { behind, figure } from '../../parts/figure.js';
import { strips } from '../strips.js';
import { marginsOf, startOf } from './additive.js';
import { encodedName, levelNames } from './encoding.js';
import { marginMeans, marginText, outputName } from './outputs.js';
import { hereOf, linearShapes, pairTables, tableShapes } from './shape_points.js';

/**
 * @typedef {import('../../dodona/index.js').Model} Model
 * @typedef {import('./walk.js').Opened} Opened
 * @typedef {import('./shape_points.js').Shape} Shape
 * @typedef {import('./shape_points.js').Point} Point
 */

const FIRST = 6;
const MOST = 60;
const TABLE_ROWS = 24;

/**
 * @param {Model} model
 * @param {Opened} opened
 * @param {readonly number[] | undefined} row encoded
 * @param {readonly number[] | undefined} margins of the row, as the core has them
 */
export function shapes(model, opened, row, margins) {
  const { parameters, family } = opened;
  const { n_outputs: n } = parameters;
  const isLinear = family === 'linear';
  const all = (isLinear ? linearShapes(model, opened) : tableShapes(model, opened)).sort((a, b) => sizeOf(b) - sizeOf(a));
  const ends = all.flatMap(({ points }) => points.flatMap(({ y }) => y)).filter(Number.isFinite);
  /** @type {[number, number]} */
  const domain = [Math.min(0, ...ends), Math.max(0, ...ends)];
  // JavaScript's logarithms may differ from the core's in the last bit; a row that differs by more is not shown.
  const sum = row && marginsOf(opened, row);
  const agrees = sum && margins && sum.length === margins.length && sum.every((x, k) => Math.abs(x - margins[k]) <= 1e-6 * Math.max(1, Math.abs(margins[k])));
  const draw = (/** @type {Shape} */ shape) => drawn(model, shape, n, domain, agrees ? hereOf(shape, opened, row) : undefined);
  const start = marginText(model, startOf(parameters));
  return html`<p data-figure=${family}>${isLinear ? say.linearIs(start) : say.gamIs(integer(parameters.terms.length), start)} ${marginMeans(model, opened)}</p>
    ${agrees ? html`<p data-figure="sum" title=${sum.join(', ')}>${say.rowSum(marginText(model, sum))}</p>` : nothing}
    <div class="group" data-figure="shapes"><h3>${say.shapes}</h3><p class="quiet">${say.shapesHow}</p>
      ${n > 1 ? legend(Array.from({ length: Math.min(n, 6) }, (_, k) => ({ colour: colourOf(k), text: outputName(model, n, k) }))) : nothing}
      <div class="panels">${all.slice(0, FIRST).map(draw)}</div>
      ${all.length > FIRST ? html`<details class="more"><summary>${say.moreColumns(integer(all.length - FIRST))}</summary><div class="panels">${all.slice(FIRST, MOST).map(draw)}</div></details>` : nothing}</div>
    ${isLinear ? coefficients(model, opened) : pairs(model, opened)}`;
}

/** How much it moves a margin. @param {Shape} shape */
function sizeOf({ points }) {
  const ranges = (points[0]?.y ?? []).map((_, k) => {
    const values = points.map(({ y }) => y[k]);
    return Math.max(...values) - Math.min(...values);
  });
  return Math.max(0, ...ranges);
}

/** @param {Model} model @param {Shape} shape @param {number} n outputs @param {[number, number]} domain @param {Point | undefined} here */
function drawn(model, shape, n, domain, here) {
  const shownOutputs = Array.from({ length: Math.min(n, 6) }, (_, k) => k);
  const colour = (/** @type {number} */ k) => (n > 1 ? colourOf(k) : 'currentColor');
  const label = n === 1 ? say.addsToMargin : say.addsScore;
  const step = shape.isList ? 1 : Math.max(1, Math.ceil(shape.points.length / TABLE_ROWS));
  const rows = shape.points.filter(({ text }, i) => text !== '' && (shape.isStep || i % step === 0));
  const numbers = {
    head: [shape.name, ...Array.from({ length: n }, (_, k) => (n > 1 ? outputName(model, n, k) : say.adds))],
    rows: rows.map(({ text, y }) => [text, ...y.map((value) => ({ text: signed(value, 4), exact: value }))]),
  };
  const flat = (/** @type {readonly Point[]} */ points) => points.flatMap(({ x, y }) => shownOutputs.map((k) => ({ x: shape.isDate ? new Date(x * 86_400_000) : x, y: y[k], k, colour: colour(k) })));
  if (shape.isList) {
    const marks = shape.points.flatMap(({ text, y }, i) => shownOutputs.map((k) => ({ name: here === shape.points[i] ? `▸ ${text}` : text, key: i, x: y[k], colour: n === 1 && here === shape.points[i] ? 'var(--accent)' : colour(k) })));
    return figure({ title: shape.name, isPanel: true, numbers, draw: strips({ strips: marks, label, tick: (x) => number(x, 3), domain, rules: [0] }) });
  }
  const places = shape.points.filter(({ x }) => Number.isFinite(x));
  const present = here && Number.isFinite(here.x) ? flat([here]) : [];
  return figure({
    title: shape.name, isPanel: true, numbers,
    draw: (Plot, width) => ({
      height: 200, marginLeft: 64, marginRight: 20, marginTop: 32, marginBottom: 40,
      x: { label: inUnit(shape.name, shape.unit), ticks: Math.max(2, Math.floor(width / 110)), ...(!shape.isDate && { tickFormat: (/** @type {number} */ x) => number(x, 5) }) },
      y: { label, domain, nice: true, ticks: 4, tickFormat: (/** @type {number} */ y) => number(y, 3) },
      marks: [Plot.gridY({ ticks: 4 }), Plot.ruleY([0], { strokeOpacity: 0.4 }),
        Plot.line(flat(places), { x: 'x', y: 'y', z: 'k', stroke: 'colour', strokeWidth: 2, curve: shape.isStep ? 'step-after' : 'linear' }),
        ...(present.length > 0 ? [Plot.ruleX(present.slice(0, 1), { x: 'x', className: 'present' }), Plot.dot(present, { x: 'x', y: 'y', r: 5, className: 'here' })] : [])],
    }),
  });
}

/** The coefficients as they stand in the file, the columns that move the margin most first. @param {Model} model @param {Opened} opened */
function coefficients(model, { parameters, encoder }) {
  const { n_outputs: n, terms } = parameters;
  const rows = encoder.flatMap((entry, j) => {
    const feature = model.schema.features[entry.feature];
    const name = encodedName(entry, nameOf(feature, 60));
    const { weight } = terms[j];
    const size = Math.max(...weight.map(Math.abs));
    const written = (/** @type {number} */ at, /** @type {number} */ levels) => Array.from({ length: n }, (_, k) => ({ text: signed(weight[k * levels + at], 4), exact: weight[k * levels + at] }));
    if (weight.length === n) return [{ f: entry.feature, size, cells: [inUnit(name, entry.as === 'number' && feature.unit ? say.perUnit(feature.unit) : undefined), ...written(0, 1)] }];
    return levelNames(entry, feature).map((names, at) => ({ f: entry.feature, size, cells: [`${name}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`, ...written(at, weight.length / n)] }));
  });
  const most = new Map(rows.map(({ f }) => [f, Math.max(...rows.filter((row) => row.f === f).map(({ size }) => size))]));
  rows.sort((a, b) => (most.get(b.f) ?? 0) - (most.get(a.f) ?? 0) || a.f - b.f);
  return html`<figure class="figure" data-figure="coefficients"><figcaption><h3>${say.coefficients}</h3><p class="quiet">${say.coefficientsHow}</p></figcaption>${behind(say.coefficients, {
    head: [say.coefficientOf, ...Array.from({ length: n }, (_, k) => outputName(model, n, k))], rows: [[say.intercept, ...parameters.intercept.map((/** @type {number} */ x) => ({ text: signed(x, 4), exact: x }))], ...rows.map(({ cells }) => cells)],
  })}</figure>`;
}

/** What two columns add together. @param {Model} model @param {Opened} opened */
function pairs(model, opened) {
  const tables = pairTables(model, opened).slice(0, MOST);
  if (tables.length === 0) return nothing;
  const n = opened.parameters.n_outputs;
  return html`<div class="group" data-figure="pairs"><h3>${say.pairs}</h3><p class="quiet">${say.pairsHow}</p><div class="panels">${tables.flatMap(({ across, down, cells, k }) => figure({
    title: `${say.byBoth(down.name, across.name)}${n > 1 ? `: ${outputName(model, n, k)}` : ''}`, isPanel: true, draw: heat(across, down, cells),
    numbers: { head: [down.name, across.name, say.adds], rows: cells.map(({ x, y, value }) => [down.slots[y], across.slots[x], { text: signed(value, 4), exact: value }]) },
  }))}</div></div>`;
}

/**
 * Blue raises, orange lowers, the more the fuller.
 *
 * @param {import('./shape_points.js').Side} across
 * @param {import('./shape_points.js').Side} down
 * @param {readonly import('./shape_points.js').Square[]} cells
 * @returns {import('../../parts/figure.js').Draw}
 */
function heat(across, down, cells) {
  const most = Math.max(...cells.map(({ value }) => Math.abs(value))) || 1;
  const side = (/** @type {import('./shape_points.js').Side} */ { name, slots }, /** @type {number} */ ticks) => ({
    type: /** @type {const} */ ('band'), domain: slots.map((_, i) => i), label: name, tickSize: 0, padding: 0,
    ticks: slots.map((_, i) => i).filter((i) => i % Math.ceil(slots.length / ticks) === 0), tickFormat: (/** @type {number} */ i) => (slots[i].length > 14 ? `${slots[i].slice(0, 13)}…` : slots[i]),
  });
  return (Plot, width) => ({
    height: 280, marginLeft: 112, marginTop: 32, marginBottom: 72, marginRight: 20,
    x: { ...side(across, Math.max(2, Math.floor(width / 80))), tickRotate: -30 }, y: side(down, 10), opacity: { type: 'identity' },
    marks: [true, false].map((raises) => Plot.cell(cells.filter(({ value }) => value > 0 === raises), { x: 'x', y: 'y', fillOpacity: ({ value }) => Math.abs(value) / most, className: raises ? 'raises-cell' : 'lowers-cell' })),
  });
}

