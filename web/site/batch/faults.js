import { say } from '../language.js';
import { clipped } from '../text.js';
import { FAULTS } from './fault_codes.js';

/** What is wrong with a cell or a row, in a few words. @param {string} code as the module names it @param {string} [sign] that decimals follow, where numbers are written as the page's language does */
export function faultText(code, sign) {
  if (code === 'bad_number' && sign !== undefined) return say.notANumberHere(sign);
  const words = /** @type {Record<string, string>} */ (say.faults);
  return Object.hasOwn(words, code) ? words[code] : say.faults.other;
}

/** The same of a row, with the column that it is about. @param {string} code @param {string | undefined | null} column @param {string} [sign] */
export function faultOfRow(code, column, sign) {
  return column === undefined || column === null ? faultText(code, sign) : `${clipped(column, 40)}: ${faultText(code, sign)}`;
}

/** All of them, for the worker, which knows no language. @param {string} [sign] @returns {Record<string, string>} */
export function faultTexts(sign) {
  return Object.fromEntries(FAULTS.map((code) => [code, faultText(code, sign)]));
}
