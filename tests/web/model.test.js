import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dodona, fixture, memorySize, modelFiles, refusal } from './deps.js';

const { load } = dodona;

test('schema, card and provenance are those of the file, and frozen', async () => {
  const file = fixture('linear_identity');
  const model = await load(file);
  const { task, target, features, missing_tokens } = file;
  assert.deepEqual(model.schema, { task, target, features, missing_tokens });
  assert.deepEqual(model.card, file.card);
  assert.deepEqual(model.provenance, file.provenance);
  for (const part of [model.schema, model.schema.features, model.schema.features[0].training.edges, model.card, model.card.metrics, model.provenance]) {
    assert.ok(Object.isFrozen(part));
  }
  file.features[0].name = 'changed afterwards';
  assert.equal(model.schema.features[0].name, 'size');
  model.free();
});

for (const path of modelFiles()) {
  test(`the golden rows of ${path.split(/[\\/]/).pop()} replay`, async () => {
    const model = await load(path);
    const proof = model.verify();
    assert.deepEqual([proof.identical, proof.different, proof.errors], [true, 0, []]);
    model.free();
  });
}

test('verify finds a changed model', async () => {
  const file = fixture('trees_exp');
  file.golden.outputs[1][0] *= 1 + 2 ** -52;
  const model = await load(file);
  const proof = model.verify();
  assert.deepEqual([proof.rows, proof.different, proof.identical], [5, 1, false]);
  assert.equal(proof.errors[0].code, 'golden_mismatch');
  model.free();
});

test('free gives back, twice is no harm, and use afterwards is an error', async () => {
  const model = await load(fixture('trees_exp'));
  model.free();
  model.free();
  for (const use of [() => model.predict({ size: 1, district: 'A' }), () => model.predictMany([]), () => model.verify()]) {
    assert.equal(refusal(use).code, 'freed');
  }
  assert.equal(model.schema.task, 'regression');
});

test('Symbol.dispose is free, where the language has it', async () => {
  const model = await load(fixture('trees_exp'));
  if (typeof Symbol.dispose === 'symbol') {
    model[Symbol.dispose]();
    assert.equal(refusal(() => model.verify()).code, 'freed');
  }
  model.free();
});

test('loading and freeing leaves the memory where it was', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(fixture('trees_logistic')));
  const cycle = async (n) => {
    for (let i = 0; i < n; ++i) {
      const model = await load(bytes);
      model.predict({ income: 5, job: 'fixed', records: true });
      model.free();
    }
  };
  await cycle(100);
  const before = memorySize();
  await cycle(5000);
  assert.equal(memorySize(), before);
});

test('models do not disturb each other', async () => {
  const [a, b] = await Promise.all([load(fixture('trees_exp')), load(fixture('trees_logistic'))]);
  const row = { size: 4.9, district: 'A' };
  const { value } = a.predict(row);
  b.predict({ income: 1, job: 'x'.repeat(5000), records: false });
  assert.equal(a.predict(row).value, value);
  b.free();
  assert.equal(a.predict(row).value, value);
  a.free();
});
