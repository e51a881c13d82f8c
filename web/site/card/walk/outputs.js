import { say } from '../../language.js';
import { number } from '../../numbers.js';
import { classText, clipped } from '../../text.js';

/** What an output is called: a class, or the target. @param {import('../../dodona/index.js').Model} model @param {number} n outputs @param {number} k */
export function outputName({ schema: { target }, card }, n, k) {
  const { classes } = target;
  if (!classes) return clipped(target.label || target.name, 40);
  return clipped(classText(card, n === 1 ? classes[1] : classes[k]), 40);
}

/** Margins, output by output. @param {import('../../dodona/index.js').Model} model @param {readonly number[]} margins */
export function marginText(model, margins) {
  return margins.length === 1 ? write(margins[0]) : margins.slice(0, 12).map((x, k) => `${outputName(model, margins.length, k)} ${write(x)}`).join(', ');
}

/** What a margin means. @param {import('../../dodona/index.js').Model} model @param {import('./walk.js').Opened} opened */
export function marginMeans(model, { output: { link }, parameters }) {
  const said = say.margins[/** @type {keyof typeof say.margins} */ (link)];
  return typeof said === 'function' ? said(outputName(model, parameters.n_outputs, 0)) : said ?? '';
}

/** A margin. @param {number} x */
export const write = (x) => number(x, 4);
