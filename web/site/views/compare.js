// Two models on the same file: how good each is, where they differ most, and which rows flip.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { columnsTable } from '../batch/columns_table.js';
import { Results } from '../batch/results.js';
import { sessionOf } from '../batch/session.js';
import { language, say } from '../language.js';
import { opened } from '../open.js';
import { define } from '../parts/define.js';
import { clipped, reason } from '../text.js';
import { FileView } from './file_view.js';

/** @param {import('../page.js').DodonaPage} page that has a model */
export default function compareView(page) {
  return html`<dodona-compare class="batch" .page=${page} .model=${page.model} .language=${language} .session=${sessionOf(page)} .dropped=${page.rowsFile}></dodona-compare>`;
}

class Compare extends FileView {
  static properties = { trouble: { state: true } };

  constructor() {
    super();
    this.trouble = '';
  }

  /** The newest wish: a model that is slow to open must not replace a later one. */
  #wish = 0;

  /** @param {string | File} source @param {string} name of the list, or of a file */
  async #take(source, name) {
    const mine = ++this.#wish;
    this.trouble = '';
    try {
      const { model, file } = await opened(source);
      const { schema: { task, target } } = this.model;
      const isOther = model.schema.task !== task;
      if (mine !== this.#wish || isOther) model.free();
      if (mine !== this.#wish) return;
      if (isOther) {
        this.trouble = say.otherTask(clipped(name, 60), task === 'regression' ? say.aNumber : say.aClass);
        this.requestUpdate(); // the list shows the model that stays
        return;
      }
      this.session.compareWith(model, file, name);
      if (model.schema.target.name !== target.name) this.trouble = say.otherTarget(clipped(model.schema.target.name, 60), clipped(target.name, 60));
    } catch (error) {
      if (mine === this.#wish) this.trouble = say.notOpened(clipped(name, 60), clipped(reason(error), 300));
    }
  }

  /** @param {Event} event */
  #chooseFile(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    event.stopPropagation();
    const file = input.files?.[0];
    input.value = '';
    if (file) void this.#take(file, file.name);
  }

  render() {
    const { session, page } = this;
    const { file, party, other, tasks: { compare: task } } = session;
    const chosen = other?.name ?? '';
    const names = [party?.name ?? '', chosen];
    return html`<section class="opener"><p class="quiet">${say.compareIntro}</p>
        <p class="pickers"><label>${say.compareWith} <select id="other" @change=${(/** @type {any} */ event) => { if (event.target.value) void this.#take(`models/${encodeURIComponent(event.target.value)}.json`, event.target.value); }}>
            <option value="" .selected=${live(!chosen)}>${say.chooseModel}</option>
            ${page.list.filter(({ name }) => !page.isListed || name !== page.name).map(({ name, title }) => html`<option value=${name} .selected=${live(chosen === name)}>${clipped(title, 60)}</option>`)}
            ${chosen && !page.list.some(({ name }) => name === chosen) ? html`<option value="" .selected=${live(true)}>${clipped(chosen, 60)}</option>` : nothing}</select></label>
          <button type="button" id="other-open" @click=${() => /** @type {HTMLElement} */ (this.querySelector('#other-file')).click()}>${say.openFile}</button>
          <input type="file" id="other-file" hidden accept=".json,application/json" aria-label=${say.aModelFile} @change=${(/** @type {Event} */ event) => this.#chooseFile(event)}></p>
        ${this.trouble ? html`<p class="trouble" role="alert" id="other-trouble">${this.trouble}</p>` : nothing}</section>
      ${this.opener(say.compareFile)}
      ${file && party && other ? html`<section aria-labelledby="columns-title"><h2 id="columns-title">${clipped(file.name, 80)}</h2>
          ${[party, other].map((one, k) => html`<details ?open=${session.missing(one).length > 0}><summary>${say.columnsFor(clipped(names[k], 60))}</summary>${columnsTable(session, one, undefined, `column-${k}`)}</details>`)}
          ${this.start('compare', [party, other])}</section>
        ${task ? html`<dodona-results .session=${session} .task=${task} .schemas=${[party.model.schema, other.model.schema]} .cards=${[party.model.card, other.model.card]} .names=${names} .language=${this.language}></dodona-results>` : nothing}` : nothing}`;
  }
}

define({ 'dodona-compare': Compare, 'dodona-results': Results });
