// dodona evaluate, against metrics computed here from what dodona predict writes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { folder, homes, ok, refused, run } from './cli.js';

const scratch = folder();
const kClose = 1e-12; // relative: the order of summation may differ

function close(found, expected, what) {
  assert.ok(Math.abs(found - expected) <= kClose * Math.max(1, Math.abs(expected)), `${what}: ${found}, not ${expected}`);
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Trains on most rows. @returns the model and the file of the others */
function trained(name, rows, family) {
  const [header, ...body] = rows;
  const cut = Math.floor(body.length * 0.7);
  const data = scratch.write(`${name}.csv`, write([header, ...body.slice(0, cut)]));
  const held = scratch.write(`${name}.held.csv`, write([header, ...body.slice(cut)]));
  const model = scratch.path(`${name}.json`);
  ok(['train', data, '--target', 'y', '--family', family, '-o', model]);
  return { model, held, truth: body.slice(cut).map((row) => row[header.indexOf('y')]) };
}

for (const family of ['trees', 'linear']) {
  test(`regression by ${family}: rmse, mae and r2`, () => {
    const { model, held, truth } = trained('regression', homes(400, generator(3)), family);
    const found = JSON.parse(ok(['evaluate', model, held, '--json']));
    const y = truth.map(Number);
    const errors = parse(ok(['predict', model, held])).slice(1).map(([p], i) => Number(p) - y[i]);
    const squares = mean(errors.map((e) => e * e));
    assert.equal(found.rows, y.length);
    close(found.rmse, Math.sqrt(squares), 'rmse');
    close(found.mae, mean(errors.map(Math.abs)), 'mae');
    close(found.r2, 1 - squares / mean(y.map((v) => (v - mean(y)) ** 2)), 'r2');
    assert.ok(found.r2 > 0.9);
  });

  test(`classification by ${family}: accuracy, balanced accuracy, log loss, AUC and confusion`, () => {
    for (const classes of [['no', 'yes'], ['low', 'mid, dle', '"high"']]) {
      const rows = homes(500, generator(4));
      for (const row of rows.slice(1)) row[3] = classes[Math.max(0, Math.min(classes.length - 1, Math.floor((Number(row[3]) - 5) / 12)))];
      const { model, held, truth } = trained(`classes${classes.length}`, rows, family);
      const found = JSON.parse(ok(['evaluate', model, held, '--json']));
      const [header, ...answers] = parse(ok(['predict', '--plain', model, held]));
      const sorted = [...classes].sort();
      assert.deepEqual(header, ['prediction', ...sorted.map((name) => `probability_${name}`)]);
      assert.deepEqual(found.classes, sorted);

      const confusion = sorted.map((t) => sorted.map((p) => truth.filter((name, i) => name === t && answers[i][0] === p).length));
      assert.deepEqual(found.confusion, confusion);
      close(found.accuracy, mean(truth.map((name, i) => Number(name === answers[i][0]))), 'accuracy');
      close(found.balanced_accuracy, mean(confusion.map((row, k) => row[k] / row.reduce((a, b) => a + b))), 'balanced_accuracy');
      close(found.log_loss, mean(truth.map((name, i) => -Math.log(Math.max(1e-15, Number(answers[i][1 + sorted.indexOf(name)]))))), 'log_loss');
      for (const [label, ...probabilities] of answers) {
        const p = probabilities.map(Number);
        assert.equal(label, sorted[p.indexOf(Math.max(...p))]);
        close(p.reduce((a, b) => a + b), 1, 'sum of the probabilities');
      }
      if (classes.length > 2) {
        assert.equal('roc_auc' in found, false);
        continue;
      }
      const score = answers.map((row) => Number(row[2]));
      const pairs = truth.flatMap((t, i) => (t === sorted[1] ? truth.flatMap((u, j) => (u === sorted[0] ? [[i, j]] : [])) : []));
      close(found.roc_auc, mean(pairs.map(([i, j]) => (score[i] > score[j] ? 1 : score[i] === score[j] ? 0.5 : 0))), 'roc_auc');
    }
  });
}

test('what is undefined on the rows is left out: r2 of a constant, the AUC of one class', () => {
  const shown = (model, held) => ok(['evaluate', model, held]);
  const same = trained('same', homes(200, generator(8)), 'linear');
  const [header, first] = parse(readFileSync(same.held, 'utf8'));
  const constant = scratch.write('constant.csv', write([header, first, [...first.slice(0, 3), first[3]]]));
  const found = JSON.parse(ok(['evaluate', same.model, constant, '--json']));
  assert.equal('r2' in found, false);
  assert.equal(typeof found.rmse, 'number');
  assert.doesNotMatch(shown(same.model, constant), /\br2\b/);
  const rows = homes(300, generator(9)).map((row, i) => [...row.slice(0, 3), i === 0 ? 'y' : Number(row[3]) > 15 ? 'dear' : 'cheap']);
  const classes = trained('one', rows, 'linear');
  const [names, ...others] = parse(readFileSync(classes.held, 'utf8'));
  const one = scratch.write('one.csv', write([names, ...others.filter((row) => row[3] === 'dear')]));
  const of_one = JSON.parse(ok(['evaluate', classes.model, one, '--json']));
  assert.equal('roc_auc' in of_one, false);
  assert.equal(typeof of_one.log_loss, 'number');
  assert.doesNotMatch(shown(classes.model, one), /roc_auc/);
  // A card of such rows says nothing of it either, beside the model or the baseline.
  const data = scratch.write('all.csv', write(rows));
  const said = ok(['train', data, '--target', 'y', '--family', 'linear', '--test', one, '-o', scratch.path('card.json')]);
  assert.doesNotMatch(said, /roc_auc/);
  const { metrics } = scratch.json('card.json').card;
  assert.equal(['model', 'baseline', 'intervals', 'differences'].some((part) => 'roc_auc' in metrics[part]), false);
});

test('rows without a target are left out and counted', () => {
  const { model } = trained('some', homes(100, generator(5)), 'linear');
  const given = scratch.write('given.csv', 'x,z,c,y\n1,1,west,4\n2,1,west,\n3,1,north,NA\n4,0,south,9\n');
  const found = JSON.parse(ok(['evaluate', model, given, '--json']));
  assert.equal(found.rows, 2);
  assert.equal(found.rows_without_target, 2);
  assert.match(run(['evaluate', model, given]).stderr, /^warning: 2 rows have no target and are left out\n$/);
  assert.match(run(['evaluate', model, scratch.write('given.csv', 'x,z,c,y\n1,1,west,4\n2,1,west,\n')]).stderr, /^warning: 1 row has no target and is left out\n$/);
  refused(['evaluate', model, scratch.write('no.csv', 'x,z,c,y\n1,1,west,\n')], 1, ['column "y"', 'no row has a value of the target (of 1 row)', '`dodona predict` answers rows without one']);
  refused(['evaluate', model, scratch.write('no.csv', 'x,z,c\n1,1,west\n')], 1, ['column "y"', 'it is the target, which answers are compared with']);
});

test('a class that the model does not know is an error, not a wrong prediction', () => {
  const rows = homes(100, generator(6));
  for (const row of rows.slice(1)) row[3] = Number(row[3]) > 12 ? 'dear' : 'cheap';
  const { model } = trained('unknown', rows, 'linear');
  refused(['evaluate', model, scratch.write('new.csv', 'x,z,c,y\n1,1,west,free\n')], 1, ['row 1 (line 2), column "y"', '"free"', 'the classes are "cheap", "dear"']);
  const many = refused(['evaluate', model, scratch.write('many.csv', `x,z,c,y\n${'1,1,west,dear\n1,1,west,free\n'.repeat(600)}`)], 1, 'the classes are');
  assert.match(many, /^error: \S+: column "y", 600 rows, the first 2 \(line 3\), 4 \(line 5\) and 6 \(line 7\): "free" was not among [^\n]*\n$/);
});

test('the table for people shows the same numbers as the JSON', () => {
  const { model, held } = trained('people', homes(200, generator(7)), 'linear');
  const found = JSON.parse(ok(['evaluate', model, held, '--json']));
  const shown = Object.fromEntries(ok(['evaluate', model, held]).trim().split('\n').map((line) => line.trim().split(/ {2,}/)));
  assert.equal(Number(shown.rows), found.rows);
  for (const name of ['rmse', 'mae', 'r2']) assert.ok(Math.abs(Number(shown[name]) - found[name]) <= 5e-4 * Math.abs(found[name]), name);
});

test('what is measured at training is what evaluate measures on the same rows', () => {
  const rows = homes(300, generator(8));
  const data = scratch.write('a.csv', write(rows.slice(0, 200)));
  const held = scratch.write('b.csv', write([rows[0], ...rows.slice(200)]));
  const model = scratch.path('ab.json');
  ok(['train', data, '--target', 'y', '--test', held, '-o', model]);
  const { rmse, mae, r2 } = JSON.parse(ok(['evaluate', model, held, '--json']));
  assert.deepEqual(scratch.json('ab.json').card.metrics.model, { rmse, mae, r2 });
});
