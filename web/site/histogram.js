import { svg } from './dom.js';

/**
 * The training data of one feature as bars 24 px high, the present value marked. It is decoration beside a labelled
 * field: the same facts are in the field's hint.
 */
export class Histogram {
  /** @type {Element | undefined} */
  #marked;

  /** @param {readonly number[]} counts */
  constructor(counts) {
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
    if (counts.length < 8) {
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
 * out; a slider below them must run on the same scale.
 */
export class BinScale {
  /** @param {readonly number[]} edges */
  constructor(edges) {
    this.edges = edges;
    this.size = edges.length - 1;
  }

  /** @param {number} value clamped to the range */
  positionOf(value) {
    const { edges, size } = this;
    if (value <= edges[0]) return 0;
    const bin = binOf(edges, value);
    return bin === -1 ? size : bin + (value - edges[bin]) / (edges[bin + 1] - edges[bin]);
  }

  /** @param {number} position from 0 to the number of bars */
  valueAt(position) {
    const bin = Math.min(this.size - 1, Math.max(0, Math.floor(position)));
    return this.edges[bin] + (position - bin) * (this.edges[bin + 1] - this.edges[bin]);
  }
}
