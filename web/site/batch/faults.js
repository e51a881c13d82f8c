import { say } from '../language.js';
import { clipped } from '../text.js';
import { FAULTS } from './fault_codes.js';

/** What is wrong with a cell or a row, in a few words. @param {string} code as the module names it */
export function faultText(code) {
  const words = /** @type {Record<string, string>} */ (say.faults);
  return Object.hasOwn(words, code) ? words[code] : say.faults.other;
}

/** The same of a row, with the column that it is about. @param {string} code @param {string | undefined | null} column */
export function faultOfRow(code, column) {
  return column === undefined || column === null ? faultText(code) : `${clipped(column, 40)}: ${faultText(code)}`;
}

/** All of them, for the worker, which knows no language. @returns {Record<string, string>} */
export function faultTexts() {
  return Object.fromEntries(FAULTS.map((code) => [code, faultText(code)]));
}
