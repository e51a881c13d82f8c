// Accuracy by default: `dodona train X.train.csv --target T --test X.test.csv`, beside XGBoost and HistGradientBoosting with the settings of the reference
// table, on the same rows. What the others answer changes with nothing but files and versions, and is kept from run to run.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../../web/csv.js';
import { numbersOf, once, python } from '../prepare.mjs';
import { measured } from './processes.mjs';
import { classScores, regressionScores, standardError } from './scores.mjs';
import { findSets, writeSplit } from './sets.mjs';

const PEER_THREADS = 1; // as in the reference table
export const PEERS = { XGBoost: 'xgboost', HistGradientBoosting: 'hist_gb' }; // by their names in the reference table
const peerScript = fileURLToPath(new URL('accuracy_peer.py', import.meta.url));
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

// One row of 70 that gets half its probability adds 0.0099: below that, sets as small as these tell nothing.
export const LEAST_LOSS = 0.01; // nats; losses below it count as it. Root mean squared errors have no such floor.

/** The classes' probabilities, or values, as scores. */
function scored(task, targets, classes, columns) {
  if (task === 'regression') return regressionScores(columns[0], targets.map(Number));
  const index = new Map(classes.map((name, k) => [name, k]));
  const labels = targets.map((text) => index.get(text));
  const stranger = targets.find((text) => !index.has(text));
  if (stranger !== undefined) throw new Error(`a model without the class "${stranger}"`);
  return classScores(columns, labels);
}

/** Dodona, boosted trees with no options; only the task where it would not be found. */
async function dodona(lab, set, split) {
  const model = join(lab.folder, 'accuracy', 'dodona.json');
  const answers = join(lab.folder, 'accuracy', 'dodona.csv');
  const train = (more) => measured(lab.dodona, ['train', split.train, '--target', set.target, '--family', 'trees', '--test', split.test, '-o', model, ...more]);
  const wanted = set.task === 'regression' ? 'regression' : 'classification';
  let took = await train([]);
  const told = readJson(model).task !== wanted;
  if (told) took = await train(['--task', wanted]);
  await measured(lab.dodona, ['predict', model, split.test, '-o', answers]);
  const [header, ...rows] = parse(readFileSync(answers, 'utf8'));
  const classes = header.filter((name) => name.startsWith('probability_')).map((name) => name.slice('probability_'.length));
  const columns = (wanted === 'regression' ? ['prediction'] : classes.map((name) => `probability_${name}`)).map((name) => {
    const j = header.indexOf(name);
    return rows.map((row) => Number(row[j]));
  });
  return { name: 'Dodona', told, seconds: took.wall / 1000, memory: took.memory, ...scored(set.task, split.targets, classes, columns) };
}

/** One of the others, from a process or from one before it. */
async function peer(lab, name, set, split) {
  const command = python(['numpy', 'pandas', 'sklearn', ...(name === 'XGBoost' ? ['xgboost'] : [])]);
  const args = [PEERS[name], split.train, split.test, set.target, set.task, String(PEER_THREADS)];
  const digest = createHash('sha256').update(readFileSync(split.train)).update(readFileSync(split.test)).digest('hex').slice(0, 12);
  const out = join(lab.folder, 'accuracy', `${set.name}.${PEERS[name]}.${digest}`);
  const { output: version } = await measured(command, ['-c', 'import sklearn, pandas; print(sklearn.__version__, pandas.__version__)']);
  await once(`${out}.stamp`, [peerScript, split.train, split.test, args.slice(3).join(' '), version], () => measured(command, [peerScript, ...args, out], { OMP_NUM_THREADS: String(PEER_THREADS) }));
  const { classes, seconds } = readJson(`${out}.json`);
  const values = numbersOf(`${out}.f64`);
  const n = split.targets.length;
  const columns = Array.from({ length: values.length / n }, (_, k) => values.subarray(k * n, (k + 1) * n));
  return { name, seconds, ...scored(set.task, split.targets, classes, columns) };
}

const lossOf = (task, loss) => (task === 'regression' ? loss : Math.max(loss, LEAST_LOSS));

/** Two of a set, one held against the other: how much greater its loss is, relatively, and the standard error of that by the test's rows. */
export function against(task, ours, theirs) {
  const [a, b] = [lossOf(task, ours.loss), lossOf(task, theirs.loss)];
  // Of a root, half the mean's relative error.
  const error = task === 'regression' ? standardError(ours.losses, theirs.losses) / (2 * b * b) : standardError(ours.losses, theirs.losses) / b;
  return { difference: a / b - 1, error };
}

function compared(set, results) {
  const [ours, ...others] = results;
  const there = others.filter(({ failure }) => !failure);
  if (ours.failure || there.length === 0) return {};
  const best = there.reduce((a, b) => (b.loss < a.loss ? b : a));
  const each = Object.fromEntries(there.map((other) => [other.name, against(set.task, ours, other).difference]));
  return { best: best.name, ...against(set.task, ours, best), each };
}

async function attempt(name, work) {
  try {
    return await work();
  } catch (error) {
    return { name, failure: error.message.split('\n')[0] };
  }
}

/**
 * @param {{folder: string, dodona: string}} lab @param {{data: string, only?: string[]}} given the folder of the sets, and names of those to take
 */
export async function accuracyTable(lab, { data, only }) {
  mkdirSync(join(lab.folder, 'accuracy'), { recursive: true });
  const { sets, source, madeUp, reference } = findSets(data);
  const unknown = only?.find((name) => !sets.some((set) => set.name === name));
  if (unknown !== undefined) throw new Error(`--sets ${unknown}: there is ${sets.map(({ name }) => name).join(', ')}`);
  const rows = [];
  for (const set of sets.filter(({ name }) => !only || only.includes(name))) {
    console.error(`Accuracy: ${set.name}`);
    const split = writeSplit(set.rows(), set.target, join(lab.folder, 'accuracy'), set.name);
    const results = [await attempt('Dodona', () => dodona(lab, set, split))];
    for (const name of Object.keys(PEERS)) results.push(await attempt(name, () => peer(lab, name, set, split)));
    const { name, task } = set;
    const found = compared(set, results);
    for (const result of results) delete result.losses;
    rows.push({ name, task, train: split.nTrain, test: split.targets.length, results, ...found, reference: referenceOf(task, reference[name]) });
  }
  const partial = madeUp ? 'the data is made up' : rows.length < sets.length ? 'not all sets in this run' : undefined;
  return { source, partial, rows, summary: summary(rows) };
}

/** The losses of the reference table. */
function referenceOf(task, of) {
  return Object.fromEntries(Object.entries(PEERS).map(([name, key]) => [name, of?.models[key]?.[task === 'regression' ? 'rmse' : 'logloss']]));
}

const SECONDARY = ['accuracy', 'auc', 'r2'];
const MARGIN = 0.01;

/** Of a score that is better when it is greater: the mean difference to the better of the others, and the sets that are behind by more than 1% of it. */
function secondary(rows, key) {
  const differences = rows.filter(({ results }) => results[0][key] !== undefined).map(({ name, results: [ours, ...others] }) => {
    const best = Math.max(...others.filter((other) => other[key] !== undefined).map((other) => other[key]));
    return { name, absolute: ours[key] - best, relative: (ours[key] - best) / Math.abs(best) };
  });
  const n = differences.length;
  return n === 0 ? undefined : {
    sets: n, mean: differences.reduce((sum, { absolute }) => sum + absolute, 0) / n, behind: differences.filter(({ relative }) => relative < -MARGIN).map(({ name }) => name),
  };
}

/** Over the sets: geometric means of the losses' ratios, less one, the worst set, and the other scores. @param {any[]} rows */
export function summary(rows) {
  const there = rows.filter(({ best }) => best);
  const mean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length) - 1;
  const means = Object.fromEntries(Object.keys(PEERS).map((name) => {
    const ratios = there.filter(({ each }) => name in each).map(({ each }) => 1 + each[name]);
    return [name, ratios.length > 0 ? mean(ratios) : undefined];
  }));
  if (there.length === 0) return { means };
  const worst = there.reduce((a, b) => (b.difference > a.difference ? b : a));
  return {
    means, best: mean(there.map(({ difference }) => 1 + difference)), worst: { name: worst.name, difference: worst.difference, error: worst.error },
    behind: there.filter(({ difference }) => difference > MARGIN).map(({ name }) => name),
    ...Object.fromEntries(SECONDARY.map((key) => [key, secondary(there, key)])),
  };
}
