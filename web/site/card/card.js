// The card of a model, from top to bottom: how good, how sure, where it errs, what it looks at, the model itself, its data, where it comes from, the proof.
import { LitElement, html, nothing } from 'lit';
import { language, say } from '../language.js';
import { followed } from '../address.js';
import { confusion } from './confusion.js';
import { curves } from './curves.js';
import { data } from './data.js';
import { dependence } from './dependence.js';
import { importance } from './importance.js';
import { pairs } from './pairs.js';
import { proof } from './proof.js';
import { leaderboard, provenance } from './provenance.js';
import { textOf } from './reading.js';
import { coverage, novelty, reliability } from './reliability.js';
import { residuals } from './residuals.js';
import { scores } from './scores.js';
import { subgroups } from './subgroups.js';

/**
 * @typedef {Readonly<Record<string, any>>} Card
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {{id: string, title: string, parts: readonly unknown[]}} Section
 */

export class ModelCard extends LitElement {
  static properties = {
    model: { attribute: false }, file: { attribute: false }, row: { attribute: false }, isGood: { attribute: false }, language: { attribute: false },
  };

  constructor() {
    super();
    this.model = /** @type {Model} */ (/** @type {unknown} */ (undefined));
    /** The model's own bytes. */
    this.file = new Blob();
    /** @type {import('../rows.js').Values} */
    this.row = {};
    /** Whether the row has an answer. */
    this.isGood = true;
    this.language = language;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const { card } = this.model;
    const sections = this.#sections().filter(({ parts }) => parts.some((part) => part !== nothing));
    return html`<div class="whole" id="about">
      <nav class="contents" aria-label=${say.contents}><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}" @click=${(/** @type {MouseEvent} */ event) => followed(event, () => this.#go(id))}>${title}</a></li>`)}</ul></nav>
      <div class="sections"><section aria-labelledby="about-title"><h2 id="about-title">${say.about}</h2>
        ${pairs([[say.intendedUse, textOf(card.intended_use)], [say.source, textOf(card.source)], [say.author, textOf(card.author)], [say.licence, textOf(card.licence)]])}</section>
      ${sections.map(({ id, title, parts }) => html`<section aria-labelledby=${id}><h2 id=${id} tabindex="-1">${title}</h2>${parts}</section>`)}</div></div>`;
  }

  /** @returns {Section[]} */
  #sections() {
    const { model } = this;
    const { card, schema } = model;
    const isClass = schema.task === 'classification';
    return [
      { id: 'card-good', title: say.howGood, parts: [scores(card, schema, model.provenance)] },
      { id: 'card-sure', title: say.howSure, parts: beside([isClass ? reliability(card) : nothing, coverage(card, schema)], novelty(card)) },
      { id: 'card-errs', title: say.whereErrs, parts: [...(isClass ? [confusion(card, schema), curves(card)] : residuals(card, schema)), subgroups(card, schema)] },
      { id: 'card-looks', title: say.looksAt, parts: [...importance(card, schema), dependence(card, schema)] },
      { id: 'card-itself', title: say.itself, parts: [html`<dodona-walk .model=${model} .file=${this.file} .row=${this.row} .isGood=${this.isGood} .language=${this.language}></dodona-walk>`] },
      { id: 'card-data', title: say.theData, parts: [data(card, schema)] },
      { id: 'card-from', title: say.comesFrom, parts: [...provenance(model, this.file.size), leaderboard(card)] },
      { id: 'card-proof', title: say.proof, parts: [proof(model)] },
    ];
  }

  /** The address stays that of the card. @param {string} id */
  #go(id) {
    const heading = /** @type {HTMLElement} */ (this.querySelector(`#${id}`));
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }
}

/** Pictures beside each other where there is room. @param {readonly unknown[]} pictures @param {...unknown} below */
function beside(pictures, ...below) {
  const known = pictures.filter((one) => one !== nothing);
  return [known.length === 0 ? nothing : html`<div class="beside-each-other">${known}</div>`, ...below];
}
