// What nobody should give, through every entry: each is answered, or refused by a DodonaError, or ends with what the caller's own code threw; and
// the model answers as before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dodona, fixture, fixtures, memorySize, modelFiles } from './deps.js';
import { rowsOf } from './rows.js';

const { DodonaError, load, pool } = dodona;

/** What the caller's own code throws. */
class Own extends Error {}
const own = () => { throw new Own('of the caller'); };
const thrower = new Proxy({}, { get: own, has: own, ownKeys: own, getOwnPropertyDescriptor: own, getPrototypeOf: own });
const deep = (levels) => {
  let value = 1;
  for (let i = 0; i < levels; ++i) value = [value];
  return value;
};
const cyclic = (() => { const a = { size: 1 }; a.self = a; return a; })();
const detached = (() => {
  const column = new Float64Array(3);
  structuredClone(column.buffer, { transfer: [column.buffer] });
  return column;
})();

/** Name, value. @type {[string, unknown][]} */
const VALUES = [
  ['undefined', undefined], ['null', null], ['0', 0], ['-1', -1], ['NaN', NaN], ['infinity', Infinity], ['1e308', 1e308], ['a bigint', 10n ** 400n],
  ['true', true], ['no text', ''], ['text', 'x'], ['half a character', '\ud800'], ['a million characters', 'é'.repeat(1e6)], ['a million blanks inside', `a${' '.repeat(1e6)}b`], ['a symbol', Symbol('s')],
  ['a function', () => 1], ['a class', class { size = 1; }], ['an array', []], ['an array of arrays', [[]]], ['an array of null', [null]],
  ['holes', new Array(3)], ['four billion holes', new Array(2 ** 32 - 1)], ['an object', {}], ['an object without prototype', Object.create(null)],
  ['a map', new Map([['size', 1]])], ['a set', new Set(['size'])], ['no date', new Date(NaN)], ['an expression', /x/], ['a promise', Promise.resolve({})],
  ['keys of the language', JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3, "hasOwnProperty": 4, "valueOf": null}')],
  ['keys of the language in rows', [JSON.parse('{"__proto__": {"size": 1}, "constructor": {"prototype": {"size": 2}}}')]],
  ['keys of the language as columns', JSON.parse('{"__proto__": [1], "constructor": [2], "toString": [3]}')],
  ['a getter that throws', { get size() { return own(); } }], ['a proxy that throws', thrower], ['rows that throw', [thrower]], ['a column that throws', { size: thrower }],
  ['text that throws', { toString: own, valueOf: own, [Symbol.toPrimitive]: own }], ['a cell that throws', { size: { toString: own, [Symbol.toPrimitive]: own } }],
  ['a tag that throws', { get [Symbol.toStringTag]() { return own(); } }], ['a lying tag', { [Symbol.toStringTag]: 'Response' }], ['a lying blob', { [Symbol.toStringTag]: 'Blob' }],
  ['a lying date', { size: Object.create(Date.prototype) }],
  ['a lying length', { size: { length: 2 ** 53 } }], ['an array-like', { length: 1e9 }], ['a proxied array of a lying length', new Proxy([1], { get: (array, key) => (key === 'length' ? 1e15 : array[key]) })],
  ['an empty typed array', new Float64Array(0)], ['a detached array', detached], ['a detached column', { size: detached }], ['shared bytes', new Uint8Array(new SharedArrayBuffer(8))],
  ['a view of bytes', new DataView(new ArrayBuffer(8))], ['big integers', { size: new BigInt64Array([1n]) }], ['a cycle', cyclic], ['a cycle in rows', [cyclic]], ['depth', deep(1e5)],
  ['depth of text', '['.repeat(1e6)], ['depth of an object', `{"a":${'['.repeat(1e6)}`], ['a cell of depth', { size: deep(1e5) }], ['an error', new Own('given')],
];

/** Whether an end is one that is allowed. */
function isAllowed(error) {
  return error instanceof DodonaError || error instanceof Own;
}

/** Calls; a bad end is an error of this test. @param {string} what @param {() => unknown} call */
async function survives(what, call) {
  try {
    await call();
  } catch (error) {
    if (!isAllowed(error)) throw new Error(`${what}: ${error?.stack ?? String(error)}`, { cause: error });
    if (error instanceof DodonaError) {
      assert.ok(error.message.length > 0 && error.message.length < 10_000, `${what}: ${error.message.slice(0, 200)}`);
      assert.ok(error.errors.length <= 100);
    }
  }
}

for (const path of [join(fixtures, 'linear_identity.json'), join(fixtures, 'linear_softmax.json'), modelFiles().find((file) => file.endsWith('homes.json'))]) {
  describe(`hostile values, ${path.split('/').pop()}`, () => {
    let model;
    let team;
    let rows;
    let expected;
    before(async () => {
      model = await load(path);
      team = await pool(path, { workers: 1 });
      rows = rowsOf(model, 5);
      expected = model.predictMany(rows).toRows();
    });
    after(() => {
      team?.free();
      model?.free();
    });
    const first = () => model.schema.features[0].name;
    /** One feature of each kind. */
    const kinds = () => [...new Map(model.schema.features.map((feature) => [feature.kind, feature])).values()];
    // What the row is not.
    const wanted = () => {
      const { label, value } = model.predict(rows[0]);
      return label === undefined ? { min: value + 1e-6 * Math.abs(value) } : model.schema.target.classes.find((name) => name !== label);
    };

    /** Entry by name, given a value in each of its places. */
    const entries = {
      predict: (value) => model.predict(value),
      'predict, a cell': (value) => model.predict({ ...rows[0], [first()]: value }),
      'predict, options': (value) => model.predict(rows[0], value),
      'predict, level': (value) => model.predict(rows[0], { level: value }),
      explain: (value) => model.explain(value),
      check: (value) => model.check(value),
      'check, a cell': (value) => model.check({ ...rows[0], [first()]: value }),
      predictMany: (value) => model.predictMany(value),
      'predictMany, a row': (value) => model.predictMany([rows[0], value]),
      'predictMany, a cell': (value) => model.predictMany([rows[0], { ...rows[1], [first()]: value }]),
      'predictMany, a column': (value) => model.predictMany({ ...Object.fromEntries(Object.entries(rows[0]).map(([name, cell]) => [name, [cell]])), [first()]: value }),
      'whatIf, a row': (value) => model.whatIf(value, first(), [1]),
      'whatIf, a feature': (value) => model.whatIf(rows[0], value, [1]),
      'whatIf, values': (value) => model.whatIf(rows[0], first(), value),
      'whatIf, a value': (value) => model.whatIf(rows[0], first(), [value]),
      'nearest, a row': (value) => model.nearest(value, { target: wanted() }),
      'nearest, a cell of each kind': async (value) => {
        for (const { name } of kinds()) await survives(`nearest, ${name}`, () => model.nearest({ ...rows[0], [name]: value }, { target: wanted(), features: 1 }));
      },
      'check and predict, a cell of each kind': (value) => {
        for (const { name } of kinds()) {
          const { errors } = model.check({ ...rows[0], [name]: value });
          if (errors.length === 0) model.predict({ ...rows[0], [name]: value });
        }
      },
      'nearest, a wish': (value) => model.nearest(rows[0], value),
      'nearest, a target': (value) => model.nearest(rows[0], { target: value }),
      'nearest, frozen': (value) => model.nearest(rows[0], { target: wanted(), frozen: value }),
      'nearest, features': (value) => model.nearest(rows[0], { target: wanted(), features: value }),
      predictCsv: (value) => model.predictCsv(value).all(),
      'predictCsv, options': (value) => model.predictCsv('a,b\n1,2\n', value).all(),
      'predictCsv, a cell': (value) => model.predictCsv(`${first()}\n${typeof value === 'string' ? value : ''}\n`).all(),
      'predictCsv, a stream of it': (value) => model.predictCsv(new ReadableStream({ start(controller) { controller.enqueue(value); controller.close(); } })).all(),
      load: async (value) => (await load(value)).free(),
      'load, options': async (value) => (await load(path, value)).free(),
      'load, the core': async (value) => (await load(path, { wasm: value })).free(),
      'load, a member': async (value) => (await load({ ...JSON.parse(readFileSync(path, 'utf8')), features: value })).free(),
      'pool, workers': async (value) => (await pool(path, { workers: value === undefined || value === null ? 1 : value })).free(),
      'pool, a model': async (value) => (await pool(value, { workers: 1 })).free(),
      'pool, a table': (value) => team.predictMany(value),
      'pool, a row': (value) => team.predictMany([rows[0], value]),
      'pool, a cell': (value) => team.predictMany([{ ...rows[0], [first()]: value }]),
      'pool, options': (value) => team.predictMany(rows, value),
    };

    for (const [entry, call] of Object.entries(entries)) {
      test(entry, async () => {
        for (const [name, value] of VALUES) {
          await survives(`${entry} with ${name}`, () => call(value));
          assert.deepEqual(model.predictMany(rows).toRows(), expected, `after ${entry} with ${name}`);
        }
      });
    }

    test('the pool answers as before', async () => assert.deepEqual((await team.predictMany(rows)).toRows(), expected));

    test('nothing of the language was changed', () => {
      assert.deepEqual(Object.keys(Object.prototype), []);
      assert.equal({}.size, undefined);
    });
  });
}

test('a million characters in a category, again and again: the memory does not grow', async () => {
  const model = await load(fixture('linear_identity'));
  const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };
  const { value } = model.predict({ ...row, heating: null });
  const long = 'x'.repeat(1e6);
  let size;
  for (let i = 0; i < 50; ++i) {
    const { value: found, warnings } = model.predict({ ...row, heating: long });
    assert.equal(found, value);
    assert.ok(warnings[0].message.length < 1000, 'the warning does not repeat it all');
    model.predictMany([{ ...row, heating: long }, row]);
    await model.predictCsv(`size,age,heating,balcony,listed\n47,12,${long},true,2019-04-30\n`).all();
    size ??= memorySize();
    assert.equal(memorySize(), size);
  }
  model.free();
});

test('a row whose getter frees the model is answered, and the model is free after it', async () => {
  const row = { age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };
  const other = await load(fixture('linear_identity'));
  const { value } = other.predict({ size: 47, ...row });
  const kept = other.explain({ size: 47, ...row });
  const freeing = (model) => Object.defineProperty({ ...row }, 'size', { enumerable: true, get() { model.free(); return 47; } });
  for (const call of [
    (model) => model.predict(freeing(model)).value,
    (model) => model.predictMany([freeing(model), { size: 47, ...row }]).value[1],
    (model) => model.whatIf(freeing(model), 'age', [12, 12]).value[1],
  ]) {
    const model = await load(fixture('linear_identity'));
    assert.equal(call(model), value);
    assert.throws(() => model.predict({ size: 47, ...row }), { code: 'freed' });
    model.free();
    assert.deepEqual(other.explain({ size: 47, ...row }), kept);
  }
  other.free();
});
