// Intervals, sets and novelty on the command line: what predict writes is what the golden rows promise.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { fixture, fixtures } from '../web/deps.js';
import { folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const path = (name) => join(fixtures, `${name}.json`);
const csvOf = (file) => write([file.features.map(({ name }) => name), ...file.golden.rows.map((cells) => cells.map((cell) => String(cell ?? '')))]);
const levels = [0.5, 0.8, 0.9, 0.95];

test('a regression: lower, upper and novelty, at the level that is asked', () => {
  const file = fixture('uncertain_identity');
  const data = scratch.write('rents.csv', csvOf(file));
  for (const [l, level] of [...levels.entries(), [2, undefined]]) {
    const [header, ...rows] = parse(ok(['predict', path('uncertain_identity'), data, ...(level === undefined ? [] : ['--level', String(level)])]));
    assert.deepEqual(header, ['prediction', 'lower', 'upper', 'novelty']);
    assert.deepEqual(rows.map((row) => row.map(Number)), file.golden.outputs.map((o) => [o[0], o[1 + 2 * l], o[2 + 2 * l], o.at(-1)]));
  }
});

test('classes: the set with | between, and novelty', () => {
  const file = fixture('uncertain_platt');
  const data = scratch.write('credit.csv', csvOf(file));
  for (const [l, level] of levels.entries()) {
    const [header, ...rows] = parse(ok(['predict', path('uncertain_platt'), data, '--level', String(level)]));
    assert.deepEqual(header, ['prediction', 'probability_no', 'probability_yes', 'set', 'novelty']);
    rows.forEach((row, i) => {
      const o = file.golden.outputs[i];
      assert.deepEqual(row.slice(1, 3).map(Number), o.slice(0, 2));
      assert.equal(row[3], ['no', 'yes'].filter((_, k) => o[k] >= o[2 + l]).join('|'));
      assert.equal(Number(row[4]), o.at(-1));
    });
  }
});

test('names of classes with | and \\ in a set have one reading', () => {
  const file = fixture('uncertain_platt');
  const names = ['a|b', 'c\\'];
  file.target.classes = names;
  const odd = scratch.write('odd.json', JSON.stringify(file));
  const [header, ...rows] = parse(ok(['predict', odd, scratch.write('odd.csv', csvOf(file)), '--level', '0.95']));
  const at = header.indexOf('set');
  const sets = rows.map((_, i) => names.filter((__, k) => file.golden.outputs[i][k] >= file.golden.outputs[i][5]));
  assert.ok(sets.some((set) => set.length === 2));
  rows.forEach((row, i) => {
    assert.equal(row[at], sets[i].map((name) => ({ 'a|b': 'a\\|b', 'c\\': 'c\\\\' })[name]).join('|'));
    // Read again: a backslash takes the next character as it is.
    const read = [''];
    for (const [part, escaped] of row[at].matchAll(/\\(.)|[^\\]/gsu)) {
      if (part === '|') read.push('');
      else read[read.length - 1] += escaped ?? part;
    }
    assert.deepEqual(read, sets[i]);
  });
  assert.match(ok(['predict', '--help']), /\\\| is a \| of a name, \\\\ a \\/);
});

test('--plain leaves them out, and a model without them has none', () => {
  const file = fixture('uncertain_identity');
  const data = scratch.write('plain.csv', csvOf(file));
  assert.deepEqual(parse(ok(['predict', path('uncertain_identity'), data, '--plain'])).slice(1).map(Number), file.golden.outputs.map(([value]) => value));
  assert.deepEqual(parse(ok(['predict', path('linear_identity'), data]))[0], ['prediction']);
  assert.deepEqual(parse(ok(['predict', path('uncertain_isotonic'), scratch.write('i.csv', csvOf(fixture('uncertain_isotonic')))]))[0].at(-1), 'set');
});

test('with --margin and --keep-input every column stands where it belongs', () => {
  const file = fixture('uncertain_identity');
  const data = scratch.write('all.csv', csvOf(file));
  const [header, first] = parse(ok(['predict', path('uncertain_identity'), data, '--keep-input', '--margin']));
  assert.deepEqual(header, [...file.features.map(({ name }) => name), 'prediction', 'lower', 'upper', 'novelty', 'margin']);
  assert.equal(Number(first.at(-1)), file.golden.outputs[0][0]); // the link is the identity
});

test('a row as JSON', () => {
  const row = (file, i) => JSON.stringify(Object.fromEntries(file.features.map(({ name }, f) => [name, file.golden.rows[i][f]])));
  const rents = fixture('uncertain_identity');
  const [value, , , , , lower, upper] = rents.golden.outputs[0];
  assert.deepEqual(JSON.parse(ok(['predict', path('uncertain_identity'), '--row', row(rents, 0)])), { value, lower, upper, novelty: rents.golden.outputs[0].at(-1) });
  assert.deepEqual(JSON.parse(ok(['predict', path('uncertain_identity'), '--plain', '--row', row(rents, 0)])), { value });
  const credit = fixture('uncertain_platt');
  const o = credit.golden.outputs[1];
  const answer = JSON.parse(ok(['predict', path('uncertain_platt'), '--level', '0.95', '--row', row(credit, 1)]));
  assert.deepEqual(answer.set, ['no', 'yes'].filter((_, k) => o[k] >= o[5]));
  assert.equal(answer.novelty, o.at(-1));
});

test('a level may be written in percent', () => {
  const data = scratch.write('percent.csv', csvOf(fixture('uncertain_identity')));
  const at = (level) => ok(['predict', path('uncertain_identity'), data, '--level', level]);
  for (const text of ['95%', '95', '95.0']) assert.equal(at(text), at('0.95'), text);
  for (const text of ['0', '100', '100%', 'most', '%']) refused(['predict', path('uncertain_identity'), data, '--level', text], 2, 'is not a level between 0 and 1, like 0.9 or 90%');
});

test('a level that is not there is an error that names those that are', () => {
  const data = scratch.write('none.csv', csvOf(fixture('uncertain_identity')));
  refused(['predict', path('uncertain_identity'), data, '--level', '0.7'], 2, ['--level', '0.5, 0.8, 0.9 and 0.95, not 0.7']);
  refused(['predict', path('linear_identity'), data, '--level', '0.9'], 2, 'this model has no intervals and no sets of classes');
  refused(['predict', path('uncertain_identity'), data, '--level', '0.9', '--plain'], 2, 'excludes');
});

test('a model without levels, trained again as the message says, has them', () => {
  const table = scratch.write('homes.csv', write(homes(200, generator(3))));
  const out = scratch.path('homes.json');
  const train = (folds) => ok(['train', table, '--target', 'y', '--family', 'linear', '--set', `train.folds=${folds}`, '-o', out]);
  train(0);
  const message = refused(['predict', out, table, '--level', '0.9'], 2, 'as it was trained with train.folds=0');
  train(/--set train\.folds=(\d+)/.exec(message)[1]);
  assert.deepEqual(parse(ok(['predict', out, table, '--level', '0.9']))[0], ['prediction', 'lower', 'upper', 'novelty']);
});

test('a model without levels says what its rows lacked', () => {
  const rows = homes(80, generator(3)).map((row, i) => [...row, i === 0 ? 'when' : '2024-05-01']);
  const table = scratch.write('moment.csv', write(rows));
  const out = scratch.path('moment.json');
  ok(['train', table, '--target', 'y', '--family', 'linear', '--time', 'when', '-o', out]);
  const message = refused(['predict', out, table, '--level', '0.85'], 2, 'because the moments of "when" were too few');
  assert.ok(!message.includes('train.folds'), message);
  ok(['train', table, '--target', 'y', '--family', 'linear', '-o', out]);
  ok(['predict', out, table, '--level', '0.9']);
});

test('verify replays them, and notices a changed interval, set, calibration or novelty', () => {
  const changes = [
    ['uncertain_identity', (m) => { m.output.intervals.upper[3] += 0.5; }],
    ['uncertain_identity', (m) => { m.output.intervals.spread.leaf[1] += 0.5; }],
    ['uncertain_identity', (m) => { m.output.novelty.isolation.leaf[1] += 0.5; }],
    ['uncertain_identity', (m) => { m.features[0].training.maximum = 20; }],
    ['uncertain_platt', (m) => { m.output.calibration.slope = 1; }],
    ['uncertain_platt', (m) => { m.output.sets.threshold[0] = 0.7; }],
    ['uncertain_isotonic', (m) => { m.output.calibration.curves[2].y[0] = 0.02; }],
  ];
  for (const [name, change] of changes) {
    ok(['verify', path(name)]);
    const file = fixture(name);
    change(file);
    refused(['verify', scratch.write('changed.json', JSON.stringify(file))], 1, 'does not give the outputs');
  }
});

test('inspect says what a model knows of how sure it is', () => {
  const said = ok(['inspect', path('uncertain_identity')]);
  assert.match(said, /Beside the answer: intervals for 50%, 80%, 90%, 95% of the rows, wider where the model errs more; the novelty of a row\./);
  assert.match(ok(['inspect', path('uncertain_platt')]), /sets of classes for .*\nProbabilities are calibrated \(platt\)\./);
  const summary = JSON.parse(ok(['inspect', '--json', path('uncertain_isotonic')]));
  assert.equal(summary.calibration, 'isotonic');
  assert.deepEqual(summary.levels, [0.5, 0.9]);
  assert.equal(summary.novelty, false);
});

test('evaluate counts what the intervals and sets of each level hold', () => {
  const file = fixture('uncertain_identity');
  const rows = file.golden.rows.map((cells, i) => [...cells.map((cell) => String(cell ?? '')), String(file.golden.outputs[i][0] + 10 * (i % 3) - 10)]);
  const data = scratch.write('truth.csv', write([[...file.features.map(({ name }) => name), 'rent'], ...rows]));
  const { levels: told } = JSON.parse(ok(['evaluate', '--json', path('uncertain_identity'), data]));
  const n = rows.length;
  told.forEach(({ level, covered, width }, l) => {
    assert.equal(level, levels[l]);
    const ends = file.golden.outputs.map((o) => [o[1 + 2 * l], o[2 + 2 * l]]);
    assert.equal(covered, ends.filter(([lower, upper], i) => lower <= Number(rows[i].at(-1)) && Number(rows[i].at(-1)) <= upper).length / n);
    assert.ok(Math.abs(width - ends.reduce((sum, [lower, upper]) => sum + upper - lower, 0) / n) < 1e-9);
  });
  assert.match(ok(['evaluate', path('uncertain_identity'), data]), /intervals for +covered +width on average\n.*\n? *50%/);
  const credit = fixture('uncertain_platt');
  const labels = credit.golden.rows.map((cells, i) => [...cells.map((cell) => String(cell ?? '')), i % 2 === 0 ? 'no' : 'yes']);
  const truth = scratch.write('labels.csv', write([[...credit.features.map(({ name }) => name), 'repaid'], ...labels]));
  const sets = JSON.parse(ok(['evaluate', '--json', path('uncertain_platt'), truth])).levels;
  sets.forEach(({ covered, classes }, l) => {
    const inside = credit.golden.outputs.map((o) => [0, 1].filter((k) => o[k] >= o[2 + l]));
    assert.equal(covered, inside.filter((set, i) => set.includes(i % 2)).length / labels.length);
    assert.equal(classes, inside.reduce((sum, set) => sum + set.length, 0) / labels.length);
  });
});

test('intervals that hold the truth too rarely in the latest rows are told, and why; others are not', () => {
  const random = generator(23);
  const noisy = (late) => Array.from({ length: 1200 }, (_, i) => {
    const x = random.next() * 10;
    const day = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    return [x.toFixed(3), day, (2 * x + (random.next() - 0.5) * (i >= 960 ? late : 1)).toFixed(3)];
  });
  const trained = (late, ...rest) => {
    const data = scratch.write('late.csv', write([['x', 'day', 'y'], ...noisy(late)]));
    const said = ok(['train', data, '--target', 'y', '--family', 'linear', '-o', scratch.path('late.json'), ...rest]).replaceAll(/\s+/g, ' ');
    return { said, warnings: scratch.json('late.json').card.warnings.filter(({ kind }) => kind === 'coverage'), metrics: scratch.json('late.json').card.metrics };
  };
  const { said, warnings: [warning], metrics } = trained(6, '--time', 'day');
  assert.match(said, /Test, coverage: the 90% intervals hold the truth in only/);
  assert.ok(said.includes(warning.message));
  assert.match(warning.message, /the latest rows by "day" differ from the earlier ones/);
  const { covered } = metrics.levels.find(({ level }) => level === 0.9);
  assert.ok(warning.message.includes(`${Math.round(covered * 1000) / 10}% of the 240 held-out rows`), warning.message);
  assert.deepEqual(trained(6).warnings, []);
  assert.deepEqual(trained(1, '--time', 'day').warnings, []);
});
