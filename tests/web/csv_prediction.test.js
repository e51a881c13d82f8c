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

describe('a CSV around its bad rows', () => {
  let model;
  let names;
  let lines;
  /** By row, from 0: what is done to the line. */
  const spoilt = new Map([
    [3, (cells) => cells.slice(1)],
    [700, (cells) => ['x', ...cells.slice(1)]],
    [701, (cells) => ['', ...cells.slice(1, -1), '"a"b']],
    [2999, (cells) => ['1e999', ...cells.slice(1)]],
  ]);
  const text = (delimiter = ',') => [names, ...lines.map((cells, i) => spoilt.get(i)?.(cells) ?? cells)].map((cells) => `${cells.join(delimiter)}\n`).join('');
  const good = () => [names, ...lines.filter((_, i) => !spoilt.has(i))].map((cells) => `${cells.join(',')}\n`).join('');
  before(async () => {
    model = await load(join(fixtures, 'uncertain_platt.json'));
    const rows = rowsOf(model, 3000);
    names = model.schema.features.map(({ name }) => name);
    lines = rows.map((row) => names.map((name) => (row[name] === null ? '' : String(row[name]))));
  });
  after(() => model.free());

  async function blocksOf(source, options) {
    const blocks = [];
    for await (const block of model.predictCsv(source, options)) blocks.push(block);
    return blocks;
  }
  const joined = (blocks, of) => blocks.flatMap((block) => [...of(block)]);

  test('keep their places, and the others have the answers that they have without them', async () => {
    const first = (block) => block.value ?? Object.values(block.probabilities)[0];
    const expected = joined(await blocksOf(good()), first);
    const blocks = await blocksOf(text(), { badRows: 'mark', cells: true });
    const found = joined(blocks, first);
    assert.equal(found.length, lines.length);
    assert.ok([...spoilt.keys()].every((i) => Number.isNaN(found[i])));
    assert.deepEqual(found.filter((_, i) => !spoilt.has(i)), expected);
    if (model.schema.task === 'classification') assert.ok([...spoilt.keys()].every((i) => joined(blocks, (block) => block.label)[i] === null));
    const errors = joined(blocks, (block) => block.errors);
    assert.deepEqual([...new Set(errors.map(({ where }) => where.row))], [...spoilt.keys()].map((i) => i + 1));
    // Each with its block, and as a reading that ends tells them.
    for (const { firstRow, errors: own, ...block } of blocks) assert.ok(own.every(({ where }) => where.row >= firstRow && where.row < firstRow + first(block).length));
    const thrown = await blocksOf(text()).then(() => undefined, (error) => error);
    assert.deepEqual(errors, thrown.errors);
  });

  test('the bytes before each row lead to its cells', async () => {
    const bytes = new TextEncoder().encode(text());
    const offsets = joined(await blocksOf(bytes, { badRows: 'mark', cells: true }), (block) => block.offsets);
    assert.equal(offsets.length, lines.length);
    for (const i of [0, 3, 4, 1024, 2998, 2999]) {
      const { records } = await dodona.csvRecords(bytes.subarray(offsets[i], offsets[i + 1]), { delimiter: ',', columns: names.length });
      assert.deepEqual(records, [spoilt.get(i)?.(lines[i]) ?? lines[i]]);
    }
  });

  test('the cells and the target are what was read', async () => {
    const { target, features } = model.schema;
    const truths = lines.map((_, i) => (i % 7 === 6 ? '' : target.classes ? target.classes[i % target.classes.length] : String(i / 4)));
    const whole = [[...names, target.name], ...lines.map((cells, i) => [...cells, truths[i]])].map((cells) => `${cells.join(',')}\n`).join('');
    const blocks = await blocksOf(whole, { cells: true, target: true });
    assert.deepEqual(joined(blocks, (block) => block.target), truths.map((cell) => (target.classes ? cell || null : cell === '' ? NaN : Number(cell))));
    features.forEach(({ name, kind, categories }, f) => {
      const read = joined(blocks, (block) => block.cells[name]);
      assert.deepEqual(read, lines.map((cells) => {
        if (cells[f] === '') return NaN;
        return kind === 'category' ? categories.indexOf(cells[f]) : kind === 'boolean' ? Number(cells[f] === 'true') : kind === 'date' ? Date.parse(cells[f]) / 86_400_000 : Number(cells[f]);
      }), name);
    });
    await assert.rejects(blocksOf(good(), { target: true }), (error) => error.code === 'missing_column' && error.where.column === target.name);
  });

  test('as a Blob each says what is wrong in a column of its own', async () => {
    const records = parse(await (await model.predictCsv(text(), { badRows: 'mark' }).blob()).text());
    assert.equal(records[0].at(-1), 'error');
    assert.equal(records.length, lines.length + 1);
    records.slice(1).forEach((cells, i) => {
      assert.equal(cells.at(-1) !== '', spoilt.has(i));
      assert.equal(cells[0] === '', spoilt.has(i));
    });
  });

  test('what is wrong with the whole file ends the reading all the same', async () => {
    await assert.rejects(blocksOf(text().replace(names[0], 'another'), { badRows: 'mark' }), (error) => error.code === 'missing_column');
    await assert.rejects(blocksOf('', { badRows: 'mark' }), (error) => error.code === 'bad_csv');
  });

  test('records stand as they are, with their delimiter, and a piece may end within one', async () => {
    const bytes = new TextEncoder().encode('a;b\n"1;2";"x""y"\n3\n\n4;"5\n6"\n7;8');
    const { delimiter, records, offsets } = await dodona.csvRecords(bytes);
    assert.equal(delimiter, ';');
    assert.deepEqual(records, [['a', 'b'], ['1;2', 'x"y'], ['3'], ['4', '5\n6'], ['7', '8']]);
    assert.deepEqual([...offsets], [0, 4, 17, 20, 28, 31]);
    const piece = await dodona.csvRecords(bytes.subarray(4, 30), { delimiter, columns: 2, all: false });
    assert.deepEqual(piece.records, [['1;2', 'x"y'], ['3'], ['4', '5\n6']]);
    assert.equal(piece.offsets.at(-1), 24);
    await assert.rejects(dodona.csvRecords(new Uint8Array([0xff, 0xfe, 0x61, 0])), (error) => error.code === 'bad_csv' && /UTF-16/.test(error.message));
  });
});
