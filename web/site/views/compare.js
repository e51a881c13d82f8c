// Two models on the same file: how good each is, where they differ most, and which rows flip.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { columnsTable } from '../batch/columns_table.js';
import { Results } from '../batch/results.js';
import { IN_HEAD } from '../batch/rows_columns.js';
import { sessionOf } from '../batch/session.js';
import { titleOf } from '../frame.js';
import { language, say } from '../language.js';
import { define } from '../parts/define.js';
import { clipped, nameOf } from '../text.js';
import { FileView } from './file_view.js';

/** @param {import('../page.js').DodonaPage} page that has a model */
export default function compareView(page) {
  return html`<dodona-compare class="batch" .page=${page} .model=${page.model} .language=${language} .session=${sessionOf(page)} .dropped=${page.rowsFile}></dodona-compare>`;
}

/** What two models are called beside each other: by their titles, where heads of columns have room for them and they are not the same. @param {import('../batch/session.js').Party[]} parties */
function apart(...parties) {
  const titles = parties.map(({ model, name }) => titleOf(model, name));
  return titles[0] !== titles[1] && titles.every((title) => title === clipped(title, IN_HEAD)) ? titles : parties.map(({ name }) => name);
}

class Compare extends FileView {
  /** @param {Event} event */
  #chooseFile(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    event.stopPropagation();
    const file = input.files?.[0];
    input.value = '';
    if (file) void this.session.compareWith(file, file.name);
  }

  /** Those of the site that answer the same. */
  #others() {
    const { page, model: { schema: { task, target } } } = this;
    return page.list.filter((entry) => entry.task === task && entry.column === target.name && !(page.isListed && entry.name === page.name));
  }

  /** Why there is no other model, or what to mind of it. */
  #trouble() {
    const { party, other, otherTrouble } = this.session;
    const { schema: { task, target } } = this.model;
    const said = otherTrouble?.why !== undefined ? say.notOpened(clipped(otherTrouble.name, 60), clipped(otherTrouble.why, 300))
      : otherTrouble ? say.otherTask(clipped(otherTrouble.name, 60), ...(task === 'regression' ? /** @type {const} */ ([say.aClass, say.aNumber]) : /** @type {const} */ ([say.aNumber, say.aClass])))
        : party && other && other.model.schema.target.name !== target.name ? say.otherTarget(clipped(other.model.schema.target.name, 60), clipped(target.name, 60)) : '';
    return said ? html`<p class="trouble" role="alert" id="other-trouble">${said}</p>` : nothing;
  }

  render() {
    const { session } = this;
    const { file, party, other, tasks: { compare: task } } = session;
    const chosen = other?.name ?? '';
    const names = party && other ? apart(party, other) : [];
    const others = this.#others();
    return html`<section class="opener"><p class="quiet">${say.compareIntro}</p>
        <p class="pickers">${others.length === 0 && !chosen ? html`<span class="quiet" id="no-other">${say.noOther(nameOf(this.model.schema.target, 60))}</span>` : html`<label>${say.compareWith} <select id="other" @change=${(/** @type {any} */ event) => { if (event.target.value) void session.compareWith(`models/${encodeURIComponent(event.target.value)}.json`, event.target.value); }}>
            <option value="" .selected=${live(!chosen)}>${say.chooseModel}</option>
            ${others.map(({ name, title }) => html`<option value=${name} .selected=${live(chosen === name)}>${clipped(title, 60)}</option>`)}
            ${chosen && !others.some(({ name }) => name === chosen) ? html`<option value="" .selected=${live(true)}>${clipped(chosen, 60)}</option>` : nothing}</select></label>`}
          <button type="button" id="other-open" @click=${() => /** @type {HTMLElement} */ (this.querySelector('#other-file')).click()}>${say.openFile}</button>
          <input type="file" id="other-file" hidden accept=".json,application/json" aria-label=${say.aModelFile} @change=${(/** @type {Event} */ event) => this.#chooseFile(event)}></p>
        ${this.#trouble()}</section>
      ${this.opener(say.compareFile)}
      ${file && party && other ? html`<section aria-labelledby="columns-title"><h2 id="columns-title">${clipped(file.name, 80)}</h2>${this.numbersRead()}
          ${[party, other].map((one, k) => html`<details ?open=${session.missing(one).length > 0}><summary>${say.columnsFor(clipped(names[k], 60))}</summary>${columnsTable(session, one, undefined, `column-${k}`)}</details>`)}
          ${this.start('compare', [party, other])}</section>
        ${task ? html`<dodona-results @open-row=${(/** @type {CustomEvent<any>} */ event) => void this.openRow(event.detail)} .session=${session} .task=${task} .schemas=${[party.model.schema, other.model.schema]} .cards=${[party.model.card, other.model.card]} .names=${names} .language=${this.language}></dodona-results>` : nothing}` : nothing}`;
  }
}

define({ 'dodona-compare': Compare, 'dodona-results': Results });
