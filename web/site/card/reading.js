// A card may hold anything. What is taken from it: numbers that a picture can show, texts, and lists of few enough entries; all else counts as absent.
import { clipped } from '../text.js';

/** @typedef {import('../dodona/index.js').Schema} Schema */
/** @typedef {import('../dodona/index.js').Feature} Feature */

const LARGEST = 1e100; // sums, squares and quotients of such stay finite
const SMALLEST = 1e-200;
const MOST = 1000;

/** @param {unknown} value @returns {number | undefined} */
export function numberOf(value) {
  if (typeof value !== 'number' || !(Math.abs(value) <= LARGEST)) return undefined;
  return Math.abs(value) < SMALLEST ? 0 : value;
}

/** @param {unknown} value @returns {number | undefined} a number of things */
export function countOf(value) {
  const count = numberOf(value);
  return count !== undefined && count >= 0 ? count : undefined;
}

/** @param {unknown} value @returns {number | undefined} within 0 and 1 */
export function shareOf(value) {
  const share = numberOf(value);
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
}

/** @param {unknown} value @returns {Readonly<Record<string, any>>} empty where it is none */
export function objectOf(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** @param {unknown} value @param {number} [most] @returns {readonly any[]} empty where it is none */
export function listOf(value, most = MOST) {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

/** @param {unknown} value @param {number} [length] @returns {number[] | undefined} where all are numbers, at least one, and as many as asked for */
export function numbersOf(value, length) {
  const numbers = listOf(value).flatMap((entry) => numberOf(entry) ?? []);
  return Array.isArray(value) && numbers.length > 0 && numbers.length === value.length && numbers.length === (length ?? numbers.length) ? numbers : undefined;
}

/** @param {unknown} value @returns {[number, number] | undefined} two numbers, the second not below the first */
export function rangeOf(value) {
  const ends = numbersOf(value, 2);
  return ends && ends[0] <= ends[1] ? [ends[0], ends[1]] : undefined;
}

/** @param {unknown} value @param {number} [most] @returns {string | undefined} */
export function textOf(value, most = 1200) {
  return typeof value === 'string' && value.trim() !== '' ? clipped(value, most) : undefined;
}

/**
 * A histogram: increasing edges, and counts between them.
 *
 * @param {unknown} from with `edges` and `counts`
 * @returns {{edges: number[], counts: number[]} | undefined}
 */
export function histogramOf(from) {
  const { edges, counts } = objectOf(from);
  const [n, m] = [numbersOf(edges), numbersOf(counts)];
  const isGood = n && m && n.length === m.length + 1 && m.every((count) => count >= 0) && n.every((edge, i) => i === 0 || edge > n[i - 1]);
  return isGood ? { edges: n, counts: m } : undefined;
}

/** @param {Schema} schema @param {unknown} name @returns {Feature | undefined} */
export function featureOf({ features }, name) {
  return features.find((feature) => feature.name === name);
}

/** What is named by a card: a column of the schema as people call it, or else its own name. @param {Schema} schema @param {unknown} name @param {number} [most] */
export function columnOf(schema, name, most = 60) {
  return textOf(featureOf(schema, name)?.label, most) ?? textOf(name, most);
}
