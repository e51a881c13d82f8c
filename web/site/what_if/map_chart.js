// The answer over two features as a map, the present point marked.
import { html } from 'lit';
import { heat, placeOf } from '../curve.js';
import { say } from '../language.js';
import { clipped, nameOf, shownValue } from '../text.js';
import { writeOf } from './curve_chart.js';

/** @typedef {import('../dodona/index.js').Model} Model @typedef {import('../dodona/index.js').Feature} Feature */

/** @param {Model} model @param {import('../rows.js').Values} row @param {Feature} across @param {Feature} down */
export function mapChart(model, row, across, down) {
  const { target } = model.schema;
  const label = model.predict(row, { uncertainty: false }).label;
  const cells = heat(model, row, across, down, label);
  const write = writeOf(model);
  const name = label === undefined ? nameOf(target) : say.probabilityOf(clipped(label, 40));
  const scaleOf = (/** @type {Feature} */ feature) => ({
    label: `${nameOf(feature)}${feature.unit ? ` (${feature.unit})` : ''}`, ticks: 5,
    tickFormat: (/** @type {any} */ x) => shownValue(feature, feature.kind === 'boolean' ? x === 'true' : x instanceof Date ? x.toISOString().slice(0, 10) : x, false),
  });
  const isOrdinal = (/** @type {Feature} */ { kind }) => kind === 'category' || kind === 'boolean';
  const now = [{ x: placeOf(across, row[across.name] ?? null), y: placeOf(down, row[down.name] ?? null) }];
  return html`<dodona-chart .label=${say.mapOf(name, nameOf(across), nameOf(down))} .draw=${(/** @type {import('../parts/chart.js').Plot} */ Plot, /** @type {number} */ width) => ({
    height: Math.min(480, width), marginLeft: isOrdinal(down) ? 160 : 72, marginTop: 32, marginBottom: isOrdinal(across) ? 96 : 40,
    x: { ...scaleOf(across), ...(isOrdinal(across) ? { tickRotate: -45 } : {}) }, y: scaleOf(down),
    color: { scheme: 'greens', legend: true, label: name, tickFormat: (/** @type {number} */ y) => write(y) },
    marks: [
      isOrdinal(across) || isOrdinal(down) || across.kind === 'date' || down.kind === 'date'
        ? Plot.cell(cells, { x: 'x', y: 'y', fill: 'value' })
        : Plot.raster(cells, { x: 'x', y: 'y', fill: 'value', interpolate: 'nearest' }),
      Plot.dot(now, { x: 'x', y: 'y', r: 7, className: 'here' }),
    ],
  })}></dodona-chart>`;
}
