// A cell in the schema's own spelling means to the model what the cell meant.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { valueOf } from '../../web/src/values.js';
import { dodona, fixture, fixtures } from './deps.js';

const SPELLINGS = {
  size: [7.5, '7.5', ' 7.5\t', '+7.5', '.5', '75e-1', 12n, -0, '-0', '0.1000000000000000055511151231257827', 5e-324],
  age: [null, '', ' ', 'NA', '?', 'null', 3, '3'],
  heating: ['gas', ' gas ', 7, 7n, '7', 'true', 'São Paulo', 'NA', null, 'steam'],
  zone: ['A', 'B '],
  balcony: [true, false, 'true', 'T', 'Yes', 'y', '1', 1, 'FALSE', 'f', 'no', ' N', '0', 0, 'NA'],
  listed: ['2019-04-30', ' 2019-04-30 ', '2019-04-30T00:00', '2019-04-30 12:30', '2019-04-30T12:30Z', '2019-04-30T12:30:05.25', '2019-04-30T23:59:59.999Z',
    new Date('2019-04-30'), new Date('2019-04-30T06:07:08.009Z'), 'NA', null],
};
const OWN = {
  size: (value) => typeof value === 'number',
  age: (value) => value === null || typeof value === 'number',
  heating: (value) => value === null || typeof value === 'string',
  zone: (value) => value === 'A' || value === 'B',
  balcony: (value) => value === null || typeof value === 'boolean',
  listed: (value) => value === null || /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?$/.test(value),
};

test('every spelling gives the bits of its value, which stays as it is', async () => {
  const model = await dodona.load(join(fixtures, 'v1', 'linear.json'));
  const { features, missing_tokens: missing } = model.schema;
  const row = { size: 3, age: 4, heating: 'oil', zone: 'A', balcony: true, listed: '2019-03-03' };
  for (const feature of features) {
    for (const cell of SPELLINGS[feature.name]) {
      const value = valueOf(feature, cell, missing);
      const said = `${feature.name} ${typeof cell} ${String(cell)} -> ${value}`;
      assert.ok(OWN[feature.name](value), said);
      assert.deepEqual(model.predict({ ...row, [feature.name]: value }), model.predict({ ...row, [feature.name]: cell }), said);
      assert.ok(Object.is(valueOf(feature, value, missing), value), said);
    }
  }
  model.free();
});

test('tokens are texts, fractions of seconds are kept, and blanks are those that the core trims', async () => {
  const document = fixture('v1/linear');
  document.missing_tokens.push('-999');
  document.features[2].categories.push('-999', '\u00a0gas');
  document.features[2].training.counts.push(1, 1);
  document.parameters.terms[2].weight.push(5, 7);
  const model = await dodona.load(document);
  const row = { size: 3, age: 4, heating: 'oil', zone: 'A', balcony: true, listed: '2019-03-03' };
  for (const [name, cell] of [['age', -999n], ['age', '-999'], ['age', -999], ['heating', -999], ['heating', '-999'], ['heating', '\u00a0gas'], ['heating', '\u00a0oil'],
    ['listed', '2019-04-30T05:05:05.123456'], ['listed', '2019-04-30T23:59:59.999999999']]) {
    const feature = model.schema.features.find((one) => one.name === name);
    const value = valueOf(feature, cell, model.schema.missing_tokens);
    assert.deepEqual(model.predict({ ...row, [name]: value }), model.predict({ ...row, [name]: cell }), `${name} ${typeof cell} ${cell} -> ${value}`);
  }
  model.free();
});

test('what the model refuses stays as it is', () => {
  for (const [kind, cells] of Object.entries({
    number: ['12a', '', ' ', 'inf', '0x', NaN, {}, [], Symbol.iterator, () => 1, undefined, 'Infinity'],
    boolean: ['maybe', 'yess', 2, {}, ''],
    date: ['30.4.2019', 'soon', new Date(NaN), {}, 5],
    category: [{}, [], Symbol.iterator],
  })) {
    for (const cell of cells) assert.ok(Object.is(valueOf({ kind }, cell, ['NA']), kind === 'date' && cell === 5 ? 5 : cell), `${kind} ${String(cell?.toString?.())}`);
  }
});

test('a million blanks are trimmed as quickly as other signs', () => {
  const long = `a${' '.repeat(1e6)}b`;
  assert.equal(valueOf({ kind: 'category' }, `  ${long}\t`, []), long); // by trying every blank this took minutes
});

test('a date that has times of day says midnight too, as its field needs it', () => {
  const feature = { kind: 'date', training: { decimals: 3 } };
  assert.equal(valueOf(feature, '2019-04-30', []), '2019-04-30T00:00');
  assert.equal(valueOf(feature, new Date('2019-04-30T12:30:00Z'), []), '2019-04-30T12:30');
});
