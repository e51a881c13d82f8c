// The same data, recipe and seed give the same bytes: with any number of threads, run after run, by gcc at -O3 and by clang at -O2
// (without a clang: by gcc at both).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { build, cli } from '../web/deps.js';
import { named, folder } from './cli.js';

const scratch = folder();
const settings = (list) => list.flatMap((setting) => ['--set', setting]);

/** 24,000 rows, so that every loop is shared out: numbers with gaps, categories, a date, weights, and three targets. */
function table() {
  const random = generator(20);
  const header = ['a', 'b', 'few', 'city', 'yes', 'when', 'w', 'value', 'label', 'kind'];
  const rows = Array.from({ length: 24_000 }, () => {
    const [a, b] = [random.next() * 10 - 5, Math.exp(3 * random.next())];
    const few = random.below(9);
    const city = random.below(40);
    const yes = random.chance(0.3);
    const noise = random.next() + random.next() - 1;
    const value = Math.sin(a) * b + (city % 3) + (yes ? few : 0) + noise;
    return [
      random.chance(0.05) ? '' : a.toFixed(6), b.toFixed(3), few, random.chance(0.02) ? '' : `c${city}`, yes,
      `20${10 + random.below(15)}-0${1 + random.below(9)}-1${random.below(10)}`, (0.5 + random.next()).toFixed(2),
      (value + 30).toFixed(4), value > 3 ? 'high' : 'low', ['x', 'y', 'z', 'u'][Math.min(3, Math.max(0, Math.floor(value / 4 + 1)))],
    ].map(String);
  });
  return scratch.write('data.csv', write([header, ...rows]));
}

const cases = {
  'a number, with all that is drawn': ['--target', 'value', '--weight', 'w', '--drop', 'label', '--drop', 'kind',
    ...settings(['trees.rounds=30', 'trees.row_fraction=0.7', 'trees.column_fraction=0.7', 'trees.column_fraction_by_node=0.6'])],
  'a quantile, symmetric trees, constraints': ['--target', 'value', '--drop', 'label', '--drop', 'kind', '--drop', 'w',
    ...settings(['trees.rounds=15', 'trees.shape=symmetric', 'trees.objective=quantile', 'trees.quantile=0.9', 'columns.b.monotone=increasing'])],
  'a logarithm of the mean, many leaves': ['--target', 'value', '--drop', 'label', '--drop', 'kind', '--drop', 'w',
    ...settings(['trees.rounds=20', 'trees.objective=gamma', 'trees.max_depth=12', 'trees.max_leaves=50'])],
  'two classes, by default': ['--target', 'label', '--drop', 'value', '--drop', 'kind', '--drop', 'w', ...settings(['trees.rounds=40'])],
  'four classes': ['--target', 'kind', '--drop', 'value', '--drop', 'label', '--drop', 'w', ...settings(['trees.rounds=10', 'trees.min_child_rows=9'])],
  'a forest of classes': ['--target', 'kind', '--drop', 'value', '--drop', 'label', '--drop', 'w', '--family', 'forest', ...settings(['forest.trees=10', 'forest.min_leaf_rows=20'])],
  'extremely randomised trees for a number, weighted': ['--target', 'value', '--weight', 'w', '--drop', 'label', '--drop', 'kind', '--family', 'extra_trees',
    ...settings(['forest.trees=10', 'forest.min_leaf_rows=20', 'forest.column_fraction=0.7'])],
  'an additive model of four classes': ['--target', 'kind', '--drop', 'value', '--drop', 'label', '--drop', 'w', '--family', 'gam', ...settings(['gam.rounds=6', 'gam.pair_rounds=3'])],
  'an additive model of amounts, weighted': ['--target', 'value', '--weight', 'w', '--drop', 'label', '--drop', 'kind', '--family', 'gam',
    ...settings(['gam.rounds=15', 'gam.pair_rounds=6', 'trees.objective=gamma', 'columns.b.monotone=increasing'])],
  'a linear model': ['--target', 'kind', '--drop', 'value', '--drop', 'label', '--drop', 'w', '--family', 'linear', ...settings(['linear.path=10', 'linear.folds=3'])],
  'a network for a number, weighted': ['--target', 'value', '--weight', 'w', '--drop', 'label', '--drop', 'kind', '--family', 'mlp', ...settings(['mlp.epochs=2', 'mlp.dropout=0.1'])],
  'a network for four classes, with tanh': ['--target', 'kind', '--drop', 'value', '--drop', 'label', '--drop', 'w', '--family', 'mlp',
    ...settings(['mlp.epochs=2', 'mlp.activation=tanh', 'mlp.members=2', 'mlp.width=32', 'mlp.validation_folds=2', 'mlp.patience=1'])],
  'a network for two classes, with gelu': ['--target', 'label', '--drop', 'value', '--drop', 'kind', '--drop', 'w', '--family', 'mlp', ...settings(['mlp.epochs=2', 'mlp.activation=gelu', 'mlp.patience=0', 'mlp.members=1'])],
};

const tools = {
  'gcc -O2': join(build, 'o2', 'dodona'),
  'clang -O2': join(build, 'clang', 'dodona'),
};
const others = Object.entries(tools).filter(([, tool]) => existsSync(tool));
test('there is another build to hold against', () => assert.ok(others.length > 0, Object.values(tools).join(' or ')));

const data = table();
function bytes(tool, args, threads) {
  execFileSync(tool, named(['train', data, ...args, '-o', scratch.path('model.json'), '--threads', String(threads)]), { stdio: 'pipe' });
  return scratch.read('model.json');
}

for (const [name, args] of Object.entries(cases)) {
  test(`${name}: 1, 2 and 16 threads, and once more`, () => {
    const one = bytes(cli, args, 1);
    for (const threads of [2, 16, 1]) assert.ok(bytes(cli, args, threads) === one, `${threads} threads`);
  });
  for (const [built, tool] of others) {
    test(`${name}: ${built}`, () => {
      assert.ok(bytes(tool, args, 2) === bytes(cli, args, 2));
    });
  }
}
