// A field whose choices are searched by typing: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/, the keys and their states by @github/combobox-nav.
import Combobox from '@github/combobox-nav';
import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { say } from '../language.js';
import { percent } from '../numbers.js';
import { clipped, folded } from '../text.js';

const MOST = 200; // choices that are drawn; who has more types on
const MOST_SEARCHED = 1000; // characters of a name

/** @typedef {{name: string, share?: number}} Choice and its share of the training rows */

/** Tells of every change of its text by the event `text`, with the text as its detail. */
export class ComboboxField extends LitElement {
  static properties = {
    name: { attribute: false }, label: { attribute: false }, choices: { attribute: false }, value: { attribute: false }, placeholder: { attribute: false },
    invalid: { attribute: false }, described: { attribute: false }, isOpen: { state: true },
  };

  constructor() {
    super();
    /** The id of its input. */
    this.name = '';
    this.label = '';
    /** @type {readonly Choice[]} */
    this.choices = [];
    this.value = '';
    this.placeholder = '';
    this.invalid = false;
    /** The id of what is said about it. @type {string | undefined} */
    this.described = undefined;
    this.isOpen = false;
    /** Whether something was typed since it was opened: before, all choices are shown. */
    this.typed = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @type {Combobox | undefined} */
  #keys;

  get #input() {
    return /** @type {HTMLInputElement} */ (this.querySelector('input'));
  }

  firstUpdated() {
    this.#keys = new Combobox(this.#input, /** @type {HTMLElement} */ (this.querySelector('ul')), { firstOptionSelectionMode: 'none', scrollIntoViewOptions: { block: 'nearest' } });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#keys?.stop();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('isOpen')) return;
    if (this.isOpen) this.#keys?.start();
    else this.#keys?.stop();
  }

  /** @returns {readonly Choice[]} */
  get #found() {
    const wanted = this.typed ? folded(this.value) : '';
    // Those that begin with it come first.
    if (wanted === '') return this.choices;
    const has = this.choices.map((choice) => ({ choice, at: folded(clipped(choice.name, MOST_SEARCHED)).indexOf(wanted) })).filter(({ at }) => at >= 0);
    return [...has.filter(({ at }) => at === 0), ...has.filter(({ at }) => at > 0)].map(({ choice }) => choice);
  }

  /** @param {string} text */
  #tell(text) {
    this.value = text;
    this.dispatchEvent(new CustomEvent('text', { detail: text }));
  }

  /** @param {Event} event */
  #type(event) {
    this.typed = true;
    this.isOpen = true;
    this.#keys?.clearSelection();
    this.#tell(/** @type {HTMLInputElement} */ (event.target).value);
  }

  /** @param {Choice} choice */
  #choose(choice) {
    this.isOpen = false;
    this.typed = false;
    this.#tell(choice.name);
  }

  #open() {
    if (this.isOpen) return;
    this.typed = false;
    this.isOpen = true;
    this.#input.select();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Escape' && this.isOpen) this.isOpen = false;
    else if (event.key === 'ArrowDown' && !this.isOpen) this.#open();
    else return;
    event.stopPropagation();
  }

  render() {
    const found = this.isOpen ? this.#found : [];
    return html`<input type="text" id=${this.name} role="combobox" autocomplete="off" spellcheck="false" placeholder=${this.placeholder} aria-controls="${this.name}-choices"
        aria-invalid=${this.invalid ? 'true' : nothing} aria-describedby=${this.described ?? nothing} .value=${live(this.value)}
        @input=${this.#type} @click=${this.#open} @keydown=${this.#key} @blur=${() => { this.isOpen = false; }}>
      <ul class="choices" id="${this.name}-choices" role="listbox" aria-label=${say.choices(this.label)} ?hidden=${!this.isOpen} @mousedown=${(/** @type {Event} */ event) => event.preventDefault()}>
        ${found.slice(0, MOST).map((choice, i) => html`<li role="option" id="${this.name}-choice-${i}" data-choice=${choice.name} @combobox-commit=${() => this.#choose(choice)}>
          <span class="choice-name">${clipped(choice.name)}</span> ${choice.share === undefined ? nothing : html`<span class="choice-share">${percent(choice.share)}</span>`}</li>`)}
        ${this.isOpen && found.length === 0 ? html`<li class="none" role="presentation">${say.nothingFound}</li>` : nothing}
      </ul>`;
  }
}
