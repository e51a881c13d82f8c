/**
 * The bin of a value, -1 outside.
 *
 * @param {readonly number[]} edges
 * @param {number} value
 */
export function binOf(edges, value) {
  const last = edges.length - 1;
  if (!(value >= edges[0] && value <= edges[last])) return -1;
  let [bin, end] = [0, last]; // edges[bin] <= value, and < edges[end] or at the end
  while (end - bin > 1) {
    const middle = (bin + end) >> 1;
    if (edges[middle] <= value) bin = middle;
    else end = middle;
  }
  return bin;
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

const WIDE = 3; // times the width of most bins

/** Half of the bins are no wider. @param {readonly number[]} edges */
export function usualWidth(edges) {
  const widths = edges.slice(1).map((edge, i) => edge - edges[i]).sort((a, b) => a - b);
  return widths[Math.floor(widths.length / 2)];
}

/**
 * Where most of the data are: without a bin that reaches far out for the sake of a few rows, nor one beyond it, of what stands for unknown.
 *
 * @param {readonly number[]} edges
 * @returns {[number, number]}
 */
export function usualRange(edges) {
  const widths = edges.slice(1).map((edge, i) => edge - edges[i]);
  const n = widths.length;
  if (n <= 2) return [edges[0], edges[n]];
  const usual = WIDE * usualWidth(edges);
  const first = [1, 0].find((k) => k < n - 2 && widths[k] > usual) ?? -1;
  const last = [n - 2, n - 1].find((k) => k > first + 1 && widths[k] > usual) ?? n;
  return [edges[first + 1], edges[last]];
}

/**
 * A power of ten that makes at least 200 steps of where most of the data are, unless the data have fewer decimals.
 *
 * @param {readonly number[]} edges
 * @param {number} seen decimals
 */
export function stepOf(edges, seen) {
  const [low, high] = usualRange(edges);
  const span = high - low;
  const wanted = Math.ceil(-Math.log10(span / 200)) || 0; // and no -0
  if (!Number.isFinite(wanted)) return { step: 1, decimals: 0 };
  return wanted < 0
    ? { step: 10 ** Math.min(12, -wanted), decimals: 0 }
    : { step: 10 ** -Math.min(seen, wanted, 15), decimals: Math.min(seen, wanted, 15) };
}
