// A cell in the schema's own spelling means to the model what the cell meant.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { valueOf } from '../../web/src/values.js';
import { dodona, fixtures } from './deps.js';

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

test('a date that has times of day says midnight too, as its field needs it', () => {
  const feature = { kind: 'date', training: { decimals: 3 } };
  assert.equal(valueOf(feature, '2019-04-30', []), '2019-04-30T00:00');
  assert.equal(valueOf(feature, new Date('2019-04-30T12:30:00Z'), []), '2019-04-30T12:30');
});
