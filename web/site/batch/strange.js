// Cells with a value that no training row had: a category, or a number or date beyond the least and the greatest. They are answered, and told.
import { isCounted } from '../rows.js';
import { Column } from './columns.js';

/** @typedef {import('../dodona/index.js').Feature} Feature */

/** Whether a category is one that the training data never had: it is missing with the sign set. @param {Float64Array} cells @param {number} i */
export function isUnseen(cells, i) {
  return Number.isNaN(cells[i]) && new Uint32Array(cells.buffer, cells.byteOffset + 8 * i, 2)[1] >>> 31 === 1;
}

/**
 * What tells such cells of a feature, or nothing where none could be told: the file may not say what the training data were.
 *
 * @param {Feature} feature
 * @returns {((cells: Float64Array, i: number) => boolean) | undefined} of cells as `predictCsv` reads them
 */
export function strangerOf(feature) {
  const { kind, training } = feature;
  if (kind === 'category') return isUnseen;
  if (training === undefined || !isCounted(feature)) return undefined;
  if (!('edges' in training)) return (cells, i) => training.counts[cells[i]] === 0;
  const { minimum, maximum } = training;
  return (cells, i) => cells[i] < minimum || cells[i] > maximum; // neither, where it is missing
}

const BITS = 32;

/** Which features of each row are strange: a bit for each. */
export class Strangers {
  #tests;
  #words;

  /** @param {readonly Feature[]} features */
  constructor(features) {
    this.#tests = features.map(strangerOf);
    this.#words = Array.from({ length: Math.ceil(features.length / BITS) }, () => new Column(Uint32Array));
    /** Whether there is any. */
    this.any = false;
  }

  /** @param {readonly Float64Array[]} cells of each feature @param {Uint8Array} good 1 for the rows that have an answer; the others tell their error */
  append(cells, good) {
    this.#words.forEach((word, w) => {
      const found = new Uint32Array(good.length);
      this.#tests.slice(w * BITS, (w + 1) * BITS).forEach((isStrange, bit) => {
        if (!isStrange) return;
        const of = cells[w * BITS + bit];
        for (let i = 0; i < found.length; ++i) if (good[i] && isStrange(of, i)) found[i] |= 1 << bit;
      });
      this.any ||= found.some((bits) => bits !== 0);
      word.append(found);
    });
  }

  /** @param {number} i @param {number} f */
  has(i, f) {
    return ((this.#words[f >>> 5].at(i) >>> (f & (BITS - 1))) & 1) === 1;
  }

  /** @param {number} i */
  hasAny(i) {
    return this.any && this.#words.some((word) => word.at(i) !== 0);
  }

  /** The features of a row that are strange, by their places. @param {number} i @returns {number[]} */
  of(i) {
    return this.hasAny(i) ? this.#tests.flatMap((_, f) => (this.has(i, f) ? [f] : [])) : [];
  }
}
