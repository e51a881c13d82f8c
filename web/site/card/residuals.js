// Where a regression errs: what the truth was where the model said so much, and how far off it was.
import { nothing } from 'lit';
import { say } from '../language.js';
import { integer, level as percentOf, number, withUnit } from '../numbers.js';
import { inUnit, nameOf } from '../text.js';
import { bars } from './bars.js';
import { axisOf } from '../parts/factors.js';
import { cell, figure } from '../parts/figure.js';
import { countOf, histogramOf, listOf, numberOf, numbersOf, objectOf } from './reading.js';
import { diagonal, square } from './reliability.js';

/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('../dodona/index.js').Schema} Schema */
/** @typedef {{predicted: number, observed: number, rows: number | undefined, quantiles: number[]}} Bin of predictions */

const MOST_BINS = 60;

/** @param {Card} card @param {Schema} schema */
export function residuals(card, { target }) {
  const given = objectOf(card.residuals);
  const write = (/** @type {number} */ x) => withUnit(number(x, 4), target.unit);
  return [truthOver(given, target, write), spread(given, target)];
}

/** @param {Readonly<Record<string, any>>} given @param {Schema['target']} target @param {(x: number) => string} write */
function truthOver(given, target, write) {
  const shares = numbersOf(given.shares) ?? [];
  const bins = listOf(given.predicted, MOST_BINS).flatMap((mean, i) => {
    const [predicted, observed] = [numberOf(mean), numberOf(listOf(given.observed)[i])];
    const quantiles = numbersOf(listOf(given.quantiles)[i], shares.length) ?? [];
    return predicted === undefined || observed === undefined ? [] : [{ predicted, observed, quantiles, rows: countOf(listOf(given.rows)[i]) }];
  });
  if (bins.length < 2) return nothing;
  const isWhole = shares.length > 0 && bins.every(({ quantiles }) => quantiles.length === shares.length);
  const of = isWhole ? shares : [];
  return figure({
    name: 'residuals', title: say.truthOver, how: of.length > 1 ? say.truthHow(percentOf(of[of.length - 1] - of[0])) : say.truthHowPlain, draw: drawing(bins, of, target),
    numbers: {
      head: [say.meanPrediction, say.meanTruth, say.rowsHead, ...of.map((share) => say.residualAt(percentOf(share)))],
      rows: bins.map(({ predicted, observed, rows, quantiles }) => [cell(predicted, write), cell(observed, write), cell(rows, integer), ...(isWhole ? quantiles.map((q) => cell(q, write)) : [])]),
    },
  });
}

/** @param {readonly Bin[]} bins @param {readonly number[]} shares @param {Schema['target']} target @returns {import('../parts/figure.js').Draw} */
function drawing(bins, shares, target) {
  // The truth stood where the prediction is, plus the residual.
  const at = (/** @type {Bin} */ { predicted, quantiles }, /** @type {number} */ q) => predicted + quantiles[q];
  const ends = shares.length > 1 ? bins.flatMap((bin) => [at(bin, 0), at(bin, shares.length - 1)]) : [];
  const all = [...ends, ...bins.flatMap(({ predicted, observed }) => [predicted, observed])];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const means = bins.map(({ predicted }) => predicted);
  const name = inUnit(nameOf(target, 40), target.unit);
  const scale = (/** @type {number} */ few) => axisOf(least, most, few);
  // Pairs of quantiles from the outermost inwards: each band lies on the one before.
  const bands = Array.from({ length: Math.floor(shares.length / 2) }, (_, k) => [k, shares.length - 1 - k]);
  return (Plot, width) => ({
    ...square(width), marginLeft: 80,
    x: { label: say.predictedOf(name), ...scale(Math.max(2, Math.floor(width / 140))) }, y: { label: say.truthOf(name), ...scale(5) },
    marks: [
      Plot.gridY({ ticks: scale(5).ticks }),
      ...bands.map(([low, high]) => Plot.areaY(bins, { x: 'predicted', y1: (/** @type {Bin} */ bin) => at(bin, low), y2: (/** @type {Bin} */ bin) => at(bin, high), fillOpacity: 0.18, className: 'band' })),
      diagonal(Plot, Math.min(...means), Math.max(...means)),
      Plot.dot(bins, { x: 'predicted', y: 'observed', r: 4, fill: 'currentColor' }),
    ],
  });
}

/** @param {Readonly<Record<string, any>>} given @param {Schema['target']} target */
function spread(given, target) {
  const histogram = histogramOf(given);
  if (!histogram) return nothing;
  const { edges, counts } = histogram;
  const write = (/** @type {number} */ x) => withUnit(number(x, 4), target.unit);
  return figure({
    name: 'spread', title: say.howFarOff, how: say.howFarOffHow, draw: bars(histogram, inUnit(say.residual, target.unit), say.rowsHead),
    numbers: { head: [say.from, say.to, say.rowsHead], rows: counts.map((count, i) => [cell(edges[i], write), cell(edges[i + 1], write), cell(count, integer)]) },
  });
}
