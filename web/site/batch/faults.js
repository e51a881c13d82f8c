import { say } from '../language.js';
import { clipped, endText } from '../text.js';
import { FAULTS } from './fault_codes.js';

/** @typedef {import('./source.js').Writing} Writing @typedef {import('../dodona/index.js').Feature} Feature */

/** What is wrong with a cell or a row, in a few words. @param {string} code as the module names it @param {Writing} writing of the file's numbers */
export function faultText(code, { sign, isCopied }) {
  if (code === 'bad_number') return (isCopied ? say.notANumberHere : say.notANumberInFile)(sign);
  const words = /** @type {Record<string, string>} */ (say.faults);
  return Object.hasOwn(words, code) ? words[code] : say.faults.other;
}

/** The same of a row, with the column that it is about. @param {string} code @param {string | undefined | null} column @param {Writing} writing */
export function faultOfRow(code, column, writing) {
  return column === undefined || column === null ? faultText(code, writing) : `${clipped(column, 40)}: ${faultText(code, writing)}`;
}

/** All of them, for the worker, which knows no language. @param {Writing} writing @returns {Record<string, string>} */
export function faultTexts(writing) {
  return Object.fromEntries(FAULTS.map((code) => [code, faultText(code, writing)]));
}

/** Why a value of a feature is strange: where the training data had numbers, which. @param {Feature} feature */
export function strangeText(feature) {
  const { training } = feature;
  if (training === undefined || !('edges' in training)) return say.faults.unseen_category;
  return say.outsideOf(endText(feature, training.minimum), endText(feature, training.maximum, true));
}

/** The same, with the column as errors name it. @param {Feature} feature */
export const strangeOfRow = (feature) => `${clipped(feature.name, 40)}: ${strangeText(feature)}`;
