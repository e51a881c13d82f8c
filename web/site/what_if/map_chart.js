// The answer over two features as a map, the present point marked, and the table behind it.
import { html, nothing } from 'lit';
import { heat, placeOf } from '../curve.js';
import { say } from '../language.js';
import { integer, number } from '../numbers.js';
import { isManyTimes } from '../parts/factors.js';
import { behind } from '../parts/figure.js';
import { classText, clipped, inUnit, nameOf, shownValue } from '../text.js';
import { writeOf } from './curve_chart.js';
import { nearestPlace } from './hand.js';

/**
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {import('../rows.js').Value} Value
 * @typedef {import('../parts/chart.js').Plot} Plot
 *
 * @typedef {object} Side of the map
 * @property {Feature} feature
 * @property {readonly Value[]} values
 * @property {readonly string[]} names of the values
 * @property {readonly any[]} places of the values
 * @property {boolean} isList whether they are names, a slot each, and no scale
 * @property {any} now where the present row stands; undefined where that is not on the map
 */

const LEAST_OPACITY = 0.06; // that a cell is seen as one

/**
 * @param {Model} model
 * @param {import('../rows.js').Values} row
 * @param {Feature} across
 * @param {Feature} down
 * @param {import('./hand.js').Hand} hand that drags the present point
 */
export function mapChart(model, row, across, down, hand) {
  const { target } = model.schema;
  const label = model.predict(row, { uncertainty: false }).label;
  const { answers, ...values } = heat(model, row, across, down, label);
  if (answers.length === 0) return html`<p>${say.notKnown}</p>`;
  const [x, y] = [sideOf(across, values.across, row[across.name] ?? null), sideOf(down, values.down, row[down.name] ?? null)];
  const write = writeOf(model);
  const name = label === undefined ? nameOf(target) : say.probabilityOf(clipped(classText(model.card, label), 40));
  const title = say.mapOf(name, nameOf(across), nameOf(down));
  const [least, most] = ends(answers);
  const cellsAt = (/** @type {import('../parts/chart.js').Chart} */ chart, /** @type {number} */ left, /** @type {number} */ top) => {
    const picked = [[x, nearestPlace(chart.x, left, x.places)], [y, nearestPlace(chart.y, top, y.places)]];
    return Object.fromEntries(/** @type {[Side, number][]} */ (picked).filter(([side, at]) => at !== -1 && !Object.is(side.values[at], row[side.feature.name])).map(([side, at]) => [side.feature.name, side.values[at]]));
  };
  return html`<p class="scale"><span>${name}</span> <span class="least">${write(least)}</span> <span class="ramp" aria-hidden="true"></span> <span class="most">${write(most)}</span>${isManyTimes(least, most) ? html` <span>${say.byFactors}</span>` : nothing}</p>
    <dodona-chart class="map" .label=${title} .draw=${drawing(x, y, answers, least, most)}
      @pointerdown=${hand.grab} @pointermove=${(/** @type {PointerEvent} */ event) => hand.move(event, cellsAt)} @pointerup=${hand.drop} @pointercancel=${hand.drop} @lostpointercapture=${hand.drop}></dodona-chart>
    ${[x, y].map(({ feature, values: shown }) => (feature.kind === 'category' && shown.length < feature.categories.length ? html`<p class="quiet small" data-commonest=${feature.name}>${nameOf(feature, 60)}: ${say.commonestOf(integer(shown.length), integer(feature.categories.length))}</p>` : nothing))}
    ${behind(title, {
    head: [`${nameOf(down, 40)} / ${nameOf(across, 40)}`, ...x.names],
    rows: y.names.map((first, j) => [first, ...x.names.map((_, i) => ({ text: write(answers[j * x.names.length + i]), exact: answers[j * x.names.length + i] }))]),
  })}`;
}

/** @param {ArrayLike<number>} answers at least one @returns {[number, number]} */
function ends(answers) {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < answers.length; ++i) [least, most] = [Math.min(least, answers[i]), Math.max(most, answers[i])];
  return [least, most];
}

/** @param {Feature} feature @param {readonly Value[]} values @param {Value} present @returns {Side} */
function sideOf(feature, values, present) {
  const isList = feature.kind === 'category' || feature.kind === 'boolean';
  const at = values.findIndex((value) => Object.is(value, present));
  const place = present === null || typeof present === 'boolean' ? NaN : Number(placeOf(feature, present));
  const now = isList ? (at === -1 ? undefined : at) : Number.isFinite(place) ? scaled(feature, place) : undefined;
  const places = values.map((value, k) => (isList ? k : scaled(feature, Number(placeOf(feature, value)))));
  return { feature, values, isList, now, places, names: values.map((value) => shownValue(feature, value, false)) };
}

/** @param {Feature} feature @param {number} place */
const scaled = ({ kind }, place) => (kind === 'date' ? new Date(place) : place);

/**
 * A cell reaches half-way to the values beside its own; names have slots of one width. The higher the answer, the fuller.
 *
 * @param {Side} x
 * @param {Side} y
 * @param {ArrayLike<number>} answers
 * @param {number} least
 * @param {number} most
 * @returns {import('../parts/figure.js').Draw}
 */
function drawing(x, y, answers, least, most) {
  const [wide, high] = [spans(x), spans(y)];
  const placeOfAnswer = isManyTimes(least, most) ? (/** @type {number} */ answer) => Math.log(answer / least) / Math.log(most / least) : (/** @type {number} */ answer) => (answer - least) / (most - least);
  const opacityOf = (/** @type {number} */ answer) => (most > least ? LEAST_OPACITY + (1 - LEAST_OPACITY) * placeOfAnswer(answer) : 0.5);
  const cells = high.flatMap(([y1, y2], j) => wide.map(([x1, x2], i) => ({ x1, x2, y1, y2, x: i, y: j, opacity: opacityOf(answers[j * wide.length + i]) })));
  const channels = { ...(x.isList ? { x: 'x' } : { x1: 'x1', x2: 'x2' }), ...(y.isList ? { y: 'y' } : { y1: 'y1', y2: 'y2' }), fillOpacity: 'opacity', className: 'map-cell' };
  const mark = (/** @type {Plot} */ Plot) => /** @type {any} */ (x.isList ? (y.isList ? Plot.cell : Plot.barY) : y.isList ? Plot.barX : Plot.rect)(cells, channels);
  return (Plot, width) => {
    const most = width < 500 ? 14 : 20; // letters of a name
    const longest = (/** @type {Side} */ { names, isList }) => (isList ? 7.5 * Math.max(...names.map((name) => clipped(name, most).length)) : 0);
    const slanted = 0.7 * longest(x); // as wide to the left as it is high
    return {
      marginLeft: Math.max(y.isList ? 20 + longest(y) : 72, 16 + slanted), marginTop: 32, marginRight: 24, marginBottom: 44 + slanted,
      height: 76 + slanted + (y.isList ? Math.max(200, 22 * y.names.length) : Math.min(360, width)),
      opacity: { type: 'identity' },
      x: { ...axisOf(x, most, Math.floor((width - 96) / 96), Math.floor((width - 96) / 24)), ...(x.isList && { tickRotate: -40 }) },
      y: { ...axisOf(y, most, 5, y.names.length), labelAnchor: 'top' },
      marks: [mark(Plot), ...(x.now === undefined || y.now === undefined ? [] : [Plot.dot([0], { x: [x.now], y: [y.now], r: 7, className: 'here' })])],
    };
  };
}

/** Where the cells begin and end. @param {Side} side @returns {[any, any][]} */
function spans({ feature, values, isList }) {
  if (isList) return values.map(() => [0, 0]);
  const places = values.map((value) => Number(placeOf(feature, value)));
  const edges = [places[0], ...places.slice(1).map((place, i) => (place + places[i]) / 2), places[places.length - 1]];
  return places.map((_, i) => [scaled(feature, edges[i]), scaled(feature, edges[i + 1])]);
}

/** @param {Side} side @param {number} most letters of a name @param {number} ticks of a scale @param {number} slots that can be named */
function axisOf({ feature, names, isList }, most, ticks, slots) {
  const label = inUnit(nameOf(feature), feature.unit);
  if (!isList) return { label, ticks: Math.max(2, ticks), ...(feature.kind === 'number' && { tickFormat: (/** @type {number} */ at) => number(at, 4) }) };
  const all = names.map((_, i) => i);
  const step = Math.ceil(names.length / Math.max(2, slots));
  return { label, type: /** @type {const} */ ('band'), domain: all, padding: 0, tickSize: 0, ticks: all.filter((i) => i % step === 0), tickFormat: (/** @type {number} */ i) => clipped(names[i], most) };
}
