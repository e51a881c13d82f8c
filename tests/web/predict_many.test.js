import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dodona, fixture, memorySize, refusal } from './deps.js';

describe('a table', () => {
  let rent;
  let credit;
  let hostile;
  before(async () => {
    rent = await dodona.load(fixture('linear_identity'));
    credit = await dodona.load(fixture('trees_logistic'));
    hostile = await dodona.load(fixture('linear_softmax'));
  });
  after(() => [rent, credit, hostile].forEach((model) => model.free()));

  const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };
  const request = { income: 5, job: 'fixed', records: false };
  const columnsOf = (rows) => Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((r) => r[name])]));

  test('rows and columns give what single rows give, over several blocks', () => {
    const jobs = ['fixed', 'freelance', 'others', 'unheard of', null];
    const rows = Array.from({ length: 50_000 }, (_, i) => ({ income: i % 7 === 0 ? null : (i * 37) % 101 / 10, job: jobs[i % 5], records: i % 3 === 0 }));
    const byRow = credit.predictMany(rows);
    const byColumn = credit.predictMany(columnsOf(rows));
    assert.deepEqual(byRow, byColumn);
    assert.equal(byRow.label.length, rows.length);
    for (let i = 0; i < rows.length; i += 997) {
      const { label, probabilities } = credit.predict(rows[i]);
      assert.equal(byRow.label[i], label);
      assert.equal(byRow.probabilities.yes[i], probabilities.yes);
      assert.equal(byRow.probabilities.no[i], probabilities.no);
    }
  });

  test('a regression gives a Float64Array', () => {
    const { value, ...rest } = rent.predictMany([row, row]);
    assert.ok(value instanceof Float64Array);
    assert.deepEqual(rest, {});
    assert.deepEqual([...value], [rent.predict(row).value, rent.predict(row).value]);
  });

  test('typed arrays are columns', () => {
    for (const Type of [Float64Array, Float32Array, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]) {
      const table = { ...columnsOf([row, row]), size: Type.of(47, 3), balcony: Type.of(1, 0) };
      assert.deepEqual([...rent.predictMany(table).value], [rent.predict(row).value, rent.predict({ ...row, size: 3, balcony: 0 }).value], Type.name);
    }
    const big = { ...columnsOf([row, row]), size: BigInt64Array.of(47n, 3n) };
    assert.deepEqual([...rent.predictMany(big).value], [rent.predict(row).value, rent.predict({ ...row, size: 3 }).value]);
  });

  test('NaN in a typed array is an error, not a missing value', () => {
    const error = refusal(() => rent.predictMany({ ...columnsOf([row, row]), age: Float64Array.of(1, NaN) }));
    assert.deepEqual([error.code, error.where], ['not_finite', { row: 2, column: 'age' }]);
  });

  test('no rows, no answers', () => {
    assert.equal(rent.predictMany([]).value.length, 0);
    assert.deepEqual(credit.predictMany([]).label, []);
    assert.equal(credit.predictMany({ income: [], job: [], records: [] }).probabilities.yes.length, 0);
  });

  test('classes and features may have any name', () => {
    const table = Object.fromEntries([['__proto__', [1, null]], ['toString', [2, 3]], ['constructor', ['valueOf', 'x']]]);
    const { label, probabilities, warnings } = hostile.predictMany(table);
    assert.equal(label.length, 2);
    assert.deepEqual(Object.keys(probabilities), ['2', 'constructor', '__proto__']);
    assert.ok(Object.getOwnPropertyDescriptor(probabilities, '__proto__').value instanceof Float64Array);
    assert.equal(warnings[0].where.row, 2);
  });

  test('columns: missing, of different lengths, and of no kind', () => {
    const { job: _, ...without } = columnsOf([request]);
    assert.deepEqual([refusal(() => credit.predictMany(without)).code, refusal(() => credit.predictMany(without)).where], ['missing_column', { column: 'job' }]);
    const uneven = refusal(() => credit.predictMany({ ...columnsOf([request, request]), records: [true] }));
    assert.deepEqual([uneven.code, uneven.where], ['wrong_cell_count', { column: 'records' }]);
    for (const column of [null, 3, 'text', {}, new Set([1]), new DataView(new ArrayBuffer(8))]) {
      assert.equal(refusal(() => credit.predictMany({ ...columnsOf([request]), income: column })).code, 'wrong_type');
    }
  });

  test('a hole in a column is no missing value', () => {
    const error = refusal(() => credit.predictMany({ ...columnsOf([request, request]), income: [1, undefined] }));
    assert.deepEqual([error.code, error.where], ['wrong_type', { row: 2, column: 'income' }]);
    assert.equal(refusal(() => credit.predictMany({ ...columnsOf([request, request]), income: [, 1] })).where.row, 1);
  });

  test('rows: a column that one row lacks, and what is no row', () => {
    const { job: _, ...without } = request;
    const error = refusal(() => credit.predictMany([request, without, 7, request, null]));
    assert.deepEqual(error.errors.map(({ code, where }) => [code, where]), [
      ['missing_column', { row: 2, column: 'job' }], ['wrong_type', { row: 3 }], ['wrong_type', { row: 5 }],
    ]);
  });

  test('extra columns give one warning, however many rows have them', () => {
    for (const table of [[{ ...request, x: 1 }, { ...request, y: 2 }], { ...columnsOf([request, request]), x: [1, 2], y: 'not even a column' }]) {
      const { warnings, warningCount } = credit.predictMany(table);
      assert.equal(warningCount, 1);
      assert.equal(warnings[0].code, 'extra_column');
      assert.match(warnings[0].message, /x.*y/);
    }
  });

  test('an unseen category is named once, at its first row, however many blocks there are', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => ({ ...request, job: i < 10 ? 'fixed' : i % 2 ? 'smith' : 'baker' }));
    const { warnings, warningCount } = credit.predictMany(rows);
    assert.equal(warningCount, 2);
    assert.deepEqual(warnings.map(({ where }) => where), [{ row: 11, column: 'job' }, { row: 12, column: 'job' }]);
  });

  test('the first hundred errors are kept, by row, and all are counted', () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => (i % 3 === 0 ? { ...request, income: 'a lot' } : request));
    const error = refusal(() => credit.predictMany(rows));
    assert.equal(error.total, 10_000);
    assert.deepEqual(error.errors.map(({ where }) => where.row), Array.from({ length: 100 }, (_, i) => 3 * i + 1));
    assert.match(error.message, /and 9999 more errors/);
  });

  test('errors found here and in the core stand together, by row', () => {
    const error = refusal(() => credit.predictMany([{ ...request, income: 'x' }, { ...request, income: {} }, { ...request, records: 'maybe' }]));
    assert.deepEqual(error.errors.map(({ code, where }) => [code, where.row]), [['bad_number', 1], ['wrong_type', 2], ['bad_boolean', 3]]);
  });

  test('a getter is asked once', () => {
    let asked = 0;
    credit.predictMany([{ get income() { asked += 1; return 5; }, job: 'fixed', records: true }]);
    assert.equal(asked, 1);
  });

  test('a getter in a column may make the memory grow', () => {
    const plain = { income: [10, 400, 1000], job: ['fixed', 'fixed', 'fixed'], records: [true, false, true] };
    const expected = credit.predictMany(plain);
    const large = new Array(300_000).fill('no such job, of many letters');
    const growing = () => { credit.predictMany({ income: new Float64Array(large.length), job: large, records: new Uint8Array(large.length) }); };
    const income = Object.defineProperty([...plain.income], 0, { get() { growing(); return plain.income[0]; } });
    assert.deepEqual(credit.predictMany({ ...plain, income }), expected);
  });

  for (const bad of [undefined, null, 5, 'text', new Float64Array(3)]) {
    test(`refuses ${Object.prototype.toString.call(bad)} as a table`, () => {
      assert.equal(refusal(() => credit.predictMany(bad)).code, 'wrong_type');
    });
  }

  test('memory is bounded and given back', () => {
    const column = new Float64Array(400_000).fill(3);
    const table = { income: column, job: new Array(column.length).fill('fixed'), records: new Uint8Array(column.length) };
    for (let i = 0; i < 5; ++i) credit.predictMany(table);
    assert.ok(memorySize() < 64e6, `${memorySize()} bytes for any number of rows`);
  });
});
