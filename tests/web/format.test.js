// Every model at hand is what core/FORMAT.md says: by the JSON Schema, and by a second reading of the prose.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { dodona, fixture, modelFiles, schemaErrors } from './deps.js';
import { outputs } from './scorer.js';

const sameBits = (a, b) => assert.deepEqual(new BigUint64Array(Float64Array.from(a).buffer), new BigUint64Array(Float64Array.from(b).buffer));

for (const path of modelFiles()) {
  const file = JSON.parse(readFileSync(path, 'utf8'));

  test(`${basename(path)} keeps to the schema`, () => {
    assert.deepEqual(schemaErrors(file), []);
  });

  test(`${basename(path)}: the golden outputs by the second reading`, async () => {
    const model = await dodona.load(file);
    for (const [i, cells] of file.golden.rows.entries()) {
      const expected = outputs(file, cells);
      sameBits(file.golden.outputs[i], expected);
      const row = Object.fromEntries(file.features.map(({ name }, f) => [name, cells[f]]));
      const { value, probabilities } = model.predict(row);
      sameBits(value === undefined ? file.target.classes.map((name) => probabilities[name]) : [value], expected);
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
