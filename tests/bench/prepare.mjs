// The data and the models of the bench, in one folder. What takes long and depends only on files of this folder and on packages (XGBoost's and YDF's training)
// is kept from run to run; what Dodona's own tool makes is made anew.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, write } from '../web/csv.js';
import { POSITIVE, TARGET, adultTable } from './adult.mjs';

export const N_ROWS = 20_000;
const METHODS = ['hist', 'exact'];
const N_TREES = [100, 500];

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The first Python that has these modules; a version manager's may stand before the distribution's. */
export function python(modules = ['numpy', 'onnx', 'xgboost']) {
  const key = modules.join(', ');
  if (!pythons.has(key)) pythons.set(key, ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', key && `import ${key}`]).status === 0));
  const found = pythons.get(key);
  if (!found) throw new Error(`no Python with ${key}; .ci/setup bench installs it`);
  return found;
}
/** @type {Map<string, string | undefined>} */
const pythons = new Map();

/** The numbers of a file of float32, or of float64. */
export function numbersOf(path) {
  const { buffer, byteOffset, length } = readFileSync(path);
  const bytes = buffer.slice(byteOffset, byteOffset + length);
  return path.endsWith('.f32') ? new Float32Array(bytes) : new Float64Array(bytes);
}

/**
 * Makes a step's files unless they are there already, made from the same sources.
 *
 * @param {string} stamp a file that remembers the sources
 * @param {string[]} sources paths or words
 * @param {() => any} make
 */
export function once(stamp, sources, make) {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(existsSync(source) ? readFileSync(source) : source).update('\0');
  const digest = hash.digest('hex');
  const remember = () => writeFileSync(stamp, digest);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return undefined;
  const made = make();
  return made instanceof Promise ? made.then(remember) : remember();
}

/** Runs a program; what it prints is shown only if it fails. */
function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** Trees and splits of a Dodona model. */
function treesOf(path) {
  const { n_trees, column } = readJson(path).parameters;
  return { trees: n_trees, splits: column.filter((at) => at >= 0).length };
}

/**
 * Friedman's function, XGBoost's models of it as Dodona's and as ONNX, and YDF's own model.
 *
 * @param {{folder: string, npm: string, dodona: string}} where
 */
export function prepareFriedman({ folder, npm, dodona }) {
  mkdirSync(folder, { recursive: true });
  const at = (name) => join(folder, name);

  once(at('friedman.stamp'), [here('friedman.py'), String(N_ROWS)], () => run(python(), [here('friedman.py'), folder, String(N_ROWS)]));
  once(at('friedman.ydf.stamp'), [here('ydf_train.mjs'), at('friedman.csv'), join(npm, 'package.json')], () => {
    run(process.execPath, [here('ydf_train.mjs'), npm, at('friedman.csv'), 'y', 'REGRESSION', at('friedman.csv'), at('friedman')]);
  });

  const models = { 'friedman.ydf': readJson(at('friedman.ydf.json')) };
  for (const name of METHODS.flatMap((method) => N_TREES.map((n) => `${method}${n}`))) {
    run(dodona, ['import', at(`${name}.xgboost.json`), '-o', at(`${name}.json`)]);
    run(python(), [here('onnx_model.py'), at(`${name}.json`), at(`${name}.onnx`)]);
    models[name] = treesOf(at(`${name}.json`));
  }
  return { ...readJson(at('friedman.json')), models };
}

/**
 * A multilayer perceptron over Friedman's features: as Dodona's, as ONNX in the form of the converters, and as `dodona export` writes it.
 *
 * @param {{folder: string, dodona: string}} where
 */
export function prepareMlp({ folder, dodona }) {
  const at = (name) => join(folder, name);
  once(at('mlp.stamp'), [here('mlp_model.py'), at('friedman.f32')], () => run(python(), [here('mlp_model.py'), folder]));
  run(python(), [here('onnx_model.py'), at('mlp.json'), at('mlp.onnx')]);
  run(dodona, ['export', at('mlp.json'), '--to', 'onnx', '-o', at('mlp.exported.onnx')]);
}

/**
 * Adult: YDF's model with its defaults, and one of Dodona with as many trees and as many leaves per tree, also as ONNX.
 *
 * @param {{folder: string, npm: string, dodona: string, adult?: string}} where
 */
export function prepareAdult({ folder, npm, dodona, adult }) {
  const at = (name) => join(folder, name);
  const { header, train, test, source } = adultTable(adult);
  writeFileSync(at('adult.train.csv'), write([header, ...train]));
  // With its target: YDF refuses a CSV that lacks a column of its training, the label too.
  writeFileSync(at('adult.test.csv'), write([header, ...test]));
  once(at('adult.ydf.stamp'), [here('ydf_train.mjs'), at('adult.train.csv'), at('adult.test.csv'), join(npm, 'package.json')], () => {
    run(process.execPath, [here('ydf_train.mjs'), npm, at('adult.train.csv'), TARGET, 'CLASSIFICATION', at('adult.test.csv'), at('adult')]);
  });

  const ydf = readJson(at('adult.ydf.json'));
  const settings = {
    'trees.rounds': ydf.trees, 'trees.early_stopping_rounds': 0, 'trees.max_leaves': Math.round(ydf.splits / ydf.trees) + 1, 'train.refit': false,
  };
  run(dodona, ['train', at('adult.train.csv'), '--target', TARGET, '--family', 'trees', '--set', 'train.folds=0', '--test-fraction', '0', '-o', at('adult.json'),
    ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`])]);
  run(python(), [here('onnx_model.py'), at('adult.json'), at('adult.onnx')]);
  run(dodona, ['predict', at('adult.json'), at('adult.test.csv'), '-o', at('adult.predicted.csv')]);
  const [names, ...rows] = parse(readFileSync(at('adult.predicted.csv'), 'utf8'));
  const answer = names.indexOf(`probability_${POSITIVE}`);
  writeFileSync(at('adult.reference.f32'), Float32Array.from(rows, (row) => Number(row[answer])));

  const model = readJson(at('adult.json'));
  const kinds = Object.fromEntries(model.features.map(({ name, kind }) => [name, kind]));
  const cell = (text, name) => (text === '' ? null : kinds[name] === 'number' ? Number(text) : text);
  const column = (name) => test.map((row) => cell(row[header.indexOf(name)], name));
  const columns = Object.fromEntries(model.features.map(({ name }) => [name, column(name)]));
  writeFileSync(at('adult.columns.json'), JSON.stringify(columns));
  writeFileSync(at('adult.codes.json'), JSON.stringify(Object.fromEntries(model.features.map(({ name, categories }) => [name, categories]))));
  return { source, rows: test.length, models: { adult: treesOf(at('adult.json')), 'adult.ydf': ydf } };
}
