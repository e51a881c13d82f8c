// Which rows of a scored file are shown, and in which order.
import { NONE } from './scored.js';

/**
 * @typedef {import('./scored.js').Scored} Scored
 *
 * A column to sort by: `row`, `fault`, `target`, `difference` (of two models), `off` (from the truth); `value`, `lower`, `upper`, `novelty`, `label`, `probability`
 * of the model `of`; `class` with its name, that class's probability; or `feature` with its name.
 * @typedef {{by: string, of?: number, feature?: string}} Key
 *
 * What is shown: all rows, those with errors, those with a value that training never had (in one column, where it is named), the novel ones, those that are off (a wrong class, a value outside its interval), or flips (two models disagree); and
 * of those what a feature or the answer is: a category or class, or from a least to a greatest number.
 * @typedef {{show: 'all' | 'bad' | 'strange' | 'novel' | 'off' | 'flips', column?: string, where?: Key & {is?: string, least?: number, most?: number}}} Filter
 */

/** From this novelty on a row is called novel, if the card does not say. */
const NOVEL = 0.99;

/** @param {{card: Readonly<Record<string, any>>}} of */
export function noveltyThreshold({ card }) {
  return Number.isFinite(card.novelty?.threshold) ? card.novelty.threshold : NOVEL;
}

/**
 * The rows, from 0, that a filter leaves, sorted; what is not there comes last.
 *
 * @param {readonly Scored[]} scored one model, or two of the same rows
 * @param {Filter} filter
 * @param {Key & {down?: boolean}} sort
 */
export function orderOf(scored, filter, sort) {
  const isShown = shownBy(scored, filter);
  const fits = filter.where ? fitsWhere(scored, filter.where) : () => true;
  const found = new Uint32Array(scored[0].rows);
  let n = 0;
  for (let i = 0; i < found.length; ++i) if (isShown(i) && fits(i)) found[n++] = i;
  const rows = found.slice(0, n);
  if (sort.by === 'row') return sort.down ? rows.reverse() : rows;
  const key = keyOf(scored, sort);
  const sign = sort.down ? -1 : 1;
  const keys = new Float64Array(scored[0].rows);
  for (const i of rows) {
    const x = key(i);
    keys[i] = Number.isNaN(x) ? Infinity : sign * x;
  }
  return rows.sort((a, b) => keys[a] - keys[b] || a - b);
}

/** @param {readonly Scored[]} scored @param {Filter} filter @returns {(i: number) => boolean} */
function shownBy(scored, { show, column }) {
  const [first] = scored;
  const isGood = (/** @type {number} */ i) => scored.every(({ fault }) => fault.at(i) === 0);
  switch (show) {
    case 'bad': return (i) => !isGood(i);
    case 'strange': {
      const f = first.schema.features.findIndex(({ name }) => name === column);
      return f === -1 ? (i) => scored.some(({ strange }) => strange.hasAny(i)) : (i) => first.strange.has(i, f);
    }
    case 'novel': {
      const threshold = noveltyThreshold(first);
      return (i) => first.novelty.size > 0 && first.novelty.at(i) > threshold;
    }
    case 'off': return (i) => isOff(first, i);
    case 'flips': return (i) => isGood(i) && isFlip(scored, i);
    default: return () => true;
  }
}

/** @param {Scored} scored @param {number} value @param {number} i */
const within = ({ lower, upper }, value, i) => lower.at(i) <= value && value <= upper.at(i);

/** Whether it can be said of two models which rows flip. @param {readonly Scored[]} scored */
export const knowsFlips = (scored) => scored.length > 1 && scored.some(({ classes, lower }) => classes.length > 0 || lower.size > 0);

/** Two models say different classes, or one a value outside the other's interval. @param {readonly Scored[]} scored @param {number} i of a row that both have answered */
export function isFlip(scored, i) {
  if (!knowsFlips(scored)) return false;
  const [first, second] = scored;
  if (first.classes.length > 0) return first.classes[first.label.at(i)] !== second.classes[second.label.at(i)];
  return scored.some((one, k) => one.lower.size > 0 && !within(one, scored[1 - k].value.at(i), i));
}

/** A wrong class, or a truth outside its interval. @param {Scored} scored @param {number} i */
export function isOff(scored, i) {
  const { classes, truth, fault, label, lower } = scored;
  if (truth.size === 0 || fault.at(i) > 0) return false;
  const y = truth.at(i);
  if (classes.length > 0) return y !== NONE && y !== label.at(i);
  return lower.size > 0 && !Number.isNaN(y) && !within(scored, y, i);
}

/** @param {readonly Scored[]} scored @param {Key & {is?: string, least?: number, most?: number}} where @returns {(i: number) => boolean} */
function fitsWhere(scored, where) {
  if (where.is !== undefined) {
    const code = codesOf(scored, where)?.indexOf(where.is) ?? -1;
    const column = where.by === 'feature' ? cellsOf(scored[0], where.feature) : scored[where.of ?? 0].label;
    return (i) => code !== -1 && column?.at(i) === code;
  }
  const key = keyOf(scored, where);
  const { least = -Infinity, most = Infinity } = where;
  return (i) => {
    const x = key(i);
    return least <= x && x <= most;
  };
}

/** The names that a column's codes stand for. @param {readonly Scored[]} scored @param {Key} key */
function codesOf(scored, { by, of = 0, feature }) {
  if (by !== 'feature') return scored[of].classes;
  const found = scored[0].schema.features.find(({ name }) => name === feature);
  return found?.kind === 'category' ? found.categories : found?.kind === 'boolean' ? ['false', 'true'] : undefined;
}

/** @param {Scored} scored @param {string | undefined} name */
function cellsOf({ cells, schema: { features } }, name) {
  return cells[features.findIndex((feature) => feature.name === name)];
}

/** What rows are sorted by, as a number; NaN where it is not there. @param {readonly Scored[]} scored @param {Key} key @returns {(i: number) => number} */
export function keyOf(scored, key) {
  const [first, second] = scored;
  const one = scored[key.of ?? 0];
  switch (key.by) {
    case 'row': return (i) => i;
    case 'fault': return remarkOf(scored);
    case 'target': return ranked(first.truth, first.classes);
    case 'label': return ranked(one.label, one.classes);
    case 'off': return (i) => (first.truth.size === 0 ? NaN : first.classes.length > 0 ? 1 - first.ofTruth.at(i) : Math.abs(first.value.at(i) - first.truth.at(i)));
    case 'class': {
      const column = one.probabilities[one.classes.indexOf(key.feature ?? '')];
      return column ? (i) => column.at(i) : () => NaN;
    }
    case 'difference': return second ? (i) => differenceOf(first, second, i) : () => NaN;
    case 'feature': {
      const column = cellsOf(first, key.feature);
      return column ? ranked(column, codesOf(scored, key) ?? []) : () => NaN;
    }
    default: {
      const column = /** @type {any} */ (one)[key.by];
      return column?.size > 0 ? (i) => column.at(i) : () => NaN;
    }
  }
}

/** Errors first, by their column, then rows with strange values. @param {readonly Scored[]} scored @returns {(i: number) => number} */
function remarkOf(scored) {
  return (i) => scored.find(({ fault }) => fault.at(i) > 0)?.faultAt.at(i) ?? (scored.some(({ strange }) => strange.hasAny(i)) ? Number.MAX_VALUE : NaN);
}

/** Codes by their names' order; values as they are. @param {import('./columns.js').Column<any>} column @param {readonly string[]} names @returns {(i: number) => number} */
function ranked(column, names) {
  if (column.size === 0) return () => NaN;
  if (names.length === 0) return (i) => column.at(i);
  const rank = new Array(names.length);
  names.map((_, k) => k).sort((a, b) => names[a].localeCompare(names[b])).forEach((k, place) => { rank[k] = place; });
  return (i) => rank[column.at(i)] ?? NaN;
}

/**
 * How far two models are apart on a row: values; or of classes the total variation distance of their probabilities, where both know all of them.
 *
 * @param {Scored} first @param {Scored} second @param {number} i
 */
export function differenceOf(first, second, i) {
  if (first.classes.length === 0) return Math.abs(first.value.at(i) - second.value.at(i));
  if (first.probabilities.length === 0 || second.probabilities.length === 0) return NaN;
  const of = (/** @type {Scored} */ scored, /** @type {string} */ name) => scored.probabilities[scored.classes.indexOf(name)]?.at(i) ?? 0;
  return [...new Set([...first.classes, ...second.classes])].reduce((sum, name) => sum + Math.abs(of(first, name) - of(second, name)), 0) / 2;
}
