// Marks along lines, one line below the other, each with its name at its left: scores, groups, columns.
import { sideNames } from '../parts/labels.js';

const SIDE = 0.4; // of the width, at most, for names

/**
 * @typedef {object} Strip
 * @property {string} name
 * @property {string | number} [key] marks of one key share a line; else each has its own
 * @property {number} x
 * @property {number} [lower] of its interval
 * @property {number} [upper]
 * @property {string} [colour] a CSS colour; else that of the text
 */

/**
 * @param {object} given
 * @param {readonly Strip[]} given.strips
 * @param {string} given.label of the axis, with its unit
 * @param {(x: number) => string} given.tick
 * @param {[number, number]} [given.domain]
 * @param {readonly number[]} [given.rules] where a line goes through all
 * @param {boolean} [given.isBar] from 0
 * @param {readonly string[]} [given.beside] names of panels beside it, so that all begin at one place
 * @returns {import('../parts/figure.js').Draw}
 */
export function strips({ strips: given, label, tick, domain, rules = [], isBar = false, beside = [] }) {
  const lines = new Map(given.map(({ name, key }, i) => [key ?? `line ${i}`, name]));
  const [keys, names] = [[...lines.keys()], [...lines.values()]];
  const placed = given.map((one, i) => ({ ...one, y: keys.indexOf(one.key ?? `line ${i}`), colour: one.colour ?? 'currentColor' }));
  const ranges = placed.filter(({ lower, upper }) => lower !== undefined && upper !== undefined);
  return (Plot, width) => {
    const { shown, room } = sideNames(names, width * SIDE, beside);
    const marginLeft = 16 + room;
    const ticks = Math.min(7, Math.max(2, Math.floor((width - marginLeft) / 84)));
    return {
      height: 52 + 24 * names.length, marginLeft, marginRight: 32, marginTop: 44, marginBottom: 8,
      x: { label, tickFormat: tick, axis: 'top', ticks, nice: !isBar, insetLeft: isBar ? 0 : 8, ...(domain && { domain, clamp: true }) },
      y: { type: 'band', domain: names.map((_, i) => i), label: null, tickFormat: (/** @type {number} */ i) => shown[i], tickSize: 0 },
      marks: [
        Plot.gridX({ ticks }),
        ...(rules.length > 0 ? [Plot.ruleX(rules, { strokeOpacity: 0.6, strokeDasharray: '3 3' })] : []),
        ...(isBar ? [Plot.barX(placed, { x: 'x', y: 'y', insetTop: 5, insetBottom: 5, className: 'calm-bar' }), Plot.ruleX([0])] : []),
        Plot.link(ranges, { x1: 'lower', x2: 'upper', y: 'y', stroke: 'colour', strokeWidth: isBar ? 1.5 : 6, strokeOpacity: isBar ? 1 : 0.22 }),
        ...(isBar ? [] : [Plot.dot(placed, { x: 'x', y: 'y', r: 4, fill: 'colour' })]),
      ],
    };
  };
}
