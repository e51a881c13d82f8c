// From parameters to the points of curves: what a column adds to each output at each of its values.
import { valuesOf } from '../../curve.js';
import { say } from '../../language.js';
import { dateText, number } from '../../numbers.js';
import { clipped, nameOf, shownValue } from '../../text.js';
import { featureAdds, slotOf } from './additive.js';
import { cellOf, encodedName, levelNames } from './encoding.js';

/**
 * @typedef {import('../../dodona/index.js').Model} Model
 * @typedef {import('../../dodona/index.js').Feature} Feature
 * @typedef {import('./encoding.js').Entry} Entry
 * @typedef {import('./additive.js').Axis} Axis
 * @typedef {import('./walk.js').Opened} Opened
 *
 * @typedef {object} Point
 * @property {number} x NaN where the cell is missing
 * @property {readonly number[]} y of each output
 * @property {number} [cell] of a value in a list
 * @property {string} text the value, '' of a point that only ends a line
 *
 * @typedef {object} Shape
 * @property {string} name of a column, with its encoding where it has one
 * @property {string | undefined} unit
 * @property {readonly Point[]} points
 * @property {boolean} isList its values stand below each other
 * @property {boolean} isStep
 * @property {boolean} isDate
 * @property {number} [f] the feature, of a linear model
 * @property {Axis} [axis] of an additive model
 *
 * @typedef {{name: string, slots: readonly string[]}} Side of a table
 * @typedef {{x: number, y: number, value: number}} Square of a table, by its slots
 */

const MOST_NAMED = 3;

/** @param {Feature} feature */
const isOrdered = ({ kind }) => kind === 'number' || kind === 'date';

/** A curve per feature: its terms are added. @param {Model} model @param {Opened} opened @returns {Shape[]} */
export function linearShapes({ schema }, { parameters, encoder }) {
  return schema.features.flatMap((feature, f) => {
    if (!encoder.some((entry) => entry.feature === f)) return [];
    const points = valuesOf(feature, null).flatMap((value, i) => {
      const x = cellOf(feature, value, schema.missing_tokens);
      return x === undefined || Number.isNaN(x) ? [] : [{ x: isOrdered(feature) ? x : i, cell: x, y: featureAdds(parameters, encoder, f, x), text: shownValue(feature, value) }];
    });
    if (feature.missing === 'allowed') points.push({ x: NaN, cell: NaN, y: featureAdds(parameters, encoder, f, NaN), text: say.unknown });
    return points.length === 0 ? [] : [{ f, name: nameOf(feature, 60), unit: feature.unit, points, isList: !isOrdered(feature), isStep: false, isDate: feature.kind === 'date' }];
  });
}

/** A curve per table of one column. @param {Model} model @param {Opened} opened @returns {Shape[]} */
export function tableShapes({ schema }, { parameters, encoder }) {
  return parameters.terms.flatMap((/** @type {any} */ { axes, value }) => {
    if (axes.length !== 1) return [];
    /** @type {Axis} */
    const axis = parameters.axes[axes[0]];
    const entry = encoder[axis.column];
    const feature = schema.features[entry.feature];
    const isScale = !axis.slots && isOrdered(feature) && (entry.as === 'number' || entry.as === 'days') && (axis.cuts ?? []).length > 0;
    const names = slotNames(axis, entry, feature);
    const at = (/** @type {number} */ slot) => Array.from({ length: parameters.n_outputs }, (_, k) => value[k * names.length + slot]);
    const points = names.map((text, slot) => ({ x: isScale ? startOf(axis, feature, slot) : slot, y: at(slot), text }));
    const [missing] = points.splice(-1);
    if (isScale) points.push({ x: endOf(axis, feature), y: at(names.length - 2), text: '' });
    if (feature.missing === 'allowed') points.push({ ...missing, x: NaN });
    return [{ name: encodedName(entry, nameOf(feature, 60)), unit: entry.as === 'number' ? feature.unit : undefined, axis, points, isList: !isScale, isStep: isScale, isDate: isScale && entry.as === 'days' }];
  });
}

/** Where a slot begins: the first with the least value of the training. @param {Axis} axis @param {Feature} feature @param {number} slot */
function startOf({ cuts = [] }, { training }, slot) {
  if (slot > 0) return cuts[slot - 1];
  return training && 'edges' in training ? Math.min(training.minimum, cuts[0]) : cuts[0];
}

/** @param {Axis} axis @param {Feature} feature */
function endOf({ cuts = [] }, { training }) {
  const last = cuts[cuts.length - 1];
  return training && 'edges' in training ? Math.max(training.maximum, last) : last;
}

/** The slots of an axis for people, the last one that of missing values. @param {Axis} axis @param {Entry} entry @param {Feature} feature */
function slotNames({ cuts = [], slots, cover }, entry, feature) {
  const write = (/** @type {number} */ x) => (entry.as === 'days' ? dateText(x, !Number.isInteger(x)) : number(x, 6));
  const levels = slots ? levelNames(entry, feature) : [];
  return Array.from(cover, (_, slot) => {
    if (slot === cover.length - 1) return say.unknown;
    if (slots) {
      const names = levels.flatMap((all, level) => (slots[level] === slot ? all : []));
      return `${names.slice(0, MOST_NAMED).map((name) => clipped(name, 30)).join(', ')}${names.length > MOST_NAMED ? ' …' : ''}`;
    }
    if (cuts.length === 0) return say.anyValue;
    if (slot === 0) return say.belowOnly(write(cuts[0]));
    return slot === cuts.length ? say.andAbove(write(cuts[slot - 1])) : say.toRange(write(cuts[slot - 1]), write(cuts[slot]));
  });
}

/** Where the row stands on a curve. @param {Shape} shape @param {Opened} opened @param {readonly number[]} row encoded @returns {Point | undefined} */
export function hereOf({ f, axis, points, isList }, { encoder }, row) {
  if (axis) {
    const x = row[axis.column];
    if (isList) return points[slotOf(axis, x)];
    return Number.isNaN(x) ? undefined : { x, y: points[slotOf(axis, x)].y, text: '' };
  }
  const j = encoder.findIndex(({ feature, as, levels }) => feature === f && ((as === 'code' && !levels) || as === 'number' || as === 'days'));
  const x = row[j];
  if (isList) return points.find(({ cell }) => Object.is(cell, x));
  if (j < 0 || Number.isNaN(x)) return undefined;
  const above = points.findIndex((point) => point.x >= x);
  const [before, after] = [points[above - 1], points[above]];
  if (above < 0 || (after.x !== x && !before)) return undefined;
  const share = after.x === x ? 1 : (x - before.x) / (after.x - before.x);
  return { x, y: after.y.map((y, k) => (share === 1 ? y : before.y[k] + share * (y - before.y[k]))), text: '' };
}

/** The tables of two columns, output by output. @param {Model} model @param {Opened} opened @returns {{across: Side, down: Side, cells: Square[], k: number}[]} */
export function pairTables({ schema }, { parameters, encoder }) {
  const side = (/** @type {number} */ a) => {
    const axis = parameters.axes[a];
    const entry = encoder[axis.column];
    const feature = schema.features[entry.feature];
    return { name: encodedName(entry, nameOf(feature, 40)), slots: slotNames(axis, entry, feature) };
  };
  return parameters.terms.flatMap((/** @type {any} */ { axes, value }) => {
    if (axes.length !== 2) return [];
    const [down, across] = axes.map(side);
    const size = value.length / parameters.n_outputs;
    return Array.from({ length: parameters.n_outputs }, (_, k) => ({
      across, down, k, cells: Array.from({ length: size }, (_, i) => ({ x: i % across.slots.length, y: Math.floor(i / across.slots.length), value: value[k * size + i] })),
    }));
  });
}
