// The cell contract as JavaScript values. What text means is the core's business (tests/core); here is that every
// kind of value reaches it as what it is.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dodona, fixture, refusal } from './deps.js';
import { outputs } from './scorer.js';

const file = fixture('linear_identity');
const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };

/** What the second reading of the format says of a row. */
const expected = (change) => outputs(file, Object.values({ ...row, ...change }))[0];

describe('cells', () => {
  let model;
  before(async () => { model = await dodona.load(file); });
  after(() => model.free());

  const good = [
    ['a number', { size: 3.25 }],
    ['zero', { size: 0 }],
    ['the least double', { size: 5e-324 }],
    ['a large number', { size: 1e300 }],
    ['text of a number', { size: '12.5' }, { size: 12.5 }],
    ['text with blanks around it', { size: ' \t12.5 ' }, { size: 12.5 }],
    ['text with a plus', { size: '+.5e1' }, { size: 5 }],
    ['a bigint', { size: 123n }, { size: 123 }],
    ['a bigint that no double holds', { size: 9007199254740993n }, { size: 9007199254740992 }],
    ['null', { age: null }],
    ['a missing token', { age: 'N/A' }, { age: null }],
    ['an empty text', { age: '' }, { age: null }],
    ['a category', { heating: 'heat pump' }],
    ['a category with blanks around it', { heating: ' oil ' }, { heating: 'oil' }],
    ['a missing category', { heating: null }],
    ['an unseen category', { heating: 'Gas' }, { heating: null }],
    ['an unseen category in other scripts', { heating: 'газ 🜂' }, { heating: null }],
    ['a number as a category', { heating: 7 }, { heating: null }],
    ['a boolean as a category', { heating: true }, { heating: null }],
    ['an emoji beyond the first plane', { heating: '🔥'.repeat(50) }, { heating: null }],
    ['false', { balcony: false }],
    ['a word for true', { balcony: 'YES' }, { balcony: true }],
    ['one', { balcony: 1 }, { balcony: true }],
    ['a missing boolean', { balcony: null }],
    ['a date', { listed: '2020-02-29' }],
    ['a date with a time', { listed: '2020-02-29T23:59:59.25Z' }],
    ['a Date', { listed: new Date('2020-02-29T06:30:00.500Z') }, { listed: '2020-02-29T06:30:00.500Z' }],
  ];
  for (const [name, given, meant = given] of good) {
    test(`takes ${name}`, () => {
      const { value } = model.predict({ ...row, ...given });
      assert.equal(value, expected(meant));
      const rows = model.predictMany([row, { ...row, ...given }]);
      assert.deepEqual([...rows.value], [expected({}), value]);
      const columns = Object.fromEntries(Object.entries({ ...row, ...given }).map(([key, cell]) => [key, [row[key], cell]]));
      assert.deepEqual([...model.predictMany(columns).value], [expected({}), value]);
    });
  }

  const bad = [
    ['NaN', { size: NaN }, 'not_finite'],
    ['infinity', { size: -Infinity }, 'not_finite'],
    ['text beyond the doubles', { size: '1e999' }, 'not_finite'],
    ['NaN as a category', { heating: NaN }, 'not_finite'],
    ['text that is no number', { size: '12a' }, 'bad_number'],
    ['hexadecimal', { size: '0x10' }, 'bad_number'],
    ['a decimal comma', { size: '12,5' }, 'bad_number'],
    ['missing where it must not be', { size: null }, 'missing_value'],
    ['a missing token where it must not be', { listed: '?' }, 'missing_value'],
    ['a boolean as a number', { size: true }, 'wrong_type'],
    ['a fraction as a category', { heating: 1.5 }, 'wrong_type'],
    ['a number as a date', { listed: 17_000 }, 'wrong_type'],
    ['two as a boolean', { balcony: 2 }, 'bad_boolean'],
    ['a day that does not exist', { listed: '2019-02-29' }, 'bad_date'],
    ['a Date that does not exist', { listed: new Date(NaN) }, 'bad_date'],
    ['a Date beyond the calendar', { listed: new Date(8.64e15) }, 'bad_date'],
    ['a Date as a number', { size: new Date(0) }, 'wrong_type'],
    ['an object', { size: {} }, 'wrong_type'],
    ['an object with a value', { size: { valueOf: () => 3 } }, 'wrong_type'],
    ['a Number object', { size: Object(3) }, 'wrong_type'],
    ['an object as a category', { heating: { toString: () => 'gas' } }, 'wrong_type'],
    ['a list as a date', { listed: ['2019-04-30'] }, 'wrong_type'],
    ['what only claims to be a Date', { listed: { [Symbol.toStringTag]: 'Date' } }, 'wrong_type'],
    ['a function', { balcony: () => true }, 'wrong_type'],
    ['a symbol', { heating: Symbol('gas') }, 'wrong_type'],
    ['half of a surrogate pair', { heating: 'gas\ud83d' }, 'bad_utf8'],
    ['the other half', { heating: `${'x'.repeat(100)}\udd25` }, 'bad_utf8'],
    ['half a pair in a number', { size: '1\ud83d' }, 'bad_utf8'],
  ];
  for (const [name, given, code] of bad) {
    test(`refuses ${name}`, () => {
      const [column] = Object.keys(given);
      const one = refusal(() => model.predict({ ...row, ...given }));
      assert.deepEqual([one.code, one.where, one.total], [code, { column }, 1]);
      assert.ok(one.errors[0].message.length > 10);
      const many = refusal(() => model.predictMany([row, { ...row, ...given }, row]));
      assert.deepEqual([many.code, many.where, many.total], [code, { row: 2, column }, 1]);
      const columns = Object.fromEntries(Object.entries({ ...row, ...given }).map(([key, cell]) => [key, [row[key], cell]]));
      const table = refusal(() => model.predictMany(columns));
      assert.deepEqual([table.code, table.where, table.total], [code, { row: 2, column }, 1]);
    });
  }

  test('a category of a million characters is only an unseen one', () => {
    const { value, warnings } = model.predict({ ...row, heating: 'é'.repeat(1_000_000) });
    assert.equal(value, expected({ heating: null }));
    assert.ok(warnings[0].message.length < 400);
  });
});
