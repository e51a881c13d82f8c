// How the files arrive: progress, an end by signal, and each way in which a network fails told by a sentence of its own.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { dodona, fixtures, packageFolder } from './deps.js';

const { load } = dodona;
const model = readFileSync(join(fixtures, 'linear_identity.json'));
const wasm = readFileSync(join(packageFolder, 'dodona.wasm'));
const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };
const JSON_TYPE = { 'content-type': 'application/json' };
const page = '<!DOCTYPE html>\n<html><title>Not found</title></html>';

const answers = {
  '/model.json': (to) => to.writeHead(200, { ...JSON_TYPE, 'content-length': model.length }).end(model),
  '/gzip.json': (to) => to.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(model)),
  '/cut.json': (to) => {
    to.writeHead(200, { ...JSON_TYPE, 'content-length': model.length });
    to.write(model.subarray(0, 500), () => to.destroy());
  },
  '/page.json': (to) => to.writeHead(200, { 'content-type': 'text/html' }).end(page),
  '/gone.json': (to) => to.writeHead(404).end('gone'),
  '/slow.json': (to) => { to.writeHead(200, JSON_TYPE).write(model.subarray(0, 100)); },
  '/slow.wasm': (to) => { to.writeHead(200, { 'content-type': 'application/wasm' }).write(wasm.subarray(0, 100)); },
  '/right.wasm': (to) => to.writeHead(200, { 'content-type': 'application/wasm' }).end(wasm),
  '/plain.wasm': (to) => to.writeHead(200, { 'content-type': 'text/plain' }).end(wasm),
  '/page.wasm': (to) => to.writeHead(200, { 'content-type': 'text/html' }).end(page),
  '/other.wasm': (to) => to.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from('\x89PNG')),
  '/short.wasm': (to) => to.writeHead(200, { 'content-type': 'application/wasm' }).end(wasm.subarray(0, 2000)),
  '/gone.wasm': (to) => to.writeHead(404).end('gone'),
};

describe('over a network', () => {
  let server;
  let at;
  before(async () => {
    server = createServer((request, to) => (answers[request.url] ?? answers['/gone.json'])(to));
    await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
    at = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test('progress in bytes, of how many where the server says it and they come as they are', async () => {
    for (const [path, total] of [['/model.json', model.length], ['/gzip.json', undefined]]) {
      const told = [];
      const loaded = await load(at + path, { onProgress: (progress) => told.push(progress) });
      assert.ok(told.length > 0);
      told.forEach((progress, i) => {
        assert.equal(progress.total, total);
        if (i > 0) assert.ok(progress.loaded > told[i - 1].loaded);
      });
      assert.equal(told.at(-1).loaded, model.length);
      loaded.free();
    }
  });

  test('progress of what comes at once', async () => {
    const file = join(fixtures, 'v1', 'trees.json');
    for (const source of [file, pathToFileURL(file), new Blob([model])]) {
      const told = [];
      (await load(source, { onProgress: (progress) => told.push(progress) })).free();
      assert.equal(told.length, 1);
      assert.ok(told[0].loaded === told[0].total && told[0].total > 1000);
    }
  });

  test('the cache that is asked for is that of fetch', async (t) => {
    const asked = [];
    const { fetch } = globalThis;
    t.mock.method(globalThis, 'fetch', (address, options) => {
      asked.push(options);
      return fetch(address, options);
    });
    (await load(`${at}/model.json`, { cache: 'force-cache' })).free();
    (await load(`${at}/model.json`)).free();
    assert.deepEqual(asked, [{ cache: 'force-cache' }, {}]);
  });

  for (const [what, path, code, says] of [
    ['a cut-off download', '/cut.json', 'io', /was cut off after 500 of \d+ bytes; try again/],
    ['a web page in its place', '/page.json', 'bad_json', /is a web page and no model/],
    ['a status of failure', '/gone.json', 'io', /the server answered 404/],
  ]) {
    test(`a model: ${what}`, async () => {
      await assert.rejects(load(at + path), (error) => {
        assert.equal(error.code, code);
        assert.match(error.message, says);
        assert.ok(error.message.includes(path));
        return true;
      });
    });
  }

  test('a server that is not there', async () => {
    await assert.rejects(load('http://127.0.0.1:1/model.json'), { code: 'io', message: /cannot be fetched from .*offline/ });
  });

  test('a signal ends the loading, before and while it waits', async () => {
    await assert.rejects(load(at + '/model.json', { signal: AbortSignal.abort() }), { name: 'AbortError' });
    for (const path of ['/slow.json']) {
      const stop = new AbortController();
      const loading = load(at + path, { signal: stop.signal, onProgress: () => stop.abort() });
      await assert.rejects(loading, { name: 'AbortError' });
    }
    await assert.rejects(load(JSON.parse(model), { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });

  test('a signal ends the loading while the core is on its way, and an error of the caller stays one', async () => {
    const stop = new AbortController();
    const loading = load(JSON.parse(model), { wasm: `${at}/slow.wasm`, signal: stop.signal });
    setImmediate(() => stop.abort());
    await assert.rejects(loading, { name: 'AbortError' });
    await assert.rejects(load(at + '/model.json', { onProgress() { throw new RangeError('mine'); } }), RangeError);
  });

  test('the core can be given: as an address, whatever its type, as bytes, as a response, compiled', async () => {
    const given = [
      at + '/right.wasm', new URL(at + '/plain.wasm'), join(packageFolder, 'dodona.wasm'), new Uint8Array(wasm),
      wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length), await fetch(at + '/right.wasm'), await WebAssembly.compile(wasm),
    ];
    const expected = (await load(model)).predict(row);
    for (const core of given) {
      const loaded = await load(model, { wasm: core });
      assert.deepEqual(loaded.predict(row), expected);
      loaded.free();
    }
  });

  for (const [what, path, says] of [
    ['a web page in its place', '/page.wasm', /there is a web page/],
    ['something else', '/other.wasm', /is not WebAssembly but image\/png/],
    ['a cut-off file', '/short.wasm', /cannot be used/],
    ['a status of failure', '/gone.wasm', /the server answered 404/],
  ]) {
    test(`the core: ${what}, and the next try is a new one`, async () => {
      for (let n = 0; n < 2; ++n) {
        await assert.rejects(load(model, { wasm: at + path }), (error) => {
          assert.equal(error.code, 'bad_engine');
          assert.match(error.message, /^dodona\.wasm cannot be used: /);
          assert.match(error.message, says);
          return true;
        });
      }
    });
  }
});

test('a part of the module that is not there is told, by a code as everything is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dodona-parts-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['index.js', 'dodona.wasm']) cpSync(join(packageFolder, name), join(folder, name));
  cpSync(join(packageFolder, 'package.json'), join(folder, 'package.json'));
  const alone = await import(pathToFileURL(join(folder, 'index.js')).href);
  const lone = await alone.load(model);
  const says = (name) => ({ name: 'DodonaError', code: 'io', message: new RegExp(`a part of the module could not be loaded: .*${name}`) });
  await assert.rejects(lone.nearest(row, { target: { min: 0 } }), says('nearest'));
  await assert.rejects(lone.predictCsv('size\n1\n').all(), says('csv'));
  await assert.rejects(alone.pool(model), says('pool'));
  assert.ok(Number.isFinite(lone.predict(row).value));
});
