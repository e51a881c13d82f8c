// What would change the answer: the nearest change that gives a wanted one, among the columns that may change.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { locale, say } from '../language.js';
import { number, percent, readNumber, withUnit } from '../numbers.js';
import { classText, clipped, nameOf, reason, shownValue } from '../text.js';
import { View } from '../views/view.js';

/** @typedef {import('../dodona/index.js').Feature} Feature @typedef {import('../dodona/index.js').Change} Change */

export class Nearest extends View {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { isGood: { attribute: false }, wanted: { state: true }, frozen: { state: true }, found: { state: true }, trouble: { state: true }, isSearching: { state: true } };

  constructor() {
    super();
    /** Whether the row has an answer. */
    this.isGood = true;
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

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#search?.abort();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('model')) this.#begin();
    // What was found answers another question.
    if (['row', 'wanted', 'frozen'].some((name) => changed.has(name))) {
      this.#search?.abort();
      this.found = undefined;
      this.trouble = '';
    }
  }

  #begin() {
    const { task, target } = this.model.schema;
    this.frozen = new Set();
    const now = this.isGood && task === 'classification' ? this.model.predict(this.row, { uncertainty: false }).label : undefined;
    this.wanted = { label: target.classes?.find((name) => name !== now) ?? '', min: '', max: '' };
  }

  render() {
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
          ${(target.classes ?? []).map((name) => html`<option value=${name} .selected=${live(name === this.wanted.label)}>${clipped(classText(this.model.card, name), 60)}</option>`)}</select></label>`}
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
    const said = result.label === undefined ? withUnit(number(result.value), this.model.schema.target.unit) : `${clipped(classText(this.model.card, result.label), 60)} (${percent(result.probability)})`;
    return html`<ul class="changes">${changes.map(([name, { from, to }]) => {
      const feature = /** @type {Feature} */ (this.model.schema.features.find((one) => one.name === name));
      return html`<li><strong>${nameOf(feature)}</strong> ${shownValue(feature, from)} → ${shownValue(feature, to)}</li>`;
    })}</ul><p>${say.thenAnswer(said)}</p>
      <p><button type="button" id="take" @click=${() => this.page.change(Object.fromEntries(changes.map(([name, { to }]) => [name, /** @type {any} */ (to)])))}>${say.takeIt}</button></p>`;
  }

  async #look() {
    const target = this.#target();
    const { min = -Infinity, max = Infinity } = typeof target === 'object' ? target : {};
    if (target === undefined || min > max) {
      this.found = undefined;
      this.trouble = target === undefined ? say.sayWhat : say.noneBetween(number(min, 12), number(max, 12));
      return;
    }
    this.#search?.abort();
    const search = new AbortController();
    this.#search = search;
    this.isSearching = true;
    this.trouble = '';
    try {
      const found = await this.model.nearest(this.row, { target, frozen: [...this.frozen], signal: search.signal });
      if (!search.signal.aborted) this.found = found;
    } catch (error) {
      if (!search.signal.aborted) this.trouble = clipped(reason(error), 300);
    } finally {
      if (search === this.#search) this.isSearching = false;
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
