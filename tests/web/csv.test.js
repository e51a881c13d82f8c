// CSV text and bytes through the module: the rules and the answers of the command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, dodona, fixture, fixtures } from './deps.js';

const { load } = dodona;
const file = join(fixtures, 'v1/trees.json');
const HEADER = 'x,n,fuel,zone,new,built\n';
const encoder = new TextEncoder();

describe('predictCsv', () => {
  let model;
  let folder;
  let text;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dodona-csv-'));
    model = await load(fixture('v1/trees'));
    const columns = model.schema.features;
    const cell = ({ kind, categories }, i) =>
      ({ number: () => String((i % 97) / 7 - 3), category: () => categories[i % categories.length], boolean: () => (i % 2 ? 'yes' : 'no'), date: () => `2019-0${1 + (i % 9)}-11` })[kind]();
    text = `${columns.map(({ name }) => `"${name}"`).join(',')}\n`;
    for (let i = 0; i < 9000; ++i) text += `${columns.map((feature) => cell(feature, i)).join(',')}\n`;
  });
  after(() => {
    model.free();
    rmSync(folder, { recursive: true });
  });

  /** The answers of the command line. */
  const native = () => {
    const rows = join(folder, 'rows.csv');
    writeFileSync(rows, text);
    const lines = execFileSync(cli, ['predict', file, rows], { encoding: 'utf8', maxBuffer: 1 << 26 }).trimEnd().split('\n').slice(1);
    return lines.map((line) => line.split(','));
  };
  const answers = ({ value, label, probabilities }) =>
    value ? Array.from(value, (v) => [String(v)]) : label.map((name, i) => [name, ...Object.values(probabilities).map((p) => String(p[i]))]);
  const numbers = (rows) => rows.map((row) => row.map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell))));

  test('the answers are those of the command line, however the bytes come', async () => {
    const expected = numbers(native());
    const bytes = encoder.encode(text);
    const stream = () => new Blob([bytes]).stream();
    for (const source of [text, bytes, bytes.buffer, new Blob([text]), stream(), new Response(text)]) {
      assert.deepEqual(numbers(answers(await model.predictCsv(source).all())), expected);
    }
  });

  test('errors name row, line and column, and the file is read to its end', async () => {
    const lines = text.split('\n');
    lines[5] = lines[5].replace(/^[^,]*/, 'abc');
    lines[8000] = lines[8000].replace(/^[^,]*/, 'xyz');
    await assert.rejects(model.predictCsv(lines.join('\n')).all(), ({ code, where, total }) => {
      assert.deepEqual([code, where.row, total], ['bad_number', 5, 2]);
      return true;
    });
    await assert.rejects(model.predictCsv(HEADER).all(), { code: 'missing_column' });
    await assert.rejects(model.predictCsv('').all(), { code: 'bad_csv' });
    await assert.rejects(model.predictCsv('\ud800').all(), { code: 'bad_utf8' });
    await assert.rejects(model.predictCsv(42).all(), { code: 'wrong_type' });
    await assert.rejects(model.predictCsv(new Response('', { status: 404 })).all(), { code: 'io' });
  });

  test('a model that is freed while a file is read is an error, and others go on', async () => {
    const other = await load(fixture('v1/trees'));
    const rows = encoder.encode(text);
    const source = new ReadableStream({
      async pull(controller) {
        controller.enqueue(rows);
        other.free();
      },
    });
    await assert.rejects(other.predictCsv(source).all(), { code: 'freed' });
    assert.equal(answers(await model.predictCsv(text).all()).length, 9000);
  });
});
