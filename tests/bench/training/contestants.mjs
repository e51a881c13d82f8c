// Who is held against whom on real data: `dodona train`, and the models of the reference table with its settings, each by the answers of its own process. What
// the others answer changes with nothing but files and versions, and is kept from run to run.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '../../web/csv.js';
import { numbersOf, once, python } from '../prepare.mjs';
import { measured } from './processes.mjs';
import { classScores, coverage, regressionScores, standardError } from './scores.mjs';

const PEER_THREADS = 1; // as in the reference table
/** By their names in the reference table. */
export const PEERS = { XGBoost: 'xgboost', HistGradientBoosting: 'hist_gb', 'random forest': 'random_forest', 'linear model': 'linear' };
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

/** The share of rows whose truth is in the interval or in the set of classes; nothing of a model without them. */
function covered(task, targets, column) {
  if (task === 'regression') return column('lower') && coverage(column('lower').map(Number), column('upper').map(Number), targets.map(Number));
  const sets = column('set');
  return sets && sets.filter((set, i) => set.split('|').includes(targets[i])).length / targets.length;
}

/**
 * `dodona train` with the options given, and the task only where it would not be found.
 *
 * @param {{folder: string, dodona: string}} lab @param {any} set @param {any} split @param {string[]} options
 */
export async function dodona(lab, set, split, options) {
  const model = join(lab.folder, 'accuracy', 'dodona.json');
  const answers = join(lab.folder, 'accuracy', 'dodona.csv');
  const train = (more) => measured(lab.dodona, ['train', split.train, '--target', set.target, '--test', split.test, '-o', model, ...options, ...more]);
  const wanted = set.task === 'regression' ? 'regression' : 'classification';
  let took = await train([]);
  const told = readJson(model).task !== wanted;
  if (told) took = await train(['--task', wanted]);
  await measured(lab.dodona, ['predict', model, split.test, '-o', answers]);
  const [header, ...rows] = parse(readFileSync(answers, 'utf8'));
  const column = (name) => {
    const j = header.indexOf(name);
    return j < 0 ? undefined : rows.map((row) => row[j]);
  };
  const classes = header.filter((name) => name.startsWith('probability_')).map((name) => name.slice('probability_'.length));
  const columns = (wanted === 'regression' ? ['prediction'] : classes.map((name) => `probability_${name}`)).map((name) => column(name).map(Number));
  const text = readFileSync(model);
  return {
    name: 'Dodona', told, seconds: took.wall / 1000, memory: took.memory, family: JSON.parse(text).family, bytes: text.length, covered: covered(wanted, split.targets, column),
    ...scored(set.task, split.targets, classes, columns),
  };
}

/** One of the others, from a process or from one before it. */
export async function peer(lab, name, set, split) {
  const command = python(['numpy', 'pandas', 'sklearn', ...(name === 'XGBoost' ? ['xgboost'] : [])]);
  const args = [PEERS[name], split.train, split.test, set.target, set.task, String(PEER_THREADS)];
  const digest = createHash('sha256').update(readFileSync(split.train)).update(readFileSync(split.test)).digest('hex').slice(0, 12);
  const out = join(lab.folder, 'accuracy', `${set.name}.${PEERS[name]}.${digest}`);
  const { output: version } = await measured(command, ['-c', 'import sklearn, pandas; print(sklearn.__version__, pandas.__version__)']);
  await once(`${out}.stamp`, [peerScript, split.train, split.test, args.slice(3).join(' '), version], () => measured(command, [peerScript, ...args, out], { OMP_NUM_THREADS: String(PEER_THREADS), OPENBLAS_NUM_THREADS: String(PEER_THREADS) }));
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

/** The first held against the others: the best of them, and each. @param {{task: string}} set @param {any[]} results */
export function compared(set, results) {
  const [ours, ...others] = results;
  const there = others.filter(({ failure }) => !failure);
  if (ours.failure || there.length === 0) return {};
  const best = there.reduce((a, b) => (b.loss < a.loss ? b : a));
  const each = Object.fromEntries(there.map((other) => [other.name, against(set.task, ours, other).difference]));
  return { best: best.name, ...against(set.task, ours, best), each };
}

/** What the work gives, or why it gives nothing. @param {string} name @param {() => Promise<any>} work */
export async function attempt(name, work) {
  try {
    return await work();
  } catch (error) {
    return { name, failure: error.message.split('\n')[0] };
  }
}
