import { LitElement, html } from 'lit';
import { DodonaError, load } from './index.js';
import { answer, headline, topReasons } from './element/answer.js';
import { field } from './element/fields.js';
import { FormState, plainCells } from './element/form_state.js';
import { style } from './element/style.js';
import { languageOf, words, wordsOf } from './element/words.js';

/**
 * @typedef {import('./index.js').Cell} Cell
 * @typedef {import('./index.js').Model} Model
 * @typedef {import('./index.js').Prediction} Prediction
 * @typedef {import('./index.js').Problem} Problem
 * @typedef {import('./index.js').Row} Row
 */

const HEARD_AFTER = 600; // milliseconds without a change: a screen reader is told what stays

/**
 * A predictor: the form of a model, and its answer as one types.
 *
 * Attributes: `src`, the model's address; `name`, for a form around it; `level`, of interval or set; `reasons`, how many are shown (3; 0 for
 * none); `lang`; `disabled`. Properties beside these: `model`, `row`, `result`.
 *
 * Events: `input`, as one types; `prediction`, with `detail: {row, result}`; `error`, with `detail: {error}` where the model cannot be
 * loaded, or `{row, errors}` where the row has no answer.
 *
 * @slot before - above the form
 * @slot after - below the answer
 * @slot loading - while the model is fetched
 * @slot failed - where it cannot be
 */
export class DodonaPredictor extends LitElement {
  static formAssociated = true;
  static styles = style;
  static shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static properties = {
    src: { type: String, reflect: true },
    name: { type: String, reflect: true },
    lang: { type: String, reflect: true },
    level: { type: Number, reflect: true },
    reasons: { type: Number, reflect: true },
    disabled: { type: Boolean, reflect: true },
    model: { attribute: false },
    row: { attribute: false, noAccessor: true },
  };

  /** What the element says, by language: add your own. */
  static words = words;

  #internals = this.attachInternals();
  /** @type {AbortController | undefined} */
  #loading;
  /** @type {Model | undefined} that this element has loaded, and frees */
  #own;
  /** @type {DodonaError | undefined} */
  #failed;
  #form = new FormState();
  /** @type {Map<string, Problem>} */
  #problems = new Map();
  /** @type {[string, number][]} */
  #reasons = [];
  /** @type {Prediction | null} */
  #result = null;
  #disabledByForm = false;
  #heard = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The page may change its language. */
  #page = new MutationObserver(() => this.requestUpdate());

  constructor() {
    super();
    /** @type {string | undefined} */
    this.src = undefined;
    /** @type {string | undefined} */
    this.name = undefined;
    /** @type {number | undefined} */
    this.level = undefined;
    /** @type {number | null} */
    this.reasons = 3;
    this.disabled = false;
    /** One that was loaded already, in place of `src`. @type {Model | undefined} */
    this.model = undefined;
  }

  /**
   * The row in the form. Set, it fills the form, with what is typical where it says nothing; cells become those of their fields, so that
   * what is shown is what is predicted. A copy in both directions.
   *
   * @returns {Row}
   */
  get row() {
    return { ...this.#form.row };
  }

  /** @param {Row | null} row */
  set row(row) {
    if (this.#form.take(copyOf(row ?? {}), this.model)) this.#changed();
  }

  /** Result, validity and what a form sends are those of the row as soon as it changes; what is seen and told follows. */
  #changed() {
    this.requestUpdate('row');
    if (!this.model) return;
    this.#predict(this.model);
    this.#settle();
  }

  /** The answer for the row, or null where it has none. */
  get result() {
    return this.#result;
  }

  /** The form around it. */
  get form() {
    return this.#internals.form;
  }

  get validity() {
    return this.#internals.validity;
  }

  get validationMessage() {
    return this.#internals.validationMessage;
  }

  checkValidity() {
    return this.#internals.checkValidity();
  }

  reportValidity() {
    return this.#internals.reportValidity();
  }

  /** Fills the form with what the training data had in the middle, or most often. */
  reset() {
    this.#form.reset(this.model);
    this.#changed();
  }

  formResetCallback() {
    this.reset();
  }

  /** @param {boolean} disabled */
  formDisabledCallback(disabled) {
    this.#disabledByForm = disabled;
    this.requestUpdate();
  }

  /** @param {string} state */
  formStateRestoreCallback(state) {
    this.#form.restore(state, this.model);
    this.#changed();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#loading?.abort();
    this.#page.disconnect();
    clearTimeout(this.#timer);
    // Moved within the page it is back at once, and its model with it.
    queueMicrotask(() => { if (!this.isConnected) this.#drop(); });
  }

  connectedCallback() {
    super.connectedCallback();
    this.#page.observe(this.ownerDocument.documentElement, { attributeFilter: ['lang'] });
    if (this.src != null && !this.model && this.hasUpdated) void this.#load(this.src);
  }

  #drop() {
    this.#own?.free();
    if (this.model === this.#own) {
      this.model = undefined;
      this.#result = null;
    }
    this.#own = undefined;
  }

  /** @param {string} src */
  async #load(src) {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#failed = undefined;
    try {
      const model = await load(addressOf(src, this.ownerDocument.baseURI), { signal: loading.signal });
      if (loading.signal.aborted) return model.free();
      this.#drop();
      this.#own = model;
      this.model = model;
    } catch (cause) {
      if (loading.signal.aborted) return;
      this.#failed = /** @type {DodonaError} */ (cause);
      this.#drop();
      this.requestUpdate();
      this.dispatchEvent(new CustomEvent('error', { detail: { error: cause } }));
    }
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('src') && this.src != null) void this.#load(this.src);
    if (changed.has('model') && this.model !== this.#own) this.#loading?.abort(); // the page's own, in place of what is on its way
    if (!this.model) {
      this.#result = null;
      return;
    }
    if (changed.has('model')) this.#form.begin(this.model);
    const locale = this.#locale;
    const isSpoken = locale === this.#spoken;
    if (!isSpoken) this.#form.speak(locale);
    this.#spoken = locale;
    if (!isSpoken || ['model', 'level'].some((name) => changed.has(name))) this.#predict(this.model);
    this.#reasons = this.#result ? topReasons(this.model, this.row, this.#result, Math.max(0, this.reasons ?? 3)) : [];
  }

  /** The locale in which the fields stand. */
  #spoken = '';

  /** @param {Model} model */
  #predict(model) {
    try {
      this.#answer(model);
    } catch (cause) {
      // A level that the model does not have, or a model that was freed: no answer, and never the one of before.
      this.#result = null;
      const { errors } = /** @type {DodonaError} */ (cause);
      if (!errors) throw cause;
      this.#problems = new Map(errors.map((problem) => ['', problem]));
    }
  }

  /** @param {Model} model */
  #answer(model) {
    const { row } = this;
    const { errors, warnings } = model.check(row);
    // A model may take a choice that it has not seen for a missing one; who fills a form has mistyped it.
    const problems = [...errors, ...warnings.filter(({ code }) => code === 'unseen_category')];
    this.#problems = new Map(problems.map((problem) => [problem.where.column ?? '', problem]));
    for (const column of this.#form.unread) {
      this.#problems.set(column, { code: 'bad_number', where: { column }, message: `${JSON.stringify(row[column])} is not a number as ${this.#locale} writes it` });
    }
    this.#result = null;
    if (this.#problems.size > 0) return;
    this.#result = model.predict(row, { level: this.level ?? undefined });
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    this.#settle();
    if (!this.model || !['model', 'row', 'level'].some((name) => changed.has(name))) return;
    const result = this.#result;
    const { row } = this;
    if (result) this.#form.tell();
    if (result) this.dispatchEvent(new CustomEvent('prediction', { detail: { row, result }, bubbles: true, composed: true }));
    else this.dispatchEvent(new CustomEvent('error', { detail: { row, errors: [...this.#problems.values()] } }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.model) return;
      this.#heard = this.#result ? String(headline(this.#answerState(), this.#result)) : this.#refusal;
      this.requestUpdate();
    }, HEARD_AFTER);
  }

  /** Why there is no answer, for whoever waits. */
  get #refusal() {
    return this.#fault ?? wordsOf(this.#locale).mend;
  }

  /**
   * Tells the form around it: whether it may go, and what it sends then, which is the answer under its name and the row as JSON under its name with
   * `.row`. A form does not go without an answer.
   */
  #settle() {
    const data = new FormData();
    const result = this.#result;
    if (this.name && result) {
      data.set(this.name, String(result.label ?? result.value));
      data.set(`${this.name}.row`, JSON.stringify(plainCells(this.row)));
    }
    this.#internals.setFormValue(data, this.#form.saved());
    const first = /** @type {HTMLElement | null} */ (this.renderRoot?.querySelector('[aria-invalid="true"]'));
    if (result) this.#internals.setValidity({});
    else this.#internals.setValidity({ customError: true }, this.model ? this.#refusal : wordsOf(this.#locale)[this.#failed ? 'failed' : 'loading'], first ?? undefined);
  }

  get #locale() {
    const given = this.lang || langAround(this) || navigator.language || 'en';
    try {
      return Intl.getCanonicalLocales(given.replaceAll('_', '-'))[0] ?? 'en';
    } catch {
      return 'en'; // such as "C", and what is no language at all
    }
  }

  /** What is wrong and no field's, such as a level that the model does not have: the page's to mend, so in the module's words. */
  get #fault() {
    return this.#problems.get('')?.message;
  }

  #answerState() {
    const model = /** @type {Model} */ (this.model);
    const levels = model.levels;
    const level = this.level ?? (levels.includes(0.9) ? 0.9 : levels.at(-1) ?? 0.9);
    return { model, result: this.#result, fault: this.#fault && sentence(this.#fault), reasons: this.#reasons, level, locale: this.#locale, words: wordsOf(this.#locale) };
  }

  render() {
    const locale = this.#locale;
    const said = wordsOf(locale);
    if (!this.model) {
      return this.#failed
        ? html`<div class="panes"><slot name="failed"><p part="failed" class="error" role="alert">${said.failed} <span class="quiet">${sentence(this.#failed.message)}</span></p></slot></div>`
        : html`<div class="panes"><slot name="loading"><p part="loading" class="quiet" role="status">${said.loading}</p></slot></div>`;
    }
    const disabled = this.disabled || this.#disabledByForm;
    return html`<slot name="before"></slot>
      <div class="panes" lang=${languageOf(locale)}>
        <form part="form" novalidate @submit=${(/** @type {Event} */ event) => event.preventDefault()} @keydown=${this.#enter}>${this.model.schema.features.map((feature, f) => field({
          feature,
          id: `field-${f}`,
          value: Object.hasOwn(this.#form.row, feature.name) ? this.#form.row[feature.name] : null,
          text: this.#form.texts.get(feature.name),
          problem: this.#problems.get(feature.name),
          disabled,
          locale,
          words: said,
          change: (value, text, unread) => this.#change(feature.name, value, text, unread),
          leave: () => this.#leave(feature.name),
        }))}</form>
        <section part="answer">${answer(this.#answerState())}<slot name="after"></slot></section>
        <p class="heard" role="status" aria-live="polite">${this.#heard}</p>
      </div>`;
  }

  /** @param {string} name @param {Cell} value @param {string} [text] @param {boolean} [isUnread] */
  #change(name, value, text, isUnread) {
    this.#form.type(name, value, text, isUnread);
    this.#changed();
  }

  /** Enter sends the form around it, as it does in any field but a list. @param {KeyboardEvent} event */
  #enter = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === 'Enter' && !event.isComposing && !event.defaultPrevented && field.matches('input:not([list])')) sent(this.form);
  };

  /** A number that is left stands as the locale writes it. @param {string} name */
  #leave(name) {
    if (this.#problems.has(name)) return;
    this.#form.texts.delete(name);
    this.requestUpdate();
  }
}

/** @param {string} text of an error, which begins in lower case */
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** As Enter does in any field: by the form's first button, if it has one and that is not disabled. @param {HTMLFormElement | null} form */
function sent(form) {
  const button = [...form?.elements ?? []].find((one) => /** @type {HTMLButtonElement} */ (one).type === 'submit');
  if (button) /** @type {HTMLButtonElement} */ (button).click();
  else form?.requestSubmit();
}

/** @param {string} src @param {string} base */
function addressOf(src, base) {
  try {
    return new URL(src, base);
  } catch {
    throw new DodonaError([{ code: 'bad_option', where: {}, message: `"${src}" is no address` }]);
  }
}

/** The language of the nearest element around it that has one, through the shadow roots that it is in. @param {Element} element @returns {string | undefined} */
function langAround(element) {
  const found = /** @type {HTMLElement | null} */ (element.closest('[lang]'));
  if (found) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? langAround(root.host) : undefined;
}

/**
 * The page's row as the form's own, or undefined where it is none. What its getters throw is the page's, and told where the browser tells of errors.
 *
 * @param {Row} row
 */
function copyOf(row) {
  if (typeof row !== 'object' || Array.isArray(row)) return undefined;
  try {
    // A Map, or what inherits all that it has, says nothing as a row.
    if (Object.keys(row).length === 0 && ![Object.prototype, null].includes(Object.getPrototypeOf(row))) return undefined;
    return Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== undefined)); // undefined is left out
  } catch (cause) {
    reportError(cause);
  }
}
