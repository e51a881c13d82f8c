// What a page has to fetch, as gzip -9 sends it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packageFolder } from './deps.js';

const sizeOf = (name) => gzipSync(readFileSync(join(packageFolder, name)), { level: 9 }).length;

test('engine and loader together are at most 60 KB, the loader at most 7.5 KB', (t) => {
  const [wasm, loader] = [sizeOf('dodona.wasm'), sizeOf('index.js')];
  t.diagnostic(`dodona.wasm ${wasm}, index.js ${loader}, together ${wasm + loader} bytes`);
  assert.ok(loader <= 7_500, `index.js: ${loader} bytes`);
  assert.ok(wasm + loader <= 60_000, `together: ${wasm + loader} bytes`);
});
