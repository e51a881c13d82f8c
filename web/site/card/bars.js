// A histogram. All bars are equally wide, though the outer ones may reach far out for the sake of a few rows; the ticks are edges.
import { number } from '../numbers.js';

/**
 * @param {{edges: readonly number[], counts: readonly number[]}} histogram
 * @param {string} label of the values, with their unit
 * @param {string} rows what is counted
 * @returns {import('../parts/figure.js').Draw}
 */
export function bars({ edges, counts }, label, rows) {
  const bins = counts.map((count, i) => ({ count, from: i, to: i + 1 }));
  return (Plot, width) => {
    const step = Math.ceil(edges.length / Math.max(2, Math.floor((width - 104) / 96)));
    return {
      height: 220, marginLeft: 64, marginRight: 40, marginTop: 32, marginBottom: 40,
      x: { label, domain: [0, counts.length], ticks: edges.map((_, i) => i).filter((i) => i % step === 0), tickFormat: (/** @type {number} */ i) => number(edges[i], 3) },
      y: { label: rows, ticks: 4, tickFormat: (/** @type {number} */ y) => number(y, 4), domain: [0, Math.max(1, ...counts)] },
      marks: [Plot.gridY({ ticks: 4 }), Plot.rectY(bins, { x1: 'from', x2: 'to', y: 'count', inset: 0.5, className: 'calm-bar' }), Plot.ruleY([0])],
    };
  };
}
