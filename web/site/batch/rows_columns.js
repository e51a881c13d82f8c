// What the table of rows shows: what the models say, what is wrong or strange, and the file's own cells.
import { say } from '../language.js';
import { integer, number, percent } from '../numbers.js';
import { classText, clipped, inUnit, nameOf } from '../text.js';
import { faultOfRow, strangeOfRow } from './faults.js';
import { MOST_CLASSES, MOST_IN_SET } from './scored.js';

/** Signs of a model's name in the heads of its columns. */
export const IN_HEAD = 24;

/**
 * @typedef {import('./order.js').Key} Key
 *
 * @typedef {{row: number, cells: string[], answers: import('./scored.js').RowAnswer[], truth?: string | number | null, difference?: number}} Shown
 *
 * @typedef {object} TableColumn
 * @property {string} name
 * @property {Key} [key] what it is sorted by
 * @property {(row: Shown) => string} text
 * @property {(row: Shown) => string} [full] every digit
 * @property {boolean} [isNumber]
 * @property {(row: Shown) => string} [tone] `trouble`, `caution` or ''
 *
 * What is shown, and of what: as the element `dodona-rows` is given it.
 * @typedef {Pick<import('./rows_table.js').Rows, 'schemas' | 'cards' | 'names' | 'columns' | 'hasTarget' | 'summary' | 'task' | 'wish'>} Table
 */

/** What each row shows, in order. @param {Table} table @returns {TableColumn[]} */
export function columnsOf(table) {
  const [schema] = table.schemas;
  const isMany = table.schemas.length > 1;
  const [mapping] = table.task.about.mappings;
  /** @type {TableColumn[]} */
  const columns = [];
  const remark = /** @type {TableColumn} */ ({
    name: say.remarkColumn, key: { by: 'fault' }, tone: ({ answers }) => (answers.some(({ fault }) => fault) ? 'trouble' : 'caution'), text: ({ answers }) => remarkOf(table, answers),
  });
  const { bad, strange } = table.summary;
  const isAsked = ['bad', 'strange'].includes(table.wish.show); // then remarks are what is looked for
  if (isAsked) columns.push(remark);
  table.schemas.forEach((_, of) => columns.push(...answersOf(table, of, isMany)));
  if (isMany) columns.push({ name: say.apart, key: { by: 'difference' }, isNumber: true, text: (row) => differenceOf(row) });
  if (table.hasTarget) {
    columns.push({
      name: say.inTheFile(nameOf(schema.target, 40)), key: { by: 'target' }, isNumber: schema.task === 'regression',
      text: ({ truth }) => (typeof truth === 'number' ? (Number.isNaN(truth) ? '' : number(truth)) : clipped(truth ? classText(table.cards[0], truth) : '', 40)),
    });
  }
  if (!isAsked && bad + strange > 0) columns.push(remark);
  table.columns.forEach((name, c) => {
    if (table.hasTarget && mapping[schema.target.name] === c) return; // stands beside the answer
    const feature = schema.features.find((one) => mapping[one.name] === c);
    columns.push({
      name: clipped(name || say.columnNumber(integer(c + 1)), 40), isNumber: feature?.kind === 'number', ...(feature && table.summary.keepsCells && { key: { by: 'feature', feature: feature.name } }),
      text: ({ cells }) => clipped(cells[c] ?? '', 80), full: ({ cells }) => clipped(cells[c] ?? '', 1000),
      tone: ({ answers }) => {
        const isAt = (/** @type {string | undefined} */ of, /** @type {number} */ k) => of !== undefined && table.task.about.mappings[k][of] === c;
        return answers.some(({ column }, k) => isAt(column, k)) ? 'trouble' : answers.some(({ strange }, k) => strange.some((f) => isAt(table.schemas[k].features[f].name, k))) ? 'caution' : '';
      },
    });
  });
  const { length } = schema.target.classes ?? [];
  if (!isMany && length > 2 && length <= MOST_CLASSES) for (let k = 0; k < length; ++k) columns.push(probabilityColumn(table, 0, k));
  return columns;
}

/** What is wrong with a row, or else what is strange in it. @param {Table} table @param {Shown['answers']} answers */
function remarkOf(table, answers) {
  const bad = answers.find(({ fault }) => fault);
  if (bad) return faultOfRow(bad.fault, bad.column, table.task.about.writing);
  return [...new Set(answers.flatMap(({ strange }, k) => strange.map((f) => strangeOfRow(table.schemas[k].features[f]))))].join('; ');
}

/** Every digit, or nothing of a row without an answer. @param {number | undefined} x */
const every = (x) => (x === undefined || Number.isNaN(x) ? '' : String(x));

/** What a model says. @param {Table} table @param {number} of which model @param {boolean} isMany @returns {TableColumn[]} */
function answersOf(table, of, isMany) {
  const { task, target } = table.schemas[of];
  const named = (/** @type {string} */ what) => (isMany ? `${clipped(table.names[of], IN_HEAD)}: ${what}` : what);
  const show = (/** @type {number | undefined} */ x) => (x === undefined || Number.isNaN(x) ? '' : number(x));
  const { threshold, hasLevels } = table.task.about;
  /** @type {TableColumn[]} */
  const columns = task === 'regression'
    ? [{ name: named(inUnit(nameOf(target, 40), target.unit)), key: { by: 'value', of }, isNumber: true, text: ({ answers }) => show(answers[of].value), full: ({ answers }) => every(answers[of].value) }]
    : [{ name: named(nameOf(target, 40)), key: { by: 'label', of }, text: ({ answers: { [of]: { label } } }) => (label === undefined ? '' : clipped(classText(table.cards[of], label), 40)), full: ({ answers }) => answers[of].label ?? '' },
      { name: named(say.probability), key: { by: 'probability', of }, isNumber: true, text: ({ answers }) => (answers[of].label === undefined ? '' : percent(/** @type {number} */ (answers[of].probability))), full: ({ answers }) => every(answers[of].probability) }];
  if (isMany) return columns;
  if (hasLevels && task === 'regression') {
    for (const end of /** @type {const} */ (['lower', 'upper'])) columns.push({ name: say[end === 'lower' ? 'from' : 'to'], key: { by: end, of }, isNumber: true, text: ({ answers }) => show(answers[of][end]), full: ({ answers }) => every(answers[of][end]) });
  } else if (hasLevels && (target.classes?.length ?? 0) <= MOST_IN_SET) columns.push({ name: say.couldBe, text: ({ answers }) => clipped((answers[of].set ?? []).map((one) => classText(table.cards[of], one)).join(', '), 60) });
  if (target.classes?.length === 2) columns.splice(2, 0, probabilityColumn(table, of, 1));
  if (table.summary.models[of].novel !== undefined) {
    columns.push({
      name: say.novelty, key: { by: 'novelty', of }, isNumber: true, text: ({ answers }) => (Number.isNaN(answers[of].novelty ?? NaN) ? '' : percent(/** @type {number} */ (answers[of].novelty))),
      full: ({ answers }) => every(answers[of].novelty), tone: ({ answers }) => ((answers[of].novelty ?? 0) > threshold ? 'caution' : ''),
    });
  }
  return columns;
}

/** The probability of a class, whichever the answer is: what rows are ranked by. @param {Table} table @param {number} of which model @param {number} k which class @returns {TableColumn} */
function probabilityColumn({ schemas, cards }, of, k) {
  const name = /** @type {string[]} */ (schemas[of].target.classes)[k];
  const at = (/** @type {Shown} */ { answers }) => (answers[of].label === undefined ? undefined : answers[of].probabilities?.[k]);
  return {
    name: say.probabilityOf(clipped(classText(cards[of], name), 24)), key: { by: 'class', of, feature: name }, isNumber: true, full: (row) => every(at(row)),
    text: (row) => {
      const share = at(row);
      return share === undefined ? '' : percent(share);
    },
  };
}

/** @param {Shown} row */
function differenceOf({ answers: [a, b], difference }) {
  if (difference === undefined || Number.isNaN(difference)) return '';
  return a.value !== undefined && b.value !== undefined ? number(b.value - a.value) : percent(difference);
}
