import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageFolder, root } from '../web/deps.js';

const module = await WebAssembly.compile(readFileSync(join(packageFolder, 'dodona.wasm')));

test('next to no imports: the core reads long numbers by its host, and has no files, clock or printing', () => {
  const allowed = ['env.number_of', 'env.emscripten_notify_memory_growth', 'wasi_snapshot_preview1.proc_exit'];
  for (const { module: from, name } of WebAssembly.Module.imports(module)) assert.ok(allowed.includes(`${from}.${name}`), `${from}.${name}`);
});

test('what dodona.h declares is exported, and the loader has a name for each', () => {
  const header = readFileSync(join(root, 'wasm', 'dodona.h'), 'utf8');
  const loader = readFileSync(join(root, 'web', 'src', 'wasm.js'), 'utf8');
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  const declared = [...new Set([...header.matchAll(/\b(dodona_[a-z_]+)\(/g)].map(([, name]) => name))];
  assert.ok(declared.length > 10);
  for (const name of declared) {
    assert.ok(exported.includes(name), name);
    assert.ok(loader.includes(`@property {(`) && loader.includes(`} ${name}\n`), `${name} in the loader`);
  }
});
