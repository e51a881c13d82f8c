// Objectives, weights and constraints of trees, from the command line to the answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { schemaErrors } from '../web/deps.js';
import { folder, ok, refused } from './cli.js';

const scratch = folder();
const settings = (list) => list.flatMap((setting) => ['--set', setting]);

function train(file, target, ...rest) {
  ok(['train', file, '--target', target, '-o', scratch.path('model.json'), ...rest]);
  const model = scratch.json('model.json');
  assert.deepEqual(schemaErrors(model), []);
  ok(['verify', scratch.path('model.json')]);
  return model;
}

/** The answers of the model for rows of a table. */
function answers(header, rows) {
  const file = scratch.write('asked.csv', write([header, ...rows.map((row) => row.map(String))]));
  return parse(ok(['predict', '--plain', scratch.path('model.json'), file])).slice(1).map((row) => row.map(Number));
}

// y of two numbers: noise that is skewed to the right, never negative, with many zeros in `claims`.
const random = generator(71);
const noise = () => -Math.log(1 - random.next()); // exponential, mean 1
const rows = Array.from({ length: 1500 }, () => {
  const [a, b] = [Math.round(random.next() * 50) / 10, Math.round(random.next() * 50) / 10];
  const mean = Math.exp(0.4 * a - 0.2 * b);
  const amount = mean * noise();
  let count = 0;
  for (let t = noise(); t < mean; t += noise()) ++count; // Poisson
  const claims = random.chance(0.5) ? amount : 0;
  return [a, b, (mean * 10 + noise()).toFixed(4), (amount + 0.01).toFixed(4), String(count), claims.toFixed(4)];
});
const data = scratch.write('data.csv', write([['a', 'b', 'size', 'amount', 'count', 'claims'], ...rows.map((row) => row.map(String))]));
const only = (target) => ['size', 'amount', 'count', 'claims'].filter((name) => name !== target).flatMap((name) => ['--drop', name]);

for (const [objective, target, metric] of [
  ['squared_error', 'size', 'rmse'],
  ['absolute_error', 'size', 'mae'],
  ['huber', 'size', 'mae'],
  ['quantile', 'amount', 'mean_pinball_loss'],
  ['poisson', 'count', 'mean_poisson_deviance'],
  ['gamma', 'amount', 'mean_gamma_deviance'],
  ['tweedie', 'claims', 'mean_tweedie_deviance'],
]) {
  test(`${objective} beats the best constant by its own metric, and provenance names it`, () => {
    const model = train(data, target, ...only(target), ...settings([`trees.objective=${objective}`, 'trees.quantile=0.8']));
    const { card, provenance } = model;
    assert.equal(provenance.objective, objective);
    assert.equal(provenance.recipe.options['trees.objective'], objective);
    assert.ok(card.metrics.model[metric] < card.metrics.baseline[metric], JSON.stringify(card.metrics));
    assert.equal(model.output.link, ['poisson', 'gamma', 'tweedie'].includes(objective) ? 'exp' : 'identity');
  });
}

test('below the answers to a quantile lies that share of the rows', () => {
  for (const quantile of [0.1, 0.5, 0.9]) {
    train(data, 'amount', ...only('amount'), '--test-fraction', '0', ...settings(['trees.objective=quantile', `trees.quantile=${quantile}`, 'trees.early_stopping_rounds=0', 'trees.rounds=50', 'trees.max_depth=3']));
    const said = answers(['a', 'b'], rows.map(([a, b]) => [a, b]));
    const share = said.filter(([answer], i) => Number(rows[i][3]) <= answer).length / rows.length;
    assert.ok(Math.abs(share - quantile) < 0.05, `${quantile}: ${share}`);
  }
});

test('trees: a row of weight two is worth the same row twice, and weight 0 is no row', () => {
  const exact = settings(['trees.early_stopping_rounds=0', 'trees.rounds=20', 'trees.row_fraction=1', 'trees.min_child_rows=1']); // nothing drawn or counted by rows
  const weight = rows.map((_, i) => i % 3);
  const few = rows.map(([a, b, size]) => [a, b, size]);
  const weighted = scratch.write('w.csv', write([['a', 'b', 'y', 'w'], ...few.map((row, i) => [...row, weight[i]].map(String))]));
  const repeated = scratch.write('r.csv', write([['a', 'b', 'y'], ...few.flatMap((row, i) => Array(weight[i]).fill(row.map(String)))]));
  const asked = few.slice(0, 200).map(([a, b]) => [a, b]);
  train(weighted, 'y', '--weight', 'w', '--test-fraction', '0', ...exact);
  const first = answers(['a', 'b'], asked);
  train(repeated, 'y', '--test-fraction', '0', ...exact);
  for (const [i, [answer]] of answers(['a', 'b'], asked).entries()) {
    assert.ok(Math.abs(answer - first[i][0]) <= 1e-5 * Math.abs(answer), `${answer} ${first[i][0]}`);
  }
});

test('monotone constraints hold on a grid, for numbers and for two classes', () => {
  const odd = rows.map(([a, b]) => [a, b, (Math.sin(3 * a) + b).toFixed(4), Math.sin(3 * a) + b > 2 ? 'yes' : 'no']);
  const file = scratch.write('odd.csv', write([['a', 'b', 'y', 'k'], ...odd.map((row) => row.map(String))]));
  for (const [target, other, direction, sign] of [['y', 'k', 'increasing', 1], ['y', 'k', 'decreasing', -1], ['k', 'y', 'increasing', 1]]) {
    train(file, target, '--drop', other, ...settings([`columns.a.monotone=${direction}`]));
    for (const b of [0.3, 1.7, 4.9]) {
      const along = Array.from({ length: 120 }, (_, i) => [i / 20 - 0.5, b]);
      const said = answers(['a', 'b'], along).map((row) => (target === 'k' ? row.at(-1) : row[0]));
      for (let i = 1; i < said.length; ++i) assert.ok(sign * (said[i] - said[i - 1]) >= 0, `${target} ${direction} at ${along[i]}: ${said[i - 1]} ${said[i]}`);
    }
  }
});

test('columns of different groups add up: no answer depends on them together', () => {
  const file = scratch.write('product.csv', write([['a', 'b', 'c', 'y'], ...rows.map(([a, b], i) => [a, b, i % 7, (a * b + (i % 7) * a).toFixed(4)].map(String))]));
  const mixed = (model) => {
    const at = (a, b, c) => answers(['a', 'b', 'c'], [[a, b, c]])[0][0];
    return [at(1, 1, 3) + at(4, 4, 3) - at(1, 4, 3) - at(4, 1, 3), at(1, 2, 1) + at(4, 2, 5) - at(1, 2, 5) - at(4, 2, 1)].map(Math.abs);
  };
  train(file, 'y', ...settings(['interactions=[["a","b"],["c"]]']));
  const [together, apart] = mixed();
  assert.ok(together > 1, `${together}`);
  assert.ok(apart < 1e-9, `${apart}`);
  train(file, 'y', ...settings(['interactions=[["a"],["b"]]'])); // c is the third group
  for (const d of mixed()) assert.ok(d < 1e-9, `${d}`);
});

test('targets that an objective cannot have are refused by their rows', () => {
  const file = scratch.write('bad.csv', write([['a', 'y'], ...rows.slice(0, 60).map(([a], i) => [a, i === 4 ? -2 : i === 9 ? 0 : i].map(String))]));
  const asked = (objective) => ['train', file, '--target', 'y', '-o', scratch.path('none.json'), '--set', `trees.objective=${objective}`];
  refused(asked('poisson'), 1, 'row 5 (line 6), column "y": -2 cannot be fitted by trees.objective=poisson, which needs values of 0 or more');
  refused(asked('tweedie'), 1, 'row 5 (line 6)');
  refused(asked('gamma'), 1, ['row 5 (line 6)', 'row 10 (line 11), column "y": 0 cannot be fitted by trees.objective=gamma, which needs values above 0']);
});
