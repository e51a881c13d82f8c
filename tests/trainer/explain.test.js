// dodona explain: the same contributions for files and rows, which add up to what predict --margin writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const rows = homes(200, generator(4));
const data = scratch.write('data.csv', write(rows));
const model = scratch.path('model.json');
ok(['train', data, '--target', 'y', '--set', 'trees.rounds=20', '-o', model]);
const classes = scratch.path('classes.json');
ok(['train', data, '--target', 'c', '--set', 'trees.rounds=10', '-o', classes]);

/** Holds a block of base, contributions and margin against its margin. */
function checkSum(block, wanted) {
  const numbers = block.map(Number);
  const margin = numbers.pop();
  assert.ok(Math.abs(numbers.reduce((a, b) => a + b, 0) - margin) <= 1e-9 * Math.max(1, ...numbers.map(Math.abs)), block.join());
  assert.equal(margin, Number(wanted));
}

test('a file: base, a column each, and the margin that predict gives', () => {
  const [header, ...why] = parse(ok(['explain', model, data]));
  const margins = parse(ok(['predict', model, data, '--margin'])).slice(1).map((row) => row.at(-1));
  assert.deepEqual([header[0], header.slice(1, -1).sort(), header.at(-1)], ['base', ['c', 'x', 'z'], 'margin']);
  assert.equal(why.length, 200);
  why.forEach((row, i) => checkSum(row, margins[i]));
  ok(['explain', model, '-', '-o', scratch.path('why.csv')], { input: write(rows) });
  assert.equal(scratch.read('why.csv'), ok(['explain', model, data]));
});

test('several margins: a block per class', () => {
  const [header, ...why] = parse(ok(['explain', classes, data]));
  const [titles, ...predicted] = parse(ok(['predict', classes, data, '--margin']));
  const names = titles.filter((name) => name.startsWith('margin_'));
  assert.equal(names.length, 3);
  names.forEach((name, k) => {
    const size = header.length / 3;
    assert.equal(header[k * size], name.replace('margin', 'base'));
    assert.equal(header[(k + 1) * size - 1], name);
    why.forEach((row, i) => checkSum(row.slice(k * size, (k + 1) * size), predicted[i][titles.indexOf(name)]));
  });
});

test('a row: a table for a person, the greatest first', () => {
  const [x, z, c] = rows[1];
  const lines = ok(['explain', model, '--row', JSON.stringify({ x, z, c })]).split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith('(base)'));
  const end = lines.findIndex((line) => line.startsWith('(margin)'));
  const told = lines.slice(at + 1, end).map((line) => line.split(/\s+/));
  const [header, first] = parse(ok(['explain', model, data]));
  assert.deepEqual(told.map(([name]) => name).sort(), ['c', 'x', 'z']);
  const sizes = told.map(([name]) => Math.abs(Number(first[header.indexOf(name)])));
  assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a));
  assert.ok(lines.some((line) => line.startsWith('prediction: ')));
  assert.match(ok(['explain', classes, '--row', '{"x": 1, "z": 1, "y": 2}']), /class north[\s\S]*prediction: \w+ \(probability /);
});

test('a file without rows gives a header; bad cells, rows and options are refused', () => {
  assert.match(ok(['explain', model], { input: 'x,z,c\n' }), /^base,.*,margin\n$/);
  refused(['explain', model, '-'], 1, ['column "x"', '"one" is not a number'], { input: 'x,z,c\none,2,west\n' });
  refused(['explain', model, '--row', '{"x": 1}'], 1, ['column "c"', 'not there']);
  const before = scratch.read('data.csv');
  refused(['explain', model, data, '-o', data], 2, data);
  assert.equal(scratch.read('data.csv'), before);
});
