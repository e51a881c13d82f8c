// Intervals, sets and novelty through the module. That their numbers are right, format.test.js shows for every model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { write } from './csv.js';
import { dodona, fixture } from './deps.js';

const csvOf = (file) => write([file.features.map(({ name }) => name), ...file.golden.rows.map((cells) => cells.map((cell) => String(cell ?? '')))]);
const rowsOf = (file) => file.golden.rows.map((cells) => Object.fromEntries(file.features.map(({ name }, f) => [name, cells[f]])));

for (const name of ['uncertain_identity', 'uncertain_exp', 'uncertain_platt', 'uncertain_isotonic']) {
  test(`${name}: a row, a table, columns and a CSV say the same at every level`, async () => {
    const file = fixture(name);
    const model = await dodona.load(file);
    assert.deepEqual(model.levels, (file.output.intervals ?? file.output.sets).levels);
    assert.ok(Object.isFrozen(model.levels));
    const rows = rowsOf(file);
    const columns = Object.fromEntries(file.features.map(({ name: feature }) => [feature, rows.map((row) => row[feature])]));
    for (const options of [undefined, {}, { uncertainty: false }, ...model.levels.map((level) => ({ level }))]) {
      const one = rows.map((row) => model.predict(row, options));
      const tables = [model.predictMany(rows, options), model.predictMany(columns, options), await model.predictCsv(csvOf(file), options).all()];
      for (const table of tables) {
        for (const member of ['value', 'lower', 'upper', 'novelty', 'label', 'set']) {
          assert.deepEqual(table[member] === undefined ? rows.map(() => undefined) : [...table[member]], one.map((answer) => answer[member]), member);
        }
      }
    }
    model.free();
  });
}

test('0.9 is the level if nothing is said, or the highest where there is no 0.9', async () => {
  const file = fixture('uncertain_identity');
  const [row] = rowsOf(file);
  const model = await dodona.load(file);
  const [a, b] = [model.predict(row), model.predict(row, { level: 0.9 })];
  assert.deepEqual(a, b);
  assert.ok(a.lower < a.value && a.value < a.upper);
  file.output.intervals.levels = [0.25, 0.5, 0.75, 0.85];
  const other = await dodona.load(file);
  assert.deepEqual(other.predict(row), other.predict(row, { level: 0.85 }));
  model.free();
  other.free();
});

test('a level that the model does not have is an error that names those it has', async () => {
  const model = await dodona.load(fixture('uncertain_identity'));
  const [row] = rowsOf(fixture('uncertain_identity'));
  const says = (error) => error.code === 'bad_option' && error.message.includes('0.7') && error.message.includes('0.5, 0.8, 0.9, 0.95');
  assert.throws(() => model.predict(row, { level: 0.7 }), says);
  assert.throws(() => model.predictMany([row], { level: 0.7 }), says);
  assert.throws(() => model.predictCsv('a\n', { level: 0.7 }), says);
  const bare = await dodona.load(fixture('trees_exp'));
  assert.deepEqual(bare.levels, []);
  assert.throws(() => bare.predictMany([], { level: 0.9 }), /none/);
  model.free();
  bare.free();
});

test('what the model does not have, or is not asked, is not there', async () => {
  const members = async (name, options) => {
    const file = fixture(name);
    const model = await dodona.load(file);
    const answer = model.predict(rowsOf(file)[0], options);
    model.free();
    return Object.keys(answer);
  };
  assert.deepEqual(await members('linear_identity'), ['value']);
  assert.deepEqual(await members('uncertain_identity'), ['value', 'lower', 'upper', 'novelty']);
  assert.deepEqual(await members('uncertain_identity', { uncertainty: false }), ['value']);
  assert.deepEqual(await members('uncertain_exp'), ['value', 'lower', 'upper']);
  assert.deepEqual(await members('trees_logistic'), ['label', 'probability', 'probabilities']);
  assert.deepEqual(await members('uncertain_platt'), ['label', 'probability', 'probabilities', 'set', 'novelty']);
  assert.deepEqual(await members('uncertain_share'), ['label', 'probability', 'probabilities']);
});

test('a getter that asks for something else does not change what the row is answered', async () => {
  const file = fixture('uncertain_identity');
  const model = await dodona.load(file);
  const [row, other] = rowsOf(file);
  const expected = model.predict(row, { level: 0.5 });
  const meddling = { ...row };
  Object.defineProperty(meddling, 'size', { enumerable: true, get: () => { model.predict(other, { uncertainty: false }); return row.size; } });
  assert.deepEqual(model.predict(meddling, { level: 0.5 }), expected);
  model.free();
});

test('the set always has the label, and grows with the level', async () => {
  for (const name of ['uncertain_platt', 'uncertain_isotonic']) {
    const file = fixture(name);
    const model = await dodona.load(file);
    for (const row of rowsOf(file)) {
      let before = [];
      for (const level of model.levels) {
        const { label, set } = model.predict(row, { level });
        assert.ok(set.includes(label));
        assert.ok(before.every((of) => set.includes(of)));
        before = set;
      }
    }
    model.free();
  }
});
