// What one model said of a file's rows, in columns of numbers.
import { Column } from './columns.js';
import { Drift } from './drift.js';
import { FAULTS } from './fault_codes.js';
import { Strangers } from './strange.js';

/** @typedef {import('./fault_codes.js').Fault} Fault @typedef {import('../dodona/index.js').Model} Model @typedef {import('../dodona/index.js').CsvBlock} CsvBlock */

/** No class or category: of a row without an answer, or without a truth. */
export const NONE = 0xFFFF_FFFF;
/** Of a fault that is about the target's column. */
const OF_TARGET = NONE - 1;
/** Of more classes only the probability of the answer is kept. */
export const MOST_CLASSES = 8;
/** As many fit into the bits of a set. */
export const MOST_IN_SET = 32;
/** The features' values are kept, to sort and filter by, up to so many bytes; of two models the first keeps them, and fewer, as the other's answers take their place. */
const MOST_BYTES = [256e6];
const MOST_BYTES_OF_TWO = [96e6, 0];

/** @param {number} models that score the same rows @param {number} k which of them */
export const mostBytes = (models, k) => (models > 1 ? MOST_BYTES_OF_TWO : MOST_BYTES)[k];

export class Scored {
  /** @param {Model} model @param {boolean} hasTarget @param {number} [most] bytes of what was read of the features that are kept */
  constructor(model, hasTarget, most = mostBytes(1, 0)) {
    const { schema: { features, target }, levels } = model;
    this.schema = model.schema;
    this.card = model.card;
    this.classes = target.classes ?? [];
    this.hasTarget = hasTarget;
    this.hasInterval = levels.length > 0;
    this.rows = 0;
    /** Rows before the last block, of which it is known where each ends. */
    this.settled = 0;
    const numbers = () => new Column(Float64Array);
    const codes = () => new Column(Uint32Array);
    /** Of a regression. */
    this.value = numbers();
    this.lower = numbers();
    this.upper = numbers();
    /** The class of each row. */
    this.label = codes();
    /** That of the answer. */
    this.probability = numbers();
    /** Of each class, where they are few. */
    this.probabilities = this.classes.length <= MOST_CLASSES ? this.classes.map(numbers) : [];
    /** The set of classes, a bit for each. */
    this.sets = new Column(Uint32Array);
    this.novelty = numbers();
    /** The target's column: values, or classes. */
    this.truth = this.classes.length > 0 ? codes() : numbers();
    /** The probability of the class that was true. */
    this.ofTruth = numbers();
    /** A position in FAULTS, of the row's first error, and the feature that it is about. */
    this.fault = new Column(Uint8Array);
    this.faultAt = codes();
    /** Of rows without an error, which features have a value that the training data never had; a category counts as missing then. */
    this.strange = new Strangers(features);
    /** Bytes of the file before each row. */
    this.offsets = numbers();
    /** What was read of each feature; those that would take too much memory are left out. @type {Column<any>[]} */
    this.cells = features.map(({ kind }) => (kind === 'category' || kind === 'boolean' ? codes() : numbers()));
    this.keepsCells = true;
    this.#most = most;
    this.drift = new Drift(features);
  }

  #most;
  /** @type {Map<string, number>} */
  #code = new Map();
  /** Counts the last block, which is done when the next has come. */
  #count = () => {};

  /** @param {string | null} label */
  #codeOf(label) {
    if (this.#code.size === 0) this.classes.forEach((name, k) => this.#code.set(name, k));
    return label === null ? NONE : this.#code.get(label) ?? NONE;
  }

  /** @param {CsvBlock} block with all its parts */
  append(block) {
    const n = (block.value ?? block.label).length;
    const good = this.#appendFaults(block, n);
    if (block.value) this.#appendValues(block);
    else this.#appendClasses(/** @type {any} */ (block), n);
    if (block.novelty) this.novelty.append(block.novelty);
    if (block.offsets) this.offsets.append(block.offsets);
    const cells = this.schema.features.map(({ name }) => /** @type {Record<string, Float64Array>} */ (block.cells)[name]);
    this.strange.append(cells, good);
    this.#count();
    this.#count = () => this.drift.add(cells, good);
    this.#appendCells(cells, n);
    this.settled = this.rows;
    this.rows += n;
  }

  /** No block follows. @param {number} [rows] that stay, `settled` at most, of a file that was not read to its end */
  end(rows) {
    if (rows === undefined) this.#count();
    else this.rows = rows;
    this.#count = () => {};
  }

  /** @param {CsvBlock} block @param {number} n @returns {Uint8Array} 1 for rows without an error */
  #appendFaults({ errors = [], firstRow }, n) {
    const good = new Uint8Array(n).fill(1);
    const fault = new Uint8Array(n);
    const at = new Uint32Array(n).fill(NONE);
    for (const { code, where } of errors) {
      const i = /** @type {number} */ (where.row) - firstRow;
      if (!good[i]) continue;
      good[i] = 0;
      fault[i] = Math.max(FAULTS.indexOf(/** @type {Fault} */ (code)), 0) || FAULTS.length - 1;
      const f = this.schema.features.findIndex(({ name }) => name === where.column);
      at[i] = f === -1 ? (where.column === this.schema.target.name ? OF_TARGET : NONE) : f;
    }
    this.fault.append(fault);
    this.faultAt.append(at);
    return good;
  }

  /** @param {import('../dodona/index.js').CsvBlock} block of a regression */
  #appendValues({ value, lower, upper, target }) {
    this.value.append(/** @type {Float64Array} */ (value));
    if (lower && upper) {
      this.lower.append(lower);
      this.upper.append(upper);
    }
    if (target) this.truth.append(/** @type {Float64Array} */ (target));
  }

  /** @param {{label: (string | null)[], probabilities: Record<string, Float64Array>, set?: string[][], target?: (string | null)[]}} block @param {number} n */
  #appendClasses({ label, probabilities, set, target }, n) {
    const codes = Uint32Array.from(label, (name) => this.#codeOf(name));
    const columns = this.classes.map((name) => probabilities[name]);
    this.label.append(codes);
    this.probability.append(Float64Array.from(codes, (k, i) => (k === NONE ? NaN : columns[k][i])));
    this.probabilities.forEach((column, k) => column.append(columns[k]));
    if (set && this.classes.length <= MOST_IN_SET) this.sets.append(Uint32Array.from(set, (names) => names.reduce((bits, name) => bits | (1 << this.#codeOf(name)), 0)));
    if (!target) return;
    const truths = Uint32Array.from(target, (name) => this.#codeOf(name));
    this.truth.append(truths);
    this.ofTruth.append(Float64Array.from({ length: n }, (_, i) => (truths[i] === NONE ? NaN : columns[truths[i]][i])));
  }

  /** @param {Float64Array[]} cells @param {number} n */
  #appendCells(cells, n) {
    if (!this.keepsCells) return;
    if ((this.rows + n) * 8 * cells.length > this.#most) {
      this.keepsCells = false;
      this.cells = [];
      return;
    }
    this.cells.forEach((column, f) => {
      const { kind } = this.schema.features[f];
      column.append(kind === 'category' || kind === 'boolean' ? Uint32Array.from(cells[f], (code) => (Number.isNaN(code) ? NONE : code)) : cells[f]);
    });
  }

  /**
   * What the model answered for a row.
   *
   * @param {number} i
   * @returns {RowAnswer}
   */
  answer(i) {
    const { schema: { task }, classes } = this;
    const isBad = this.fault.at(i) > 0;
    const level = task === 'regression' && this.lower.size > 0 ? { lower: this.lower.at(i), upper: this.upper.at(i) } : {};
    const label = task === 'classification' && !isBad ? classes[this.label.at(i)] : undefined;
    return {
      fault: FAULTS[this.fault.at(i)], column: this.#columnOf(this.faultAt.at(i)),
      strange: this.strange.of(i),
      ...(task === 'regression' ? { value: this.value.at(i), ...level } : { label, probability: this.probability.at(i) }),
      ...(this.probabilities.length > 0 && { probabilities: this.probabilities.map((column) => column.at(i)) }),
      ...(this.sets.size > 0 && { set: classes.filter((_, k) => !isBad && (this.sets.at(i) >>> k) & 1) }),
      ...(this.novelty.size > 0 && { novelty: this.novelty.at(i) }),
    };
  }

  /** What is wrong with a row, or nothing. @param {number} i @returns {{fault: Fault, column: string | undefined} | undefined} */
  faultOf(i) {
    const fault = FAULTS[this.fault.at(i)];
    return fault ? { fault, column: this.#columnOf(this.faultAt.at(i)) } : undefined;
  }

  /** @param {number} f */
  #columnOf(f) {
    if (f === NONE) return undefined;
    return f === OF_TARGET ? this.schema.target.name : this.schema.features[f].name;
  }
}

/**
 * @typedef {object} RowAnswer
 * @property {Fault} fault
 * @property {string} [column] that the fault is about
 * @property {number[]} strange the features, by their places, with a value that the training data never had
 * @property {number} [value] NaN where there is a fault
 * @property {number} [lower]
 * @property {number} [upper]
 * @property {string} [label]
 * @property {number} [probability]
 * @property {number[]} [probabilities] in the order of the classes
 * @property {string[]} [set]
 * @property {number} [novelty]
 */
