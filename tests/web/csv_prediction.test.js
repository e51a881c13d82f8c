// A CSV answered block by block, as a Blob, and whole; how it is watched and ended.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { parse, write } from './csv.js';
import { cli, dodona, fixtures, memorySize, modelFiles, packageFolder } from './deps.js';
import { rowsOf } from './rows.js';

const { load } = dodona;

/** A table of rows as CSV text. */
function csvOf(rows) {
  const names = Object.keys(rows[0]);
  return write([names, ...rows.map((row) => names.map((name) => (row[name] === null ? '' : String(row[name]))))]);
}

describe('a CSV and its answers', () => {
  let folder;
  before(() => { folder = mkdtempSync(join(tmpdir(), 'dodona-csv-')); });
  after(() => rmSync(folder, { recursive: true }));

  for (const path of modelFiles()) {
    test(`the Blob is what the command line writes: ${path.split(/[\\/]/).pop()}`, async () => {
      const model = await load(path);
      const text = csvOf(rowsOf(model, 50));
      writeFileSync(join(folder, 'rows.csv'), text);
      const expected = parse(execFileSync(cli, ['predict', path, join(folder, 'rows.csv')], { encoding: 'utf8' }));
      const blob = await model.predictCsv(text).blob();
      assert.equal(blob.type, 'text/csv');
      const found = parse(await blob.text());
      assert.deepEqual(found[0], expected[0]);
      const numbers = (cells) => cells.map((cell) => (cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell)));
      assert.deepEqual(found.map(numbers), expected.map(numbers));
      model.free();
    });
  }
});

describe('reading as the answers are taken', () => {
  let model;
  let text;
  let rows;
  before(async () => {
    model = await load(join(fixtures, 'uncertain_identity.json'));
    rows = rowsOf(model, 30_000);
    text = csvOf(rows);
  });
  after(() => model.free());

  /** A stream of the text that counts how much has been pulled of it. */
  function counted(bytes = new TextEncoder().encode(text), size = 50_000) {
    const told = { pulled: 0, cancelled: false };
    const stream = new ReadableStream({
      pull(controller) {
        if (told.pulled >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(told.pulled, told.pulled + size));
        told.pulled += size;
      },
      cancel() { told.cancelled = true; },
    }, { highWaterMark: 0 });
    return { stream, told };
  }

  test('blocks come in order, with the number of their first row, and add up to the whole', async () => {
    const whole = await model.predictCsv(text).all();
    const run = model.predictCsv(new Blob([text]));
    const answers = [];
    let next = 1;
    for await (const block of run) {
      assert.equal(block.firstRow, next);
      next += block.value.length;
      answers.push(...block.toRows());
    }
    assert.equal(run.rows, 30_000);
    assert.deepEqual(answers, whole.toRows());
    assert.deepEqual(answers.slice(0, 50), model.predictMany(rows.slice(0, 50)).toRows());
  });

  test('no more is read than is taken, and leaving ends the reading', async () => {
    const { stream, told } = counted();
    for await (const block of model.predictCsv(stream)) {
      assert.ok(block.value.length > 0);
      assert.ok(told.pulled < text.length / 2, `${told.pulled} bytes were read for the first block`);
      break;
    }
    assert.ok(told.cancelled);
  });

  test('the memory of the core does not grow with the file', async () => {
    const bytes = new TextEncoder().encode(text);
    await model.predictCsv(bytes).blob();
    const before = memorySize();
    const body = bytes.subarray(bytes.indexOf(10) + 1);
    const long = new ReadableStream({
      start() { this.n = 0; },
      pull(controller) {
        if (this.n === 0) controller.enqueue(bytes.slice());
        else if (this.n === 10) controller.close();
        else controller.enqueue(body.slice());
        this.n += 1;
      },
    });
    let n = 0;
    for await (const block of model.predictCsv(long)) n += block.value.length;
    assert.equal(n, 300_000);
    assert.equal(memorySize(), before);
  });

  test('the memory of the module does not grow with the file either', () => {
    // In a process of its own, where nothing else takes memory: 13 MB of rows, and 54 MB.
    const measure = `
      const { load } = await import(${JSON.stringify(pathToFileURL(join(packageFolder, 'index.js')).href)});
      const model = await load(${JSON.stringify(join(fixtures, 'linear_identity.json'))});
      const rows = new TextEncoder().encode('47.5,12,gas,yes,2019-04-30\\n'.repeat(40_000));
      const most = async (pieces) => {
        let n = -1;
        const stream = new ReadableStream({ pull(controller) {
          if (++n === 0) controller.enqueue(new TextEncoder().encode('size,age,heating,balcony,listed\\n'));
          else if (n > pieces) controller.close();
          else controller.enqueue(rows.slice());
        } }, { highWaterMark: 0 });
        let [blocks, held] = [0, 0];
        for await (const block of model.predictCsv(stream)) {
          if (++blocks % 16 > 0) continue;
          gc();
          const { heapUsed, arrayBuffers, external } = process.memoryUsage();
          held = Math.max(held, heapUsed + Math.max(arrayBuffers, external));
        }
        return held;
      };
      await most(2);
      console.log(JSON.stringify([await most(12), await most(48)]));`;
    const printed = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', measure], { encoding: 'utf8' });
    const [small, large] = JSON.parse(printed);
    assert.ok(large - small < 4e6, `${small} bytes, and ${large} of four times the rows`);
  });

  test('progress tells bytes, of how many where that is known, and rows', async () => {
    const told = [];
    const file = new Blob([text]);
    await model.predictCsv(file, { onProgress: (progress) => told.push(progress) }).blob();
    assert.ok(told.length > 2);
    told.forEach(({ loaded, total, rows: n }, i) => {
      assert.equal(total, file.size);
      if (i > 0) assert.ok(loaded >= told[i - 1].loaded && n >= told[i - 1].rows);
    });
    assert.deepEqual(told.at(-1), { loaded: file.size, total: file.size, rows: 30_000 });
    const unknown = [];
    await model.predictCsv(counted().stream, { onProgress: (progress) => unknown.push(progress) }).all();
    assert.ok(unknown.every((progress) => !('total' in progress)));
  });

  test('a signal ends it between two blocks, and while it waits for bytes', async () => {
    const stop = new AbortController();
    const run = model.predictCsv(text, { signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(run.all(), { name: 'AbortError' });
    const never = new ReadableStream({ pull: () => new Promise(() => {}) });
    const waiting = new AbortController();
    const answered = model.predictCsv(never, { signal: waiting.signal }).all();
    setImmediate(() => waiting.abort(new Error('enough')));
    await assert.rejects(answered, /enough/);
    await assert.rejects(model.predictCsv(text, { signal: AbortSignal.abort() }).blob(), { name: 'AbortError' });
  });

  test('another prediction between two blocks changes neither', async () => {
    const whole = await model.predictCsv(text, { uncertainty: false }).all();
    const values = [];
    for await (const block of model.predictCsv(counted().stream, { uncertainty: false })) {
      values.push(...block.value);
      model.predict(rows[0]);
      model.predictMany(rows.slice(0, 5));
    }
    assert.deepEqual(values, Array.from(whole.value));
  });

  test('a stream of any kind of bytes, and none of text', async () => {
    const whole = await model.predictCsv(text).all();
    const bytes = new TextEncoder().encode(text);
    const streamOf = (piece) => new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 70_001) controller.enqueue(piece(bytes.slice(at, at + 70_001)));
        controller.close();
      },
    });
    for (const piece of [(part) => part, (part) => part.buffer, (part) => new DataView(part.buffer)]) {
      assert.deepEqual(await model.predictCsv(streamOf(piece)).all(), whole);
    }
    await assert.rejects(model.predictCsv(streamOf((part) => String(part))).all(), { code: 'wrong_type' });
    await assert.rejects(model.predictCsv(streamOf(() => 3)).all(), { code: 'wrong_type' });
  });

  test('a run is read once, and a source that was read or breaks is told', async () => {
    const run = model.predictCsv(text);
    await run.all();
    await assert.rejects(run.blob(), { code: 'bad_option' });
    assert.equal(run.rows, 30_000);
    const response = new Response(text);
    await response.text();
    await assert.rejects(model.predictCsv(response).all(), { code: 'io' });
    const breaks = new ReadableStream({ pull: (controller) => controller.error(new Error('the cable was pulled')) });
    await assert.rejects(model.predictCsv(breaks).all(), { code: 'io', message: /the cable was pulled/ });
  });

  test('warnings are there once all is read', async () => {
    const [first] = rows;
    const run = model.predictCsv(csvOf([{ ...first, colour: 'red' }]));
    await run.all();
    assert.deepEqual([run.warnings[0].code, run.warningCount], ['extra_column', 1]);
  });

  test('the name of a file is not taken for its text', async () => {
    for (const name of ['flowers.csv', 'data/my flowers.TSV']) await assert.rejects(model.predictCsv(name).all(), { code: 'wrong_type', message: /name of a file/ });
  });
});
