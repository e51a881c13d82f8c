import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root, site } from './deps.js';
import { launch, serve } from './server.js';

const page = readFileSync(join(site, 'index.html'), 'utf8');
const named = (pattern) => pattern.exec(page)[1]; // scripts and styles have a hash in their names
const [script, style] = [named(/src="(page-\w+\.js)"/), named(/href="(style-\w+\.css)"/)];

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; "
  + "img-src 'self' data:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self'; frame-ancestors 'none'";

describe('the server', () => {
  let server;
  before(async () => { server = await serve(); });
  after(() => server.stop());

  test('prints one line, its address on this machine', () => {
    assert.match(server.text.out, /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    assert.equal(server.text.err, '');
  });

  for (const [path, type] of [
    ['', 'text/html;charset=utf-8'], [script, 'text/javascript'], [style, 'text/css'], ['sw.js', 'text/javascript'], ['site.webmanifest', 'application/manifest+json'], ['leaf.svg', 'image/svg+xml'],
    ['dodona/dodona.wasm', 'application/wasm'], ['dodona/index.js', 'text/javascript'], ['models/index.json', 'application/json'],
  ]) {
    test(`/${path} has its MIME type and the security headers`, async () => {
      const response = await fetch(server.address + path);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), type);
      assert.equal(response.headers.get('content-security-policy'), POLICY);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
      assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
      assert.equal(response.headers.get('cross-origin-resource-policy'), 'same-origin');
      assert.equal(response.headers.get('cache-control'), 'no-cache');
      const body = Buffer.from(await response.arrayBuffer());
      assert.ok(body.equals(readFileSync(join(site, path || 'index.html'))));
    });
  }

  test('an unchanged file is not sent again', async () => {
    const etag = (await fetch(`${server.address}${script}`)).headers.get('etag');
    assert.equal((await fetch(`${server.address}${script}`, { headers: { 'if-none-match': etag } })).status, 304);
  });

  test('what is not there, or outside the site, is not found', async () => {
    assert.equal((await fetch(`${server.address}nothing.js`)).status, 404);
    for (const path of ['/../package/index.js', '/%2e%2e/package/index.js', '/..%2fpackage%2findex.js', '/%00', '/%']) {
      const status = await new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port: new URL(server.address).port, path }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject).end();
      });
      assert.equal(status, 404, path);
    }
  });

  test('only reading is allowed', async () => {
    assert.equal((await fetch(server.address, { method: 'POST', body: 'x' })).status, 405);
  });
});

test('the page itself states the same policy', () => {
  const page = readFileSync(join(root, 'web', 'site', 'index.html'), 'utf8');
  assert.equal(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)[1], POLICY.replace("; frame-ancestors 'none'", ''));
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/);
});

test('a port that was asked for and is taken is an error that says so', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  const child = launch({ PORT: String(port) });
  const [code] = await once(child, 'close');
  taken.close();
  assert.equal(code, 1);
  assert.match(child.text.err, new RegExp(`^Port ${port} is taken`));
});

test('without a port the first free one is taken', async () => {
  // Whether 8000 is free here or not, two servers get two ports.
  const first = await serve({});
  const second = await serve({});
  assert.notEqual(first.address, second.address);
  assert.ok(Number(new URL(second.address).port) > 8000);
  await Promise.all([first.stop(), second.stop()]);
});

for (const port of ['http', '-1', '70000']) {
  test(`PORT=${port} is refused`, async () => {
    const child = launch({ PORT: port });
    assert.equal((await once(child, 'close'))[0], 1);
    assert.match(child.text.err, /is not a port/);
  });
}

test('no site, no server', async () => {
  const child = launch({ PORT: '0' }, join(root, 'nowhere'));
  assert.equal((await once(child, 'close'))[0], 1);
  assert.match(child.text.err, /make site/);
});
