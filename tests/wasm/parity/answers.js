// What an engine answers, kept where it was computed; only hashes and single rows are asked for. Runs in Node and in a page.

/**
 * Answers column by column: the outputs, lower and upper or how many classes are in the set, the novelty, and of a
 * classification the index of the class.
 */
export class Answers {
  /** @param {Float64Array[]} columns */
  constructor(columns) {
    this.columns = columns;
  }

  get size() {
    return this.columns[0].length;
  }

  /** SHA-256 of the bits of the rows from `begin` to `end`. */
  async hash(begin, end) {
    const bits = new Float64Array(this.columns.length * (end - begin));
    this.columns.forEach((column, k) => bits.set(column.subarray(begin, end), k * (end - begin)));
    const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bits));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /** A row's numbers, as texts that tell all doubles apart. */
  async row(i) {
    return this.columns.map((column) => (Object.is(column[i], -0) ? '-0' : String(column[i])));
  }
}

/**
 * The answers of the module that is published.
 *
 * @param {typeof import('../../../web/src/index.js')} dodona
 * @param {object} document a model file
 * @param {Blob | ReadableStream<Uint8Array>} csv
 */
export async function scored(dodona, document, csv) {
  const model = await dodona.load(document);
  try {
    const { value, lower, upper, label, probabilities, set, novelty } = await model.predictCsv(csv).all();
    const sure = [lower, upper, set && Float64Array.from(set, ({ length }) => length), novelty].filter(Boolean);
    if (value) return new Answers([value, ...sure]);
    const { classes } = document.target;
    const codes = new Map(classes.map((name, code) => [name, code]));
    return new Answers([...classes.map((name) => probabilities[name]), ...sure, Float64Array.from(label, (name) => codes.get(name))]);
  } finally {
    model.free();
  }
}

/**
 * The first row that two engines answer differently, by halving.
 *
 * @param {Pick<Answers, 'hash'>} a
 * @param {Pick<Answers, 'hash'>} b
 * @param {number} size rows
 * @returns {Promise<number>} -1: none
 */
export async function firstDifference(a, b, size) {
  const same = async (begin, end) => (await a.hash(begin, end)) === (await b.hash(begin, end));
  if (await same(0, size)) return -1;
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + Math.floor((end - begin) / 2);
    if (await same(begin, middle)) begin = middle;
    else end = middle;
  }
  return begin;
}
