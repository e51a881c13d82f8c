// Questions about one row: whatIf, check, info; and tables as rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dodona, fixture, modelFiles, refusal } from './deps.js';
import { rowsOf } from './rows.js';

const { load } = dodona;

for (const path of modelFiles()) {
  test(`whatIf is one prediction per value: ${path.split(/[\\/]/).pop()}`, async () => {
    const model = await load(path);
    const [row] = rowsOf(model);
    for (const feature of model.schema.features) {
      const values = rowsOf(model).map((other) => other[feature.name]);
      const expected = values.map((value) => model.predict({ ...row, [feature.name]: value }));
      for (const one of expected) delete one.warnings;
      assert.deepEqual(model.whatIf(row, feature.name, values).toRows(), expected, feature.name);
    }
    model.free();
  });
}

test('whatIf: the feature itself may be absent, others not; bad values are told by their place', async () => {
  const model = await load(fixture('v1/trees'));
  const [{ size, ...rest }] = rowsOf(model);
  assert.deepEqual(model.whatIf(rest, 'size', [size]).toRows(), [model.predict({ size, ...rest })]);
  const { age: _, ...lacking } = rest;
  assert.equal(refusal(() => model.whatIf(lacking, 'size', [1])).where.column, 'age');
  assert.equal(refusal(() => model.whatIf(rest, 'x', [1])).code, 'missing_column');
  assert.equal(refusal(() => model.whatIf(rest, 'size', 1)).code, 'wrong_type');
  assert.equal(refusal(() => model.whatIf(null, 'size', [1])).code, 'wrong_type');
  const { code, where } = refusal(() => model.whatIf(rest, 'size', [1, 'abc']));
  assert.deepEqual([code, where], ['bad_number', { row: 2, column: 'size' }]);
  // What is wrong with the row is told once, as `predict` does, and not with every value.
  const bad = { ...rest, age: 'old', listed: 'soon' };
  const once = refusal(() => model.whatIf(bad, 'size', [1, 2, 3]));
  assert.deepEqual({ ...once }, { ...refusal(() => model.predict({ ...bad, size })) });
  assert.equal(once.total, 2);
  assert.equal(refusal(() => model.whatIf(bad, 'size', [])).total, 2);
  assert.deepEqual(model.whatIf(rest, 'size', []).toRows(), []);
  assert.deepEqual(model.whatIf(rest, 'size', new Float64Array([1, 2])).toRows(), model.whatIf(rest, 'size', [1, 2]).toRows());
  model.free();
});

test('check says what predict would throw, all of it, and what it would warn of', async () => {
  const model = await load(fixture('v1/trees'));
  const [row] = rowsOf(model);
  assert.deepEqual(model.check(row), { errors: [], warnings: [] });
  for (const bad of [{ ...row, size: 'abc' }, { ...row, size: 'abc', balcony: 'perhaps', listed: 'soon' }, {}, { ...row, size: {} }, null, 7, []]) {
    const { errors } = refusal(() => model.predict(bad));
    assert.deepEqual(model.check(bad), { errors, warnings: [] });
  }
  const extra = { ...row, colour: 'red' };
  assert.deepEqual(model.check(extra).warnings, model.predict(extra).warnings);
  assert.equal(model.check(extra).warnings[0].code, 'extra_column');
  model.free();
  assert.equal(refusal(() => model.check(row)).code, 'freed');
});

test('info says in a few words what the file says', async () => {
  for (const path of modelFiles()) {
    const model = await load(path);
    const info = model.info();
    assert.equal(info.target, model.schema.target.name);
    assert.equal(info.features, model.schema.features.length);
    assert.deepEqual(info.levels, model.levels);
    assert.ok(['linear', 'trees', 'mlp', 'gam'].includes(info.family), info.family);
    assert.equal(info.novelty, model.predict(rowsOf(model)[0]).novelty !== undefined);
    assert.equal(JSON.stringify(JSON.parse(JSON.stringify(info))), JSON.stringify(info));
    model.free();
  }
});

test('toRows gives what predict gives', async () => {
  for (const path of modelFiles()) {
    const model = await load(path);
    const rows = rowsOf(model);
    const expected = rows.map((row) => model.predict(row));
    for (const one of expected) delete one.warnings;
    const table = model.predictMany(rows);
    assert.deepEqual(table.toRows(), expected);
    assert.ok(!Object.keys(table).includes('toRows'));
    model.free();
  }
});
