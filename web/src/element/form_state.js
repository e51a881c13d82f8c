// What a form holds: its row, and what stands in its fields where that is not what the row has.
import { spelled } from '../values.js';
import { readNumber } from './numbers.js';
import { typicalRow, wholeRow } from './row.js';

/**
 * @typedef {import('../index.js').Cell} Cell
 * @typedef {import('../index.js').Model} Model
 * @typedef {import('../index.js').Row} Row
 */

/** Milliseconds in which a framework draws what it was told, and hands it back. */
const ECHO = 250;

export class FormState {
  /** The row as the form has it: of a model all its columns, in the spelling of their fields. @type {Row} */
  row = {};
  /** What stands in fields, where it is not what their cell would show. @type {Map<string, string>} */
  texts = new Map();
  /** Columns whose text the locale does not read as a number, though the core, which knows nothing of locales, might. @type {Set<string>} */
  unread = new Set();
  /** The page's row, as long as nobody has typed since: another model reads it anew. @type {Row | undefined} */
  #given = {};
  /** The row that the page was told last, and when, once something was typed since. @type {{row: Row, at: number, isOver: boolean}} */
  #told = { row: {}, at: -ECHO, isOver: false };

  /**
   * Takes a row of the page's. One that says what the form has, as frameworks hand it back, changes nothing, not even a text that is being typed; nor does
   * one that said it when the page was told, and comes back after the next key.
   *
   * @param {Row | undefined} given undefined: what is no row, which has no answer
   * @param {Model | undefined} model
   * @returns {boolean} whether anything has changed
   */
  take(given, model) {
    if (given && (sameRow(given, this.row) || this.#isEcho(given))) return false;
    const row = given ? whole(given, model) : {};
    this.#given = given;
    if (given && sameRow(row, this.row) && this.unread.size === 0) return false;
    this.row = row;
    this.#forget();
    return true;
  }

  /** The page has been told of the row. */
  tell() {
    this.#told = { row: this.row, at: performance.now(), isOver: false };
  }

  /** @param {Row} given */
  #isEcho(given) {
    const { row, at, isOver } = this.#told;
    return isOver && performance.now() - at < ECHO && sameRow(given, row);
  }

  /** Reads the row for a model that has come, or come in the place of another. @param {Model} model */
  begin(model) {
    const typed = Object.entries(this.row).filter(([name]) => !this.unread.has(name) && model.schema.features.some((feature) => feature.name === name));
    if (this.isRow) this.row = whole(this.#given ?? Object.fromEntries(typed), model);
    this.#forget();
  }

  /** Whether the page has not given what is no row. */
  get isRow() {
    return this.#given !== undefined || Object.keys(this.row).length > 0;
  }

  /** Fills the form with what is typical. @param {Model | undefined} model */
  reset(model) {
    this.#given = {};
    this.row = model ? typicalRow(model) : {};
    this.#forget();
  }

  /**
   * A cell that a person has changed.
   *
   * @param {string} name
   * @param {Cell} value
   * @param {string} [text] that stands in the field
   * @param {boolean} [isUnread]
   */
  type(name, value, text, isUnread = false) {
    if (isUnread) this.unread.add(name);
    else this.unread.delete(name);
    if (text === undefined) this.texts.delete(name);
    else this.texts.set(name, text);
    this.#given = undefined;
    this.#told.isOver = true;
    this.row = { ...this.row, [name]: value };
  }

  /** Texts are read again, as another locale reads them; numbers stand as it writes them. @param {string} locale */
  speak(locale) {
    for (const name of this.unread) {
      const number = readNumber(this.texts.get(name) ?? '', locale);
      if (number !== null) this.type(name, number);
    }
    for (const name of this.texts.keys()) if (typeof this.row[name] === 'number') this.texts.delete(name);
  }

  /** For the browser, which gives it back to `restore` when the page is seen again. */
  saved() {
    return JSON.stringify({ row: plainCells(this.row), unread: [...this.unread] });
  }

  /** @param {string} state @param {Model | undefined} model */
  restore(state, model) {
    const { row, unread } = JSON.parse(state);
    this.take(row, model);
    for (const name of unread) this.type(name, row[name], String(row[name]), true);
  }

  #forget() {
    this.texts.clear();
    this.unread.clear();
  }
}

/** The cells as JSON can say them; null in the place of what is none. @param {Row} row @returns {Row} */
export function plainCells(row) {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typeof cell === 'bigint' ? String(cell) : typeof cell === 'object' ? null : cell]));
}

/** @param {Row} given @param {Model | undefined} model @returns {Row} */
function whole(given, model) {
  if (!model) return given;
  try {
    return wholeRow(model, given);
  } catch {
    return given; // the model was freed, which its prediction will tell
  }
}

/** @param {Row} row @param {Row} other */
function sameRow(row, other) {
  const names = Object.keys(row);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && sameCell(row[name], other[name]));
}

/** Dates of one time are the same, and so is what is no cell: a page may make it anew with every row. @param {unknown} a @param {unknown} b */
const sameCell = (a, b) => Object.is(a, b) || (Object(a) === a && Object(b) === b && spelled(/** @type {Cell} */ (a)) === spelled(/** @type {Cell} */ (b)));
