// A pool of workers answers as the model does, in the order of the rows.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { dodona, fixture, fixtures, modelFiles, packageFolder, refusal } from './deps.js';
import { hosts } from './project.js';
import { rowsOf } from './rows.js';

const { DodonaError, load, pool } = dodona;
const { reactive, ref } = createRequire(join(hosts, 'package.json'))('vue');
const file = join(fixtures, 'v1/trees.json');
const columnsOf = (rows) => Object.fromEntries(Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name])]));

test('rows and columns of every model: the answers of predictMany', async () => {
  for (const path of modelFiles()) {
    const model = await load(path);
    const team = await pool(path, { workers: 2 });
    const rows = rowsOf(model, 5000);
    for (const table of [rows, columnsOf(rows), rows.slice(0, 3), []]) {
      const expected = model.predictMany(table);
      delete expected.warnings;
      const { warnings: _, ...answers } = await team.predictMany(table);
      assert.deepEqual(answers, { ...expected }, path);
    }
    const level = model.levels[0];
    if (level !== undefined) assert.deepEqual({ ...await team.predictMany(rows, { level }) }, { ...model.predictMany(rows, { level }) });
    team.free();
    model.free();
  }
});

test('more tables than workers at once, in any order', async () => {
  const model = await load(file);
  const rows = rowsOf(model, 9000);
  const team = await pool(fixture('v1/trees'), { workers: 3 });
  assert.equal(team.size, 3);
  const tables = Array.from({ length: 7 }, (_, t) => rows.slice(t * 900, 9000 - t * 400));
  const answers = await Promise.all(tables.map((table) => team.predictMany(table, { uncertainty: false })));
  answers.forEach((answer, t) => assert.deepEqual(answer.toRows(), model.predictMany(tables[t], { uncertainty: false }).toRows()));
  const seen = [];
  await team.predictMany(rows, { onProgress: (progress) => seen.push(progress) });
  assert.ok(seen.length > 1 && seen.every(({ rows: n, total }, i) => total === 9000 && n > (seen[i - 1]?.rows ?? 0)));
  assert.equal(seen.at(-1).rows, 9000);
  team.free();
  model.free();
});

test('columns that are not the model\'s do not say how many rows a table has', async () => {
  const model = await load(file);
  const team = await pool(file, { workers: 1 });
  for (const n of [3, 3000]) {
    const columns = columnsOf(rowsOf(model, n));
    const expected = model.predictMany(columns);
    delete expected.warnings;
    for (const extra of [undefined, 'x', [], [1, 2, 3, 4, 5], new Float64Array(n)]) {
      const { warnings: _, warningCount: __, ...answers } = await team.predictMany({ extra, ...columns });
      assert.deepEqual(answers, { ...expected });
    }
  }
  team.free();
  model.free();
});

test('errors and warnings have the rows of the whole table', async () => {
  const model = await load(file);
  const rows = rowsOf(model, 6000);
  const team = await pool(file, { workers: 2 });
  rows[10] = { ...rows[10], size: 'abc' };
  rows[5990] = { ...rows[5990], listed: 'soon' };
  await assert.rejects(team.predictMany(rows), (error) => {
    assert.ok(error instanceof DodonaError);
    assert.deepEqual(error.errors.map(({ code, where }) => [code, where.row, where.column]), [['bad_number', 11, 'size'], ['bad_date', 5991, 'listed']]);
    assert.equal(error.total, 2);
    return true;
  });
  // What is wrong with columns is told once, however many parts there are.
  const lacking = columnsOf(rowsOf(model, 20_000));
  delete lacking.age;
  const { errors, total } = refusal(() => model.predictMany(lacking));
  await assert.rejects(team.predictMany(lacking), (error) => {
    assert.deepEqual([error.errors, error.total], [errors, total]);
    return true;
  });
  await assert.rejects(team.predictMany(7), { code: 'wrong_type' });
  await assert.rejects(team.predictMany({ size: [1] }), { code: 'missing_column' });
  const ragged = columnsOf(rowsOf(model, 3000));
  ragged.size.pop();
  await assert.rejects(team.predictMany(ragged), { code: 'wrong_cell_count' });
  team.free();
  model.free();
});

test('an aborted call ends its workers, and others take their place', async () => {
  const model = await load(file);
  const rows = rowsOf(model, 40_000);
  const team = await pool(file, { workers: 2 });
  await assert.rejects(team.predictMany(rows, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  const stop = new AbortController();
  const running = team.predictMany(rows, { signal: stop.signal, onProgress: () => stop.abort() });
  await assert.rejects(running, { name: 'AbortError' });
  const few = rows.slice(0, 5000);
  assert.deepEqual((await team.predictMany(few)).toRows(), model.predictMany(few).toRows());
  team.free();
  model.free();
});

test('a table that cannot be sent is told, and the worker goes on', async () => {
  const model = await load(file);
  const rows = rowsOf(model, 10);
  const team = await pool(file, { workers: 1 });
  await assert.rejects(team.predictMany([{ ...rows[0], size: () => 1 }]), { code: 'wrong_type' });
  assert.deepEqual((await team.predictMany(rows)).toRows(), model.predictMany(rows).toRows());
  team.free();
  model.free();
});

test('tables as pages have them: proxies, rows with methods, getters that throw', async (t) => {
  const model = await load(file);
  const rows = rowsOf(model, 3000);
  const team = await pool(file, { workers: 2 });
  t.after(() => team.free());
  const expected = model.predictMany(rows).toRows();
  const columns = columnsOf(rows);
  const lent = new Date('2019-04-30');
  for (const table of [reactive(structuredClone(rows)), reactive(structuredClone(columns)), new Proxy(rows, {}), rows.map((row) => new Proxy(row, {}))]) {
    assert.deepEqual((await team.predictMany(table)).toRows(), expected);
  }
  const dated = reactive(rows.map((row) => ({ ...row, listed: lent })));
  assert.deepEqual((await team.predictMany(dated)).toRows(), model.predictMany(dated).toRows());
  const methods = rows.map((row) => ({ ...row, show() {} }));
  const { warnings, ...answers } = await team.predictMany(methods);
  assert.deepEqual(answers.label, model.predictMany(rows).label);
  assert.deepEqual(warnings, model.predictMany(methods).warnings);
  class Own extends Error {}
  for (const more of [{}, { show() {} }]) {
    const thrower = Object.defineProperty({ ...rows[0], ...more }, 'size', { get() { throw new Own('of the page'); } });
    await assert.rejects(team.predictMany([thrower]), Own);
  }
  const ranged = Object.defineProperty({ ...rows[0] }, 'size', { enumerable: true, get() { throw new RangeError('of the page'); } });
  await assert.rejects(team.predictMany([ranged]), { name: 'RangeError', message: 'of the page' });
  const foreign = runInNewContext("new Date('2019-04-30')");
  const beside = rows.slice(0, 3).map((row) => ({ ...row, listed: foreign, show() {} }));
  assert.deepEqual((await team.predictMany(beside)).label, model.predictMany(beside).label);
  // What is no row, no table or no cell is refused as the model refuses it.
  const said = (error) => [error.code, error.where, error.total];
  for (const table of [[rows[0], () => 1], [rows[0], [() => 1]], () => 1, Symbol('s'), { ...columns, size: columns.size.map((x, i) => (i === 1 ? () => 1 : x)) }]) {
    assert.deepEqual(said(await team.predictMany(table).catch((cause) => cause)), said(refusal(() => model.predictMany(table))), String(table));
  }
  for (const [name, cell] of [['size', () => 1], ['size', Symbol('s')], ['zone', () => 1]]) {
    const error = await team.predictMany([rows[0], { ...rows[1], [name]: cell }]).catch((cause) => cause);
    assert.deepEqual([error.code, error.where, error.total], ['wrong_type', { row: 2, column: name }, 1]);
  }
  model.free();
});

test('models, pools and runs stay themselves in what frameworks make reactive', async (t) => {
  const model = await load(file);
  const team = await pool(file, { workers: 1 });
  t.after(() => team.free());
  const rows = rowsOf(model, 3);
  const held = ref(model);
  const state = reactive({ model, team });
  assert.equal(held.value, model);
  assert.deepEqual(state.model.predict(rows[0]), model.predict(rows[0]));
  assert.deepEqual((await state.team.predictMany(rows)).toRows(), model.predictMany(rows).toRows());
  const run = ref(model.predictCsv('size\n1\n'));
  await assert.rejects(run.value.all(), { name: 'DodonaError', code: 'missing_column' });
  model.free();
});

test('a worker that dies is replaced, at work or idle; one that cannot be replaced is told', async () => {
  const model = await load(file);
  const rows = rowsOf(model, 3000);
  const made = [];
  let broken = false;
  const worker = () => {
    if (broken) throw new Error('no more workers');
    made.push(new Worker(new URL(`file://${join(packageFolder, 'worker.js')}`)));
    return made.at(-1);
  };
  const team = await pool(file, { workers: 2, worker });
  await made[0].terminate();
  assert.deepEqual((await team.predictMany(rows)).toRows(), model.predictMany(rows).toRows());
  const running = team.predictMany(rowsOf(model, 60_000));
  for (const one of made) one.terminate();
  await assert.rejects(running, { code: 'bad_engine' });
  assert.deepEqual((await team.predictMany(rows)).toRows(), model.predictMany(rows).toRows());
  broken = true;
  await Promise.all(made.map((one) => one.terminate()));
  await assert.rejects(team.predictMany(rows), /no more workers/);
  broken = false;
  assert.deepEqual((await team.predictMany(rows)).toRows(), model.predictMany(rows).toRows());
  team.free();
  model.free();
});

test('a process whose pool was freed ends, after a cancelled call too', () => {
  const code = `
    import { pool } from ${JSON.stringify(pathToFileURL(join(packageFolder, 'index.js')).href)};
    const team = await pool(${JSON.stringify(file)}, { workers: 2 });
    const stop = new AbortController();
    const running = team.predictMany(Array.from({ length: 20000 }, () => ({ size: 1 })), { signal: stop.signal }).catch((error) => error.name);
    stop.abort();
    team.free();
    console.log(await running);
  `;
  const folder = mkdtempSync(join(tmpdir(), 'dodona-pool-'));
  try {
    writeFileSync(join(folder, 'run.mjs'), code);
    const { stdout, status } = spawnSync(process.execPath, [join(folder, 'run.mjs')], { encoding: 'utf8', timeout: 60_000 });
    assert.deepEqual([stdout.trim(), status], ['AbortError', 0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a call whose pool is freed before it was sent is refused, however few its rows', async () => {
  for (const n of [1, 1024, 1025]) {
    const team = await pool(file, { workers: 1 });
    const running = team.predictMany(rowsOf(await load(file), n));
    team.free();
    await assert.rejects(running, { code: 'freed' });
    const stop = new AbortController();
    const other = await pool(file, { workers: 1, signal: stop.signal });
    const asked = other.predictMany(rowsOf(await load(file), n));
    stop.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  }
});

test('a pool that is freed, or cannot start, says so', async () => {
  const team = await pool(file, { workers: 1 });
  const running = team.predictMany(rowsOf(await load(file), 3000));
  team.free();
  team.free();
  await assert.rejects(running, { code: 'freed' });
  await assert.rejects(team.predictMany([]), { code: 'freed' });
  await assert.rejects(pool({ format: 'dodona' }), { name: 'DodonaError' });
  await assert.rejects(pool(join(fixtures, 'none.json')), { code: 'io' });
  const stop = new AbortController();
  const other = await pool(file, { workers: 1, signal: stop.signal });
  const busy = other.predictMany(rowsOf(await load(file), 9000));
  stop.abort();
  await assert.rejects(busy, { name: 'AbortError' });
  await assert.rejects(other.predictMany([]), { name: 'AbortError' });
  const early = new AbortController();
  const starting = pool(file, { workers: 2, signal: early.signal, worker: () => { early.abort(new Error('mine')); return new Worker(new URL(`file://${join(packageFolder, 'worker.js')}`)); } });
  await assert.rejects(starting, /mine/);
  for (const workers of [0, -1, 1.5, NaN, Infinity, 'x', Symbol('s'), {}, null && 0]) {
    if (workers !== null) await assert.rejects(pool(file, { workers }), { code: 'bad_option' });
  }
});
