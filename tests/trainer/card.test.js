// The card of a trained model: against scikit-learn, its size, what it keeps to itself, and what people say in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { root, schemaErrors } from '../web/deps.js';
import { folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const kRounded = 1e-5; // relative: the card has six significant digits

/** Numbers, a category, a boolean and a yes or no that depends on all of them. */
function credits(n, seed) {
  const random = generator(seed);
  const rows = [['age', 'income', 'region', 'owner', 'good']];
  for (let i = 0; i < n; ++i) {
    const [age, income, region, owner] = [20 + random.next() * 50, random.next() * 9, random.pick(['north', 'south', 'west']), random.chance(0.4)];
    const margin = (age - 45) / 15 + (income - 4.5) / 2 + (region === 'west' ? 1 : 0) + (owner ? 0.5 : -0.5);
    rows.push([age.toFixed(4), income.toFixed(4), region, owner ? 'yes' : 'no', random.chance(1 / (1 + Math.exp(-margin))) ? 'good' : 'bad']);
  }
  return rows;
}

const data = scratch.write('credits.csv', write(credits(1200, 1)));
const held = scratch.write('held.csv', write(credits(450, 2)));
const model = scratch.path('credits.json');
ok(['train', data, '--target', 'good', '--test', held, '--set', 'train.refit=false', '--family', 'linear', '-o', model]);
const { card } = scratch.json('credits.json');

const close = (found, expected, what) =>
  assert.ok(Math.abs(found - expected) <= kRounded * Math.max(Math.abs(expected), 1e-3), `${what}: ${found}, not ${expected}`);

const python = ['/usr/bin/python3', 'python3'].find((each) => spawnSync(each, ['-c', 'import sklearn'], { timeout: 120_000 }).status === 0);
test('curves, areas and reliability are those of scikit-learn', { skip: python === undefined && 'python3-sklearn is not installed' }, () => {
  const answers = scratch.path('answers.csv');
  ok(['predict', model, held, '-o', answers]);
  const engine = spawnSync(python, [join(root, 'tests/trainer/card_engine.py'), held, answers, 'good', 'good'], { encoding: 'utf8', timeout: 120_000 });
  assert.equal(engine.status, 0, engine.stderr);
  const theirs = JSON.parse(engine.stdout);
  assert.equal(theirs.different, 450); // so that bins of 30 rows are the same
  assert.equal(card.curves.length, 1);
  const [curve] = card.curves;
  assert.equal(curve.class, 'good');
  close(curve.roc_auc, theirs.roc_auc, 'roc_auc');
  close(card.metrics.model.roc_auc, theirs.roc_auc, 'roc_auc');
  close(curve.average_precision, theirs.average_precision, 'average_precision');
  close(card.metrics.model.brier_score, theirs.brier_score, 'brier_score');
  const near = (list, [x, y]) => list.some(([a, b]) => Math.abs(a - x) <= kRounded && Math.abs(b - y) <= kRounded);
  assert.ok(curve.threshold.length >= 20 && curve.threshold.length <= 51);
  curve.threshold.forEach((_, i) => {
    assert.ok(near(theirs.roc, [curve.false_positive_rate[i], curve.true_positive_rate[i]]), `ROC, point ${i}`);
    assert.ok(near(theirs.precision_recall, [curve.precision[i], curve.true_positive_rate[i]]), `precision and recall, point ${i}`);
  });
  assert.equal(card.reliability.predicted.length, 15);
  card.reliability.predicted.forEach((predicted, i) => {
    close(predicted, theirs.predicted[i], `reliability, predicted ${i}`);
    close(card.reliability.observed[i], theirs.observed[i], `reliability, observed ${i}`);
  });
  const error = theirs.predicted.reduce((sum, predicted, i) => sum + Math.abs(predicted - theirs.observed[i]) / 15, 0);
  close(card.metrics.model.expected_calibration_error, error, 'expected_calibration_error');
});

test('cards keep to the JSON Schema', () => {
  assert.deepEqual(schemaErrors(scratch.json('credits.json')), []);
  const spoilt = scratch.json('credits.json');
  spoilt.card.metrics.intervals.accuracy = [0.5];
  assert.notDeepEqual(schemaErrors(spoilt), []);
});

test('every metric but the calibration error has an interval around it, and one around its difference', () => {
  const { model: scores, baseline, intervals, differences, level } = card.metrics;
  assert.equal(level, 0.95);
  assert.deepEqual(Object.keys(intervals), ['accuracy', 'balanced_accuracy', 'log_loss', 'roc_auc', 'brier_score']);
  for (const [name, [lower, upper]] of Object.entries(intervals)) {
    assert.ok(lower < scores[name] && scores[name] < upper, name);
    assert.ok(upper - lower < 0.2, name);
    const difference = scores[name] - baseline[name];
    assert.ok(differences[name][0] < difference && difference < differences[name][1], name);
  }
});

test('importances, dependence and subgroups name the columns and their values', () => {
  const { permutation_importance, partial_dependence, subgroups, dataset } = card;
  assert.equal(permutation_importance.metric, 'log_loss');
  assert.deepEqual(permutation_importance.columns.map(({ feature }) => feature).sort(), ['age', 'income', 'owner', 'region']);
  assert.deepEqual(partial_dependence.of, ['good']);
  const values = Object.fromEntries(partial_dependence.columns.map(({ feature, values: list }) => [feature, list]));
  assert.deepEqual(values.region, ['north', 'south', 'west']);
  assert.deepEqual(values.owner, [false, true]);
  assert.equal(values.age.length, 16);
  const groups = Object.fromEntries(subgroups.columns.map(({ feature, groups: list }) => [feature, list]));
  assert.deepEqual(groups.owner.map(({ value }) => value), [false, true]);
  assert.equal(groups.region.reduce((sum, { rows }) => sum + rows, 0), 450);
  assert.equal(dataset.rows, 1200);
  assert.equal(dataset.target.counts.reduce((sum, count) => sum + count), 1200);
  assert.deepEqual(card.warnings, []);
});

test('the card of 15 columns is below 30 KB, and holds no cell of a row', () => {
  const random = generator(5);
  const header = [...Array.from({ length: 10 }, (_, i) => `x${i}`), 'a', 'b', 'c', 'd', 'e', 'y'];
  const rows = Array.from({ length: 1500 }, () => {
    const numbers = Array.from({ length: 10 }, () => (random.next() * 1000).toFixed(9));
    const letters = Array.from({ length: 5 }, () => `category ${random.below(20)}`);
    return [...numbers, ...letters, `class ${Math.floor((Number(numbers[0]) + 300 * random.next()) / 435)}`];
  });
  for (const family of ['trees', 'linear']) {
    ok(['train', scratch.write('wide.csv', write([header, ...rows])), '--target', 'y', '--family', family, '-o', scratch.path('wide.json')]);
    const wide = scratch.json('wide.json').card;
    const text = JSON.stringify(wide);
    assert.ok(text.length < 30_000, `${text.length} bytes`);
    assert.equal(wide.curves.length, 3);
    const cells = new Set(rows.flatMap((row) => row.slice(0, 10)).map(Number));
    for (const { values } of wide.partial_dependence.columns) {
      for (const value of values) assert.ok(typeof value !== 'number' || !cells.has(value), `${value} is a row's own`);
    }
  }
});

test('the card tells no cell that few rows have, though a column is mostly 0 or has small integers', () => {
  const random = generator(8);
  const rows = Array.from({ length: 900 }, (_, i) => {
    const bonus = i % 60 === 0 ? 40_000 + 500 * random.below(100) + 37 : 0;
    const age = 18 + random.below(70);
    return [String(bonus), String(age), (random.next() * 9).toFixed(3), (bonus / 9000 + age / 20 + random.next()).toFixed(4)];
  });
  const table = [['bonus', 'age', 'x', 'y'], ...rows];
  ok(['train', scratch.write('salaries.csv', write(table)), '--target', 'y', '-o', scratch.path('salaries.json'), '--set', 'train.folds=0', '--test', scratch.write('salaries-test.csv', write(table.slice(0, 151)))]);
  const { columns } = scratch.json('salaries.json').card.partial_dependence;
  const held = rows.slice(0, 150);
  for (const [at, name] of ['bonus', 'age', 'x'].entries()) {
    const { values } = columns.find(({ feature }) => feature === name);
    assert.ok(values.length >= 3, name);
    for (const value of values) {
      const n = held.filter((row) => Number(row[at]) === value).length;
      assert.ok(n === 0 || n >= 4, `${value} of ${name} is in ${n} rows`);
    }
  }
});

test('a model of numbers has residuals, and card.details=false leaves all that out', () => {
  const table = scratch.write('homes.csv', write(homes(600, generator(4))));
  const out = scratch.path('homes.json');
  const said = ok(['train', table, '--target', 'y', '-o', out]);
  assert.match(said, /metric +model +95% interval +mean of the target\n/);
  const { residuals, metrics, curves, reliability } = scratch.json('homes.json').card;
  assert.equal(curves ?? reliability, undefined);
  assert.equal(residuals.rows.reduce((sum, n) => sum + n, 0), metrics.rows);
  assert.equal(residuals.counts.reduce((sum, n) => sum + n, 0), metrics.rows);
  assert.match(ok(['inspect', out]), /95% interval[^]*What shuffling a column adds to rmse/);
  ok(['train', table, '--target', 'y', '-o', out, '--set', 'card.details=false']);
  assert.deepEqual(Object.keys(scratch.json('homes.json').card), ['metrics', 'importance', 'levels', 'novelty', 'dataset', 'typical_row', 'warnings']);
});

test('with --group the intervals of scores are those of groups', () => {
  const random = generator(12);
  const rows = Array.from({ length: 100 }, (_, g) => {
    const off = 4 * random.next();
    return Array.from({ length: 8 }, () => {
      const x = random.next() * 9;
      return [x.toFixed(4), (x + off + 0.1 * random.next()).toFixed(4), `home ${g}`];
    });
  }).flat();
  const table = scratch.write('grouped.csv', write([['x', 'y', 'home'], ...rows]));
  const out = scratch.path('grouped.json');
  const width = (...rest) => {
    ok(['train', table, '--target', 'y', '--family', 'linear', '-o', out, '--set', 'train.folds=0', ...rest]);
    const { mae } = scratch.json('grouped.json').card.metrics.intervals;
    return mae[1] - mae[0];
  };
  // 20 groups of 8 rows that are off by nearly the same: the root of 8 times as wide, or 2.8.
  const ratio = width('--group', 'home') / width('--drop', 'home');
  assert.ok(ratio > 1.8 && ratio < 4.5, String(ratio));
});

test('what is odd in the data is said on the terminal, in the card and by inspect', () => {
  const rows = homes(300, generator(6)).map((row, i) => [...row, i === 0 ? 'later' : String(Number(row[3]) * 2)]);
  const out = scratch.path('leak.json');
  const warning = /leak:\s+"later"\s+decides\s+"y"\s+nearly\s+alone/;
  assert.match(ok(['train', scratch.write('leak.csv', write(rows)), '--target', 'y', '-o', out]), warning);
  assert.deepEqual(scratch.json('leak.json').card.warnings[0].columns, ['later']);
  assert.match(ok(['inspect', out]), warning);
});

test('--describe says for people what the model is', () => {
  const table = scratch.write('described.csv', write(homes(60, generator(1))));
  const out = scratch.path('described.json');
  const file = scratch.write('about.json', JSON.stringify({ author: 'A. Nother', licence: 'MIT' }));
  const train = (...rest) => ['train', table, '--target', 'y', '-o', out, ...rest.flatMap((text) => ['--describe', text])];
  ok(train('intended_use=only <b>to try</b>, x=y', file, 'licence=CC0'));
  const { intended_use, author, licence } = scratch.json('described.json').card;
  assert.deepEqual([intended_use, author, licence], ['only <b>to try</b>, x=y', 'A. Nother', 'CC0']);
  refused(train('licens=MIT'), 2, ['--describe', 'no "licens"', 'did you mean "licence"']);
  refused(train('author'), 2, ['--describe', 'author=TEXT']);
  refused(train(scratch.path('none.json')), 1, 'none.json');
  refused(train(scratch.write('odd.json', '{"autor": "x"}')), 1, ['odd.json', 'autor']);
});
