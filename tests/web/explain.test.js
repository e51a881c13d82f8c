// model.explain: the contributions of a row, checked against the margin and the answer.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explained } from './additive.js';
import { dodona, fixture, refusal } from './deps.js';

const { load } = dodona;

const near = (a, b) => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

/** The golden rows of a fixture as objects. */
function goldenRows(name) {
  const { features, golden } = structuredClone(fixture(name));
  return golden.rows.map((cells) => Object.fromEntries(cells.map((cell, f) => [features[f].name, cell])));
}

// From the answer back to the margin.
const inverse = {
  identity: ({ value }) => value,
  exp: ({ value }) => Math.log(value),
  logistic: ({ probabilities }) => Math.log(Object.values(probabilities)[1] / Object.values(probabilities)[0]),
};

for (const [name, link, sampled] of [
  ['linear_identity', 'identity', false], ['trees_exp', 'exp', false], ['trees_logistic', 'logistic', false],
  ['gam_logistic', 'logistic', false], ['gam_exp', 'exp', false],
  ['mlp_identity', 'identity', true], ['mlp_exp', 'exp', true],
]) {
  test(`${name}: base and contributions add up to the margin, which is that of the answer`, async () => {
    const model = await load(fixture(name));
    for (const row of goldenRows(name)) {
      const { warnings: _, ...why } = explained(model, row).why;
      assert.deepEqual(Object.keys(why), ['base', 'contributions', 'margin', ...(sampled ? ['standardError'] : [])]);
      assert.deepEqual(Object.keys(why.contributions), model.schema.features.map((feature) => feature.name));
      const margin = inverse[link](model.predict(row));
      if (Number.isFinite(margin) && Math.abs(margin) < 20) near(why.margin, margin);
      if (sampled) assert.ok(Object.values(why.standardError).every((error) => error >= 0));
    }
    model.free();
  });
}

for (const name of ['linear_softmax', 'trees_softmax', 'mlp_softmax', 'gam_softmax']) {
  test(`${name}: one explanation per class`, async () => {
    const model = await load(fixture(name));
    const { classes } = model.schema.target;
    for (const row of goldenRows(name)) {
      const { why } = explained(model, row);
      const { probabilities } = model.predict(row);
      const own = (object, key) => Object.getOwnPropertyDescriptor(object, key).value;
      const total = classes.reduce((all, c) => all + Math.exp(own(why.margin, c)), 0);
      for (const c of classes) {
        if (Number.isFinite(total)) near(Math.exp(own(why.margin, c)) / total, own(probabilities, c));
      }
    }
    model.free();
  });
}

describe('a linear model', () => {
  const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };

  test('a column that changes alone changes its own contribution alone, by what the margin changes', async () => {
    const model = await load(fixture('linear_identity'));
    const [a, b] = [row, { ...row, size: 90 }].map((each) => explained(model, each).why);
    assert.deepEqual({ ...a.contributions, size: 0 }, { ...b.contributions, size: 0 });
    near(b.contributions.size - a.contributions.size, model.predict({ ...row, size: 90 }).value - model.predict(row).value);
    model.free();
  });

  test('means move from the contributions to the base', async () => {
    const document = structuredClone(fixture('linear_identity'));
    const plain = await load(document);
    const without = explained(plain, row).why;
    document.parameters.terms[0].mean = [2.5];
    const centred = await load(document);
    const { why } = explained(centred, row);
    const name = document.features[document.encoder[0].feature].name;
    near(why.base, without.base + 2.5);
    near(why.contributions[name], without.contributions[name] - 2.5);
    assert.equal(why.margin, without.margin);
    plain.free();
    centred.free();
  });
});

test('a row is checked as for a prediction', async () => {
  const model = await load(fixture('linear_identity'));
  const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };
  assert.equal(refusal(() => model.explain({ ...row, size: 'wide' })).message, 'column "size": "wide" is not a number');
  assert.equal(refusal(() => model.explain({ size: 47 })).code, 'missing_column');
  assert.equal(refusal(() => model.explain(3)).code, 'wrong_type');
  assert.deepEqual(model.explain({ ...row, heating: 'coal' }).warnings.map(({ code }) => code), ['unseen_category']);
  assert.equal('warnings' in model.explain(row), false);
  model.free();
  assert.equal(refusal(() => model.explain(row)).code, 'freed');
});

test('a sampled explanation is the same at every call, and after others', async () => {
  const model = await load(fixture('mlp_exp'));
  const [first, second] = goldenRows('mlp_exp');
  const { why } = explained(model, first);
  explained(model, second);
  assert.deepEqual(explained(model, first).why, why);
  model.free();
});
