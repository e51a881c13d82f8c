// Which column of a file serves which feature.
import { plain } from '../text.js';

/**
 * As far as names say it without a doubt: alike; or as the feature's label; or one of these but for case, accents and signs, or with its unit behind it. A name that two
 * columns have, or a column that two features could mean, is left to the person.
 *
 * @param {readonly Named[]} wanted features, and the target
 * @param {readonly string[]} columns
 * @returns {Record<string, number>} the position of the column; a feature that is not there has none
 */
export function mappingOf(wanted, columns) {
  /** @type {Map<string, number>} */
  const found = new Map();
  const taken = new Set();
  /** @type {[(one: Named) => string | undefined, (text: string) => string][]} */
  const ways = [[nameOf, same], [labelOf, same], [nameOf, plain], [labelOf, plain], [withUnit(nameOf), plain], [withUnit(labelOf), plain]];
  for (const [of, read] of ways) {
    /** Who wants the column of each name. @type {Map<string, string[]>} */
    const wishes = new Map();
    for (const one of wanted) {
      const text = read(of(one) ?? '');
      if (text !== '' && !found.has(one.name)) wishes.set(text, [...wishes.get(text) ?? [], one.name]);
    }
    /** @type {Map<string, number[]>} */
    const free = new Map();
    columns.forEach((column, c) => {
      const text = read(column);
      if (!taken.has(c)) free.set(text, [...free.get(text) ?? [], c]);
    });
    for (const [text, names] of wishes) {
      const places = free.get(text) ?? [];
      if (names.length !== 1 || places.length !== 1) continue;
      found.set(names[0], places[0]);
      taken.add(places[0]);
    }
  }
  return Object.fromEntries(found);
}

/** @typedef {{name: string, label?: string, unit?: string}} Named a feature, or the target */

/** As headers of spreadsheets say it: "Size (m²)", "size_cm". @param {(one: Named) => string | undefined} of @returns {(one: Named) => string | undefined} */
const withUnit = (of) => (one) => (one.unit && of(one) ? `${of(one)} ${one.unit}` : undefined);

/** @param {{name: string}} one */
const nameOf = ({ name }) => name;
/** @param {{label?: string}} one */
const labelOf = ({ label }) => label;
/** @param {string} text */
const same = (text) => text;
