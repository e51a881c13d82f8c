// The bench of training: how it splits and scores, what it refuses to compare, and all of it on small tables.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build, cli } from '../web/deps.js';
import { parse, write } from '../web/csv.js';
import { accuracyTable, summary } from './training/accuracy.mjs';
import { growthCharts } from './training/chart.mjs';
import { choiceTable, summary as choiceSummary } from './training/choices.mjs';
import { LEAST_LOSS, against } from './training/contestants.mjs';
import { growthCurve, power, powers } from './training/growth.mjs';
import { accuracyText, choicesText, growthText } from './training/report.mjs';
import { binaryScores, calibrationError, classScores, coverage, regressionScores, rocAuc, standardError } from './training/scores.mjs';
import { findSets, isTest, writeSplit } from './training/sets.mjs';
import { trainTables, whyNot } from './training/train.mjs';
import { judge, verdicts } from './report.mjs';
import { LOSS_LIMIT, targets } from './targets.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bench-training-'));
after(() => rmSync(folder, { recursive: true }));
const native = (name) => join(build, 'native', 'tests', name);
const lab = { folder, npm: join(build, 'bench', 'npm'), dodona: cli, boost: native('bench_boost'), tables: native('bench_table'), out: folder };
const near = (a, b, tolerance) => assert.ok(Math.abs(a - b) <= tolerance, `${a} and ${b}`);

test('scores are those of the examples in the documentation of scikit-learn', () => {
  // User guide, metrics: log_loss, roc_auc_score, mean_squared_error and r2_score.
  const scores = classScores([[0.1, 0.9, 0.8, 0.35], [0.9, 0.1, 0.2, 0.65]], [1, 0, 0, 1]);
  near(scores.loss, 0.21616187468057912, 1e-15);
  assert.equal(scores.accuracy, 1);
  assert.equal(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
  const regression = regressionScores([2.5, 0, 2, 8], [3, -0.5, 2, 7]);
  near(regression.loss, Math.sqrt(0.375), 1e-15);
  near(regression.r2, 0.9486081370449679, 1e-15);
});

test('the area under the curve is the share of pairs in order, ties half', () => {
  const score = [0.3, 0.1, 0.3, 0.9, 0.5, 0.1, 0.3];
  const positive = [1, 0, 0, 1, 0, 1, 1];
  let [pairs, right] = [0, 0];
  for (const [i, p] of positive.entries()) {
    for (const [j, q] of positive.entries()) {
      if (!p || q) continue;
      ++pairs;
      right += score[i] > score[j] ? 1 : score[i] === score[j] ? 0.5 : 0;
    }
  }
  near(rocAuc(score, positive), right / pairs, 1e-15);
  near(binaryScores(score, positive).auc, right / pairs, 1e-15);
  assert.ok(Number.isNaN(rocAuc([1, 2], [1, 1])));
  assert.equal(classScores([[0.5, 0.7], [0.5, 0.2], [0, 0.1]], [1, 0]).auc, 1); // the class that does not occur counts for nothing
});

test('probabilities are clipped, and the standard error is that of differences', () => {
  near(classScores([[1], [0]], [1]).loss, -Math.log(1e-15), 1e-12);
  assert.equal(standardError(Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 1, 2, 3)), 0);
  near(standardError(Float64Array.of(1, 3), Float64Array.of(0, 0)), 1 / Math.sqrt(2), 1e-15);
});

test('rows are split as in the reference table', () => {
  // The numbers of test rows that reference_scores.md gives for tables of so many rows.
  for (const [rows, tested] of [[150, 31], [344, 70], [13640, 2729], [100000, 19999]]) {
    assert.equal(Array.from({ length: rows }, (_, i) => isTest(i)).filter(Boolean).length, tested);
  }
  assert.equal(isTest(0), true);
  assert.equal(isTest(2 ** 32 + 7), isTest(7)); // beyond doubles' integers in the product
});

test('a folder of sets is read as its datasets.json says', () => {
  const data = join(folder, 'sets');
  mkdirSync(data);
  const rows = Array.from({ length: 10 }, (_, i) => [String(i), 'a,"b"', i === 1 ? ' NA ' : `${i % 2}`, 'leak']);
  writeFileSync(join(data, 'one.csv.gz'), gzipSync(`\ufeff${write([['n', 'text', 'y', 'l'], ...rows])}`));
  writeFileSync(join(data, 'datasets.json'), JSON.stringify({
    one: { file: 'one.csv.gz', task: 'binary', target: 'y', drop: ['l'] }, two: { file: 'one.csv.gz', task: 'binary', target: 'y', features: ['n'] },
  }));
  const { sets: [one, two], reference } = findSets(data);
  assert.deepEqual(reference, {});
  assert.deepEqual(two.rows()[0], ['n', 'y']);
  const split = writeSplit(one.rows(), one.target, join(folder, 'split'), 'one');
  const tested = rows.filter((_, i) => isTest(i));
  const [header, ...train] = parse(readFileSync(split.train, 'utf8'));
  assert.deepEqual(header, ['n', 'text', 'y']);
  assert.deepEqual(train, rows.filter((row, i) => i !== 1 && !isTest(i)).map((row) => row.slice(0, 3))); // counted first, then left out
  assert.deepEqual([split.targets, split.nTrain], [tested.map((row) => row[2]), train.length]);
});

test('losses are compared relatively, tiny ones not at all', () => {
  const of = (loss, losses = [loss]) => ({ loss, losses: Float64Array.from(losses) });
  near(against('regression', of(2.2), of(2)).difference, 0.1, 1e-12);
  assert.equal(against('binary', of(LEAST_LOSS / 2), of(1e-6)).difference, 0);
  // RMSE: of the mean of squares m, the root's error is that of m, divided by 2 m, relatively.
  near(against('regression', of(2, [5, 3]), of(2, [4, 4])).error, (1 / Math.sqrt(2)) / 8, 1e-12);
});

test('the mean over sets is geometric, and who is behind is named', () => {
  const row = (name, ours, theirs) => ({
    name, best: 'XGBoost', difference: ours / theirs - 1, each: { XGBoost: ours / theirs - 1, HistGradientBoosting: ours / theirs - 1 }, results: [{ r2: 1 - ours }, { r2: 1 - theirs }],
  });
  const { means, worst, behind, r2, auc } = summary([row('a', 0.2, 0.1), row('b', 0.1, 0.2), row('c', 0.1005, 0.1)]);
  near(means.XGBoost, 1.005 ** (1 / 3) - 1, 1e-12);
  assert.deepEqual([worst.name, behind], ['a', ['a']]);
  assert.deepEqual([r2.sets, r2.behind, auc], [3, ['a'], undefined]);
});

test('times of a model that is worse do not count', () => {
  const of = (name, loss) => ({ name, scores: { loss } });
  const others = [of('x', 0.5), of('y', 0.6), { name: 'z', failure: 'it is not there' }];
  assert.equal(whyNot(of('Dodona', 0.5 * LOSS_LIMIT), others), undefined);
  assert.match(whyNot(of('Dodona', 0.5 * LOSS_LIMIT + 1e-6), others), /^the test log loss of Dodona, 0\.50050, is more than 1\.001 times that of x, 0\.50000$/);
  assert.ok(whyNot({ name: 'Dodona', failure: 'x' }, others));
  assert.ok(whyNot(of('Dodona', 0.5), []));
});

test("LightGBM's place is taken in its proportion to XGBoost", () => {
  const limit = (id) => targets.find((target) => target.id === id).limit;
  near(limit('train-boost-lightgbm'), 0.8 * (1.14 / 1.43), 1e-15);
  near(limit('train-csv-lightgbm'), 0.8 * (1.69 / 1.43), 1e-15);
});

test('growth is the slope of logarithms', () => {
  near(power([1, 2, 4], [3, 12, 48]), 2, 1e-12);
  const point = (rows, features, wall, memory) => ({ rows, features, train: { wall, memory }, predict: { memory: rows + 100 } });
  const found = powers([point(100, 20, 5, 7), point(400, 20, 20, 7), point(200, 10, 5, 1), point(200, 50, 25, 25)]);
  near(found.rows.time, 1, 1e-12);
  near(found.rows.memory, 0, 1e-12);
  near(found.features.time, 1, 1e-12);
  near(found.features.memory, 2, 1e-12);
  near(found.predict.memory, 2.5, 1e-12);
});

test('any part of the made-up table can be made alone, and its numbers are those of the CSV', () => {
  const make = (rows, first, name) => {
    execFileSync(lab.tables, [rows, 5, first, join(folder, `${name}.csv`), join(folder, `${name}.f32`)].map(String));
    const bytes = readFileSync(join(folder, `${name}.f32`));
    return { csv: readFileSync(join(folder, `${name}.csv`), 'utf8').trim().split('\n'), matrix: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) };
  };
  const [whole, part] = [make(5000, 0, 'whole'), make(100, 4000, 'part')];
  assert.deepEqual(part.csv.slice(1), whole.csv.slice(4001, 4101));
  assert.deepEqual([...whole.matrix], whole.csv.slice(1).flatMap((line) => line.split(',').map((cell) => Math.fround(Number(cell)))));
  const column = (j) => Array.from({ length: 5000 }, (_, i) => whole.matrix[i * 6 + j]);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  near(mean(column(0).map((x) => x * x)), 1, 0.1); // five standard errors: 5 sqrt(1.7 / 5000)
  near(mean(column(5)), 0.5, 0.1);
});

/** Of those that are measured; where a module of Python is not there, the sentence that says so. */
const told = (results, check) => {
  for (const result of results) {
    if (result.failure) assert.match(result.failure, /^no Python with .*; \.ci\/setup bench installs it$/);
    else check(result);
  }
};

test('the training table, on a small table', async () => {
  const comparisons = await trainTables(lab, { sizes: [{ rows: 600, turns: 1 }], rounds: 4, testRows: 300 });
  assert.deepEqual(comparisons.map(({ id }) => id), ['loss', 'boost', 'csv', 'memory'].map((id) => `train-${id}-600`));
  const [losses, boost, csv, memory] = comparisons;
  assert.deepEqual(boost.results.map(({ name }) => name), ['Dodona', 'Dodona, 63 leaves', 'XGBoost', 'XGBoost, bins kept', 'HistGradientBoosting']);
  told(boost.results, ({ samples, scores }) => {
    assert.ok(samples.length === 1 && samples[0] > 0);
    assert.ok(scores.loss > 0.3 && scores.loss < Math.log(2) && scores.auc > 0.55, JSON.stringify(scores)); // it has learned something
  });
  // The tool reads decimals as doubles, the driver singles: splits may fall between them.
  near(csv.results[0].scores.loss, boost.results[0].scores.loss, 1e-3);
  told(csv.results, ({ samples }) => assert.ok(samples[0] > 0));
  told(memory.results, ({ samples }) => assert.ok(samples[0] > 2e6 && samples[0] < 4e9)); // bytes
  assert.equal(losses.results[0].samples[0], boost.results[0].scores.loss);
  assert.equal(boost.agree, boost.why === undefined);
  const peer = csv.results.find(({ name }) => name === 'XGBoost, without starting Python');
  if (!peer.failure) assert.ok(peer.samples[0] < csv.results.find(({ name }) => name === 'XGBoost').samples[0]);
  const verdict = judge({ id: 't', text: '', comparison: 'train-boost-600', to: ['XGBoost'], limit: 1e9 }, [{ ...boost, agree: true }]);
  assert.equal(verdict.met ?? verdict.reason.startsWith('XGBoost: '), true);
});

test('accuracy with no options, on made-up tables of small shapes', async () => {
  const accuracy = await accuracyTable(lab, { data: join(folder, 'nowhere'), only: ['iris', 'mpg'] });
  assert.deepEqual(accuracy.rows.map(({ name, train, test: tested }) => [name, train, tested]), [['iris', 119, 31], ['mpg', 318, 80]]);
  for (const { results } of accuracy.rows) {
    assert.equal(results[0].failure, undefined);
    told(results, ({ loss, seconds }) => assert.ok(loss > 0 && seconds > 0));
  }
  // The tool's own evaluation of the same rows; the model is that of the last set.
  const said = JSON.parse(execFileSync(cli, ['evaluate', join(folder, 'accuracy', 'dodona.json'), join(folder, 'accuracy', 'mpg.test.csv'), '--json'], { encoding: 'utf8' }));
  near(JSON.stringify(said).match(/"rmse":([\d.]+)/)[1], accuracy.rows[1].results[0].loss, 1e-9);
  assert.match(accuracyText(accuracy).join('\n'), /^Made-up tables of the shapes/m);
  assert.ok(verdicts({ comparisons: [], accuracy }).filter(({ id }) => id.startsWith('accuracy')).every(({ reason }) => reason === 'the data is made up'));
  await assert.rejects(accuracyTable(lab, { data: join(folder, 'nowhere'), only: ['irs'] }), /--sets irs: there is sao_paulo, /);
});

test('the calibration error is the gap of the bins, and coverage counts the ends', () => {
  // Fifteen bins of two rows: each says 0.5, and one of its two rows came true, or both did.
  const half = new Array(30).fill(0.5);
  near(calibrationError([half, half], half.map((_, i) => i % 2)), 0, 1e-15);
  near(calibrationError([half, half], half.map(() => 1)), 0.5, 1e-15);
  // Three classes: the most probable counts, and comes true in every row.
  near(calibrationError([[0.7, 0.2], [0.2, 0.7], [0.1, 0.1]].map((column) => [...column]), [0, 1]), 0.3, 1e-15);
  assert.equal(coverage([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0.5, 1.1]), 0.75);
});

test('the summary of training without choices counts sets won, the worst, coverage and calibration', () => {
  const row = (name, difference, covered, ours, theirs) => ({
    name, task: covered === 0.92 ? 'classification' : 'regression', best: 'HistGradientBoosting', difference, error: 0,
    results: [{ name: 'Dodona', loss: 1 + difference, covered, calibration: ours }, { name: 'HistGradientBoosting', loss: 1, calibration: theirs }],
  });
  const { lost, worst, behind, covered, intervals, labels, calibration } = choiceSummary([row('a', -0.1, 0.92, 0.02, 0.03), row('b', 0.02, 0.86, 0.02, 0.01), row('c', -0.2, 0.9)]);
  near(lost, 1 / 3, 1e-15);
  assert.deepEqual([worst.name, behind, covered.name, calibration.behind], ['b', ['b'], 'b', ['b']]);
  near(covered.mean, 2.68 / 3, 1e-12);
  near(intervals.mean, 0.88, 1e-12);
  assert.deepEqual([intervals.name, labels], ['b', { mean: 0.92, least: 0.92, name: 'a' }]);
  near(calibration.ours - calibration.theirs, 0, 1e-12);
});

test('training without choices, on made-up tables of small shapes', async () => {
  const choices = await choiceTable(lab, { data: join(folder, 'nowhere'), only: ['iris', 'mpg'], budget: '2s' });
  for (const { results } of choices.rows) {
    assert.deepEqual(results.map(({ name }) => name), ['Dodona', 'XGBoost', 'HistGradientBoosting', 'random forest', 'linear model']);
    for (const result of results) assert.ok(result.loss > 0, JSON.stringify(result));
    assert.ok(results[0].covered > 0.5, JSON.stringify(results[0]));
  }
  assert.match(choicesText(choices).join('\n'), /^Better than the best of the others on /m);
  assert.ok(verdicts({ comparisons: [], choices }).filter(({ id }) => id.startsWith('choices')).every(({ reason }) => reason === 'the data is made up'));
});

test('the growth curve, on small tables, and its pictures', async () => {
  const curve = [[500, 20], [1000, 20], [500, 10], [500, 50]].map(([rows, features]) => ({ rows, features }));
  const growth = await growthCurve(lab, { curve, rounds: 3 });
  assert.deepEqual(growth.points.map(({ rows, features }) => ({ rows, features })), curve);
  for (const { train, predict } of growth.points) assert.ok(train.wall > 0 && train.memory > 2e6 && predict.wall > 0 && predict.memory > 2e6);
  assert.equal(growthText(growth).find((text) => text.startsWith('| rows')).split('\n').length, 2 + curve.length);
  assert.ok(verdicts({ comparisons: [], growth }).filter(({ id }) => id.startsWith('growth')).every(({ reason }) => reason === 'its tables are too small to tell'));
  const charts = await growthCharts(growth.points, lab.npm);
  assert.deepEqual(Object.keys(charts), ['growth-time.svg', 'growth-memory.svg']);
  for (const svg of Object.values(charts)) {
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.equal(svg.match(/<circle/g).length, curve.length);
    assert.match(svg, />50 features</);
  }
});
