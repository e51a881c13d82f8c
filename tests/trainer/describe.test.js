// dodona describe: what a user sees of a CSV before training, and the same as JSON.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { cli, folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const rows = homes(400, generator(3)).map(([x, z, c, y], i) => (i === 0 ? ['x', 'z', 'c', 'day', 'id', 'one', 'y'] : [i % 10 === 0 ? '' : x, z, c, `2024-0${1 + (i % 9)}-11`, `home ${i}`, '7', y]));
const data = scratch.write('homes.csv', write(rows));
const json = (...rest) => JSON.parse(ok(['describe', data, '--json', ...rest]));

/** What is printed at a width. */
function seen(width, ...rest) {
  const { status, stdout, stderr } = spawnSync(cli, ['describe', data, ...rest], { encoding: 'utf8', env: { ...process.env, COLUMNS: String(width) } });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('the JSON counts what is there', () => {
  const found = json('--target', 'y');
  assert.equal(found.file, 'homes.csv');
  assert.deepEqual([found.rows, found.columns, found.missing_cells, found.repeated_rows], [400, 7, 40, 0]);
  assert.deepEqual([found.target.name, found.target.task, found.target.rows], ['y', 'regression', 400]);
  const features = Object.fromEntries(found.features.map((feature) => [feature.name, feature]));
  const xs = rows.slice(1).map(([x]) => x).filter((x) => x !== '').map(Number);
  const { x, c, day } = features;
  assert.deepEqual([x.kind, x.missing, x.distinct, x.minimum, x.maximum], ['number', 40, new Set(xs).size, Math.min(...xs), Math.max(...xs)]);
  assert.deepEqual([day.kind, day.distinct, day.minimum, day.maximum], ['date', 9, '2024-01-11', '2024-09-11']);
  const wests = rows.filter((row) => row[2] === 'west').length;
  assert.deepEqual(c.most_frequent.find(({ value }) => value === 'west'), { value: 'west', rows: wests });
  assert.deepEqual(found.left_out.map(({ name }) => name), ['id', 'one']);
  assert.deepEqual(found.warnings.map(({ kind, columns }) => [kind, columns]), [['identifier', ['id']], ['constant', ['one']]]);
});

test('columns stand by their relation to the target', () => {
  const found = json('--target', 'y');
  assert.equal(found.features[0].name, 'x'); // y = 5 + 2x - 3z + ...: x varies most
  const relations = found.features.map(({ relation }) => relation);
  assert.deepEqual(relations, [...relations].sort((a, b) => b - a));
  const { relation, relation_noise: noise } = found.features.find(({ name }) => name === 'day');
  assert.ok(Math.abs(relation) < 4 * noise, `${relation} ${noise}`);
});

test('of two or three rows there is no noise to tell of, and it is JSON', () => {
  for (const rows of [['1,x,1', '2,y,2'], ['1,x,1', '2,y,2', '3,x,2.5']]) {
    const { features } = JSON.parse(ok(['describe', scratch.write('few.csv', ['a,b,y', ...rows, ''].join('\n')), '--target', 'y', '--json']));
    assert.ok(features.every((feature) => !('relation_noise' in feature)));
  }
});

test('without a target there are no relations, and every row counts', () => {
  const found = json();
  assert.equal(found.target, undefined);
  assert.equal(found.features.length, 5);
  assert.ok(found.features.every((feature) => !('relation' in feature)));
  assert.equal(found.features.find(({ name }) => name === 'y').missing, 0);
});

test('a narrow terminal gets narrow lines', () => {
  for (const width of [80, 120]) {
    const text = seen(width, '--target', 'y');
    assert.match(text, /^homes.csv: 400 rows, 7 columns, 2\.5% of the cells missing\.\n/);
    assert.match(text, /\n {2}column +kind +missing +distinct +relation +values\n {2}x +number +10% +\d+ +0\.\d\d #+ +\S/);
    assert.match(text, /\nLeft out of training:\n {2}id: it has 400 different texts/);
    for (const line of text.split('\n')) assert.ok(line.length <= width, line);
  }
});

test('--drop and --missing count as in training', () => {
  const found = json('--target', 'y', '--drop', 'x', '--missing', 'west');
  assert.ok(!found.features.some(({ name }) => name === 'x'));
  const c = found.features.find(({ name }) => name === 'c');
  assert.equal(c.missing, rows.filter((row) => row[2] === 'west').length);
  assert.equal(c.distinct, 2);
});

test('cells that are not of their kind are told, and stop nothing', () => {
  const odd = scratch.write('odd.csv', `a,y\n${Array.from({ length: 50 }, (_, i) => `${i === 7 ? 'oops' : (i * 37) % 11},${(i * 13) % 7}.5`).join('\n')}\n`);
  const found = JSON.parse(ok(['describe', odd, '--target', 'y', '--json']));
  assert.equal(found.features[0].missing, 1);
  assert.deepEqual(found.warnings.map(({ kind, columns }) => [kind, columns]), [['reading', ['a']]]);
});

test('bad input is refused as elsewhere', () => {
  refused(['describe', scratch.path('none.csv')], 1, 'none.csv');
  refused(['describe', data, '--target', 'Y'], 1, ['column "Y"', 'did you mean "y"']);
  refused(['describe', data, '--drop', 'nothing'], 1, 'nothing');
  refused(['describe', scratch.write('empty.csv', 'a,b\n')], 1, 'no rows');
  refused(['describe', data, '--target', 'one'], 1, 'a single value');
});

test('numbers of any size give JSON that can be read, and the target its mean and deviation', () => {
  for (const scale of [1.7e308, 1e200, 1, 1e-200, 5e-324]) {
    const values = Array.from({ length: 60 }, (_, i) => scale * Math.sin(i));
    const huge = scratch.write('huge.csv', write([['x', 'y'], ...values.map((y, i) => [String(values[(i * 7) % 60]), String(y)])]));
    const text = ok(['describe', huge, '--json', '--target', 'y', '--task', 'regression']);
    const { target } = JSON.parse(text); // which knows no inf
    const units = values.map((y) => y / scale);
    const mean = units.reduce((sum, u) => sum + u) / 60;
    const deviation = Math.sqrt(units.reduce((sum, u) => sum + (u - mean) ** 2, 0) / 60);
    if (scale < 1e-300) continue; // a few steps of the grid of doubles
    assert.ok(Math.abs(target.mean / scale - mean) < 1e-5, `${scale}: ${target.mean}`);
    assert.ok(Math.abs(target.deviation / scale - deviation) < 1e-5, `${scale}: ${target.deviation}`);
  }
});

test('a product beyond double is no relation between columns', () => {
  const random = generator(9);
  const odd = Array.from({ length: 120 }, () => [1, 1, 0].map((huge) => String((1 + random.next()) * (huge ? 1e200 : 1))));
  const found = JSON.parse(ok(['describe', scratch.write('odd2.csv', write([['a', 'b', 'y'], ...odd])), '--json', '--target', 'y']));
  assert.deepEqual(found.warnings, []);
});

test('a number is never cut, at any width', () => {
  const names = ['no checking account at all', 'less than a hundred marks'];
  const wide = scratch.write('wide.csv', write([['amount_in_marks', 'status_of_the_account', 'y'], ...Array.from({ length: 90 }, (_, i) => [String(i * 1234567 % 99999989), names[i % 2], String((i * 37) % 11)])]));
  const number = JSON.parse(ok(['describe', wide, '--json'])).features[0];
  for (const width of [60, 70, 80, 100, 120]) {
    const { stdout } = spawnSync(cli, ['describe', wide, '--target', 'y', '--task', 'regression'], { encoding: 'utf8', env: { ...process.env, COLUMNS: String(width) } });
    const found = stdout.split(/[\s,]+/);
    for (const text of [String(number.minimum), String(number.maximum), String(Math.round(number.median)), 'median', 'status_of_the_account']) assert.ok(found.includes(text), `${width}: ${text}\n${stdout}`);
    assert.ok(!stdout.includes('~'));
    for (const line of stdout.split('\n')) assert.ok(line.length <= width, line);
  }
});

test('the count of missing cells is a column where there are any', () => {
  const full = scratch.write('full.csv', write([['x', 'y'], ...Array.from({ length: 60 }, (_, i) => [String((i * 7) % 13), String(i % 5)])]));
  assert.match(ok(['describe', full]), /^full\.csv: 60 rows, 2 columns, no cell missing\.\n\n {2}column +kind +distinct +values\n/);
});

test('a target that cannot be read is told, with the number of rows and the first', () => {
  const odd = (bad) => scratch.write('target.csv', write([['x', 'y'], ...Array.from({ length: 200 }, (_, i) => [String(i % 17), bad.includes(i) ? 'bad' : i === 150 ? '' : `${(i * 7) % 13}.5`])]));
  const found = JSON.parse(ok(['describe', odd([30, 77, 99]), '--target', 'y', '--json']));
  assert.equal(found.target.rows, 196);
  const [warning, ...others] = found.warnings;
  assert.deepEqual([warning.kind, warning.columns, others], ['reading', ['y'], []]);
  assert.match(warning.message, /^row 31 \(line 32\), column "y": "bad" is not a number; this row and 2 others/);
  assert.match(ok(['describe', odd([30, 77, 99]), '--target', 'y']), /^target\.csv: 200 rows, 2 columns, no cell missing; left out: 1 row without y, 3 rows whose\s+y\s+cannot\s+be\s+read\.\n/);
  assert.match(ok(['describe', odd([5]), '--target', 'y']), /row 6 \(line 7\), column "y": "bad" is not a number;\s+this\s+row\s+is\s+left\s+out/);
  // The texts that the warning proposes to call missing are then none.
  assert.deepEqual(JSON.parse(ok(['describe', odd([5]), '--target', 'y', '--missing', 'bad', '--json'])).warnings, []);
});
