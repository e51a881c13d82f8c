// What a page has to fetch, as gzip -9 sends it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packageFolder, site } from './deps.js';

const sizeOf = (name) => gzipSync(readFileSync(join(packageFolder, name)), { level: 9 }).length;

// What it is now, so that it does not grow by accident. The goal is 60,000 in all, 6,000 for the loader.
const MOST = { loader: 11_000, together: 74_600 };
// What is fetched when it is asked for, and the element with Lit inside.
const PARTS = { 'csv.js': 3_100, 'nearest.js': 3_150, 'pool.js': 3_100, 'worker.js': 16_150, 'element.js': 16_000 };

test(`engine and loader together are at most ${MOST.together} bytes, the loader at most ${MOST.loader}`, (t) => {
  const [wasm, loader] = [sizeOf('dodona.wasm'), sizeOf('index.js')];
  t.diagnostic(`dodona.wasm ${wasm}, index.js ${loader}, together ${wasm + loader} bytes`);
  assert.ok(loader <= MOST.loader, `index.js: ${loader} bytes`);
  assert.ok(wasm + loader <= MOST.together, `together: ${wasm + loader} bytes`);
});

for (const [name, most] of Object.entries(PARTS)) {
  test(`${name} is at most ${most} bytes`, (t) => {
    t.diagnostic(`${name} ${sizeOf(name)} bytes`);
    assert.ok(sizeOf(name) <= most, `${sizeOf(name)} bytes`);
  });
}

// The first view of the page: what its head and its imports name, and the model that is shown first.
const FIRST_VIEW = 150_000;

test(`the page's first view is at most ${FIRST_VIEW} bytes, with core and model`, (t) => {
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path).filter((path) => path !== 'old.js');
  const files = new Set(['index.html', ...named, `models/${/data-first="([^"]+)"/.exec(page)[1]}.json`]);
  for (const path of files) {
    if (!path.endsWith('.js') || path.startsWith('dodona/')) continue;
    for (const [, chunk] of readFileSync(join(site, path), 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) files.add(chunk);
  }
  assert.ok([...files].some((path) => /^page-\w+\.js$/.test(path)) && files.has('dodona/dodona.wasm') && files.has('dodona/index.js'));
  const sizes = [...files].map((path) => [path, gzipSync(readFileSync(join(site, path)), { level: 9 }).length]);
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  t.diagnostic(`${all} bytes: ${sizes.map(([path, size]) => `${path} ${size}`).join(', ')}`);
  assert.ok(all <= FIRST_VIEW, `${all} bytes`);
});
