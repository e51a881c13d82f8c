// One row of the form: label, control, histogram, and below it what is wrong or odd.
import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { locale, say } from '../language.js';
import { daysOf, readNumber, writeNumber } from '../numbers.js';
import { isCounted, isKnown, typical } from '../rows.js';
import { clipped, endText, nameOf } from '../text.js';
import { BinScale, binOf, stepOf } from './bins.js';
import { histogram } from './histogram.js';

/**
 * @typedef {import('../dodona/index.js').Feature} Feature
 * @typedef {import('../rows.js').Value} Value
 * @typedef {import('../remarks.js').Remark} Remark
 */

/** Up to here categories are a plain list; above, a field that searches as one types. */
const SHORT_LIST = 12;

const STEPS = Object.freeze(/** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }));

/** Tells of every change by the event `cell`: of a number a number, or the text that the locale does not read as one. */
export class FeatureField extends LitElement {
  static properties = {
    feature: { attribute: false }, value: { attribute: false }, remark: { attribute: false }, language: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Feature} */
    this.feature = /** @type {any} */ (undefined);
    /** @type {Value} */
    this.value = null;
    /** What is said below the field. @type {Remark | undefined} */
    this.remark = undefined;
    /** Drawn anew when it changes. */
    this.language = 'en';
  }

  /** What stands in the field, as long as it is what was typed. @type {string | undefined} */
  #text;
  /** @type {Value} what the field has told last */
  #told = null;
  /** What to return to when "unknown" is taken back. @type {Value} */
  #last = null;

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('language') || (changed.has('value') && !Object.is(this.value, this.#told))) this.#text = undefined;
    if (this.value !== null) this.#last = this.value;
  }

  /** @param {Value} value @param {string} [text] */
  #tell(value, text) {
    this.#text = text;
    this.#told = value;
    this.dispatchEvent(new CustomEvent('cell', { detail: value }));
  }

  get #id() {
    return this.id;
  }

  render() {
    const { feature, remark } = this;
    const { training } = feature;
    const isGroup = feature.kind === 'boolean';
    const slider = feature.kind === 'number' && training && 'edges' in training && training.maximum > training.minimum;
    const hint = clipped([feature.description, range(feature)].filter(Boolean).join(' '), 300);
    return html`<div class="row ${feature.kind} ${remark?.severity === 'error' ? 'bad' : remark ? 'odd' : ''}" data-feature=${feature.name}>
      <div class="name" title=${hint || nothing}>
        ${isGroup ? html`<span id="${this.#id}-label">${nameOf(feature)}</span>` : html`<label for="${this.#id}-input">${nameOf(feature)}</label>`}
        ${feature.missing === 'allowed' && !isGroup && !this.#isShort ? this.#unknown() : nothing}
      </div>
      <div class="control">${this.#control()}${feature.unit ? html`<span class="unit">${clipped(feature.unit, 24)}</span>` : nothing}</div>
      <div class="picture">${training ? histogram(training.counts, this.#bar, Boolean(slider)) : nothing}${slider ? this.#slider() : nothing}</div>
      <p class="message"><span id="${this.#id}-message">${remark?.text}</span>${remark?.instead === undefined ? nothing : this.#instead(remark.instead)}</p>
    </div>`;
  }

  /** @param {string} name */
  #instead(name) {
    return html` <button type="button" class="link instead" @click=${() => {
      this.#tell(name);
      /** @type {HTMLElement} */ (this.querySelector('input, select')).focus();
    }}>${say.useInstead(clipped(name, 60))}</button>`;
  }

  get #isShort() {
    return this.feature.kind === 'category' && this.feature.categories.length <= SHORT_LIST;
  }

  get #described() {
    return this.remark ? `${this.#id}-message` : nothing;
  }

  get #invalid() {
    return this.remark?.severity === 'error' ? 'true' : nothing;
  }

  /** The bar that the value is in, or -1. */
  get #bar() {
    const { feature, value } = this;
    const { training } = feature;
    if (!training || value === null) return -1;
    if ('edges' in training) return binOf(training.edges, feature.kind === 'date' ? daysOf(String(value)) : Number(value));
    return feature.kind === 'category' ? feature.categories.indexOf(String(value).trim()) : Number(value === true);
  }

  #control() {
    const { feature } = this;
    if (feature.kind === 'number') return this.#number();
    if (feature.kind === 'date') return this.#date(feature);
    if (feature.kind === 'boolean') return this.#boolean();
    return this.#isShort ? this.#list(feature) : this.#search(feature);
  }

  /** The switch for what is missing, where the control itself has no place for it. */
  #unknown() {
    const isUnknown = this.value === null;
    return html`<label class="unknown"><input type="checkbox" .checked=${live(isUnknown)}
      @change=${() => this.#tell(isUnknown ? this.#last ?? typical(this.feature) : null)}>${say.unknown}</label>`;
  }

  #placeholder() {
    return this.feature.missing === 'allowed' && this.value === null ? say.unknown : '';
  }

  #number() {
    const { value } = this;
    const shown = this.#text ?? (typeof value === 'number' ? writeNumber(value, locale) : value ?? '');
    const read = (/** @type {string} */ text) => this.#tell(text.trim() === '' ? null : readNumber(text, locale) ?? text, text);
    return html`<input type="text" inputmode="decimal" spellcheck="false" id="${this.#id}-input" placeholder=${this.#placeholder()} aria-invalid=${this.#invalid}
      aria-describedby=${this.#described} .value=${live(String(shown))} @input=${(/** @type {any} */ event) => read(event.target.value)}>`;
  }

  /** The slider runs over the bars above it; its keys move by the step of the numbers, not of the drawing. */
  #slider() {
    const training = /** @type {import('../../src/schema.js').NumberTraining} */ (this.feature.training);
    const scale = new BinScale(training.edges, training.decimals);
    const { step, decimals } = stepOf(training.edges, training.decimals);
    const isNumber = typeof this.value === 'number';
    const now = isNumber ? Number(this.value) : training.median;
    const choose = (/** @type {number} */ wanted) => {
      const within = Math.min(training.maximum, Math.max(training.minimum, wanted));
      this.#tell(Number((Math.round(within / step) * step).toFixed(decimals)));
    };
    const key = (/** @type {KeyboardEvent} */ event) => {
      const steps = STEPS[event.key];
      if (steps === undefined) return;
      event.preventDefault();
      choose(now + steps * step);
    };
    // Where there is no value the slider rests in the middle, without looking like one.
    return html`<input type="range" class=${isNumber ? '' : 'idle'} min="0" max=${scale.size} step="any" .value=${live(String(scale.positionOf(now)))}
      aria-label=${say.slider(nameOf(this.feature))} aria-valuetext=${isNumber ? writeNumber(now, locale) : say.unknown}
      @input=${(/** @type {any} */ event) => choose(scale.valueAt(Number(event.target.value)))} @keydown=${key}>`;
  }

  /** @param {Feature & {kind: 'date'}} feature */
  #date(feature) {
    const hasTime = (feature.training?.decimals ?? 0) > 0 || String(this.value).includes('T');
    return html`<input type=${hasTime ? 'datetime-local' : 'date'} id="${this.#id}-input" aria-invalid=${this.#invalid} aria-describedby=${this.#described}
      .value=${live(this.remark?.severity === 'error' ? '' : String(this.value ?? ''))} @input=${(/** @type {any} */ event) => this.#tell(event.target.value || null)}>`;
  }

  #boolean() {
    /** @type {[string, Value][]} */
    const choices = [[say.no, false], [say.yes, true]];
    if (this.feature.missing === 'allowed') choices.push([say.unknown, null]);
    return html`<div class="choice" role="radiogroup" aria-labelledby="${this.#id}-label" aria-describedby=${this.#described}>${choices.map(([text, value]) => html`<label>
      <input type="radio" name="${this.#id}-input" value=${String(value)} .checked=${live(this.value === value)} @change=${() => this.#tell(value)}><span>${text}</span></label>`)}</div>`;
  }

  /** @param {Feature & {kind: 'category'}} feature */
  #list(feature) {
    const at = this.value === null ? -1 : feature.categories.indexOf(String(this.value));
    const isAllowed = feature.missing === 'allowed';
    return html`<select id="${this.#id}-input" aria-invalid=${this.#invalid} aria-describedby=${this.#described}
      @change=${(/** @type {any} */ event) => this.#tell(feature.categories[event.target.value] ?? null)}>
      ${feature.categories.map((name, k) => html`<option value=${k} .selected=${live(k === at)}>${clipped(name)}</option>`)}
      ${isAllowed || at < 0 ? html`<option value="" .selected=${live(at < 0)}>${isAllowed ? say.unknown : say.choose}</option>` : nothing}
    </select>`;
  }

  /** @param {Feature & {kind: 'category'}} feature */
  #search(feature) {
    const { training } = feature;
    const all = training?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
    const choices = feature.categories.map((name, k) => ({ name, ...(all > 0 && training && { share: training.counts[k] / all }) }));
    return html`<dodona-combobox .name="${this.#id}-input" .label=${nameOf(feature)} .choices=${choices} .value=${this.#text ?? String(this.value ?? '')}
      .placeholder=${this.#placeholder() || say.choose} .invalid=${this.#invalid === 'true'} .described=${this.remark ? `${this.#id}-message` : undefined}
      @text=${(/** @type {CustomEvent<string>} */ { detail }) => this.#tell(detail.trim() === '' ? null : detail, detail)}></dodona-combobox>`;
  }
}

/** @param {Feature} feature */
function range(feature) {
  const { training } = feature;
  if (training === undefined || !('edges' in training) || !isKnown(feature)) return '';
  const [least, most] = [endText(feature, training.minimum), endText(feature, training.maximum)];
  return isCounted(feature) ? say.trainedFrom(least, most) : say.toldApart(least, most);
}
