// dodona explain: the same contributions for files and rows, which add up to what predict --margin writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvCell, generator } from '../wasm/rows.js';
import { checkSum } from '../web/additive.js';
import { parse, write } from '../web/csv.js';
import { fixture, fixtures } from '../web/deps.js';
import { folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const rows = homes(200, generator(4));
const data = scratch.write('data.csv', write(rows));
const model = scratch.path('model.json');
ok(['train', data, '--target', 'y', '--set', 'trees.rounds=20', '-o', model]);
const classes = scratch.path('classes.json');
ok(['train', data, '--target', 'c', '--set', 'trees.rounds=10', '-o', classes]);

/** Holds a block of base, contributions and margin against its margin. */
function checkBlock(block, wanted) {
  const [base, ...contributions] = block.map(Number);
  const margin = contributions.pop();
  checkSum(base, contributions, margin);
  assert.equal(margin, Number(wanted));
}

test('a file: base, a column each, and the margin that predict gives', () => {
  const [header, ...why] = parse(ok(['explain', model, data]));
  const margins = parse(ok(['predict', model, data, '--margin'])).slice(1).map((row) => row.at(-1));
  assert.deepEqual([header[0], header.slice(1, -1).sort(), header.at(-1)], ['base', ['c', 'x', 'z'], 'margin']);
  assert.equal(why.length, 200);
  why.forEach((row, i) => checkBlock(row, margins[i]));
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
    why.forEach((row, i) => checkBlock(row.slice(k * size, (k + 1) * size), predicted[i][titles.indexOf(name)]));
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

test('a linear model is measured from the means of its terms: its base is the mean margin of the training rows', () => {
  const random = generator(9);
  const holes = rows.map((row, i) => (i === 0 ? row : row.map((cell, f) => (f < 3 && random.chance(0.1) ? '' : cell))));
  const csv = scratch.write('holes.csv', write(holes));
  for (const target of ['y', 'c']) {
    const trained = holes.filter((row) => row[holes[0].indexOf(target)] !== '');
    const known = scratch.write('known.csv', write(trained));
    const linear = scratch.path('linear.json');
    ok(['train', csv, '--target', target, '--family', 'linear', '--set', 'encode.numbers=number', '--set', 'encode.pool=0', '-o', linear]);

    // The formula of FORMAT.md over the cells of the file.
    const { features, encoder, parameters } = scratch.json('linear.json');
    const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
    const n_margins = parameters.n_outputs;
    parameters.terms.forEach(({ weight, missing, mean: told }, j) => {
      const { name, categories } = features[encoder[j].feature];
      const cells = trained.slice(1).map((row) => row[holes[0].indexOf(name)]);
      for (let k = 0; k < n_margins; ++k) {
        const term = (cell) => {
          if (cell === '') return missing[k];
          return categories ? weight[k * categories.length + categories.indexOf(cell)] : weight[k] * Number(cell);
        };
        const wanted = mean(cells.map(term));
        assert.ok(Math.abs(told[k] - wanted) <= 1e-9 * Math.abs(wanted), `${name}: ${told[k]} is not ${wanted}`);
      }
    });

    const [titles, ...predicted] = parse(ok(['predict', linear, known, '--margin']));
    const [header, why] = parse(ok(['explain', linear, known]));
    for (let k = 0; k < n_margins; ++k) {
      const margins = predicted.map((row) => Number(row[titles.length - n_margins + k]));
      const base = Number(why[(k * header.length) / n_margins]);
      assert.ok(Math.abs(base - mean(margins)) <= 1e-9 * Math.abs(mean(margins)), `${base} is not ${mean(margins)}`);
    }
  }
});

test('a row tells what a margin speaks for, and how the answer comes of it', () => {
  const row = (name) => {
    const { features, golden } = fixture(name);
    const cells = Object.fromEntries(golden.rows[0].map((cell, f) => [features[f].name, cell]));
    return [ok(['explain', `${fixtures}/${name}.json`, '--row', JSON.stringify(cells)]), fixture(name), golden.outputs[0]];
  };
  const [price, { target }, [value]] = row('trees_exp');
  assert.ok(price.endsWith(`\nprediction: ${Math.round(value)} ${target.unit} (exp of the margin)\n`), price);
  const [one, { target: { classes } }] = row('trees_logistic');
  assert.ok(one.startsWith(`class ${classes[1]}, against ${classes[0]}\n`), one);
});

test('estimated contributions come with their standard errors, which are those of the table', () => {
  const { features, golden } = fixture('mlp_softmax');
  const names = features.map(({ name }) => name);
  const cells = golden.rows.map((row) => row.map((cell, f) => csvCell(cell, features[f])));
  const [header, first] = parse(ok(['explain', `${fixtures}/mlp_softmax.json`], { input: write([names, ...cells]) }));
  const { classes } = fixture('mlp_softmax').target;
  assert.deepEqual(header, classes.flatMap((c) => ['base', ...names, 'margin', ...names.map((name) => `standard_error_${name}`)].map((name) => `${name}_${c}`)));
  const table = ok(['explain', `${fixtures}/mlp_softmax.json`, '--row', JSON.stringify(Object.fromEntries(golden.rows[0].map((cell, f) => [names[f], cell])))]);
  for (const [k, c] of classes.entries()) {
    for (const name of names) {
      const line = table.split('class ')[k + 1].split('\n').find((text) => text.trim().startsWith(`${name} `)).trim().split(/\s+/);
      const wanted = ['', 'standard_error_'].map((what) => Number(Number(first[header.indexOf(`${what}${name}_${c}`)]).toPrecision(4)));
      assert.deepEqual(line.slice(1).map(Number), wanted, `${name} of ${c}`);
    }
  }
});

test('a file without rows gives a header; bad cells, rows, files and options are refused', () => {
  assert.match(ok(['explain', model], { input: 'x,z,c\n' }), /^base,.*,margin\n$/);
  refused(['explain', model, '-'], 1, ['column "x"', '"one" is not a number'], { input: 'x,z,c\none,2,west\n' });
  refused(['explain', model, '--row', '{"x": 1}'], 1, ['column "c"', 'not there']);
  refused(['explain', model, '--row', ''], 1, ['--row', 'an object']);
  refused(['explain', model, '--row', '{"x": 1, "z": 2, "c": "west"}', '-o', scratch.path('why.csv')], 2, 'excludes');
  refused(['explain', model, scratch.path('none.csv')], 1, ['none.csv', 'No such file']);
  const before = scratch.read('data.csv');
  refused(['explain', model, data, '-o', data], 2, data);
  assert.equal(scratch.read('data.csv'), before);
  // What is broken is told whole, and what stood under the name stays.
  scratch.write('old.csv', 'old');
  refused(['explain', model, '-', '-o', scratch.path('old.csv')], 1, ['row 2 (line 3): has 2 cells', 'row 3 (line 4), column "z": "?!"'],
    { input: 'x,z,c\n1,2,west\n1,2\n1,?!,west\n' });
  assert.equal(scratch.read('old.csv'), 'old');
});
