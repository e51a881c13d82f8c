// dodona export --to onnx: what onnxruntime-web makes of the file, beside dodona predict.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { csvCell, generator, plausible } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { fixture, fixtures, modelFiles, root } from '../web/deps.js';
import { folder, homes, ok, refused, run } from './cli.js';
import { runOnnx, withoutRuntime } from './onnx.js';

const scratch = folder();
const built = !run(['export', `${fixtures}/linear_identity.json`, '--to', 'onnx', '-o', '/dev/null']).stderr.includes('this build of dodona has no ONNX');
const skip = withoutRuntime || (built ? false : 'this build has no ONNX');

const BIT = new DataView(new ArrayBuffer(8));

/** The double next to x, upwards or downwards. */
function beside(x, direction) {
  if (x === 0) return direction * Number.MIN_VALUE;
  BIT.setFloat64(0, x);
  BIT.setBigInt64(0, BIT.getBigInt64(0) + BigInt(x > 0 === direction > 0 ? 1 : -1));
  return BIT.getFloat64(0);
}

/** By feature: the thresholds of a forest, each with its two neighbours. */
function thresholdsOf({ family, encoder, parameters, features }) {
  const found = features.map(() => []);
  if (family !== 'trees') return found;
  const isNumeric = (column) => encoder[column].as !== 'code';
  parameters.column.filter((column) => column >= 0 && isNumeric(column)).forEach((column, i) => {
    const t = parameters.threshold[i];
    if (encoder[column].as === 'number') found[encoder[column].feature].push(...[t, beside(t, 1), beside(t, -1)].filter(Number.isFinite)); // below the lowest number is none
  });
  return found;
}

/** Cells that the schema accepts: as in training, on and beside thresholds, missing, unseen. */
function rowsFor(model, n, random) {
  const thresholds = thresholdsOf(model);
  return Array.from({ length: n }, () => Object.fromEntries(model.features.map((feature, f) => {
    let cell = plausible(feature, random);
    if (feature.kind === 'number' && thresholds[f].length > 0 && random.chance(0.4)) cell = random.pick(thresholds[f]);
    if (feature.kind === 'category' && feature.unseen === 'missing' && random.chance(0.1)) cell = 'never heard of';
    if (feature.missing === 'allowed' && random.chance(0.15)) cell = null;
    return [feature.name, cell];
  })));
}

const csvOf = (features, rows) => write([features.map(({ name }) => name), ...rows.map((row) => features.map((feature) => csvCell(row[feature.name], feature)))]);

/** What `dodona predict` says: values or probabilities row by row, and labels. */
function predicted(path, { features, target }, rows) {
  const input = scratch.write('rows.csv', csvOf(features, rows));
  const out = scratch.path('answers.csv');
  const { status, stderr } = run(['predict', path, input, '--plain', '-o', out]);
  assert.equal(status, 0, stderr);
  const lines = parse(readFileSync(out, 'utf8')).slice(1);
  if (!target.classes) return { numbers: lines.map(([value]) => Number(value)) };
  return { numbers: lines.flatMap((line) => line.slice(1).map(Number)), labels: lines.map(([label]) => label) };
}

const outputNames = (features) => Object.fromEntries(['value', 'probabilities', 'label'].map((name) => {
  let free = name;
  while (features.some((feature) => feature.name === free)) free += '_';
  return [name, free];
}));

function exported(path) {
  const out = scratch.path(`${basename(path)}.onnx`);
  ok(['export', path, '--to', 'onnx', '-o', out]);
  return out;
}

// Linear models are summed in double, in another order. The sum of the trees comes out as a single (2^-24 of the margin,
// of which the exponential makes a relative error of 2^-24 |margin|, and margins stay below 16 here); perceptrons are
// singles throughout, in another order and with other elementary functions.
// Linear models that say `precision: single` round each step where ONNX sums in double.
const toleranceOf = ({ family, parameters }) => ({ linear: parameters.precision === 'single' ? 1e-6 : 1e-12, trees: 1e-6, mlp: 1e-5, gam: 1e-6 })[family];

/** Compares; errors are relative for values, and absolute for probabilities. */
function same(found, expected, model) {
  const names = outputNames(model.features);
  const numbers = found[names.value] ?? found[names.probabilities];
  assert.equal(numbers.length, expected.numbers.length);
  const { target } = model;
  const tolerance = toleranceOf(model);
  const scale = (x) => (target.classes ? 1 : Math.max(1, Math.abs(x)));
  const worst = numbers.reduce((most, x, i) => Math.max(most, Math.abs(x - expected.numbers[i]) / scale(expected.numbers[i])), 0);
  assert.ok(worst <= tolerance, `off by ${worst}`);
  if (!target.classes) return worst;
  const K = target.classes.length;
  found[names.label].forEach((label, i) => {
    if (label === expected.labels[i]) return;
    const p = expected.numbers.slice(i * K, (i + 1) * K).sort((a, b) => b - a);
    assert.ok(p[0] - p[1] <= 2 * tolerance, `row ${i}: ${label}, not ${expected.labels[i]}`);
  });
  return worst;
}

const iris = join(root, 'trainer/recipes/iris/iris.csv');
const recipes = join(root, 'trainer/recipes');
const demos = readdirSync(recipes).map((name) => join(recipes, name, 'model.json')).filter(existsSync);

function trained(name, ...args) {
  const path = scratch.path(`${name}.json`);
  ok(['train', ...args, '-o', path]);
  return path;
}

describe('onnxruntime-web gives what dodona predict gives', { skip }, () => {
  const random = generator(13);
  const data = scratch.write('homes.csv', write(homes(400, random)));
  const models = [...new Set([...modelFiles().filter((path) => path.startsWith(fixtures)), ...demos]),
    trained('iris trees', iris, '--target', 'species'),
    trained('iris linear', iris, '--target', 'species', '--family', 'linear'),
    trained('iris forest', iris, '--target', 'species', '--family', 'forest', '--set', 'forest.trees=20'),
    trained('two classes, forest', scratch.write('two.csv', readFileSync(iris, 'utf8').replaceAll('virginica', 'versicolor')),
      '--target', 'species', '--family', 'forest', '--set', 'forest.trees=20'),
    trained('homes trees', data, '--target', 'y', '--set', 'target.transform=log'),
    trained('homes gam', data, '--target', 'y', '--family', 'gam'),
    trained('homes linear', data, '--target', 'y', '--family', 'linear')];
  for (const path of models) {
    test(path.replace(root, '').replace(scratch.root, ''), async (t) => {
      const model = JSON.parse(readFileSync(path, 'utf8'));
      const rows = rowsFor(model, 3000, random);
      const onnx = exported(path);
      const expected = predicted(path, model, rows);
      const worst = same(await runOnnx(onnx, model.features, rows), expected, model);
      t.diagnostic(`${model.family}: at most ${worst.toExponential(1)} off`);
      const names = outputNames(model.features);
      const [one] = Object.values(await runOnnx(onnx, model.features, rows.slice(0, 1)));
      assert.equal(one.length, model.target.classes?.length ?? 1, names.value);
    });
  }
});

test('every day of four centuries has its month and weekday, and every time its hour', { skip }, async () => {
  const path = `${fixtures}/linear_identity.json`;
  const model = fixture('linear_identity');
  const row = { size: 1, age: 2, heating: 'gas', balcony: true };
  const random = generator(5);
  const two = (n) => String(n).padStart(2, '0');
  const day = (d) => new Date(d * 86_400_000).toISOString().slice(0, 10);
  const dates = ['0001-01-01', '9999-12-31', '9999-12-31T23:59:59.999Z', '1969-12-31T23:59:59Z', '2000-02-29T01:00'];
  for (let d = -40_000; d < 110_000; ++d) dates.push(day(d));
  for (let h = 0; h < 24; ++h) dates.push(`9998-07-01T${two(h)}:00:00Z`, `0002-07-01T${two(h)}:00:00Z`, `2019-07-01T${two(h)}:59:59.999Z`);
  for (let i = 0; i < 20_000; ++i) {
    dates.push(`${day(random.below(3_600_000) - 700_000)}T${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}Z`);
  }
  const rows = dates.filter((text) => /^\d{4}-/.test(text)).map((listed) => ({ ...row, listed }));
  same(await runOnnx(exported(path), model.features, rows), predicted(path, model, rows), model);
});

test('a row that predict refuses has no answer', { skip }, async () => {
  let cases = 0;
  for (const name of ['linear_identity', 'linear_softmax', 'trees_exp', 'trees_logistic', 'trees_softmax', 'mlp_logistic', 'mlp_exp', 'gam_softmax', 'gam_exp', 'v1/gam']) {
    const path = `${fixtures}/${name}.json`;
    if (!existsSync(path)) continue;
    const model = fixture(name);
    const good = rowsFor(model, 1, generator(2))[0];
    const onnx = exported(path);
    for (const { name: column, kind, missing, unseen } of model.features) {
      const odd = kind === 'category' ? [null, 'NA', 'never heard of'] : [null];
      for (const cell of odd) {
        const row = { ...good, [column]: cell };
        const { status } = run(['predict', path], { input: csvOf(model.features, [row]) });
        const accepted = (cell === 'never heard of' ? unseen : missing) !== 'error';
        assert.equal(status === 0, accepted, `${name} ${column} ${cell}`);
        // Beside a good row, which must not be touched.
        const found = await runOnnx(onnx, model.features, [row, good]);
        if (accepted) same(found, predicted(path, model, [row, good]), model);
        else {
          const names = outputNames(model.features);
          const numbers = found[names.value] ?? found[names.probabilities];
          assert.equal(numbers.findIndex((x) => !Number.isNaN(x)), numbers.length / 2, `${name} ${column} ${cell}`);
          assert.equal(numbers.some((x, i) => i >= numbers.length / 2 && Number.isNaN(x)), false);
          if (found[names.label]) {
            assert.equal(found[names.label][0], '');
            assert.notEqual(found[names.label][1], '');
          }
          ++cases;
        }
      }
    }
  }
  assert.ok(cases >= 8, `${cases} cases`);
});

/** A regression by trees over one number and one category of many levels. */
function forest(trees) {
  const text = fixture('trees_exp');
  text.output.link = 'identity';
  text.features[1].categories = Array.from({ length: 300 }, (_, i) => `c${i}`);
  text.features[1].training.counts = Array(300).fill(1);
  for (const feature of text.features) {
    feature.missing = 'allowed';
    if (feature.kind === 'category') feature.unseen = 'missing';
  }
  text.golden = { rows: [], outputs: [] };
  text.parameters = { n_outputs: 1, base: [0.5], n_trees: trees.length, column: [], threshold: [], left_codes: [], missing_left: [], leaf: [], cover: [] };
  const p = text.parameters;
  const visit = (node) => {
    if (typeof node === 'number') {
      p.column.push(-1);
      p.leaf.push(node);
      p.cover.push(1);
      return;
    }
    const [test, missingLeft, left, right] = node;
    p.column.push(Array.isArray(test) ? 1 : 0);
    if (Array.isArray(test)) p.left_codes.push(test);
    else p.threshold.push(test);
    p.missing_left.push(missingLeft);
    visit(left);
    visit(right);
  };
  trees.forEach(visit);
  return text;
}

test('trees of odd shapes: a single leaf, none, one-sided, sets of no and of all categories, 300 categories', { skip }, async () => {
  const random = generator(77);
  const all = Array.from({ length: 300 }, (_, i) => i);
  let deep = 1;
  for (let i = 0; i < 150; ++i) deep = random.chance(0.5) ? [random.next() * 10, random.below(2), deep, i] : [random.next() * 10, random.below(2), i, deep];
  const sets = Array.from({ length: 40 }, () => {
    const chosen = all.filter(() => random.chance(random.pick([0.02, 0.5, 0.98])));
    return [chosen.length > 0 ? chosen : [3], random.below(2), random.next(), [5, random.below(2), random.next(), [[0, 63, 64, 299], 1, 7, 8]]];
  });
  const cases = {
    'a single leaf': [0.25],
    'no tree': [],
    'one-sided': [deep],
    'all categories': [[all, 0, 1, 2], [all, 1, 3, 4]],
    'many sets': sets,
    'mixed': [deep, 0.125, ...sets, [all, 0, 1, 2]],
  };
  for (const [name, trees] of Object.entries(cases)) {
    const model = forest(trees);
    const path = scratch.write('odd.json', JSON.stringify(model));
    const rows = [...rowsFor(model, 500, random), ...all.map((i) => ({ size: 4, district: `c${i}` })), { size: null, district: null }];
    const worst = same(await runOnnx(exported(path), model.features, rows), predicted(path, model, rows), model);
    assert.ok(worst <= 1e-6, name);
  }
});

test('a column may have the name of an output or of an operator', { skip }, async () => {
  const text = readFileSync(`${fixtures}/trees_softmax.json`, 'utf8').replaceAll('petal_length', 'label').replaceAll('petal_width', 'Concat1');
  const path = scratch.write('names.json', text);
  assert.match(ok(['export', path, '--to', 'onnx', '-o', scratch.path('names.onnx')]), /outputs probabilities label_\n$/);
  const model = JSON.parse(text);
  const rows = rowsFor(model, 50, generator(4));
  same(await runOnnx(scratch.path('names.onnx'), model.features, rows), predicted(path, model, rows), model);
});

test('the file says where it comes from, and the same model gives the same bytes', { skip: built ? false : 'this build has no ONNX' }, () => {
  const path = exported(`${fixtures}/trees_logistic.json`);
  const bytes = readFileSync(path);
  for (const part of ['dodona', 'Credit', '["no","yes"]', 'repaid', 'TreeEnsembleRegressor']) assert.ok(bytes.includes(part), part);
  const again = ok(['export', `${fixtures}/trees_logistic.json`, '--to', 'onnx', '-o', scratch.path('again.onnx')]);
  assert.match(again, /again\.onnx: trees, .*ONNX 13, ai\.onnx\.ml 3; 3 inputs, .*; outputs probabilities label\n$/);
  assert.ok(readFileSync(scratch.path('again.onnx')).equals(bytes));
});

test('what cannot be written is told, all of it, and nothing is lost', { skip: built ? false : 'this build has no ONNX' }, () => {
  const model = `${fixtures}/linear_identity.json`;
  const to = (path, ...rest) => ['export', path, '--to', 'onnx', '-o', scratch.path('out.onnx'), ...rest];
  refused(to(scratch.path('none.json')), 1, ['none.json', 'No such file']);
  refused(to(scratch.write('broken.json', '{}')), 1, ['broken.json', 'format']);
  refused(to(scratch.write('table.csv', 'a,b\n1,2\n')), 1, ['table.csv', 'not JSON']);
  refused(['export', model, '--to', 'pmml'], 2, ['--to', 'pmml', 'onnx']);
  refused(['export', model], 2, '--to');
  refused(['export', model, '--to', 'onnx', '-o', scratch.path('no/such/out.onnx')], 1, 'No such file or directory');
  refused(['export', model, '--to', 'onnx', '-o', scratch.root], 1, 'this is a folder');
  const own = scratch.write('own.json', readFileSync(model, 'utf8'));
  refused(['export', own, '--to', 'onnx', '-o', own], 2, ['own.json', 'name another file']);
  assert.equal(scratch.read('own.json'), readFileSync(model, 'utf8'));
  const nul = fixture('trees_softmax');
  for (const feature of nul.features) feature.name += '\0';
  refused(to(scratch.write('nul.json', JSON.stringify(nul))), 1, ['nul.json', 'cannot be written as ONNX', 'features[0].name', 'features[1].name']);
  assert.equal(scratch.has('out.onnx'), false);
  scratch.write('out.onnx', 'old');
  refused(to(scratch.path('nul.json')), 1, 'ONNX');
  assert.equal(scratch.read('out.onnx'), 'old');
});
