import { svg } from './dom.js';

/**
 * The training data of one feature as bars 24 px high, the present value marked. It is decoration beside a labelled
 * field: the same facts are in the field's hint.
 */
export class Histogram {
  /** @type {Element | undefined} */
  #marked;

  /**
   * @param {readonly number[]} counts
   * @param {boolean} [full] over the whole width however few the bars: there is a slider below on the same scale
   */
  constructor(counts, full = false) {
    const most = Math.max(1, ...counts);
    const gap = counts.length > 40 ? 0 : 0.12;
    this.bars = counts.map((count, i) => {
      // A bin with anything in it is never invisible.
      const height = count === 0 ? 0 : Math.max(1.5, (24 * count) / most);
      return svg('rect', { x: i + gap / 2, width: 1 - gap, y: 24 - height, height });
    });
    this.element = svg('svg', {
      class: 'histogram', viewBox: `0 0 ${counts.length} 24`, preserveAspectRatio: 'none', 'aria-hidden': 'true',
    }, ...this.bars);
    if (counts.length < 8 && !full) {
      this.element.classList.add('few');
      /** @type {SVGElement} */ (this.element).style.setProperty('--bins', String(counts.length));
    }
  }

  /** @param {number} bin -1: none */
  mark(bin) {
    this.#marked?.classList.remove('here');
    this.#marked = this.bars[bin];
    this.#marked?.classList.add('here');
  }
}

/**
 * The bin of a value, -1 outside.
 *
 * @param {readonly number[]} edges
 * @param {number} value
 */
export function binOf(edges, value) {
  const last = edges.length - 1;
  if (!(value >= edges[0] && value <= edges[last])) return -1;
  const above = edges.findIndex((edge) => edge > value);
  return above === -1 ? last - 1 : above - 1;
}

/**
 * From values to places along the bars and back. All bars are drawn equally wide, although the outer ones may reach far
 * out; a slider below them must run on the same scale. A value stands for all numbers that are written like it, so that
 * the whole number 2 is in the middle of the bar from 2 to 3.
 */
export class BinScale {
  /**
   * @param {readonly number[]} edges
   * @param {number} decimals of the data
   */
  constructor(edges, decimals) {
    this.edges = edges;
    this.size = edges.length - 1;
    this.half = 0.5 * 10 ** -decimals;
  }

  /** @param {number} value clamped to the range */
  positionOf(value) {
    const { edges, size } = this;
    const middle = value + this.half;
    if (middle <= edges[0]) return 0;
    const bin = binOf(edges, middle);
    return bin === -1 ? size : bin + (middle - edges[bin]) / (edges[bin + 1] - edges[bin]);
  }

  /** @param {number} position from 0 to the number of bars */
  valueAt(position) {
    const bin = Math.min(this.size - 1, Math.max(0, Math.floor(position)));
    return this.edges[bin] + (position - bin) * (this.edges[bin + 1] - this.edges[bin]) - this.half;
  }
}
