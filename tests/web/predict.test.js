import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { dodona, fixture, refusal } from './deps.js';

const { load } = dodona;

describe('one row', () => {
  let rent;
  let hostile;
  before(async () => {
    rent = await load(fixture('linear_identity'));
    hostile = await load(fixture('linear_softmax'));
  });
  after(() => {
    rent.free();
    hostile.free();
  });
  const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };

  test('a regression gives a value and nothing else', () => {
    assert.deepEqual(Object.keys(rent.predict(row)), ['value']);
  });

  test('a row without members lacks every column, and nothing else, also as the first one', async () => {
    const fresh = await load(fixture('linear_identity'));
    for (let i = 0; i < 2; ++i) {
      const { errors } = refusal(() => fresh.predict({}));
      assert.deepEqual(errors.map(({ code }) => code), new Array(5).fill('missing_column'));
      fresh.predict(row);
    }
    fresh.free();
  });

  test('the order of the keys does not matter', () => {
    assert.deepEqual(rent.predict(Object.fromEntries(Object.entries(row).reverse())), rent.predict(row));
  });

  test('a classification gives label, probability, probabilities', () => {
    const { label, probability, probabilities } = hostile.predict(Object.fromEntries([['__proto__', 1], ['toString', 2], ['constructor', 'valueOf']]));
    assert.deepEqual(Object.keys(probabilities).sort(), ['2', '__proto__', 'constructor']);
    assert.equal(probability, Object.getOwnPropertyDescriptor(probabilities, label).value);
    assert.equal(probability, Math.max(...Object.values(probabilities)));
    assert.equal(Object.getPrototypeOf(probabilities), Object.prototype);
    assert.deepEqual(Object.values(probabilities).length, 3);
  });

  test('a key with blanks around it is another key, alike for rows, tables of rows and tables of columns', () => {
    const { size, ...rest } = row;
    for (const call of [
      () => rent.predict({ ...rest, ' size ': size }),
      () => rent.predictMany([{ ...rest, ' size ': size }]),
      () => rent.predictMany(Object.fromEntries(Object.entries({ ...rest, ' size ': size }).map(([name, cell]) => [name, [cell]]))),
    ]) {
      const { code, where, message } = refusal(call);
      assert.equal(code, 'missing_column');
      assert.equal(where.column, 'size');
      assert.match(message, /" size "/);
    }
  });

  test('inherited members are not cells', () => {
    const error = refusal(() => hostile.predict({}));
    assert.deepEqual(error.errors.map(({ code, where }) => [code, where.column]),
      [['missing_column', '__proto__'], ['missing_column', 'toString'], ['missing_column', 'constructor']]);
    assert.equal(refusal(() => rent.predict(Object.create(row))).total, 5);
    assert.equal(refusal(() => hostile.predict({ __proto__: { toString: 1 }, toString: 2, constructor: 'valueOf' })).where.column, '__proto__');
  });

  test('a row without a prototype is a row', () => {
    assert.deepEqual(rent.predict(Object.assign(Object.create(null), row)), rent.predict(row));
  });

  test('null is missing; an absent key and undefined are missing columns', () => {
    assert.equal(typeof rent.predict({ ...row, age: null }).value, 'number');
    const { age: _, ...without } = row;
    for (const bad of [without, { ...row, age: undefined }]) {
      const error = refusal(() => rent.predict(bad));
      assert.equal(error.code, 'missing_column');
      assert.deepEqual(error.where, { column: 'age' });
      assert.equal(error.total, 1);
    }
  });

  test('other keys are ignored, with one warning', () => {
    const { value, warnings } = rent.predict({ ...row, colour: 'red', toString: 1 });
    assert.equal(value, rent.predict(row).value);
    assert.equal(warnings.length, 1);
    assert.equal(warnings[0].code, 'extra_column');
    assert.match(warnings[0].message, /colour/);
  });

  test('an unseen category is missing, with a warning that names it', () => {
    const { value, warnings } = rent.predict({ ...row, heating: 'coal' });
    assert.equal(value, rent.predict({ ...row, heating: null }).value);
    assert.deepEqual(warnings.map(({ code, where }) => [code, where]), [['unseen_category', { column: 'heating' }]]);
    assert.match(warnings[0].message, /"coal"/);
  });

  test('all errors of a row come together, in the order of the features', () => {
    const error = refusal(() => rent.predict({ ...row, size: 'wide', balcony: 'maybe', listed: '2019-02-30' }));
    assert.deepEqual(error.errors.map(({ code, where }) => [code, where.column]),
      [['bad_number', 'size'], ['bad_boolean', 'balcony'], ['bad_date', 'listed']]);
    assert.equal(error.total, 3);
    assert.equal(error.code, 'bad_number');
    assert.deepEqual(error.where, { column: 'size' });
    assert.equal(error.message, 'column "size": "wide" is not a number (and 2 more errors)');
  });

  for (const [name, bad] of [['nothing', undefined], ['null', null], ['a list', [1, 2]], ['a text', 'x'], ['a number', 1], ['a typed array', new Float64Array(5)]]) {
    test(`refuses ${name} as a row`, () => {
      assert.equal(refusal(() => rent.predict(bad)).code, 'wrong_type');
    });
  }

  test('null is called null', () => {
    assert.match(refusal(() => rent.predict(null)).message, /^null is not a row/);
  });

  test('what a getter throws passes through, and the model goes on', () => {
    const trap = { ...row, get size() { throw new RangeError('mine'); } };
    assert.throws(() => rent.predict(trap), /mine/);
    assert.throws(() => rent.predictMany([row, trap]), /mine/);
    assert.equal(typeof rent.predict(row).value, 'number');
  });

  test('a text that makes the memory grow leaves the cells around it right', () => {
    const { heating, ...others } = row;
    const withText = (n) => ({ heating: 'x'.repeat(n), ...others, size: n % 97, age: n % 31 });
    for (let size = 3; size < 20_000_000; size *= 7) { // each larger than all room there is for texts
      const [expected] = rent.predictMany([{ ...withText(size), heating: null }]).value; // a table has cells of its own
      assert.equal(rent.predict(withText(size)).value, expected, `${size} characters`);
    }
  });

  test('rows in any order of members and of any kinds, one after the other, are what they are in a table', () => {
    const random = generator(5);
    const cells = {
      size: () => random.pick([47, 12.5, '31', 8]), age: () => random.pick([3, null, '', '17', 40]),
      heating: () => random.pick(['gas', ' gas ', 'coal', null, 'oil']), balcony: () => random.pick([true, false, 'yes', 1, '0']),
      listed: () => random.pick(['2019-04-30', new Date(Date.UTC(2020, 1, 29)), '2021-01-01T10:00']),
    };
    let names = Object.keys(cells);
    for (let i = 0; i < 2000; ++i) {
      if (random.chance(0.2)) names = names.map((name) => [random.next(), name]).sort().map(([, name]) => name);
      const drawn = Object.fromEntries(names.map((name) => [name, cells[name]()]));
      const object = random.chance(0.1) ? Object.assign(Object.create(null), drawn) : drawn;
      const { value, warnings = [] } = rent.predict(object);
      const table = rent.predictMany([object]);
      assert.equal(value, table.value[0], JSON.stringify(drawn));
      assert.equal(warnings.length, table.warningCount ?? 0, JSON.stringify(drawn));
    }
  });

  test('errors come in the order of the features, in whatever order the members are', () => {
    const backwards = (cells) => Object.fromEntries(Object.entries({ ...row, ...cells }).reverse());
    rent.predict(backwards({}));
    const error = refusal(() => rent.predict(backwards({ size: [], heating: {}, listed: 7n })));
    assert.deepEqual(error.errors.map(({ where }) => where.column), ['size', 'heating', 'listed']);
    const missing = refusal(() => rent.predict(backwards({ age: undefined, size: Symbol('x') })));
    assert.deepEqual(missing.errors.map(({ code, where }) => [code, where.column]), [['wrong_type', 'size'], ['missing_column', 'age']]);
  });

  test('a member whose getter predicts another row does not mix the two', () => {
    const other = { ...row, size: 90, age: 1, heating: 'oil' };
    const [expected, others] = [rent.predict(row).value, rent.predict(other).value];
    for (const name of Object.keys(row)) {
      const reentrant = Object.defineProperty({ ...row }, name, {
        enumerable: true, get() { assert.equal(rent.predict(other).value, others); return row[name]; },
      });
      assert.equal(rent.predict(reentrant).value, expected, name);
    }
  });

  test('a getter that asks anything of another row does not change the answer, nor its explanation', async () => {
    const other = { ...row, size: 90, age: 1, heating: 'oil' };
    const { value } = rent.predict(row);
    const explanation = rent.explain(row);
    const asks = [
      () => rent.predict(other), () => rent.predictMany([other, row]), () => rent.explain(other), () => rent.check(other), () => rent.check({ ...other, size: 'x' }),
      () => rent.whatIf(other, 'age', [1, 2]), () => rent.whatIf(other, 'age', []), () => rent.verify(), () => rent.predict(other, { uncertainty: false }),
    ];
    for (const ask of asks) {
      for (const name of Object.keys(row)) {
        const reentrant = Object.defineProperty({ ...row }, name, { enumerable: true, get() { ask(); return row[name]; } });
        assert.equal(rent.predict(reentrant).value, value, `${ask} in ${name}`);
        assert.deepEqual(rent.explain(reentrant), explanation);
        assert.equal(rent.predictMany([row, reentrant]).value[1], value);
        assert.equal(rent.whatIf(reentrant, 'age', [row.age]).value[0], value);
      }
    }
  });

  test('members that come in another order each time they are listed are still found by name', () => {
    let turn = 0;
    const fickle = new Proxy(row, { ownKeys: (target) => (turn++ % 2 === 0 ? Reflect.ownKeys(target) : Reflect.ownKeys(target).reverse()) });
    for (let i = 0; i < 6; ++i) assert.equal(rent.predict(fickle).value, rent.predict(row).value);
  });

  test('an error leaves nothing behind for the next row', () => {
    const wanted = rent.predict(row).value;
    refusal(() => rent.predict({ ...row, heating: 'x'.repeat(100_000), size: 'y' }));
    assert.equal(rent.predict(row).value, wanted);
  });
});
