// The sets of the accuracy table: files of a folder with a datasets.json, or made-up tables of the same shapes. Each is split as the folder's reference table
// has it, and written as two files.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generator } from '../../wasm/rows.js';
import { parse, write } from '../../web/csv.js';

const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?']);

/** Whether a row, counted from 0 in the order of its file, is one of the test: two in ten, by Knuth's multiplicative hashing. */
export const isTest = (row) => Number((BigInt(row) * 2_654_435_761n) & 0xffff_ffffn) / 2 ** 32 < 0.2;

/** Rows, numbers, categories and classes (0: a number is the target) of the sets, for where the folder is not. */
const SHAPES = {
  sao_paulo: [13640, 12, 3, 0], tree_survival: [2782, 6, 4, 2], credit_scoring: [4454, 9, 4, 2], iris: [150, 4, 0, 3], penguins: [344, 4, 2, 3], mpg: [398, 6, 1, 0],
  titanic: [891, 5, 2, 2], breast_cancer: [569, 30, 0, 2], german_credit: [1000, 7, 13, 2], car_evaluation: [1728, 0, 6, 4], abalone: [4177, 7, 1, 0],
  wine_quality: [6497, 11, 1, 0], telco_churn: [7043, 4, 15, 2], higgs_7500: [7500, 28, 0, 2], bike_sharing: [17379, 12, 0, 0], letter: [20000, 16, 0, 26],
  california_housing: [20640, 8, 1, 0], adult: [32561, 6, 8, 2], diamonds: [53940, 6, 3, 0], covertype_93k: [92962, 54, 0, 7], nyc_taxi_fare: [100000, 4, 2, 0],
};
const LEVELS = 6;

/** A table of a shape: a few of its features say something of the target, together too. */
export function madeUp([rows, numbers, categories, classes], seed) {
  const random = generator(seed);
  const header = [...Array.from({ length: numbers }, (_, j) => `n${j}`), ...Array.from({ length: categories }, (_, j) => `c${j}`), 'target'];
  const table = Array.from({ length: rows }, () => {
    const x = Array.from({ length: numbers }, () => random.next() * 2 - 1);
    const codes = Array.from({ length: categories }, () => random.below(LEVELS));
    const z = [...x, ...codes.map((code) => ((code * 3) % LEVELS) / 2.5 - 1)];
    const at = (j) => z[j % z.length];
    const score = at(0) * at(1) + Math.abs(at(2)) + at(3) + 0.5 * (random.next() + random.next() - 1);
    const target = classes === 0 ? (100 * score).toFixed(3) : `class ${Math.min(classes - 1, Math.max(0, Math.floor((score + 1.5) * (classes / 4))))}`;
    return [...x.map((value) => value.toFixed(5)), ...codes.map((code) => `level ${code}`), target];
  });
  return [header, ...table];
}

function read(folder, { file, target, drop, features }) {
  const bytes = readFileSync(join(folder, file));
  const [header, ...rows] = parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\ufeff/, ''));
  const kept = header.map((name, j) => (name === target || (features ? features.includes(name) : !drop.includes(name)) ? j : -1)).filter((j) => j >= 0);
  return [header, ...rows].map((row) => kept.map((j) => row[j]));
}

/**
 * The sets, each with how to write it: their names, and where they are from.
 *
 * @param {string} folder that may be there
 * @returns {{source: string, madeUp: boolean, sets: {name: string, task: string, target: string, rows: () => string[][]}[], reference: any}}
 */
export function findSets(folder) {
  if (existsSync(join(folder, 'datasets.json'))) {
    const specs = JSON.parse(readFileSync(join(folder, 'datasets.json'), 'utf8'));
    const scores = join(folder, 'reference_scores.json');
    return {
      source: 'the sets of the folder given, as its datasets.json has them', madeUp: false, reference: existsSync(scores) ? JSON.parse(readFileSync(scores, 'utf8')) : {},
      sets: Object.entries(specs).map(([name, spec]) => ({ name, task: spec.task, target: spec.target, rows: () => read(folder, spec) })),
    };
  }
  return {
    source: 'made-up tables of the shapes of the sets, whose folder is not there (DATA=folder names it)', madeUp: true, reference: {},
    sets: Object.entries(SHAPES).map(([name, shape], i) => (
      { name, task: shape[3] === 0 ? 'regression' : shape[3] === 2 ? 'binary' : 'multiclass', target: 'target', rows: () => madeUp(shape, i + 1) })),
  };
}

/**
 * Those of the sets that were asked for, and why they cannot show what all of them would.
 *
 * @param {string} folder that may be there @param {string[]} [only] names
 */
export function chosenSets(folder, only) {
  const { sets, source, madeUp, reference } = findSets(folder);
  const unknown = only?.find((name) => !sets.some((set) => set.name === name));
  if (unknown !== undefined) throw new Error(`--sets ${unknown}: there is ${sets.map(({ name }) => name).join(', ')}`);
  const chosen = sets.filter(({ name }) => !only || only.includes(name));
  const partial = madeUp ? 'the data is made up' : chosen.length < sets.length ? 'not all sets in this run' : undefined;
  return { sets: chosen, source, partial, reference };
}

/**
 * Splits a table and writes NAME.train.csv and NAME.test.csv. Rows without a target are left out after rows have been counted.
 *
 * @param {string[][]} table @param {string} target @param {string} folder @param {string} name
 * @returns the files, and the targets of the test rows
 */
export function writeSplit([header, ...rows], target, folder, name) {
  mkdirSync(folder, { recursive: true });
  const y = header.indexOf(target);
  const there = (row) => !MISSING.has(row[y].trim());
  const part = (wanted) => rows.filter((row, i) => there(row) && isTest(i) === wanted);
  const [train, test] = [part(false), part(true)];
  const files = { train: join(folder, `${name}.train.csv`), test: join(folder, `${name}.test.csv`) };
  writeFileSync(files.train, write([header, ...train]));
  writeFileSync(files.test, write([header, ...test]));
  return { ...files, nTrain: train.length, targets: test.map((row) => row[y].trim()) };
}
