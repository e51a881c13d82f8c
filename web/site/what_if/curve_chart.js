// The curve of the answer over one feature, and the table behind it.
import { placeOf, unknown } from '../curve.js';
import { say } from '../language.js';
import { level as percentOf, number, percent, withUnit } from '../numbers.js';
import { CLASS_COLOURS } from '../parts/chart.js';
import { axisOf } from '../parts/factors.js';
import { behind } from '../parts/figure.js';
import { sideNames } from '../parts/labels.js';
import { classText, clipped, inUnit, nameOf, shownValue } from '../text.js';

/**
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {import('../curve.js').Point} Point
 * @typedef {import('../rows.js').Values} Values
 * @typedef {import('../parts/chart.js').Plot} Plot
 */

/** More classes than this are not all drawn: those that come highest are. */
const MOST_CLASSES = 6;
const SIDE = 0.4; // of the width, at most, for names
const TABLE_ROWS = 24;

/** How answers are written. @param {Model} model */
export function writeOf({ schema: { task, target } }) {
  return task === 'regression' ? (/** @type {number} */ y) => withUnit(number(y, 3), target.unit) : percent;
}

/**
 * The answer over one feature: a line with its band, or a dot for each choice; the present point is marked.
 *
 * @param {Model} model
 * @param {Values} row
 * @param {Feature} feature
 * @param {readonly Point[]} all
 * @returns {(plot: Plot, width: number) => import('@observablehq/plot').PlotOptions}
 */
export function curveDrawing(model, row, feature, all) {
  const { task, target } = model.schema;
  const classes = task === 'regression' ? [] : drawnClasses(all, target.classes ?? []);
  const points = all.filter(({ label }) => label === undefined || classes.includes(label));
  const now = row[feature.name] ?? null;
  const here = points.filter(({ value }) => Object.is(value, now));
  const title = task === 'regression' ? inUnit(nameOf(target), target.unit) : say.probability;
  const xTitle = inUnit(nameOf(feature), feature.unit);
  const nowhere = now === null ? unknown(model, row, feature).filter(({ label }) => label === undefined || classes.includes(label)) : [];
  const ends = [...points, ...nowhere].flatMap(({ y, lower = y, upper = y }) => [lower, upper]);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const scale = (/** @type {number} */ few) => (task === 'regression' ? axisOf(least, most, few, 4) : { ticks: few, tickFormat: (/** @type {number} */ y) => percentOf(y), domain: [0, 1] });
  const hasBand = points.some(({ lower }) => lower !== undefined);
  const colour = { domain: classes, range: CLASS_COLOURS, type: /** @type {const} */ ('categorical') };
  if (feature.kind === 'category' || feature.kind === 'boolean') {
    return (/** @type {Plot} */ Plot, /** @type {number} */ width) => {
      const order = [...new Set([...points].sort((a, b) => (task === 'regression' && feature.kind === 'category' ? b.y - a.y : 0)).map(({ x }) => x))];
      const show = (/** @type {any} */ x) => (feature.kind === 'boolean' ? (x === 'true' ? say.yes : say.no) : String(x));
      const { shown, room } = sideNames(order.map(show), width * SIDE);
      const margin = 16 + room;
      const ticks = Math.max(2, Math.floor((width - margin) / 88));
      return {
        height: 56 + 24 * order.length, marginLeft: margin, marginRight: 24, marginTop: 48,
        x: { label: title, axis: 'top', nice: ticks, ...scale(ticks) },
        y: { domain: order, label: null, tickFormat: (/** @type {any} */ _, /** @type {number} */ i) => shown[i], tickSize: 0 }, color: colour,
        marks: [
          Plot.gridX({ ticks: scale(ticks).ticks }),
          ...(hasBand ? [Plot.link(points, { x1: 'lower', x2: 'upper', y: 'x', stroke: 'currentColor', strokeWidth: 6, strokeOpacity: 0.15 })] : []),
          Plot.dot(points, { x: 'y', y: 'x', r: 4, fill: task === 'regression' ? 'currentColor' : 'label' }),
          Plot.dot(here, { x: 'y', y: 'x', r: 7, className: 'here' }),
        ],
      };
    };
  }
  return (/** @type {Plot} */ Plot, /** @type {number} */ width) => ({
    height: 336, marginBottom: 48, marginLeft: 72, marginRight: classes.length > 1 ? 112 : 24, marginTop: 32, color: colour,
    x: { label: xTitle, ticks: Math.max(3, Math.floor(width / 110)), ...(feature.kind === 'number' && { tickFormat: (/** @type {number} */ x) => number(x, 4) }) },
    y: { label: title, nice: 5, ...scale(5) },
    marks: [
      Plot.gridY({ ticks: scale(5).ticks }),
      ...(hasBand ? [Plot.areaY(points, { x: 'x', y1: 'lower', y2: 'upper', fillOpacity: 0.18, className: 'band' })] : []),
      Plot.line(points, { x: 'x', y: 'y', z: 'label', stroke: task === 'regression' ? 'currentColor' : 'label', strokeWidth: 2, className: task === 'regression' ? 'line' : '' }),
      ...(classes.length > 1 ? [Plot.text(endsOf(points), { x: 'x', y: 'at', text: (/** @type {Point} */ { label }) => clipped(classText(model.card, String(label)), 16), textAnchor: 'start', dx: 8, fill: 'label', className: 'label' })] : []),
      ...(nowhere.length > 0 ? [
        Plot.ruleY(nowhere, { y: 'y', stroke: task === 'regression' ? 'currentColor' : 'label', strokeDasharray: '2 4' }), Plot.dot(nowhere, { y: 'y', frameAnchor: 'left', r: 7, className: 'here' }),
        Plot.text(nowhere.slice(0, 1), { y: 'y', text: () => say.unknown, frameAnchor: 'right', dy: -8, className: 'label' }),
      ] : []),
      ...(here.length > 0 ? [Plot.ruleX([placeOf(feature, now)], { className: 'present' }), Plot.dot(here, { x: 'x', y: 'y', r: 7, className: 'here' })] : []),
    ],
  });
}

/** The numbers behind the curve. @param {Model} model @param {Feature} feature @param {readonly Point[]} points */
export function curveTable(model, feature, points) {
  const step = Math.max(1, Math.ceil(new Set(points.map(({ x }) => x)).size / TABLE_ROWS));
  const { target } = model.schema;
  const values = [...new Set(points.map(({ value }) => value))].filter((_, i) => feature.kind === 'category' || i % step === 0);
  const write = writeOf(model);
  const cell = (/** @type {number | undefined} */ y) => ({ text: write(y ?? NaN), exact: y ?? NaN });
  const hasBand = points.some(({ lower }) => lower !== undefined);
  const labels = target.classes ?? [undefined];
  return behind(say.curveOf(nameOf(target), nameOf(feature)), {
    head: [nameOf(feature), ...labels.map((label) => (label === undefined ? nameOf(target) : classText(model.card, label))), ...(hasBand ? [say.from, say.to] : [])],
    rows: values.map((value) => {
      const here = points.filter((point) => Object.is(point.value, value));
      const [{ lower, upper }] = here;
      return [shownValue(feature, value), ...labels.map((label) => cell(here.find((point) => point.label === label)?.y)), ...(hasBand ? [cell(lower), cell(upper)] : [])];
    }),
  });
}

/** The last point of each class, with a place for its name that no other's takes. @param {readonly Point[]} points of a classification */
function endsOf(points) {
  const ends = [...new Map(points.map((point) => [point.label, point])).values()].sort((a, b) => a.y - b.y);
  let free = -Infinity;
  return ends.map((point) => {
    const at = Math.max(point.y, free);
    free = at + 0.07; // of a height from 0 to 1: one line of text
    return { ...point, at };
  });
}

/** The classes that come highest anywhere on a curve, in their order. @param {readonly Point[]} points @param {readonly string[]} classes */
function drawnClasses(points, classes) {
  if (classes.length <= MOST_CLASSES) return [...classes];
  const highest = new Map(classes.map((label) => [label, 0]));
  for (const { label, y } of points) highest.set(/** @type {string} */ (label), Math.max(y, highest.get(/** @type {string} */ (label)) ?? 0));
  const kept = [...classes].sort((a, b) => (highest.get(b) ?? 0) - (highest.get(a) ?? 0)).slice(0, MOST_CLASSES);
  return classes.filter((label) => kept.includes(label));
}
