import { failure } from './error.js';
import { Growing } from './growing.js';

/**
 * A JSON document in three flat arrays, as `core/dodona/json/document.hpp` describes them: numbers cross into the core
 * as they are.
 *
 * @typedef {object} Pack
 * @property {Uint32Array} words
 * @property {Float64Array} numbers
 * @property {Uint8Array} text
 */

/** Arrays and objects in each other; `kMostLevels` of the native parser. */
const MOST_LEVELS = 100;

const MOST_ITEMS = 2 ** 28; // of an array: the core's memory has no room for more numbers

const TYPE_NULL = 0;
const TYPE_NO = 1;
const TYPE_YES = 2;
const TYPE_NUMBER = 3;
const TYPE_TEXT = 4;
const TYPE_NUMBERS = 5;
const TYPE_ARRAY = 6;
const TYPE_OBJECT = 7;

const encoder = new TextEncoder();

/**
 * Packs a parsed document, and refuses what JSON does not have. Members that are undefined are not there, as
 * `JSON.stringify` has it.
 *
 * @param {unknown} value
 * @returns {Pack}
 */
export function pack(value) {
  const packer = new Packer();
  packer.words.push(packer.node(value));
  const { words, numbers, text } = packer;
  return { words: words.filled(), numbers: numbers.filled(), text: text.filled() };
}

class Packer {
  words = new Growing(Uint32Array);
  numbers = new Growing(Float64Array);
  text = new Growing(Uint8Array);
  /** @type {(string | number)[]} */
  #path = []; // to the node that is being added

  /**
   * Adds a node, after all that it holds.
   *
   * @param {unknown} value
   * @returns {number} where the node begins
   */
  node(value) {
    switch (typeof value) {
      case 'boolean': return this.#add(value ? TYPE_YES : TYPE_NO);
      case 'string': return this.#add(TYPE_TEXT, ...this.#write(value));
      case 'number':
        if (!Number.isFinite(value)) break;
        this.numbers.push(value);
        return this.#add(TYPE_NUMBER, this.numbers.size - 1);
      case 'object':
        if (value === null) return this.#add(TYPE_NULL);
        if (this.#path.length >= MOST_LEVELS) throw failure('bad_json', `nested deeper than ${MOST_LEVELS} levels`);
        return Array.isArray(value) ? this.#array(value) : this.#object(value);
    }
    throw this.#refused(value);
  }

  /** @param {...number} words */
  #add(...words) {
    const at = this.words.size;
    this.words.push(...words);
    return at;
  }

  /** A node inside of the one that is being added. @param {string | number} part @param {unknown} value */
  #inside(part, value) {
    this.#path.push(part);
    const at = this.node(value);
    this.#path.pop();
    return at;
  }

  /** @param {unknown[]} array */
  #array(array) {
    const n = array.length;
    if (!(n <= MOST_ITEMS)) throw failure('out_of_memory', `a list of ${n} members is too long`, this.#where());
    if (n > 0 && this.#takeNumbers(array)) return this.#add(TYPE_NUMBERS, this.numbers.size - n, n);
    const entries = new Array(n);
    for (let i = 0; i < n; ++i) entries[i] = this.#inside(i, array[i]);
    return this.#close(TYPE_ARRAY, n, entries);
  }

  /**
   * Adds the numbers of an array that has nothing else.
   *
   * @param {unknown[]} array
   */
  #takeNumbers(array) {
    const n = array.length;
    if (typeof array[0] !== 'number') return false;
    this.numbers.room(n);
    const { data, size } = this.numbers;
    let odd = 0; // NaN after one that is not finite
    for (let i = 0; i < n; ++i) {
      const x = array[i];
      if (typeof x !== 'number') return false;
      odd += x - x;
      data[size + i] = x;
    }
    if (odd !== 0) return false;
    this.numbers.size += n;
    return true;
  }

  /** @param {object} object */
  #object(object) {
    // A Map or a Date would go for an object without members.
    if (Object.prototype.toString.call(object) !== '[object Object]') throw this.#refused(object);
    /** @type {number[]} */
    const entries = [];
    for (const [name, value] of Object.entries(object)) {
      if (value === undefined) continue;
      const [begin, size] = this.#write(name);
      entries.push(begin, size, this.#inside(name, value));
    }
    return this.#close(TYPE_OBJECT, entries.length / 3, entries);
  }

  /** @param {number} type @param {number} n @param {number[]} entries */
  #close(type, n, entries) {
    const at = this.#add(type, n);
    this.words.append(entries);
    return at;
  }

  /**
   * Writes the text as UTF-8.
   *
   * @param {string} text
   * @returns {[number, number]} where it begins, and its size
   */
  #write(text) {
    // It has no UTF-8; the encoder would put a replacement there without a word.
    if (/\p{Surrogate}/u.test(text)) {
      throw failure('bad_json', 'the text has half of a surrogate pair, which is no character', this.#where());
    }
    const begin = this.text.size;
    this.text.room(3 * text.length);
    const size = encoder.encodeInto(text, this.text.data.subarray(begin)).written;
    this.text.size += size;
    return [begin, size];
  }

  /** @param {unknown} value what JSON does not have */
  #refused(value) {
    const type = typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
    const what = typeof value === 'number' ? 'a number that is not finite' : `a value of type ${type}`;
    return failure('bad_json', `${what} is not JSON`, this.#where());
  }

  /** The place of the node that is being added: `features[3].kind`. */
  #where() {
    const path = this.#path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
    return { path: path.replace(/^\./, '') };
  }
}
