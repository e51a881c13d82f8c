// The groups of training, by the words that --only takes.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accuracyTable } from './accuracy.mjs';
import { growthCharts } from './chart.mjs';
import { choiceTable } from './choices.mjs';
import { CURVE, LONG_CURVE, growthCurve } from './growth.mjs';
import { THE_TABLE, trainTables } from './train.mjs';

const sharedData = (root) => resolve(root, '..', 'shared', 'data');
const namesOf = (sets, quick) => sets?.split(',') ?? (quick ? ['iris', 'mpg'] : undefined);

const SMALL_TABLE = { sizes: [{ rows: 400, turns: 2 }], rounds: 5, testRows: 200 };
const SMALL_CURVE = { curve: [[1000, 20], [2000, 20], [1000, 10], [1000, 50]].map(([rows, features]) => ({ rows, features })), rounds: 5 };

/**
 * @typedef {object} Given
 * @property {string} root of the repository
 * @property {string} [only] that groups were named
 * @property {boolean} [quick]
 * @property {boolean} [long]
 * @property {string} [sets]
 * @property {string} [data]
 * @property {string} [budget]
 */

/** `help` says how long each takes; `measure` gives a part of the report's JSON. */
export const trainings = {
  train: {
    help: 'training beside XGBoost and HistGradientBoosting: 5 minutes for 200,000 rows, 25 with 20,000 and 1 million, which it has when it is named',
    measure: async (lab, { quick, only }) => ({ comparisons: await trainTables(lab, quick ? SMALL_TABLE : { sizes: only === undefined ? THE_TABLE : undefined }) }),
  },
  accuracy: {
    help: 'boosted trees with no options on real data: 10 minutes, 20 the first time; letter and covertype_93k take most of it',
    measure: async (lab, { root, data = sharedData(root), sets, quick }) => ({ accuracy: await accuracyTable(lab, { data, only: namesOf(sets, quick) }) }),
  },
  choices: {
    help: 'the family and its options found by a search of 60 seconds a set (--budget), on real data: 25 minutes, 35 the first time',
    measure: async (lab, { root, data = sharedData(root), sets, quick, budget = quick ? '5s' : '60s' }) => (
      { choices: await choiceTable(lab, { data, only: namesOf(sets, quick), budget }) }),
  },
  growth: {
    help: 'time and memory up to 5 million rows: 10 minutes, 30 with --long, and 3 GB of disk',
    async measure(lab, { long, quick }) {
      const growth = await growthCurve(lab, quick ? SMALL_CURVE : { curve: long ? LONG_CURVE : CURVE });
      for (const [name, text] of Object.entries(await growthCharts(growth.points, lab.npm))) writeFileSync(join(lab.out, name), text);
      return { growth };
    },
  },
};

/**
 * @param {{folder: string, npm: string, out: string, dodona: string, boost: string, tables: string}} lab where data, packages and pictures are, and the programs
 * @param {string[]} names @param {Given} given
 * @returns {Promise<{comparisons: any[], accuracy?: any, choices?: any, growth?: any}>}
 */
export async function measureTraining(lab, names, given) {
  const parts = [];
  for (const name of names) parts.push(await trainings[name].measure(lab, given));
  return Object.assign({}, ...parts, { comparisons: parts.flatMap(({ comparisons = [] }) => comparisons) });
}
