// The page: one model, its row and its answer, seen by views. All that is seen follows from what is kept here.
import { LitElement, html } from 'lit';
import { addressOf, fileOf, isAddress, readPlace, writePlace } from './address.js';
import { DodonaError } from './dodona/index.js';
import { VIEWS, foot, header, intro, notice, titleOf } from './frame.js';
import { language, remember, say, speak, wished } from './language.js';
import { addressOfListed, keepAll, keepForOffline, keepModel } from './offline/ready.js';
import { acceptFiles, demos, opened, whyNot } from './open.js';
import { inWords } from './parts/answer.js';
import { ComboboxField } from './parts/combobox.js';
import { CountingNumber } from './parts/counting.js';
import { FeatureField } from './parts/field.js';
import { listed } from './numbers.js';
import { remarksOf } from './remarks.js';
import { isAlike, random, typicalRow } from './rows.js';
import { clipped, nameOf, reason } from './text.js';
import { predictView } from './views/predict.js';

/**
 * @typedef {import('./dodona/index.js').Model} Model
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {import('./rows.js').Values} Values
 * @typedef {import('./remarks.js').Remark} Remark
 */

/** @typedef {import('./frame.js').View} View */
/** @typedef {(page: DodonaPage) => unknown} Draw of a page that has a model */

/** What the first view does not need is fetched when it is looked at. @type {Record<Exclude<View, 'predict'>, () => Promise<{default: Draw}>>} */
const LATER = {
  whatIf: () => import('./views/what_if.js'), batch: () => import('./views/batch.js'), compare: () => import('./views/compare.js'), card: () => import('./views/card.js'), useIt: () => import('./views/use_it.js'),
};

const HEARD_AFTER = 400; // milliseconds without a change: who listens is told what stays
const WRITTEN_AFTER = 300; // and the address follows the row

export class DodonaPage extends LitElement {
  static properties = {
    list: { state: true }, model: { state: true }, row: { state: true }, view: { state: true }, isKept: { state: true }, isOnline: { state: true }, notice: { state: true }, failed: { state: true }, said: { state: true }, spoken: { state: true }, rowsFile: { state: true }, over: { state: true },
  };

  constructor() {
    super();
    /** The site's models. @type {import('./open.js').Demo[]} */
    this.list = [];
    /** @type {Model | undefined} */
    this.model = undefined;
    /** What the person calls it: a name of the list, or that of a file. */
    this.name = '';
    /** Whether the list has it. */
    this.isListed = false;
    /** What the address says of it: a name of the list, an address; null for a file. @type {string | null} */
    this.place = null;
    /** The other site that it was fetched from, or ''. */
    this.host = '';
    /** The model's own bytes. */
    this.file = new Blob();
    /** By which the history finds the file that was opened, '' for a model that has an address. */
    this.fileKey = '';
    /** Whether it does not give the answers that its file promises. */
    this.isDamaged = false;
    /** How many models were opened: each has fields of its own. */
    this.opened = 0;
    /** @type {Values} */
    this.row = {};
    /** @type {View} */
    this.view = 'predict';
    /** Columns that "What if" runs over; where the person has chosen none the view does. @type {readonly string[]} */
    this.over = [];
    /** Whether the page would work without a network. */
    this.isKept = false;
    this.isOnline = navigator.onLine;
    /** What went wrong with opening something. */
    this.notice = '';
    this.failed = false;
    /** For those who listen. */
    this.said = '';
    this.spoken = language;
    /** A file of rows that was dropped, until a view takes it. @type {File | undefined} */
    this.rowsFile = undefined;
    /** @type {import('./parts/answer.js').Answered} */
    this.answered = { prediction: undefined, row: {}, trouble: undefined };
    /** What is said below fields. @type {Map<string, Remark>} */
    this.remarks = new Map();
    /** Columns that a random row left as they are. @type {Set<string>} */
    this.left = new Set();
  }

  /** The newest wish: a slow load must not replace a later one. */
  #wish = 0;
  /** Ends a question that is still open, once something else is opened. */
  #asking = new AbortController();
  /** How the views are drawn, those that were looked at. @type {Map<View, Draw>} */
  #draws = new Map([['predict', predictView]]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hearing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #writing;
  /** Files that were opened, by which a step back or forward opens them again. @type {Map<string, File>} */
  #files = new Map();

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    acceptFiles(this, (file) => this.openFile(file));
    addEventListener('popstate', () => void this.#return());
    for (const event of ['online', 'offline']) addEventListener(event, () => { this.isOnline = navigator.onLine; });
    void this.#start();
  }

  async #start() {
    this.list = await demos().catch((error) => {
      this.notice = say.noList(reason(error));
      return [];
    });
    this.failed = this.list.length === 0;
    await this.#return();
    await keepForOffline(() => { this.isKept = true; });
    if (this.isKept) void keepAll(this.list);
  }

  /** Goes to where the address says. */
  async #return() {
    clearTimeout(this.#writing); // what was about to be written is of the place that is left
    this.#wish += 1;
    this.#asking.abort();
    const { model, view, row, over, file } = readPlace();
    this.view = VIEWS.find((one) => one === view) ?? 'predict';
    if (file !== null) {
      await this.#returnToFile(file);
      return;
    }
    const listed = this.list.find(({ name }) => name === model);
    if (model !== null && !listed && isAddress(model)) {
      if ((this.place === model || (await this.#openAddress(model))) && this.model) this.#showRow(this.model, row, over);
      return;
    }
    const first = listed ?? this.list[0];
    if (!first) return;
    if (this.place !== first.name && !(await this.#openListed(first.name))) {
      if (!this.model) await this.#openAnother(first.name);
      return;
    }
    if (this.model) this.#showRow(this.model, row, over);
    if (model !== null && !listed) this.notice = say.notHere(clipped(model, 60), first.title);
  }

  /** Without a network some of the site's models may be kept, and others not: one that is, is better than none. @param {string} name of the one that is not */
  async #openAnother(name) {
    const { notice } = this;
    for (const other of this.list) if (other.name !== name && (await this.#openListed(other.name, notice))) return;
    this.notice ||= notice;
  }

  /** A file that was opened is in no address: it is kept as long as the page is open. @param {import('./address.js').KeptFile} kept */
  async #returnToFile({ key, name }) {
    if (this.model && this.fileKey === key) return;
    const file = this.#files.get(key);
    if (file) {
      await this.#open(file, { name, fileKey: key });
      return;
    }
    const [first] = this.list;
    const notice = say.fileGone(clipped(name, 60));
    if (this.model) this.notice = notice;
    else if (first) await this.#openListed(first.name, notice);
  }

  /** The row of the address. @param {Model} model @param {import('./address.js').Place['row']} row @param {readonly string[]} over */
  #showRow(model, row, over) {
    this.over = over;
    const { features } = model.schema;
    this.#show({ ...typicalRow(model), ...known(row ?? {}, features) });
    const others = Object.keys(row ?? {}).filter((name) => features.every((feature) => feature.name !== name));
    if (row === undefined) this.notice = say.badRow;
    else if (others.length > 0) this.notice = say.otherColumns(listed(others.slice(0, 4).map((name) => clipped(name, 40)), 'and'));
  }

  /** @param {string} name of the list, as the person chose it */
  async choose(name) {
    if (!(await this.#openListed(name))) return;
    this.#write(true);
    scrollTo({ top: 0 });
  }

  /** @param {string} name @param {string} [notice] that is to be read then */
  async #openListed(name, notice) {
    const entry = this.list.find((one) => one.name === name);
    const address = addressOfListed(name);
    if (!entry || !(await this.#open(address, { name, title: entry.title, isListed: true, place: name, notice }))) return false;
    void keepModel(address);
    return true;
  }

  /** A model, or rows for the one that is open. @param {File} file */
  async openFile(file) {
    if (this.model && isRows(file)) {
      this.rowsFile = file;
      this.notice = '';
      if (this.view !== 'compare') this.go('batch');
      return;
    }
    const fileKey = `${performance.timeOrigin} ${this.#files.size}`; // of this page alone: what another page kept is gone
    this.#files.set(fileKey, file);
    if (await this.#open(file, { name: file.name, fileKey })) this.#write(true);
  }

  /**
   * Opens a model by its address: one of this site at once, one of another if the person says yes. Without one the site's first is shown, if none was before.
   *
   * @param {string} text as it stands in the page's address
   */
  async #openAddress(text) {
    const url = addressOf(text);
    if (url?.origin === location.origin) {
      if (await this.#open(url.href, { name: fileOf(url), place: text })) {
        void keepModel(url.href);
        return true;
      }
    } else if (url && (await this.#openElsewhere(url, text))) return true;
    if (!url) this.notice = say.notAnAddress(clipped(text, 60));
    const [first] = this.list;
    const { notice } = this;
    if (!this.model && notice && first) await this.#openListed(first.name, notice);
    return false;
  }

  /** @param {URL} url @param {string} place as it stands in the page's address */
  async #openElsewhere(url, place) {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    this.failed = !this.model;
    try {
      const { fromElsewhere } = await import('./elsewhere.js');
      const model = await fromElsewhere(url, signal);
      if (signal.aborted) return false;
      if (model) return await this.#open(new File([model], fileOf(url)), { name: fileOf(url), place, host: url.host });
      this.notice = say.notFetched(url.host);
    } catch (error) {
      this.notice = say.notOpened(clipped(url.href, 60), clipped(reason(error), 300));
    }
    return false;
  }

  /**
   * Loads and shows a model; what was shown before stays if it cannot be loaded.
   *
   * @param {string | File} source
   * @param {{name: string, title?: string, isListed?: boolean, place?: string | null, host?: string, fileKey?: string, notice?: string}} what what the person calls it, what the page keeps of it, and what is to be read beside it
   */
  async #open(source, { name, title = name, isListed = false, place = null, host = '', fileKey = '', notice = '' }) {
    const mine = ++this.#wish;
    this.#asking.abort();
    this.notice = notice;
    try {
      const { model, file } = await opened(source);
      if (mine !== this.#wish) {
        model.free();
        return false;
      }
      const kept = this.model && isAlike(this.model.schema, model.schema) ? this.row : {}; // so that one case is seen under two models
      this.model?.free();
      const { rows, identical } = model.verify();
      Object.assign(this, { model, file, name, isListed, place, host, fileKey, isDamaged: rows > 0 && !identical });
      this.opened += 1;
      this.over = [];
      this.answered = { prediction: undefined, row: {}, trouble: undefined }; // what another model said is not shown as this one's
      this.dispatchEvent(new Event('opened'));
      this.#show({ ...typicalRow(model), ...kept });
      return true;
    } catch (error) {
      if (mine === this.#wish) {
        this.notice = say.notOpened(clipped(title, 60), whyNot(source, error));
        this.failed = this.model === undefined;
        this.requestUpdate(); // the list shows the model that stays
      }
      return false;
    }
  }

  /** @param {Values} row */
  #show(row) {
    this.left.clear();
    this.row = row;
  }

  /** Cells that the person changed. @param {Values} cells */
  change(cells) {
    for (const name of Object.keys(cells)) this.left.delete(name);
    this.row = { ...this.row, ...cells };
    this.#writeSoon();
  }

  /** Fills the form with the middle of the training data. */
  typical() {
    if (!this.model) return;
    this.#show(typicalRow(this.model));
    this.#writeSoon();
  }

  /** Fills the form with a draw from the training data, as far as the file knows them. */
  random() {
    if (!this.model) return;
    const drawn = this.model.schema.features.map((feature) => ({ name: feature.name, value: random(feature) }));
    this.row = { ...this.row, ...Object.fromEntries(drawn.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))) };
    this.left = new Set(drawn.filter(({ value }) => value === undefined).map(({ name }) => name));
    this.#writeSoon();
  }

  /** Varies the row over these columns, one or two. @param {readonly string[]} over */
  vary(over) {
    this.over = over;
    this.#writeSoon();
  }

  /** @param {View} view */
  go(view) {
    this.view = view;
    this.#write(true);
  }

  #writeSoon() {
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#write(false), WRITTEN_AFTER);
  }

  /** @param {boolean} step */
  #write(step) {
    clearTimeout(this.#writing);
    const { model, view, row, place, over } = this;
    const usual = model ? typicalRow(model) : {};
    const changed = (model?.schema.features ?? []).filter(({ name }) => !Object.is(row[name], usual[name]));
    writePlace({
      model: place,
      view: view === 'predict' ? null : view,
      row: place !== null ? Object.fromEntries(changed.map(({ name }) => [name, row[name]])) : null,
      over: view === 'whatIf' ? over : [],
      file: this.fileKey === '' ? null : { key: this.fileKey, name: this.name },
    }, step);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const { model } = this;
    if (!model) return;
    if (['model', 'row', 'spoken'].some((name) => changed.has(name))) this.#answer(model);
    if (['model', 'spoken', 'view'].some((name) => changed.has(name))) document.title = `${titleOf(model, this.name)} – ${say[this.view]} – Dodona`;
  }

  /** @param {Model} model */
  #answer(model) {
    const { row } = this;
    const { features } = model.schema;
    this.remarks = remarksOf(model, row, this.left);
    const bad = features.filter(({ name }) => this.remarks.get(name)?.severity === 'error');
    try {
      this.answered = bad.length > 0 ? { ...this.answered, trouble: this.#trouble(bad) } : { prediction: model.predict(row), row, trouble: undefined };
    } catch (error) {
      if (!(error instanceof DodonaError)) throw error;
      this.answered = { ...this.answered, trouble: reason(error) };
    }
  }

  /** @param {readonly Feature[]} bad at least one */
  #trouble(bad) {
    const [first] = bad;
    return bad.length === 1 ? `${nameOf(first)}: ${this.remarks.get(first.name)?.text}` : say.corrections(bad.length, nameOf(first));
  }

  firstUpdated() {
    document.getElementById('waiting')?.remove();
  }

  updated() {
    const { model } = this;
    if (!model) return;
    clearTimeout(this.#hearing);
    const said = inWords(model, this.answered);
    this.#hearing = setTimeout(() => { this.said = clipped(said, 400); }, HEARD_AFTER);
  }

  /** @param {string} name */
  async speak(name) {
    await speak(name);
    remember(name);
    this.spoken = name;
    this.requestUpdate();
  }

  render() {
    const { model } = this;
    return html`${header(this)}${notice(this)}
      ${model ? html`<main id="main" tabindex="-1">${intro(this, model)}${this.#drawn()}</main>` : html`<p class="state" id="state">${this.failed ? say.noModel : say.loading}</p>`}
      <p class="unseen" id="live" aria-live="polite">${this.said}</p>
      ${foot(this)}
      <div class="drop" id="drop" hidden><p>${say.drop}</p></div>`;
  }

  #drawn() {
    const draw = this.#draws.get(this.view);
    if (draw) return draw(this);
    const { view } = this;
    if (view !== 'predict') {
      LATER[view]().then(({ default: later }) => {
        this.#draws.set(view, later);
        this.requestUpdate();
      }, (error) => { this.notice = say.notOpened(say[view], reason(error)); });
    }
    return html`<p class="state">${say.loadingView}</p>`;
  }
}

/** By its name. @param {File} file */
function isRows({ name, type }) {
  return /\.(csv|tsv|txt|parquet|xlsx?|ods)$/i.test(name) || /^text\/(csv|tab-separated-values|plain)$/.test(type);
}

/** Cells of these columns. @param {Record<string, any>} row @param {readonly Feature[]} features @returns {Values} */
function known(row, features) {
  return Object.fromEntries(features.filter(({ name }) => Object.hasOwn(row, name)).map(({ name }) => [name, row[name]]));
}

await speak(wished());
for (const [name, element] of Object.entries({ counting: CountingNumber, combobox: ComboboxField, field: FeatureField, page: DodonaPage })) customElements.define(`dodona-${name}`, element);
