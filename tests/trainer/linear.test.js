// `--family linear` against scikit-learn, which fits here and now: whole paths, logistic and multinomial models, and the
// penalty that the same folds find. And the order in which the lasso takes the columns of the diabetes data, as published.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { parse } from '../web/csv.js';
import { folder, ok } from './cli.js';

const scratch = folder();
const script = fileURLToPath(new URL('linear_models.py', import.meta.url));

// Debian's package is for the system's own interpreter, which need not be the first one.
const python = ['/usr/bin/python3', 'python3'].find((each) => spawnSync(each, ['-c', 'import sklearn'], { timeout: 120_000 }).status === 0);
const skip = python === undefined && 'python3-sklearn is not installed (.ci/setup test installs it)';
let expected = { paths: [], searches: [], classes: [] };
if (python !== undefined) {
  const { status, stderr } = spawnSync(python, [script, scratch.root], { encoding: 'utf8', timeout: 600_000 });
  assert.equal(status, 0, stderr);
  expected = scratch.json('models.json');
}

/** The model of all rows of a table. @returns what is said, and the model's parameters */
function train(name, ...settings) {
  const out = scratch.path('model.json');
  const said = ok(['train', scratch.path(`${name}.csv`), '--target', 'y', '--family', 'linear', '--test-fraction', '0', '-o', out, '--set', 'encode.numbers=number', '--set', 'output.calibration=none',
    ...settings.flatMap((setting) => ['--set', setting])]);
  return { said, model: out, ...scratch.json('model.json').parameters };
}

const given = ({ ratio, lambda }) => [`linear.l1_ratio=${ratio}`, `linear.lambda=${lambda}`, 'linear.folds=0'];

function near(found, wanted, tolerance, what) {
  assert.ok(Math.abs(found - wanted) <= tolerance, `${what}: ${found}, not ${wanted}`);
}

describe('linear models beside scikit-learn', { skip }, () => {
  test('the path of the diabetes data, for three ratios of l1', () => {
    assert.equal(expected.paths.length, 27);
    for (const point of expected.paths) {
      const { terms, intercept } = train('diabetes', ...given(point));
      const what = `ratio ${point.ratio}, lambda ${point.lambda}`;
      // scikit-learn ends at a duality gap of 1e-14 of the squares; coefficients are up to 40 and the target up to 346.
      point.weights.forEach((weight, j) => near(terms[j].weight[0], weight, 1e-6 * Math.max(1, Math.abs(weight)), `${what}, term ${j}`));
      near(intercept[0], point.intercept, 1e-5, what);
      assert.equal(terms.filter((term) => term.weight[0] === 0).length, point.weights.filter((weight) => weight === 0).length, what);
    }
  });

  test('the lasso takes the columns of the diabetes data in the order of Efron, Hastie, Johnstone and Tibshirani 2004', () => {
    // "Least angle regression", table and figure 1: columns 3, 9, 4, 7, 2, 10, 5, 8, 6, 1.
    const order = [];
    for (let lambda = 0.6; lambda > 1e-4 && order.length < 10; lambda *= 0.97) {
      const { terms } = train('diabetes', ...given({ ratio: 1, lambda }));
      terms.forEach((term, j) => term.weight[0] !== 0 && !order.includes(j + 1) && order.push(j + 1));
    }
    assert.deepEqual(order, [3, 9, 4, 7, 2, 10, 5, 8, 6, 1]);
  });

  test('logistic and multinomial models with an elastic net', () => {
    assert.equal(expected.classes.length, 6);
    for (const point of expected.classes) {
      const { terms, model } = train(point.data, ...given(point));
      const what = `${point.data}, ratio ${point.ratio}, lambda ${point.lambda}`;
      point.weights.forEach((weights, j) => weights.forEach((weight, k) => {
        near(terms[j].weight[k], weight, 1e-5 * Math.max(1, Math.abs(weight)), `${what}, term ${j}, class ${k}`);
      }));
      // Of three classes any number may be added to all margins of a row.
      const out = scratch.path('margins.csv');
      ok(['predict', model, scratch.path(`${point.data}.csv`), '--margin', '-o', out]);
      const [header, ...lines] = parse(readFileSync(out, 'utf8'));
      const first = header.findIndex((name) => name.startsWith('margin'));
      const differences = (row) => row.map((margin) => margin - (row.length > 1 ? row[0] : 0));
      lines.forEach((line, i) => {
        const found = differences(line.slice(first).map(Number));
        differences(point.margins[i]).forEach((margin, k) => near(found[k], margin, 1e-4, `${what}, row ${i}`));
      });
    }
  });

  test('the penalty that the same folds find, and the one within a standard error of it', () => {
    for (const search of expected.searches) {
      for (const choose of ['best', 'one_standard_error']) {
        const { said } = train('diabetes', `linear.l1_ratio=${search.ratio}`, `linear.choose=${choose}`);
        assert.equal(Number(/linear: lambda (\S+)/.exec(said)[1]), search[choose], `${search.ratio}, ${choose}`);
      }
    }
  });
});
