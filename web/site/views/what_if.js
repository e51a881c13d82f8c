// The prediction over the range of one feature, or two, from the present row; and the nearest change that gives another answer.
import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { curve, heat, placeOf } from '../curve.js';
import { language, locale, say } from '../language.js';
import { level as percentOf, number, percent, readNumber, withUnit } from '../numbers.js';
import { inWords } from '../parts/answer.js';
import { Chart } from '../parts/chart.js';
import { clipped, nameOf, reason, shownValue } from '../text.js';

/**
 * @typedef {import('../page.js').DodonaPage} DodonaPage
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {import('../dodona/index.js').Change} Change
 * @typedef {import('../curve.js').Point} Point
 */

/** More classes than this are not all drawn: those that come highest are. */
const MOST_CLASSES = 6;
const TABLE_ROWS = 24;

/** @param {DodonaPage} page that has a model */
export default function whatIfView(page) {
  return html`<dodona-what-if class="what-if" .page=${page} .model=${page.model} .row=${page.row} .language=${language} .isGood=${page.answered.trouble === undefined}></dodona-what-if>`;
}

class WhatIf extends LitElement {
  static properties = {
    page: { attribute: false }, model: { attribute: false }, row: { attribute: false }, language: { attribute: false }, isGood: { attribute: false },
    feature: { state: true }, second: { state: true }, wanted: { state: true }, frozen: { state: true }, found: { state: true }, trouble: { state: true }, isSearching: { state: true },
  };

  constructor() {
    super();
    this.page = /** @type {DodonaPage} */ (/** @type {unknown} */ (undefined));
    this.model = /** @type {Model} */ (/** @type {unknown} */ (undefined));
    /** @type {import('../rows.js').Values} */
    this.row = {};
    this.language = language;
    /** Whether the row has an answer. */
    this.isGood = true;
    this.feature = '';
    /** The other feature of a map, or ''. */
    this.second = '';
    /** What is wished for: a class, or the texts of the least and the greatest value. */
    this.wanted = { label: '', min: '', max: '' };
    /** @type {ReadonlySet<string>} */
    this.frozen = new Set();
    /** The nearest change, null where none was found. @type {Change | null | undefined} */
    this.found = undefined;
    this.trouble = '';
    this.isSearching = false;
  }

  /** @type {AbortController | undefined} */
  #search;
  #isDragging = false;

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#search?.abort();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('model')) this.#begin();
    if (changed.has('row')) {
      this.#search?.abort();
      this.found = undefined;
      this.trouble = '';
    }
  }

  /** What one looks at first: the number that counts most, or else what counts most. */
  #begin() {
    const { card, schema: { features, task, target } } = this.model;
    const importance = Array.isArray(card.importance) ? card.importance : [];
    const ordered = importance.flatMap((entry) => features.find(({ name, training }) => training && name === entry?.feature) ?? []);
    this.feature = (ordered.find(({ kind }) => kind === 'number') ?? ordered[0] ?? features[0]).name;
    this.second = '';
    this.frozen = new Set();
    const now = this.isGood && task === 'classification' ? this.model.predict(this.row, { uncertainty: false }).label : undefined;
    this.wanted = { label: target.classes?.find((name) => name !== now) ?? '', min: '', max: '' };
  }

  /** @param {string} name */
  #feature(name) {
    return /** @type {Feature} */ (this.model.schema.features.find((feature) => feature.name === name));
  }

  render() {
    const feature = this.#feature(this.feature);
    const f = this.model.schema.features.indexOf(feature);
    const { answered } = this.page;
    return html`<p class="now" id="now">${nameOf(this.model.schema.target)}: <strong>${inWords(this.model, answered)}</strong></p>
      <section class="over" aria-labelledby="over">
        <h2 id="over">${say.over}</h2>
        <p class="pickers">${this.#picker('over-feature', say.column, this.feature, false, (name) => { this.feature = name; if (name === this.second) this.second = ''; })}
          ${this.#picker('over-second', say.and, this.second, true, (name) => { this.second = name; })}</p>
        ${this.isGood ? this.#drawing(feature) : html`<p class="trouble">${say.noAnswerYet}</p>`}
        <dodona-field id="over-field-${f}" .feature=${feature} .value=${this.row[feature.name] ?? null} .remark=${this.page.remarks.get(feature.name)} .language=${language}
          @cell=${(/** @type {CustomEvent<any>} */ { detail }) => this.page.change({ [feature.name]: detail })}></dodona-field>
      </section>
      <section class="nearest" aria-labelledby="nearest"><h2 id="nearest">${say.nearest}</h2><p class="quiet">${say.nearestHow}</p>${this.#nearest()}</section>`;
  }

  /**
   * @param {string} id
   * @param {string} label
   * @param {string} value
   * @param {boolean} mayBeNone
   * @param {(name: string) => void} choose
   */
  #picker(id, label, value, mayBeNone, choose) {
    const features = this.model.schema.features.filter(({ name, training }) => training && (!mayBeNone || name !== this.feature));
    return html`<label class="picker" for=${id}><span class="quiet">${label}</span> <select id=${id} @change=${(/** @type {any} */ event) => choose(event.target.value)}>
      ${mayBeNone ? html`<option value="" .selected=${live(value === '')}>${say.nothingElse}</option>` : nothing}
      ${features.map((feature) => html`<option value=${feature.name} .selected=${live(feature.name === value)}>${nameOf(feature, 60)}</option>`)}</select></label>`;
  }

  /** @param {Feature} feature */
  #drawing(feature) {
    if (this.second !== '') return this.#map(feature, this.#feature(this.second));
    const points = curve(this.model, this.row, feature);
    if (points.length === 0) return html`<p>${say.notKnown}</p>`;
    return html`<dodona-chart class=${feature.kind} .label=${say.curveOf(nameOf(this.model.schema.target), nameOf(feature))} .draw=${this.#curve(feature, points)}
        @pointerdown=${(/** @type {PointerEvent} */ event) => this.#grab(event)} @pointermove=${(/** @type {PointerEvent} */ event) => this.#drag(event, feature, points)}
        @pointerup=${() => { this.#isDragging = false; }}></dodona-chart>
      ${this.#table(feature, points)}`;
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    this.#isDragging = true;
    /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
    /** @type {Element} */ (event.currentTarget).dispatchEvent(new PointerEvent('pointermove', event));
  }

  /** The point of the curve that is nearest to the pointer becomes the row's. @param {PointerEvent} event @param {Feature} feature @param {readonly Point[]} points */
  #drag(event, feature, points) {
    const chart = /** @type {Chart} */ (event.currentTarget);
    const drawing = chart.querySelector('svg');
    if (!this.#isDragging || !drawing || !chart.x) return;
    const isList = feature.kind === 'category';
    const at = isList ? event.clientY - drawing.getBoundingClientRect().top : event.clientX - drawing.getBoundingClientRect().left;
    const scale = isList ? chart.y : chart.x;
    if (!scale) return;
    const distance = (/** @type {Point} */ { x }) => Math.abs(scale.apply(x) + (scale.bandwidth ?? 0) / 2 - at);
    const nearest = points.reduce((best, point) => (distance(point) < distance(best) ? point : best));
    if (!Object.is(nearest.value, this.row[feature.name])) this.page.change({ [feature.name]: nearest.value });
  }

  /** How answers are written. */
  #write() {
    const { task, target } = this.model.schema;
    return task === 'regression' ? (/** @type {number} */ y) => withUnit(number(y, 3), target.unit) : percent;
  }

  /** @param {Feature} feature @param {readonly Point[]} all */
  #curve(feature, all) {
    const { task, target } = this.model.schema;
    const classes = task === 'regression' ? [] : drawnClasses(all, target.classes ?? []);
    const points = all.filter(({ label }) => label === undefined || classes.includes(label));
    const now = this.row[feature.name] ?? null;
    const here = points.filter(({ value }) => Object.is(value, now));
    const title = task === 'regression' ? `${nameOf(target)}${target.unit ? ` (${target.unit})` : ''}` : say.probability;
    const xTitle = `${nameOf(feature)}${feature.unit ? ` (${feature.unit})` : ''}`;
    const tick = task === 'regression' ? (/** @type {number} */ y) => number(y, 4) : (/** @type {number} */ y) => percentOf(y);
    const hasBand = points.some(({ lower }) => lower !== undefined);
    const colour = { domain: classes, range: CLASS_COLOURS, type: /** @type {const} */ ('categorical') };
    if (feature.kind === 'category' || feature.kind === 'boolean') {
      return (/** @type {import('../parts/chart.js').Plot} */ Plot, /** @type {number} */ width) => {
        const order = [...new Set([...points].sort((a, b) => (task === 'regression' && feature.kind === 'category' ? b.y - a.y : 0)).map(({ x }) => x))];
        const show = (/** @type {any} */ x) => (feature.kind === 'boolean' ? (x === 'true' ? say.yes : say.no) : clipped(String(x), 28));
        const margin = 16 + 7 * Math.max(...order.map((x) => show(x).length));
        const ticks = Math.max(2, Math.floor((width - margin) / 88));
        return {
          height: 56 + 24 * order.length, marginLeft: margin, marginRight: 24, marginTop: 48,
          x: { label: title, tickFormat: tick, axis: 'top', ticks, ...(task === 'classification' && { domain: [0, 1] }) },
          y: { domain: order, label: null, tickFormat: show, tickSize: 0 }, color: colour,
          marks: [
            Plot.gridX({ ticks }),
            ...(hasBand ? [Plot.link(points, { x1: 'lower', x2: 'upper', y: 'x', stroke: 'currentColor', strokeWidth: 6, strokeOpacity: 0.15 })] : []),
            Plot.dot(points, { x: 'y', y: 'x', r: 4, fill: task === 'regression' ? 'currentColor' : 'label' }),
            Plot.dot(here, { x: 'y', y: 'x', r: 7, className: 'here' }),
          ],
        };
      };
    }
    return (/** @type {import('../parts/chart.js').Plot} */ Plot, /** @type {number} */ width) => ({
      height: 320, marginLeft: 72, marginRight: classes.length > 1 ? 112 : 24, marginTop: 32, color: colour,
      x: { label: xTitle, ticks: Math.max(2, Math.floor(width / 120)), ...(feature.kind === 'number' && { tickFormat: (/** @type {number} */ x) => number(x, 4) }) },
      y: { label: title, ticks: 5, tickFormat: tick, ...(task === 'classification' && { domain: [0, 1] }) },
      marks: [
        Plot.gridY({ ticks: 5 }),
        ...(hasBand ? [Plot.areaY(points, { x: 'x', y1: 'lower', y2: 'upper', fillOpacity: 0.18, className: 'band' })] : []),
        Plot.line(points, { x: 'x', y: 'y', z: 'label', stroke: task === 'regression' ? 'currentColor' : 'label', strokeWidth: 2, className: task === 'regression' ? 'line' : '' }),
        ...(classes.length > 1 ? [Plot.text(endsOf(points), { x: 'x', y: 'at', text: (/** @type {Point} */ { label }) => clipped(String(label), 16), textAnchor: 'start', dx: 8, fill: 'label', className: 'label' })] : []),
        ...(here.length > 0 ? [Plot.ruleX([placeOf(feature, now)], { className: 'present' }), Plot.dot(here, { x: 'x', y: 'y', r: 7, className: 'here' })] : []),
      ],
    });
  }

  /** @param {Feature} feature @param {readonly Point[]} points */
  #table(feature, points) {
    const step = Math.max(1, Math.ceil(new Set(points.map(({ x }) => x)).size / TABLE_ROWS));
    const classes = this.model.schema.target.classes;
    const byValue = [...new Set(points.map(({ value }) => value))].filter((_, i) => feature.kind === 'category' || i % step === 0);
    const of = (/** @type {any} */ value, /** @type {string | undefined} */ label) => points.find((point) => Object.is(point.value, value) && point.label === label);
    const write = this.#write();
    const hasBand = points.some(({ lower }) => lower !== undefined);
    const columns = classes ?? [undefined];
    return html`<details><summary>${say.asTable}</summary><div class="scroll"><table>
      <thead><tr><th scope="col">${nameOf(feature)}</th>${columns.map((label) => html`<th scope="col">${label ?? nameOf(this.model.schema.target)}</th>`)}
        ${hasBand ? html`<th scope="col">${say.from}</th><th scope="col">${say.to}</th>` : nothing}</tr></thead>
      <tbody>${byValue.map((value) => html`<tr><th scope="row">${shownValue(feature, value)}</th>${columns.map((label) => html`<td title=${String(of(value, label)?.y)}>${write(of(value, label)?.y ?? NaN)}</td>`)}
        ${hasBand ? html`<td>${write(of(value, undefined)?.lower ?? NaN)}</td><td>${write(of(value, undefined)?.upper ?? NaN)}</td>` : nothing}</tr>`)}</tbody></table></div></details>`;
  }

  /** @param {Feature} across @param {Feature} down */
  #map(across, down) {
    const { target } = this.model.schema;
    const label = this.model.predict(this.row, { uncertainty: false }).label;
    const cells = heat(this.model, this.row, across, down, label);
    const write = this.#write();
    const name = label === undefined ? nameOf(target) : say.probabilityOf(clipped(label, 40));
    const scaleOf = (/** @type {Feature} */ feature) => ({
      label: `${nameOf(feature)}${feature.unit ? ` (${feature.unit})` : ''}`, ticks: 5,
      tickFormat: (/** @type {any} */ x) => shownValue(feature, feature.kind === 'boolean' ? x === 'true' : x instanceof Date ? x.toISOString().slice(0, 10) : x, false),
    });
    const isOrdinal = (/** @type {Feature} */ { kind }) => kind === 'category' || kind === 'boolean';
    const now = [{ x: placeOf(across, this.row[across.name] ?? null), y: placeOf(down, this.row[down.name] ?? null) }];
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

  #nearest() {
    const { task, target, features } = this.model.schema;
    const text = (/** @type {'min' | 'max'} */ end, /** @type {string} */ label) => html`<label>${label} <input type="text" inputmode="decimal" id="wanted-${end}" .value=${live(this.wanted[end])}
      @input=${(/** @type {any} */ event) => { this.wanted = { ...this.wanted, [end]: event.target.value }; }}> ${target.unit ? html`<span class="unit">${clipped(target.unit, 24)}</span>` : nothing}</label>`;
    const freeze = (/** @type {string} */ name) => {
      const frozen = new Set(this.frozen);
      if (!frozen.delete(name)) frozen.add(name);
      this.frozen = frozen;
    };
    return html`<p class="wish">${task === 'regression' ? html`${text('min', say.atLeast)} ${text('max', say.atMost)}`
      : html`<label>${say.wanted} <select id="wanted-label" @change=${(/** @type {any} */ event) => { this.wanted = { ...this.wanted, label: event.target.value }; }}>
          ${(target.classes ?? []).map((name) => html`<option value=${name} .selected=${live(name === this.wanted.label)}>${clipped(name, 60)}</option>`)}</select></label>`}
        <button type="button" class="first" id="search" ?disabled=${!this.isGood || this.isSearching} @click=${() => void this.#look()}>${this.isSearching ? say.searching : say.search}</button></p>
      <fieldset class="frozen"><legend>${say.mayNotChange}</legend>${features.map((feature) => html`<label><input type="checkbox" .checked=${live(this.frozen.has(feature.name))}
        @change=${() => freeze(feature.name)}>${nameOf(feature, 40)}</label>`)}</fieldset>
      <div role="status">${this.trouble ? html`<p class="trouble">${this.trouble}</p>` : nothing}${this.found === undefined ? nothing : this.#change(this.found)}</div>`;
  }

  /** @param {Change | null} found */
  #change(found) {
    if (found === null) return html`<p>${say.nothingReaches}</p>`;
    const changes = Object.entries(found.changes);
    if (changes.length === 0) return html`<p>${say.alreadyThere}</p>`;
    const { result } = found;
    const said = result.label === undefined ? withUnit(number(result.value), this.model.schema.target.unit) : `${clipped(result.label, 60)} (${percent(result.probability)})`;
    return html`<ul class="changes">${changes.map(([name, { from, to }]) => {
      const feature = this.#feature(name);
      return html`<li><strong>${nameOf(feature)}</strong> ${shownValue(feature, from)} → ${shownValue(feature, to)}</li>`;
    })}</ul><p>${say.thenAnswer(said)}</p>
      <p><button type="button" id="take" @click=${() => this.page.change(Object.fromEntries(changes.map(([name, { to }]) => [name, /** @type {any} */ (to)])))}>${say.takeIt}</button></p>`;
  }

  async #look() {
    const target = this.#target();
    if (target === undefined) {
      this.found = undefined;
      this.trouble = say.sayWhat;
      return;
    }
    this.#search?.abort();
    const search = new AbortController();
    this.#search = search;
    this.isSearching = true;
    this.trouble = '';
    try {
      this.found = await this.model.nearest(this.row, { target, frozen: [...this.frozen], signal: search.signal });
    } catch (error) {
      if (!search.signal.aborted) this.trouble = clipped(reason(error), 300);
    } finally {
      this.isSearching = false;
    }
  }

  /** What is wished for, or undefined where that is nothing. */
  #target() {
    const { label, min, max } = this.wanted;
    if (this.model.schema.task === 'classification') return label;
    const [least, most] = [min, max].map((text) => (text.trim() === '' ? undefined : readNumber(text, locale)));
    if (least === null || most === null || (least === undefined && most === undefined)) return undefined;
    return { ...(least !== undefined && { min: least }), ...(most !== undefined && { max: most }) };
  }
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

/** By their order, on both grounds: blue, orange, green, purple, red, grey. */
const CLASS_COLOURS = ['var(--class-1)', 'var(--class-2)', 'var(--class-3)', 'var(--class-4)', 'var(--class-5)', 'var(--class-6)'];

/** The classes that come highest anywhere on a curve, in their order. @param {readonly Point[]} points @param {readonly string[]} classes */
function drawnClasses(points, classes) {
  if (classes.length <= MOST_CLASSES) return [...classes];
  const highest = new Map(classes.map((label) => [label, 0]));
  for (const { label, y } of points) highest.set(/** @type {string} */ (label), Math.max(y, highest.get(/** @type {string} */ (label)) ?? 0));
  const kept = [...classes].sort((a, b) => (highest.get(b) ?? 0) - (highest.get(a) ?? 0)).slice(0, MOST_CLASSES);
  return classes.filter((label) => kept.includes(label));
}

customElements.define('dodona-chart', Chart);
customElements.define('dodona-what-if', WhatIf);
