// The growth curve: time and peak memory of `dodona train` and `dodona predict`, a process each, as rows and features grow. The tables are made (table.cpp) and
// deleted one after the other.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../measure.mjs';
import { measured } from './processes.mjs';

const FEATURES = 20;
const ROUNDS = 50;
const THREADS = 2;
const TURNS = 3; // the median of so many; one above MANY_CELLS
const MANY_CELLS = 20_000_000;

const M = 1_000_000;
const by = (rows, features) => ({ rows, features });
export const CURVE = [
  ...[0.1, 0.2, 0.5, 1, 2, 5].map((millions) => by(millions * M, FEATURES)),
  ...[10, 50].map((features) => by(0.5 * M, features)),
];
export const LONG_CURVE = [...CURVE, ...[1, 2, 5].map((millions) => by(millions * M, 50))];

async function median(turns, run) {
  const all = [];
  for (let turn = 0; turn < turns; ++turn) all.push(await run());
  return Object.fromEntries(['wall', 'user', 'memory'].map((key) => [key, quantile(all.map((one) => one[key]), 0.5)]));
}

async function point(lab, { rows, features }, rounds, folder) {
  const [table, model, answers] = ['table.csv', 'model.json', 'answers.csv'].map((name) => join(folder, name));
  mkdirSync(folder, { recursive: true });
  try {
    const { status, stderr } = spawnSync(lab.tables, [rows, features, 0, table].map(String), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${lab.tables}: ${stderr}`);
    const settings = { 'trees.rounds': rounds, 'trees.early_stopping_rounds': 0 };
    const train = ['train', table, '--target', 'y', '--family', 'trees', '--set', 'train.folds=0', '--test-fraction', '0', '--threads', String(THREADS), '-o', model,
      ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`])];
    const turns = rows * features > MANY_CELLS ? 1 : TURNS;
    return {
      rows, features, train: await median(turns, () => measured(lab.dodona, train)), predict: await median(turns, () => measured(lab.dodona, ['predict', model, table, '-o', answers])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The power p of y = c x^p by least squares of the logarithms; 1 is linear growth.
 *
 * @param {readonly number[]} x @param {readonly number[]} y
 */
export function power(x, y) {
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mu, mv] = [mean(u), mean(v)];
  return u.reduce((sum, value, i) => sum + (value - mu) * (v[i] - mv), 0) / u.reduce((sum, value) => sum + (value - mu) ** 2, 0);
}

/** @param {any[]} points */
export function powers(points) {
  const rows = points.filter(({ features }) => features === FEATURES);
  const middle = points.find((point) => point.features !== FEATURES)?.rows;
  const features = points.filter((point) => point.rows === middle);
  const of = (part, key, read) => (part.length > 1 ? power(part.map((point) => point[key]), part.map(read)) : undefined);
  return {
    rows: { time: of(rows, 'rows', ({ train }) => train.wall), memory: of(rows, 'rows', ({ train }) => train.memory) },
    features: { time: of(features, 'features', ({ train }) => train.wall), memory: of(features, 'features', ({ train }) => train.memory) },
    predict: { memory: Math.max(...rows.map(({ predict }) => predict.memory)) / Math.min(...rows.map(({ predict }) => predict.memory)) },
  };
}

/**
 * @param {{folder: string, dodona: string, tables: string}} lab @param {{curve: {rows: number, features: number}[], rounds?: number}} given
 */
export async function growthCurve(lab, { curve, rounds = ROUNDS }) {
  const points = [];
  for (const size of curve) {
    console.error(`Growth: ${size.rows.toLocaleString('en')} rows of ${size.features} numbers`);
    points.push(await point(lab, size, rounds, join(lab.folder, 'growth')));
  }
  const largest = Math.max(...points.map(({ rows }) => rows));
  return { rounds, threads: THREADS, points, powers: powers(points), partial: largest < M ? 'its tables are too small to tell' : undefined };
}
