// `dodona import` against XGBoost itself, trained here and now: the same margins, to the bit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from '../web/csv.js';
import { schemaErrors } from '../web/deps.js';
import { folder, ok } from './cli.js';

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
