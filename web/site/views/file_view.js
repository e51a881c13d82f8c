// What the views of a file of rows have in common: how a file comes in, and how a run is started, watched and ended.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import { formRow } from '../batch/open_row.js';
import { locale, say } from '../language.js';
import { integer, number, listed } from '../numbers.js';
import { formatOf } from '../../src/element/numbers.js';
import { clipped, nameOf, namesOf } from '../text.js';
import { View } from './view.js';

/** @typedef {import('../batch/session.js').Session} Session @typedef {import('../batch/session.js').Party} Party */

const TRIED = 1000;

export class FileView extends View {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { session: { attribute: false }, dropped: { attribute: false } };

  constructor() {
    super();
    this.session = /** @type {Session} */ (/** @type {unknown} */ (undefined));
    /** A file that the page was given. @type {File | undefined} */
    this.dropped = undefined;
  }

  /** @type {Session | undefined} */
  #heard;
  #hear = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    this.#heard?.addEventListener('change', this.#hear);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#heard?.removeEventListener('change', this.#hear);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('session') && this.#heard !== this.session) {
      this.#heard?.removeEventListener('change', this.#hear);
      this.#heard = this.session;
      this.session.addEventListener('change', this.#hear);
    }
    if (changed.has('dropped') && this.dropped) {
      void this.session.open(this.dropped, this.dropped.name);
      this.page.rowsFile = undefined;
    }
  }

  /** @param {string} intro */
  opener(intro) {
    const { opening, trouble, file } = this.session;
    return html`<section class="opener"><p class="quiet">${intro}</p>
      <p class="actions"><button type="button" class=${file ? '' : 'first'} id="choose-rows" @click=${() => /** @type {HTMLElement} */ (this.querySelector('#rows-file')).click()}>${say.chooseRows}</button>
        <button type="button" id="paste-rows" @click=${() => /** @type {HTMLDialogElement} */ (this.querySelector('#rows-dialog')).showModal()}>${say.pasteRows}</button>
        <button type="button" id="try-rows" @click=${() => void this.session.tryRows(TRIED, say.madeUp)}>${say.tryRows(integer(TRIED))}</button></p>
      <input type="file" id="rows-file" hidden aria-label=${say.chooseRows} accept=".csv,.tsv,.txt,.parquet,text/csv,text/tab-separated-values" @change=${(/** @type {any} */ event) => this.#choose(event)}>
      ${file ? nothing : html`<p class="quiet small">${say.rowsHint(listed(this.model.schema.features.slice(0, 12).map((feature) => namesOf(feature, 40)), 'and'), integer(Math.max(0, this.model.schema.features.length - 12)))}</p>`}
      <div role="status">${opening ? html`<p class="quiet">${say.readingFile(clipped(opening, 80))}</p>` : nothing}</div>
      ${trouble ? html`<p class="trouble" role="alert" id="rows-trouble">${say.rowsNotRead(clipped(trouble.name, 80), trouble.kind ? say.otherKinds[trouble.kind] : clipped(trouble.why, 300))}</p>` : nothing}
      ${this.#dialog()}</section>`;
  }

  /** @param {Event} event */
  #choose(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    event.stopPropagation(); // the page opens models
    input.value = '';
    if (file) void this.session.open(file, file.name);
  }

  #dialog() {
    /** @type {HTMLTextAreaElement | undefined} */
    let area;
    const close = (/** @type {any} */ event) => event.target.closest('dialog').close();
    const use = (/** @type {Event} */ event) => {
      if (area?.value.trim()) void this.session.paste(area.value, say.pasted, locale);
      close(event);
    };
    return html`<dialog id="rows-dialog" aria-labelledby="rows-title"><h2 id="rows-title">${say.pasteRowsTitle}</h2><p class="quiet" id="rows-hint">${say.pasteRowsHint(number(1234.5, 5))}</p>
      <textarea rows="10" spellcheck="false" aria-labelledby="rows-title" aria-describedby="rows-hint" ${ref((element) => { area = /** @type {any} */ (element); })}></textarea>
      <p class="actions"><button type="button" class="first" id="rows-use" @click=${use}>${say.useRows}</button><button type="button" @click=${close}>${say.cancel}</button></p></dialog>`;
  }

  #opening = 0;

  /** Shows a row of what was scored in the form. @param {{task: import('../batch/task.js').Task, cells: string[]}} what */
  async openRow({ task, cells }) {
    const { party } = this.session;
    if (!party) return;
    const opening = this.#opening += 1;
    const row = await formRow(party.model, task, cells);
    if (party !== this.session.party || opening !== this.#opening) return;
    this.page.go('predict');
    this.page.change(row);
    scrollTo({ top: 0 });
    await this.page.updateComplete;
    /** @type {HTMLElement | null} */ (this.page.querySelector('#form'))?.focus({ preventScroll: true }); // the button has gone
  }

  /** How pasted numbers are read: cells do not say in which language they were written. */
  numbersRead() {
    const { file } = this.session;
    if (!file?.copied) return nothing;
    const { locale: now } = file.copied;
    const ways = [now, file.hasCommas ? 'en' : 'pt'];
    return html`<p class="pickers"><label>${say.numbersAre} <select id="numbers-read" @change=${(/** @type {any} */ event) => this.session.readAs(event.target.value)}>
      ${ways.map((way) => html`<option value=${way} .selected=${live(way === now)}>${formatOf(way, {}).format(12345.6)}</option>`)}</select></label></p>`;
  }

  /** What starts a run, or says what is missing; while it runs, how far it is. @param {'batch' | 'compare'} name @param {Party[]} parties */
  start(name, parties) {
    const { session } = this;
    const task = session.tasks[name];
    const missing = parties.flatMap((party) => session.missing(party));
    const hasTarget = parties.every(({ model, mapping }) => Object.hasOwn(mapping, model.schema.target.name));
    if (task?.state === 'running') return this.#progress(task);
    return html`${missing.length > 1 && session.file?.columns.length === 1 ? html`<p class="caution" id="one-column">${say.oneColumn}</p>` : nothing}
      ${missing.length > 0 ? html`<p class="trouble" id="columns-missing">${say.columnsMissing(listed([...new Set(missing.slice(0, 8).map((feature) => namesOf(feature, 40)))], 'and'), integer(Math.max(0, missing.length - 8)))}</p>` : nothing}
      <p class="actions"><button type="button" class="first" id="run" ?disabled=${missing.length > 0} @click=${() => session.run(name)}>${task ? say.scoreAgain : say.scoreRows}</button>
      ${hasTarget ? html`<label class="check"><input type="checkbox" id="uses-target" .checked=${session.usesTarget} @change=${(/** @type {any} */ event) => { session.usesTarget = event.target.checked; this.requestUpdate(); }}>${say.useTarget(nameOf(parties[0].model.schema.target, 40))}</label>` : nothing}</p>
      ${task?.state === 'failed' ? html`<p class="trouble" role="alert" id="run-trouble">${clipped(task.trouble, 400)}</p>` : nothing}`;
  }

  /** @param {import('../batch/task.js').Task} task */
  #progress(task) {
    const { rows, loaded, total } = task.told;
    const share = total === 0 ? 0 : loaded / total;
    const left = share > 0.02 ? (task.seconds / share) * (1 - share) : undefined;
    const rate = task.seconds > 0 ? rows / task.seconds : 0;
    return html`<div class="running" id="running"><progress max="1" .value=${share} aria-label=${say.progress}></progress>
      <p><span id="progress">${say.progressOf(integer(rows), number(rate, 2), left === undefined ? '' : say.secondsLeft(integer(Math.max(1, Math.ceil(left)))))}</span>
        <button type="button" id="stop" @click=${() => task.stop()}>${say.cancel}</button></p></div>`;
  }
}
