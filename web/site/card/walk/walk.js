// The model's own parameters, read from its file when a person asks for them: trees to follow, coefficients and curves.
import { LitElement, html, nothing } from 'lit';
import { language, say } from '../../language.js';
import { fileSize, integer } from '../../numbers.js';
import { clipped, reason } from '../../text.js';
import { cellOf, encoded } from './encoding.js';
import { shapes } from './shapes.js';

/**
 * @typedef {import('../../dodona/index.js').Model} Model
 *
 * @typedef {object} Opened a model's file, which the core has accepted
 * @property {string} family
 * @property {any} parameters
 * @property {{link: string}} output
 * @property {readonly import('./encoding.js').Entry[]} encoder
 */

export class Walk extends LitElement {
  static properties = {
    model: { attribute: false }, file: { attribute: false }, row: { attribute: false }, isGood: { attribute: false }, language: { attribute: false },
    opened: { state: true }, trouble: { state: true }, isReading: { state: true },
  };

  constructor() {
    super();
    this.model = /** @type {Model} */ (/** @type {unknown} */ (undefined));
    /** The model's own bytes. */
    this.file = new Blob();
    /** @type {import('../../rows.js').Values} */
    this.row = {};
    /** Whether the row has an answer. */
    this.isGood = true;
    this.language = language;
    /** @type {Opened | undefined} */
    this.opened = undefined;
    this.trouble = '';
    this.isReading = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('model')) return;
    this.opened = undefined;
    this.trouble = '';
    this.isReading = false;
  }

  async #open() {
    const { model, file } = this;
    this.isReading = true;
    this.trouble = '';
    try {
      const read = JSON.parse(await file.text());
      if (model !== this.model) return;
      this.opened = read;
    } catch (error) {
      if (model === this.model) this.trouble = say.notRead(clipped(reason(error), 300));
    }
    this.isReading = false;
  }

  render() {
    if (!this.opened) {
      return html`<p>${say.walkHow}</p>
        <p class="actions"><button type="button" id="walk-open" ?disabled=${this.isReading} @click=${() => void this.#open()}>${this.isReading ? say.loadingView : say.walkOpen} (${fileSize(this.file.size)})</button></p>
        ${this.trouble ? html`<p class="trouble" role="alert">${this.trouble}</p>` : nothing}`;
    }
    return this.#drawn(this.opened);
  }

  /** @param {Opened} opened */
  #drawn(opened) {
    const row = this.isGood ? encodedRow(this.model, opened, this.row) : undefined;
    if (opened.family === 'trees') {
      return html`<dodona-trees .model=${this.model} .opened=${opened} .row=${row} .margins=${row && marginsOf(this.model, this.row)} .language=${this.language}></dodona-trees>`;
    }
    if (opened.family === 'linear' || opened.family === 'gam') return shapes(this.model, opened, row, row && marginsOf(this.model, this.row));
    return html`<p data-figure="family">${say.otherFamily(clipped(opened.family, 40), integer(numbersIn(opened.parameters)))}</p>`;
  }
}

/** @param {Model} model @param {Opened} opened @param {import('../../rows.js').Values} row @returns {number[] | undefined} */
function encodedRow({ schema }, { encoder }, row) {
  const cells = schema.features.map((feature) => cellOf(feature, row[feature.name], schema.missing_tokens));
  return cells.includes(undefined) ? undefined : encoder.map((entry) => encoded(entry, /** @type {number} */ (cells[entry.feature])));
}

/** What the core says of the row, output by output: nothing is shown of a row that does not agree with it. @param {Model} model @param {import('../../rows.js').Values} row @returns {number[]} */
function marginsOf(model, row) {
  const { margin } = model.explain(row);
  return typeof margin === 'number' ? [margin] : (model.schema.target.classes ?? []).map((name) => margin[name]);
}

/** How many numbers there are in a file's part. @param {unknown} part @returns {number} */
function numbersIn(part) {
  if (typeof part === 'number') return 1;
  return typeof part === 'object' && part !== null ? Object.values(part).reduce((sum, inner) => sum + numbersIn(inner), 0) : 0;
}
