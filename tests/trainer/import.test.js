// `dodona import` against XGBoost itself, trained here and now: the same margins, to the bit; and the same bits in
// WebAssembly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from '../web/csv.js';
import { dodona, schemaErrors } from '../web/deps.js';
import { generator } from '../wasm/rows.js';
import { folder, ok, run } from './cli.js';

const scratch = folder();
const script = fileURLToPath(new URL('xgboost_models.py', import.meta.url));

// Debian's package is for the system's own interpreter, which need not be the first one.
const python = ['/usr/bin/python3', 'python3'].find((each) => spawnSync(each, ['-c', 'import xgboost, pandas'], { timeout: 120_000 }).status === 0);
const skip = python === undefined && 'python3-xgboost is not installed (.ci/setup test installs it)';
if (python !== undefined) {
  const { status, stderr } = spawnSync(python, [script, scratch.root], { encoding: 'utf8', timeout: 600_000 });
  assert.equal(status, 0, stderr);
}

/** The margins that `dodona predict --margin` prints. */
function margins(model, csv) {
  const out = scratch.path('out.csv');
  ok(['predict', model, csv, '--margin', '-o', out]);
  const [header, ...lines] = parse(readFileSync(out, 'utf8'));
  const first = header.findIndex((name) => name.startsWith('margin'));
  return lines.map((line) => line.slice(first).map(Number));
}

function same(found, expected, what) {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; ++i) {
    for (let k = 0; k < expected[i].length; ++k) {
      assert.ok(Object.is(found[i][k], expected[i][k]), `${what}, row ${i + 1}, output ${k}: ${found[i][k]}, not ${expected[i][k]}`);
    }
    assert.equal(found[i].length, expected[i].length);
  }
}

const districts = ['--categories', `district=${Array.from({ length: 12 }, (_, i) => `d${i}`).join(',')}`];
const options = { onehot: districts, partition: districts, rounds: ['--rounds', '4'] };

test('every model gives the margins of XGBoost, to the bit, from JSON and from UBJSON', { skip }, async () => {
  const files = scratch.files().filter((name) => /(?<!margins)\.(json|ubj)$/.test(name));
  assert.equal(files.length, 2 * 30 + 1);
  for (const file of files) {
    const name = file.split('.')[0];
    const model = scratch.path('model.json');
    ok(['import', scratch.path(file), '-o', model, ...(options[name] ?? [])]);
    const expected = scratch.json(`${name}.margins.json`);
    same(margins(model, scratch.path(`${name}.csv`)), expected, file);
    ok(['verify', model]);
    assert.deepEqual(schemaErrors(JSON.parse(readFileSync(model, 'utf8'))), [], file);
  }
});

/** The numbers that `dodona predict` prints for a CSV: of a classification the probabilities. */
function answers(model, csv, classes) {
  const out = scratch.path('answers.csv');
  ok(['predict', model, csv, '-o', out]);
  const [header, ...lines] = parse(readFileSync(out, 'utf8'));
  const names = classes ? classes.map((name) => `probability_${name}`) : ['prediction'];
  return names.map((name) => Float64Array.from(lines, (line) => Number(line[header.indexOf(name)])));
}

const bits = (numbers) => new BigUint64Array(Float64Array.from(numbers).buffer);

test('an imported model predicts the same bits in WebAssembly', { skip }, async () => {
  const files = scratch.files().filter((name) => name.endsWith('.ubj'));
  assert.equal(files.length, 30);
  for (const file of files) {
    const name = file.split('.')[0];
    const model = scratch.path('model.json');
    ok(['import', scratch.path(file), '-o', model, ...(options[name] ?? [])]);
    const document = scratch.json('model.json');
    const loaded = await dodona.load(document);
    const csv = scratch.path(`${name}.csv`);
    const { value, probabilities } = await loaded.predictCsv(readFileSync(csv)).all();
    const found = value ? [value] : document.target.classes.map((label) => probabilities[label]);
    const expected = answers(model, csv, document.target.classes);
    assert.ok(expected[0].length >= 600);
    found.forEach((column, k) => assert.deepEqual(bits(column), bits(expected[k]), `${file}, output ${k}`));
    assert.ok(loaded.verify().identical);
    loaded.free();
  }
});

for (const file of ['partition.json', 'partition.ubj', 'dart_softprob.ubj', 'gblinear.json']) {
  test(`damages of ${file} are refused with a reason, or give a model that loads`, { skip }, async () => {
    const good = readFileSync(scratch.path(file));
    const random = generator(file.length);
    const model = scratch.path('damaged-model.json');
    let imported = 0;
    for (let i = 0; i < 150; ++i) {
      let bytes = Buffer.from(good);
      for (let n = 1 + random.below(3); n > 0; --n) {
        const at = random.below(bytes.length);
        const choice = random.below(4);
        if (choice === 0) bytes[at] = random.below(256);
        else if (choice === 1) bytes[at] ^= 1 << random.below(8);
        else if (choice === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
        else if (random.chance(0.3)) bytes = bytes.subarray(0, at);
      }
      writeFileSync(scratch.path('damaged'), bytes);
      const { status, stderr } = run(['import', scratch.path('damaged'), '-o', model, ...(options[file.split('.')[0]] ?? [])]);
      if (status === 0) {
        imported += 1;
        (await dodona.load(scratch.json('damaged-model.json'))).free();
      } else {
        // 2: of the options, the names no longer go with the file.
        assert.ok([1, 2].includes(status) && /^error: .+/m.test(stderr), `damage ${i}: ${status} ${stderr}`);
      }
    }
    assert.ok(imported > 5 && imported < 145, `${imported} imported`);
  });
}
