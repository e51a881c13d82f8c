// Trees as core/FORMAT.md stores them: nodes in preorder, tree after tree, and how a row goes through them.
import { isCategorical, isExact } from './encoding.js';

/**
 * @typedef {import('./encoding.js').Entry} Entry
 *
 * @typedef {object} Parameters of the family `trees`
 * @property {number} n_outputs
 * @property {readonly number[]} base
 * @property {number} n_trees
 * @property {readonly number[]} column
 * @property {readonly number[]} threshold
 * @property {readonly (readonly number[])[]} left_codes
 * @property {readonly number[]} missing_left
 * @property {readonly number[]} leaf
 * @property {readonly number[]} [cover]
 * @property {string} [precision]
 */

export class Forest {
  /** @param {Parameters} parameters @param {readonly Entry[]} encoder */
  constructor(parameters, encoder) {
    this.parameters = parameters;
    this.encoder = encoder;
    const n = parameters.column.length;
    /** Where a split's threshold or codes stand, or a leaf's value. */
    this.place = new Int32Array(n);
    /** Where it stands among all splits. */
    this.split = new Int32Array(n);
    /** The right child; the left one is the next node. */
    this.right = new Int32Array(n);
    /** Training rows that reach it. */
    this.cover = new Float64Array(n);
    this.leaves = new Int32Array(n);
    /** @type {number[]} */
    this.roots = [];
    this.#count();
    this.#join();
  }

  #count() {
    const { column } = this.parameters;
    const places = { leaf: 0, codes: 0, threshold: 0, split: 0 };
    column.forEach((j, i) => {
      this.place[i] = places[j < 0 ? 'leaf' : isCategorical(this.encoder[j]) ? 'codes' : 'threshold']++;
      if (j >= 0) this.split[i] = places.split++;
    });
  }

  /** From the last node to the first: what a split takes are the two subtrees that begin next behind it. */
  #join() {
    const { column, cover = [] } = this.parameters;
    /** @type {number[]} */
    const open = [];
    for (let i = column.length - 1; i >= 0; --i) {
      if (column[i] < 0) {
        this.leaves[i] = 1;
        this.cover[i] = cover[this.place[i]] ?? 0;
      } else {
        const left = /** @type {number} */ (open.pop());
        const right = /** @type {number} */ (open.pop());
        this.right[i] = right;
        this.leaves[i] = this.leaves[left] + this.leaves[right];
        this.cover[i] = this.cover[left] + this.cover[right];
      }
      open.push(i);
    }
    this.roots = open.reverse();
  }

  /** @param {number} node */
  isLeaf(node) {
    return this.parameters.column[node] < 0;
  }

  /** What a leaf adds. @param {number} node */
  leaf(node) {
    return this.parameters.leaf[this.place[node]];
  }

  /** Whether a value goes left; nothing where it is not known to the last bit. @param {number} node a split @param {number} x the encoded column's value */
  goesLeft(node, x) {
    const { column, threshold, left_codes: codes, missing_left: missing } = this.parameters;
    const entry = this.encoder[column[node]];
    if (!isExact(entry)) return undefined;
    if (Number.isNaN(x)) return missing[this.split[node]] === 1;
    return isCategorical(entry) ? codes[this.place[node]].includes(x) : x < threshold[this.place[node]];
  }

  /**
   * The nodes that a row comes by, from a root to its leaf; nothing where a test cannot be made here.
   *
   * @param {number} tree
   * @param {readonly number[]} row encoded
   * @returns {number[] | undefined}
   */
  path(tree, row) {
    const path = [this.roots[tree]];
    for (let node = path[0]; !this.isLeaf(node); path.push(node)) {
      const isLeft = this.goesLeft(node, row[this.parameters.column[node]]);
      if (isLeft === undefined) return undefined;
      node = isLeft ? node + 1 : this.right[node];
    }
    return path;
  }

  /**
   * The margins after each tree, each of one output; nothing where a path is not known. Those of single precision have `wide` ones beside them, of
   * the same leaves summed in double, as explanations are.
   *
   * @param {readonly number[]} row encoded
   * @returns {{margins: number[], wide: number[], after: number[], leaves: number[]} | undefined}
   */
  sum(row) {
    const { base, n_outputs: n, precision } = this.parameters;
    const rounded = precision === 'single' ? Math.fround : (/** @type {number} */ x) => x;
    const margins = base.map(rounded);
    const wide = [...margins];
    const [after, leaves] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let t = 0; t < this.roots.length; ++t) {
      const end = this.path(t, row)?.at(-1);
      if (end === undefined) return undefined;
      leaves.push(rounded(this.leaf(end)));
      margins[t % n] = rounded(margins[t % n] + leaves[t]);
      wide[t % n] += leaves[t];
      after.push(margins[t % n]);
    }
    return { margins, wide, after, leaves };
  }
}
