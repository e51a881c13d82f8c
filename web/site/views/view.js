import { LitElement } from 'lit';
import { language } from '../language.js';

/** What the views that are elements have in common: the page, and of it what redraws them. */
export class View extends LitElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { page: { attribute: false }, model: { attribute: false }, row: { attribute: false }, language: { attribute: false } };

  constructor() {
    super();
    this.page = /** @type {import('../page.js').DodonaPage} */ (/** @type {unknown} */ (undefined));
    this.model = /** @type {import('../dodona/index.js').Model} */ (/** @type {unknown} */ (undefined));
    /** @type {import('../rows.js').Values} */
    this.row = {};
    this.language = language;
  }

  createRenderRoot() {
    return this;
  }
}
