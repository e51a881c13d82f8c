// What a person has opened to score: the file of rows, which of its columns serve which features, and the tasks that run over it. It outlives the views.
import { opened } from '../open.js';
import { random } from '../rows.js';
import { reason } from '../text.js';
import { noveltyThreshold } from './order.js';
import { mappingOf } from './mapping.js';
import { OtherKind } from './other_kind.js';
import { inPlainCells, openRows, pastedRows, renamed, rewritten, writingOf } from './source.js';
import { Strangers } from './strange.js';
import { lineOf } from './lines.js';
import { Task } from './task.js';

/**
 * @typedef {import('../dodona/index.js').Model} Model
 * @typedef {import('./source.js').RowsFile} RowsFile
 *
 * @typedef {object} Party a model and how it is told of the file's columns
 * @property {Model} model
 * @property {Blob} file the model's own bytes
 * @property {string} name what the person calls it
 * @property {Record<string, number>} mapping positions of the file's columns, by feature and target
 *
 * @typedef {object} Problems what is wrong in the first rows
 * @property {number} rows that were looked at
 * @property {number} bad
 * @property {number} strange rows with a value that the training data never had
 * @property {Record<string, number>} strangeBy and by feature
 * @property {import('../dodona/index.js').Problem[]} errors
 */

/** Tells of every change by the event `change`. */
export class Session extends EventTarget {
  /** @type {RowsFile | undefined} */
  file;
  /** Its name, while it is read. */
  opening = '';
  /** Why a file could not be read: its name, and the reason, or what it is instead. @type {{name: string, why: string, kind?: import('./other_kind.js').Kind} | undefined} */
  trouble;
  /** The present model's. @type {Party | undefined} */
  party;
  /** Another to compare with. @type {Party | undefined} */
  other;
  /** Whether the answers are to be compared with the file's own target. */
  usesTarget = true;
  /** One for the view of one model, one for that of two. @type {{batch?: Task, compare?: Task}} */
  tasks = {};

  /** Why a model could not be compared with: it could not be opened, or without a reason, it answers what the present one does not. @type {{name: string, why?: string} | undefined} */
  otherTrouble;

  /** The newest wish: a file that is slow to open must not replace a later one. */
  #wish = 0;
  /** And so with models. */
  #otherWish = 0;

  #tell() {
    this.dispatchEvent(new Event('change'));
  }

  /** @param {string} text @param {string} name @param {string} locale in which the person writes numbers */
  paste(text, name, locale) {
    return this.#take(() => pastedRows(text, name, locale), name);
  }

  /** @param {Blob} source @param {string} name */
  open(source, name) {
    return this.#take(() => openRows(source, name), name);
  }

  /** @param {() => Promise<RowsFile>} open @param {string} name */
  async #take(open, name) {
    const mine = ++this.#wish;
    this.opening = name;
    this.trouble = undefined;
    this.#tell();
    try {
      const file = await open();
      if (mine !== this.#wish) return;
      this.#endTasks();
      this.file = file;
      for (const party of [this.party, this.other]) if (party) party.mapping = this.#guess(party.model);
    } catch (error) {
      if (mine !== this.#wish) return;
      this.trouble = { name, why: reason(error), ...(error instanceof OtherKind && { kind: error.kind }) };
    }
    this.opening = '';
    this.#tell();
  }

  /** Takes pasted numbers as another language writes them. @param {string} locale */
  readAs(locale) {
    if (!this.file?.copied) return;
    this.#endTasks();
    this.file = rewritten({ ...this.file, copied: this.file.copied }, locale);
    this.#tell();
  }

  /** Takes the page's model. @param {Model} model @param {Blob} file @param {string} name */
  take(model, file, name) {
    if (this.party?.model === model) return;
    this.#endTasks();
    this.otherTrouble = undefined;
    if (this.other && this.other.model.schema.task !== model.schema.task) this.#forget();
    this.party = { model, file, name, mapping: this.#guess(model) };
    this.#tell();
  }

  #forget() {
    this.other?.model.free();
    this.other = undefined;
  }

  /**
   * Opens the model to compare with; the one before stays if it cannot be.
   *
   * @param {string | File} source
   * @param {string} name what the person calls it
   */
  async compareWith(source, name) {
    const mine = ++this.#otherWish;
    this.otherTrouble = undefined;
    this.#tell();
    try {
      const { model, file } = await opened(source);
      const isOther = model.schema.task !== this.party?.model.schema.task;
      if (mine !== this.#otherWish || isOther) model.free();
      if (mine !== this.#otherWish) return;
      if (isOther) this.otherTrouble = { name };
      else {
        this.tasks.compare?.end();
        delete this.tasks.compare;
        this.#forget();
        this.other = { model, file, name, mapping: this.#guess(model) };
      }
    } catch (error) {
      if (mine !== this.#otherWish) return;
      this.otherTrouble = { name, why: reason(error) };
    }
    this.#tell();
  }

  /** @param {Model} model */
  #guess({ schema: { features, target } }) {
    return this.file ? mappingOf([...features, target], this.file.columns) : {};
  }

  /** @param {Party} party @param {string} name of a feature, or the target @param {number} at the column, -1 for none */
  map(party, name, at) {
    const mapping = Object.fromEntries(Object.entries(party.mapping).filter(([other, column]) => other !== name && column !== at));
    party.mapping = at === -1 ? mapping : { ...mapping, [name]: at };
    this.#tell();
  }

  /** Features that no column serves. @param {Party} party */
  missing({ model, mapping }) {
    return model.schema.features.filter(({ name }) => !Object.hasOwn(mapping, name));
  }

  /** Whether the target's column is there and wanted. @param {Party[]} parties */
  hasTarget(parties) {
    return this.usesTarget && parties.every(({ model, mapping }) => Object.hasOwn(mapping, model.schema.target.name));
  }

  /** What is wrong in the first rows, before anything runs. @param {Party} party @returns {Promise<Problems>} */
  async look(party) {
    const file = this.#readable([party]);
    const { features } = party.model.schema;
    const strangers = new Strangers(features);
    const found = { rows: 0, bad: 0, strange: 0, strangeBy: Object.fromEntries(features.map(({ name }) => [name, 0])), errors: /** @type {import('../dodona/index.js').Problem[]} */ ([]) };
    if (!file || file.sample.length === 0) return found;
    const blob = new Blob([renamed(file, this.#served(party, true)), await file.blob.slice(file.body, file.sampled).arrayBuffer()]);
    for await (const block of party.model.predictCsv(blob, { delimiter: file.delimiter, badRows: 'mark', uncertainty: false, cells: true, target: this.hasTarget([party]) })) {
      const n = (block.value ?? block.label).length;
      const cells = /** @type {Record<string, Float64Array>} */ (block.cells);
      const good = new Uint8Array(n).fill(1);
      for (const { where } of block.errors ?? []) good[/** @type {number} */ (where.row) - block.firstRow] = 0;
      strangers.append(features.map(({ name }) => cells[name]), good);
      for (let i = found.rows; i < found.rows + n; ++i) {
        if (strangers.hasAny(i)) found.strange += 1;
        for (const f of strangers.of(i)) found.strangeBy[features[f].name] += 1;
      }
      found.rows += n;
      found.errors.push(...(block.errors ?? []));
    }
    found.bad = new Set(found.errors.map(({ where }) => where.row)).size;
    return found;
  }

  /** The file as it can be read for these. @param {Party[]} parties */
  #readable(parties) {
    const of = (/** @type {string} */ wanted) => new Set(parties.flatMap(({ model: { schema: { features } }, mapping }) => features.filter(({ kind }) => kind === wanted).map(({ name }) => mapping[name])));
    const numbers = of('number');
    for (const { model: { schema: { target, task } }, mapping } of parties) if (task === 'regression') numbers.add(mapping[target.name]);
    return this.file && inPlainCells(this.file, numbers, of('boolean'));
  }

  /** The columns that are read. @param {Party} party @param {boolean} hasTarget */
  #served({ model, mapping }, hasTarget) {
    if (hasTarget) return mapping;
    return Object.fromEntries(Object.entries(mapping).filter(([name]) => name !== model.schema.target.name));
  }

  /** @param {'batch' | 'compare'} name */
  run(name) {
    const { party, other } = this;
    if (!party) return;
    const parties = name === 'compare' && other ? [party, other] : [party];
    const file = this.#readable(parties);
    if (!file) return;
    const hasTarget = this.hasTarget(parties);
    this.tasks[name]?.end();
    const models = parties.map((one) => ({ file: one.file, header: renamed(file, this.#served(one, hasTarget)) }));
    const { blob, body, delimiter, hasCommas, columns } = file;
    const task = new Task({ models, content: blob instanceof Blob ? blob : blob.pieces, body, delimiter, hasCommas, isCopied: Boolean(file.copied), columns, hasTarget }, {
      mappings: parties.map(({ mapping }) => mapping), hasLevels: party.model.levels.length > 0, threshold: noveltyThreshold(party.model), writing: writingOf(file),
    });
    this.tasks[name] = task;
    task.addEventListener('change', () => this.#tell());
    this.#tell();
  }

  #endTasks() {
    for (const task of Object.values(this.tasks)) task.end();
    this.tasks = {};
  }

  /** Rows to try the view with, as the training data had them, with the columns of both models. @param {number} n @param {string} name */
  tryRows(n, name) {
    const features = [...this.party?.model.schema.features ?? []];
    const own = features.map(({ name }) => name);
    const others = this.other?.model.schema.features ?? [];
    const served = mappingOf(others, own);
    features.push(...others.filter(({ name }) => !Object.hasOwn(served, name)));
    const text = (/** @type {unknown} */ value) => (value === null || value === undefined ? '' : String(value));
    const lines = Array.from({ length: n }, () => lineOf(features.map((feature) => text(random(feature)))));
    return this.open(new Blob([lineOf(features.map((feature) => feature.name)), ...lines]), name);
  }
}

/** @type {WeakMap<object, Session>} */
const sessions = new WeakMap();

/** @param {import('../page.js').DodonaPage} page that has a model */
export function sessionOf(page) {
  let session = sessions.get(page);
  if (!session) {
    const made = (session = new Session());
    sessions.set(page, made);
    const take = () => made.take(/** @type {Model} */ (page.model), page.file, page.name);
    take();
    page.addEventListener('opened', take); // whichever view is shown: what ran for another model ends
  }
  return session;
}
