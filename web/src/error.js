/**
 * What went wrong, as a word to branch on. The first group comes from the core (`core/dodona/error.hpp`), so the
 * command line and the browser use the same words; the second belongs to this module.
 *
 * @typedef {'missing_value' | 'bad_number' | 'not_finite' | 'bad_boolean' | 'bad_date' | 'unseen_category'
 *   | 'wrong_type' | 'bad_utf8' | 'missing_column' | 'duplicate_column' | 'extra_column' | 'wrong_cell_count'
 *   | 'bad_csv' | 'bad_json' | 'bad_model' | 'unknown_version' | 'unknown_name' | 'golden_mismatch' | 'bad_data'
 *   | 'bad_option' | 'io'
 *   | 'bad_engine' | 'out_of_memory' | 'freed'} Code
 */

/**
 * Where it went wrong; only what applies is there.
 *
 * @typedef {object} Where
 * @property {number} [row] counts from 1
 * @property {string} [column] the feature's name
 * @property {string} [path] the place in a model file, such as `features[3].kind`
 */

/**
 * One error or warning.
 *
 * @typedef {object} Problem
 * @property {Code} code
 * @property {Where} where
 * @property {string} message a sentence, without the place
 */

/** How many errors and how many warnings are kept; all are counted. The core keeps as many. */
export const KEPT = 100;

const MOST_CHARACTERS = 1000; // of a sentence

/**
 * Everything this module throws. `code`, `where` and the sentence in `message` are those of the first problem;
 * `errors` has the first 100 of them, so that a person can mend a table in one go.
 */
export class DodonaError extends Error {
  static {
    Object.defineProperty(this, 'name', { value: 'DodonaError' }); // which minifying shortens
  }

  /**
   * @param {Problem[]} errors at least one
   * @param {number} [total] how many there were, kept or not
   * @param {ErrorOptions} [options]
   */
  constructor(errors, total = errors.length, options) {
    super(sentence(errors[0], total), options);
    this.name = 'DodonaError';
    /** @type {Code} */
    this.code = errors[0].code;
    /** @type {Where} */
    this.where = errors[0].where;
    /** @type {Problem[]} */
    this.errors = errors;
    /** @type {number} */
    this.total = total;
  }
}

/**
 * An error with a single problem.
 *
 * @param {Code} code
 * @param {string} message
 * @param {Where} [where]
 * @param {ErrorOptions} [options]
 */
export function failure(code, message, where = {}, options) {
  return new DodonaError([{ code, where, message }], 1, options);
}

/**
 * A part of the module, fetched when it is first asked for.
 *
 * @template T
 * @param {Promise<T>} coming
 */
export function partOf(coming) {
  return coming.catch((cause) => {
    throw failure('io', `a part of the module could not be loaded: ${cause?.message}`, {}, { cause });
  });
}

/** @param {Problems} problems at least one */
export function thrown(problems) {
  return new DodonaError(problems.list, problems.total);
}

/** A bounded list of problems that counts those it no longer keeps. */
export class Problems {
  /** @type {Problem[]} */
  list = [];
  total = 0;
  #kept;

  /** @param {number} [kept] */
  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  /** @param {Code} code @param {Where} where @param {string} message */
  add(code, where, message) {
    this.total += 1;
    if (this.list.length < this.#kept) this.list.push({ code, where, message });
  }

  clear() {
    this.total = 0;
    this.list.length = 0;
  }

  /** @param {Problems} other */
  append(other) {
    this.total += other.total;
    this.list.push(...other.list.slice(0, this.#kept - this.list.length));
  }
}

/**
 * `row 3, column "Size": "12a" is not a number (and 4 more errors)`
 *
 * @param {Problem} problem
 * @param {number} total
 */
function sentence({ where, message }, total) {
  const place = [
    where.row === undefined ? '' : `row ${where.row}`,
    where.column === undefined ? '' : `column "${where.column}"`,
    where.path ?? '',
  ].filter(Boolean).join(', ');
  const more = total > 1 ? ` (and ${total - 1} more ${total === 2 ? 'error' : 'errors'})` : '';
  return clipped(`${place === '' ? '' : `${place}: `}${message}`) + more;
}

/** @param {string} text that may repeat a whole file */
function clipped(text) {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
