// Answers that differ by many times: on a scale of factors all of them are seen.
import { number } from '../numbers.js';

const MANY_TIMES = 50;

/** @param {number} least @param {number} most @returns {boolean} whether a scale of factors shows what an even one would squeeze */
export const isManyTimes = (least, most) => least > 0 && most / least > MANY_TIMES;

/**
 * The options of an axis of such numbers, or of an even one.
 *
 * @param {number} least
 * @param {number} most
 * @param {number} few ticks of an even one
 * @param {number} [digits]
 */
export function axisOf(least, most, few, digits = 3) {
  const tickFormat = (/** @type {number} */ x) => number(x, digits);
  if (!isManyTimes(least, most)) return { ticks: few, tickFormat };
  const powers = Array.from({ length: 220 }, (_, i) => 10 ** (i - 110)).filter((power) => power >= least && power <= most);
  return { ticks: powers.length > 1 ? powers : few, tickFormat, type: /** @type {const} */ ('log') };
}
