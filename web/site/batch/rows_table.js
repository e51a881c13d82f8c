// The rows of a scored file, of which only those that are seen are drawn: sorted by a column, filtered, and written as a CSV. regular-table scrolls it.
import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import 'regular-table';
import { language, locale, say } from '../language.js';
import { integer, readNumber, writeNumber } from '../numbers.js';
import { sized } from '../parts/sized.js';
import { classText, clipped, nameOf, reason } from '../text.js';
import { faultTexts, strangeOfRow } from './faults.js';
import { columnsOf } from './rows_columns.js';
import { MOST_CLASSES } from './scored.js';

/**
 * @typedef {import('../dodona/index.js').Schema} Schema
 * @typedef {import('./order.js').Key} Key
 * @typedef {import('./order.js').Filter} Filter
 *
 * What the person wants to see: rows of a kind, and of those with strange values perhaps only the ones of a column.
 * @typedef {Pick<Filter, 'show' | 'column'>} Wish
 *
 * @typedef {import('./rows_columns.js').Shown} Shown
 * @typedef {import('./rows_columns.js').TableColumn} TableColumn
 */

const SHOWN = /** @type {const} */ (['all', 'flips', 'bad', 'strange', 'novel', 'off']);

export class Rows extends LitElement {
  static properties = {
    task: { attribute: false }, schemas: { attribute: false }, cards: { attribute: false }, names: { attribute: false }, columns: { attribute: false }, hasTarget: { attribute: false }, summary: { attribute: false },
    wish: { attribute: false }, language: { attribute: false }, count: { state: true }, sort: { state: true }, where: { state: true }, wanted: { state: true }, trouble: { state: true }, isWriting: { state: true }, neutralise: { state: true },
  };

  constructor() {
    super();
    this.task = /** @type {import('./task.js').Task} */ (/** @type {unknown} */ (undefined));
    /** @type {Schema[]} */
    this.schemas = [];
    /** @type {Readonly<Record<string, any>>[]} */
    this.cards = [];
    /** @type {string[]} */
    this.names = [];
    /** Of the file. @type {string[]} */
    this.columns = [];
    this.hasTarget = false;
    this.summary = /** @type {import('./summary.js').Summary} */ (/** @type {unknown} */ (undefined));
    /** Whoever holds the table has it: the event `wish` tells what the person chose. @type {Wish} */
    this.wish = { show: 'all' };
    this.language = language;
    /** Rows that are shown. */
    this.count = 0;
    /** @type {Key & {down?: boolean}} */
    this.sort = { by: 'row' };
    /** The column that rows are filtered by: a feature's position, `answer`, or ''. */
    this.where = '';
    /** What is wanted of it: a choice, or the texts of the least and the greatest number. */
    this.wanted = { is: '', least: '', most: '' };
    this.trouble = '';
    this.isWriting = false;
    /** Whether cells that a spreadsheet would run are made harmless. */
    this.neutralise = true;
  }

  #isAsked = false;
  /** What the person sorts by, until something else has the focus: the buttons are others when the table is drawn anew. @type {Key | undefined} */
  #sorting;

  createRenderRoot() {
    return this;
  }

  /** @type {any} */
  get #table() {
    return this.querySelector('regular-table');
  }

  firstUpdated() {
    const table = this.#table;
    table.setDataListener((/** @type {number} */ x0, /** @type {number} */ y0, /** @type {number} */ x1, /** @type {number} */ y1) => this.#slice(x0, y0, x1, y1));
    table.addStyleListener(() => this.#dress());
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('task')) {
      this.sort = this.schemas.length > 1 ? { by: 'difference', down: true } : { by: 'row' };
      this.where = '';
      this.trouble = '';
    }
    if (['task', 'sort', 'where', 'wanted'].some((name) => changed.has(name)) || !isSameWish(changed.get('wish'), this.wish)) this.#isAsked = true;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (this.#isAsked) void this.#ask();
    else if (changed.has('language')) void this.#table.draw();
  }

  async #ask() {
    this.#isAsked = false;
    try {
      this.count = await this.task.order(this.#filter(), this.sort);
      this.#table.scrollTop = 0;
      this.#table.resetAutoSize();
      await this.#table.draw({ invalid_viewport: true });
    } catch (error) {
      this.trouble = clipped(reason(error), 300);
    }
  }

  /** @returns {Filter} */
  #filter() {
    const { wish, where, wanted } = this;
    if (where === '') return wish;
    const key = this.#whereKey();
    if (this.#choices().length > 0) return wanted.is === '' ? wish : { ...wish, where: { ...key, is: wanted.is } };
    const unit = where === 'novelty' ? 100 : 1; // shown, and asked for, in per cent
    const [least, most] = [wanted.least, wanted.most].map((text) => readBound(text) ?? undefined).map((bound) => (bound === undefined ? undefined : bound / unit));
    if (least === undefined && most === undefined) return wish;
    return { ...wish, where: { ...key, ...(least !== undefined && { least }), ...(most !== undefined && { most }) } };
  }

  /** @returns {Key} */
  #whereKey() {
    const [{ features, task }] = this.schemas;
    if (this.where === 'answer') return { by: task === 'regression' ? 'value' : 'label' };
    if (this.where === 'novelty') return { by: 'novelty' };
    return { by: 'feature', feature: features[Number(this.where)].name };
  }

  /** The values that the filter's column may have, where they have names. @returns {readonly string[]} */
  #choices() {
    const [{ features, task, target }] = this.schemas;
    if (this.where === 'answer') return task === 'regression' ? [] : target.classes ?? [];
    const feature = this.where === '' || this.where === 'novelty' ? undefined : features[Number(this.where)];
    return feature?.kind === 'category' ? feature.categories : feature?.kind === 'boolean' ? ['false', 'true'] : [];
  }

  /** @type {{columns: TableColumn[], rows: Shown[], x0: number, y0: number}} */
  #seen = { columns: [], rows: [], x0: 0, y0: 0 };

  /** What regular-table shows: some columns of some rows. @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
  async #slice(x0, y0, x1, y1) {
    const all = columnsOf(this);
    const rows = /** @type {Shown[]} */ (y1 > y0 ? await this.task.rows(y0, Math.min(y1, this.count)) : []);
    const columns = all.slice(x0, x1);
    this.#seen = { columns, rows, x0, y0 };
    return {
      num_rows: this.count, num_columns: all.length, data: columns.map((column) => rows.map((row) => column.text(row))),
      row_headers: rows.map((row) => [this.#opener(row)]), column_headers: columns.map((column) => [this.#header(column)]), merge_headers: 'none',
    };
  }

  /** @param {TableColumn} column */
  #header(column) {
    if (!column.key) return column.name;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    const isSorted = same(column.key, this.sort);
    button.textContent = isSorted ? `${column.name} ${this.sort.down ? '↓' : '↑'}` : column.name;
    const { key } = column;
    button.dataset.key = JSON.stringify(key);
    button.addEventListener('click', () => this.#sortBy(key));
    return button;
  }

  /** A row's number, which opens it in the form. @param {Shown} shown */
  #opener({ row, cells, answers }) {
    if (answers.some(({ fault }) => fault)) return integer(row);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    button.textContent = integer(row);
    button.title = say.openRow(integer(row));
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', () => this.dispatchEvent(new CustomEvent('open-row', { detail: { task: this.task, cells }, bubbles: true })));
    return button;
  }

  /** The button that was pressed has gone with the table that it was drawn in, which may be drawn more than once. */
  #refocus() {
    const key = this.#sorting;
    if (!key || document.activeElement !== document.body) return;
    const button = [...this.#table.querySelectorAll('thead th button')].find(({ dataset }) => same(JSON.parse(dataset.key), key));
    button?.focus({ preventScroll: true });
  }

  /** @param {HTMLElement} target */
  #focused({ dataset }) {
    if (this.#sorting && !(dataset.key && same(JSON.parse(dataset.key), this.#sorting))) this.#sorting = undefined;
  }

  /** First from the least, then from the greatest, then as in the file. @param {Key} key */
  #sortBy(key) {
    this.#sorting = key;
    if (!same(key, this.sort)) this.sort = { ...key };
    else this.sort = this.sort.down ? { by: 'row' } : { ...key, down: true };
  }

  /** Classes, titles and places of the cells that were drawn. */
  #dress() {
    const table = this.#table;
    const { columns, rows, x0, y0 } = this.#seen;
    this.#refocus();
    table.querySelector('table')?.setAttribute('aria-rowcount', String(this.count + 1));
    table.querySelector('table')?.setAttribute('aria-label', say.rowsHead);
    const corner = table.querySelector('thead .rt-group-corner span');
    if (corner) corner.textContent = say.rowNumber;
    for (const th of table.querySelectorAll('thead th')) {
      const meta = table.getMeta(th);
      const column = meta?.x === undefined ? undefined : columns[meta.x - x0];
      th.setAttribute('scope', 'col');
      th.classList.toggle('text', Boolean(column && !column.isNumber));
      if (column?.key && same(column.key, this.sort)) th.setAttribute('aria-sort', this.sort.down ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    }
    for (const [r, tr] of [...table.querySelectorAll('tbody tr')].entries()) tr.setAttribute('aria-rowindex', String(y0 + r + 2));
    for (const td of table.querySelectorAll('tbody td')) {
      const meta = table.getMeta(td);
      const [column, row] = [columns[(meta?.x ?? -1) - x0], rows[(meta?.y ?? -1) - y0]];
      if (!column || !row) continue;
      td.className = [column.isNumber ? '' : 'text', column.tone?.(row) ?? ''].filter(Boolean).join(' ');
      td.title = column.full?.(row) ?? column.text(row);
    }
  }

  render() {
    const { schemas, summary, where, wanted } = this;
    const [{ features, target, task }] = schemas;
    const [model] = summary.models;
    const { show: shown, column } = this.wish;
    const isOf = features.find(({ name }) => name === column);
    const possible = SHOWN.filter((show) => ({ all: true, flips: (summary.difference?.flips ?? 0) > 0, bad: summary.bad > 0, strange: summary.strange > 0, novel: (model.novel ?? 0) > 0, off: model.off > 0 })[show]);
    const choices = this.#choices();
    return html`<section class="rows" aria-labelledby="rows-of"><h2 id="rows-of">${say.rowsHead}</h2>
      <p class="pickers"><label>${say.showRows} <select id="show-rows" @change=${(/** @type {any} */ event) => this.dispatchEvent(new CustomEvent('wish', { detail: event.target.value === '' ? this.wish : { show: event.target.value } }))}>${isOf ? html`<option value="" selected .selected=${live(true)}>${say.shownStrange(nameOf(isOf, 40))}</option>` : nothing}${possible.map((show) => html`<option value=${show} ?selected=${!isOf && show === shown} .selected=${live(!isOf && show === shown)}>${show === 'flips' && task === 'regression' ? say.shownApart : say.shown[show]}</option>`)}</select></label>
        <label>${say.whereColumn} <select id="where" @change=${(/** @type {any} */ event) => { this.where = event.target.value; this.wanted = { is: '', least: '', most: '' }; }}>
          <option value="" .selected=${where === ''}>${say.anything}</option><option value="answer" .selected=${where === 'answer'}>${say.theAnswer}</option>
          ${model.novel === undefined ? nothing : html`<option value="novelty" .selected=${where === 'novelty'}>${say.novelty}</option>`}
          ${features.map((feature, f) => (feature.kind === 'date' || !summary.keepsCells ? nothing : html`<option value=${f} .selected=${where === String(f)}>${nameOf(feature, 40)}</option>`))}</select></label>
        ${where === '' ? nothing : choices.length > 0 ? html`<label>${say.is} <select id="where-is" @change=${(/** @type {any} */ event) => { this.wanted = { ...wanted, is: event.target.value }; }}><option value="">${say.anything}</option>
            ${choices.map((name) => html`<option value=${name} .selected=${name === wanted.is}>${clipped(this.#shownChoice(name), 60)}</option>`)}</select></label>`
          : html`${this.#end('least', say.atLeast)} ${this.#end('most', say.atMost)}`}
        <span id="count" role="status" class="quiet">${say.countOfRows(integer(this.count))}</span></p>
      ${this.trouble ? html`<p class="trouble" role="alert">${this.trouble}</p>` : nothing}
      ${summary.keepsCells ? nothing : html`<p class="quiet small" id="not-kept">${say.cellsNotKept}</p>`}
      <regular-table aria-label=${say.rowsHead} @focusin=${(/** @type {any} */ { target }) => this.#focused(target)} ${sized({ 'block-size': `min(560px, 70vh, ${64 + 32 * this.count}px)` })}></regular-table>
      <p class="actions"><button type="button" id="download-rows" ?disabled=${this.isWriting} @click=${() => void this.#download()}>${this.isWriting ? say.writing : say.downloadRows}</button>
        <label class="check"><input type="checkbox" id="neutralise" .checked=${this.neutralise} @change=${(/** @type {any} */ event) => { this.neutralise = event.target.checked; }}>${say.neutralise}</label></p>
      <p class="quiet small">${say.openRowHow} ${say.neutraliseHow}${task === 'classification' && (target.classes?.length ?? 0) > MOST_CLASSES ? ` ${say.manyClasses}` : ''}</p></section>`;
  }

  /** @param {string} name */
  #shownChoice(name) {
    if (this.where === 'answer') return classText(this.cards[0], name);
    const feature = this.schemas[0].features[Number(this.where)];
    return feature?.kind === 'boolean' ? (name === 'true' ? say.yes : say.no) : name;
  }

  /** @param {'least' | 'most'} end @param {string} label */
  #end(end, label) {
    const text = this.wanted[end];
    const isBad = readBound(text) === null;
    return html`<label>${label} <input type="text" inputmode="decimal" id="where-${end}" .value=${text} aria-invalid=${String(isBad)} @change=${(/** @type {any} */ event) => { this.wanted = { ...this.wanted, [end]: event.target.value }; }}>${this.where === 'novelty' ? html` <span class="unit">%</span>` : nothing}</label>
      ${isBad ? html`<span class="trouble" role="alert" id="where-${end}-bad">${say.notANumber(clipped(text, 40), writeNumber(0.5, locale)[1])}</span>` : nothing}`;
  }

  async #download() {
    this.isWriting = true;
    this.trouble = '';
    try {
      const { blob, unread } = await this.task.csv(this.neutralise, this.schemas.map((_, k) => (this.schemas.length > 1 ? `${this.names[k]}: ` : '')), {
        faults: faultTexts(this.task.about.writing), strange: this.schemas.map(({ features }) => features.map(strangeOfRow)),
      });
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = say.downloadName;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // when the browser has surely begun to read it
      if (unread > 0) this.trouble = say.notUtf8(integer(unread));
    } catch (error) {
      this.trouble = say.notMade(clipped(reason(error), 300));
    }
    this.isWriting = false;
  }
}

/** The number that a person wrote; undefined where there is none, null where it is no number. @param {string} text */
const readBound = (text) => (text.trim() === '' ? undefined : readNumber(text, locale));

/** @param {unknown} a @param {Wish} b */
const isSameWish = (a, b) => a === undefined || (/** @type {Wish} */ (a).show === b.show && /** @type {Wish} */ (a).column === b.column);

/** @param {Key} a @param {Key} b */
const same = (a, b) => a.by === b.by && (a.of ?? 0) === (b.of ?? 0) && a.feature === b.feature;
