// The prediction over the range of one feature, or two, from the present row; and the nearest change that gives another answer.
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { live } from 'lit/directives/live.js';
import { curve } from '../curve.js';
import { language, say } from '../language.js';
import { integer } from '../numbers.js';
import { inWords } from '../parts/answer.js';
import { define } from '../parts/define.js';
import { nameOf } from '../text.js';
import { curveDrawing, curveTable } from '../what_if/curve_chart.js';
import { Hand, nearestPlace } from '../what_if/hand.js';
import { mapChart } from '../what_if/map_chart.js';
import { Nearest } from '../what_if/nearest.js';
import { View } from './view.js';

/**
 * @typedef {import('../page.js').DodonaPage} DodonaPage
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {import('../curve.js').Point} Point
 */

/** @param {DodonaPage} page that has a model */
export default function whatIfView(page) {
  return html`<dodona-what-if class="what-if" .page=${page} .model=${page.model} .row=${page.row} .over=${page.over} .language=${language} .isGood=${page.answered.trouble === undefined}></dodona-what-if>`;
}

class WhatIf extends View {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { isGood: { attribute: false }, over: { attribute: false }, isAll: { state: true } };

  constructor() {
    super();
    /** Whether the row has an answer. */
    this.isGood = true;
    /** What the person has chosen to see. @type {readonly string[]} */
    this.over = [];
    this.feature = '';
    /** The other feature of a map, or ''. */
    this.second = '';
    /** Whether all categories are shown, and not only the most frequent. */
    this.isAll = false;
  }

  #hand = new Hand((cells) => this.page.change(cells));

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('model')) this.isAll = false;
    if (changed.has('model') || changed.has('over')) this.#choose();
  }

  /** What was chosen, or what one looks at first. */
  #choose() {
    const [first, second] = this.over.map((name) => this.model.schema.features.find((feature) => feature.training && feature.name === name)?.name ?? '');
    this.feature = first || this.#first();
    this.second = second && second !== this.feature ? second : '';
  }

  /** The number that counts most, or else what counts most. */
  #first() {
    const { card, schema: { features } } = this.model;
    const importance = Array.isArray(card.importance) ? card.importance : [];
    const ordered = importance.flatMap((entry) => features.find(({ name, training }) => training && name === entry?.feature) ?? []);
    return (ordered.find(({ kind }) => kind === 'number') ?? ordered[0] ?? features[0]).name;
  }

  /** @param {string} first @param {string} second */
  #vary(first, second) {
    this.page.vary(second === '' ? [first] : [first, second]);
  }

  /** @param {string} name */
  #feature(name) {
    return /** @type {Feature} */ (this.model.schema.features.find((feature) => feature.name === name));
  }

  render() {
    const feature = this.#feature(this.feature);
    const { answered } = this.page;
    return html`<p class="now" id="now">${nameOf(this.model.schema.target)}: <strong>${inWords(this.model, answered)}</strong></p>
      <section class="over" aria-labelledby="over">
        <h2 id="over">${say.over}</h2>
        <p class="pickers">${this.#picker('over-feature', say.column, this.feature, false, (name) => this.#vary(name, name === this.second ? '' : this.second))}
          ${this.#picker('over-second', say.and, this.second, true, (name) => this.#vary(this.feature, name))}</p>
        ${this.isGood ? this.#drawing(feature) : html`<p class="trouble">${say.noAnswerYet}</p>`}
        ${this.#field(feature)}${this.second === '' ? nothing : this.#field(this.#feature(this.second))}
      </section>
      <section class="nearest" aria-labelledby="nearest"><h2 id="nearest">${say.nearest}</h2><p class="quiet">${say.nearestHow}</p><dodona-nearest .page=${this.page} .model=${this.model} .row=${this.row} .isGood=${this.isGood} .language=${this.language}></dodona-nearest></section>`;
  }

  /** @param {Feature} feature */
  #field(feature) {
    const f = this.model.schema.features.indexOf(feature);
    return keyed(`${this.page.opened} ${f}`, html`<dodona-field id="over-field-${f}" .feature=${feature} .value=${this.row[feature.name] ?? null} .remark=${this.page.remarks.get(feature.name)} .language=${language}
      @cell=${(/** @type {CustomEvent<any>} */ { detail }) => this.page.change({ [feature.name]: detail })}></dodona-field>`);
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
    if (this.second !== '') return mapChart(this.model, this.row, feature, this.#feature(this.second), this.#hand);
    const points = curve(this.model, this.row, feature, this.isAll);
    if (points.length === 0) return html`<p>${say.notKnown}</p>`;
    const isList = feature.kind === 'category' || feature.kind === 'boolean';
    const places = points.map(({ x }) => x);
    const cellsAt = (/** @type {import('../parts/chart.js').Chart} */ chart, /** @type {number} */ left, /** @type {number} */ top) => {
      const point = points[isList ? nearestPlace(chart.y, top, places) : nearestPlace(chart.x, left, places)];
      return point && !Object.is(point.value, this.row[feature.name]) ? { [feature.name]: point.value } : {};
    };
    return html`<dodona-chart class=${feature.kind} .label=${say.curveOf(nameOf(this.model.schema.target), nameOf(feature))} .draw=${curveDrawing(this.model, this.row, feature, points)}
        @pointerdown=${this.#hand.grab} @pointermove=${(/** @type {PointerEvent} */ event) => this.#hand.move(event, cellsAt)}
        @pointerup=${this.#hand.drop} @pointercancel=${this.#hand.drop} @lostpointercapture=${this.#hand.drop}></dodona-chart>
      ${feature.kind === 'category' ? this.#commonest(feature, new Set(places).size) : nothing}
      ${curveTable(this.model, feature, points)}`;
  }

  /** The button goes; whoever pressed it is at the choice of columns above. */
  #showAll() {
    this.isAll = true;
    /** @type {HTMLElement | null} */ (this.querySelector('.picker select'))?.focus({ preventScroll: true });
  }

  /** Of a long list not all is drawn unless it is wished. @param {Feature & {kind: 'category'}} feature @param {number} n that are drawn */
  #commonest({ categories }, n) {
    if (categories.length <= n) return nothing;
    return html`<p class="quiet small" id="commonest">${say.commonestOf(integer(n), integer(categories.length))} <button type="button" class="link" id="show-all" @click=${() => this.#showAll()}>${say.showAll}</button></p>`;
  }
}

define({ 'dodona-nearest': Nearest, 'dodona-what-if': WhatIf });
