// Every model at hand is what core/FORMAT.md says: by the JSON Schema, and by a second reading of the prose.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { dodona, fixture, modelFiles, schemaErrors } from './deps.js';
import { outputs } from './scorer.js';

/** All that a model says of a row, as golden rows have it; sets by their least probability. */
function said(model, row) {
  const { value, probabilities, novelty } = model.predict(row);
  const numbers = probabilities === undefined ? [value] : model.schema.target.classes.map((name) => probabilities[name]);
  for (const level of model.levels) {
    const { lower, upper, set } = model.predict(row, { level });
    numbers.push(...(set === undefined ? [lower, upper] : [leastOf(set, probabilities, model, level)]));
  }
  return novelty === undefined ? numbers : [...numbers, novelty];
}

/** The set says no more than which classes are in it: the threshold decides whether those are all. */
function leastOf(set, probabilities, model, level) {
  const all = Object.values(probabilities);
  const threshold = thresholds.get(model)[model.levels.indexOf(level)];
  const least = Math.min(threshold, Math.max(...all));
  assert.deepEqual(set, model.schema.target.classes.filter((name) => probabilities[name] >= least));
  return least;
}

const thresholds = new Map();
const sameBits = (a, b) => assert.deepEqual(new BigUint64Array(Float64Array.from(a).buffer), new BigUint64Array(Float64Array.from(b).buffer));

for (const path of modelFiles()) {
  const file = JSON.parse(readFileSync(path, 'utf8'));

  test(`${basename(path)} keeps to the schema`, () => {
    assert.deepEqual(schemaErrors(file), []);
  });

  test(`${basename(path)}: the golden outputs by the second reading`, async () => {
    const model = await dodona.load(file);
    thresholds.set(model, file.output.sets?.threshold);
    for (const [i, cells] of file.golden.rows.entries()) {
      const expected = outputs(file, cells);
      sameBits(file.golden.outputs[i], expected);
      const row = Object.fromEntries(file.features.map(({ name }, f) => [name, cells[f]]));
      sameBits(said(model, row), expected);
    }
    model.free();
  });
}

const wrong = {
  'another version': (m) => { m.version = 2; },
  'another member': (m) => { m.more = 1; },
  'no golden rows at all': (m) => { delete m.golden; },
  'an unknown family': (m) => { m.family = 'forest'; },
  'an unknown kind': (m) => { m.features[0].kind = 'text'; },
  'an unknown encoding': (m) => { m.encoder[0].as = 'hash'; },
  'a link of the other task': (m) => { m.output.link = 'softmax'; },
  'a member inside a feature': (m) => { m.features[0].color = 'red'; },
  'a member inside training': (m) => { m.features[0].training.mean = 1; },
  'categories of a number': (m) => { m.features[0].categories = ['a']; },
  'a category without categories': (m) => { delete m.features[1].categories; },
  'classes of a regression': (m) => { m.target.classes = ['a', 'b']; },
  'a category twice': (m) => { m.features[1].categories = ['A', 'A', 'B', 'C']; },
  'the parameters of another family': (m) => { m.family = 'linear'; },
  'a missing array': (m) => { delete m.parameters.cover; },
  'a text among the leaves': (m) => { m.parameters.leaf[0] = '1'; },
  'a name with blanks around it': (m) => { m.features[0].name = ' size'; },
};
const wrongNetwork = {
  'the parameters of trees': (m) => { m.parameters = fixture('trees_exp').parameters; },
  'an unknown activation': (m) => { m.parameters.layers[0].activation = 'swish'; },
  'a number without a scale': (m) => { delete m.parameters.inputs[0].scale; },
  'an embedded number': (m) => { m.parameters.inputs[0].embedding = [1]; },
  'a missing category of one number': (m) => { m.parameters.inputs[1].missing = 1; },
  'a weight beyond single precision': (m) => { m.parameters.layers[1].weight[3] = 1e39; },
  'no layers': (m) => { m.parameters.layers = []; },
};
for (const [name, spoil] of Object.entries(wrongNetwork)) {
  test(`schema and reader both refuse ${name}`, async () => {
    const file = fixture('v1/mlp');
    assert.deepEqual(schemaErrors(file), []);
    spoil(file);
    assert.notDeepEqual(schemaErrors(file), []);
    await assert.rejects(() => dodona.load(file), dodona.DodonaError);
  });
}

const wrongTables = {
  'an axis of no column': (m) => { delete m.parameters.axes[0].column; },
  'an axis of both kinds': (m) => { m.parameters.axes[0].slots = [0]; },
  'a cover below zero': (m) => { m.parameters.axes[0].cover[0] = -1; },
  'a term of three axes': (m) => { m.parameters.terms[0].axes = [0, 1, 2]; },
  'a text among the values': (m) => { m.parameters.terms[0].value[0] = '1'; },
};
for (const [name, spoil] of Object.entries(wrongTables)) {
  test(`schema and reader both refuse ${name}`, async () => {
    const file = fixture('v1/gam');
    assert.deepEqual(schemaErrors(file), []);
    spoil(file);
    assert.notDeepEqual(schemaErrors(file), []);
    await assert.rejects(() => dodona.load(file), dodona.DodonaError);
  });
}

for (const [name, spoil] of Object.entries(wrong)) {
  test(`schema and reader both refuse ${name}`, async () => {
    const file = fixture('trees_exp');
    spoil(file);
    assert.notDeepEqual(schemaErrors(file), []);
    await assert.rejects(() => dodona.load(file), dodona.DodonaError);
  });
}

const wrongOutput = {
  'calibration of a regression': (m) => { m.output.calibration = { method: 'platt', slope: 1, intercept: [0] }; },
  'sets of a regression': (m) => { m.output.sets = { levels: [0.9], threshold: [0.1] }; },
  'a lower end above the answer': (m) => { m.output.intervals.lower[1] = 0.5; },
  'an upper end below the answer': (m) => { m.output.intervals.upper[1] = -0.5; },
  'a level of 1': (m) => { m.output.intervals.levels[3] = 1; },
  'intervals around the median': (m) => { m.output.intervals.around = 'median'; },
  'a spread with covers': (m) => { m.output.intervals.spread.cover = [1, 2, 3]; },
  'a spread of two outputs': (m) => { m.output.intervals.spread.n_outputs = 2; m.output.intervals.spread.base = [0, 0]; },
  'a novelty above 1': (m) => { m.output.novelty.curve.y[3] = 1.5; },
  'a curve without places': (m) => { m.output.novelty.curve = { x: [], y: [] }; },
  'a novelty without its trees': (m) => { delete m.output.novelty.isolation; },
  'another member of the output': (m) => { m.output.more = 1; },
};
const wrongClasses = {
  'intervals of classes': (m) => { m.output.intervals = { levels: [0.9], lower: [-1], upper: [1], around: 'margin' }; },
  'an unknown calibration': (m) => { m.output.calibration.method = 'beta'; },
  'a calibration of both kinds': (m) => { m.output.calibration.curves = []; },
  'a threshold that is no share': (m) => { m.output.sets.threshold[0] = 1.25; },
};
for (const [name, parts] of Object.entries({ uncertain_identity: wrongOutput, uncertain_platt: wrongClasses })) {
  for (const [what, spoil] of Object.entries(parts)) {
    test(`schema and reader both refuse ${what}`, async () => {
      const file = fixture(name);
      assert.deepEqual(schemaErrors(file), []);
      spoil(file);
      assert.notDeepEqual(schemaErrors(file), []);
      await assert.rejects(() => dodona.load(file), dodona.DodonaError);
    });
  }
}
