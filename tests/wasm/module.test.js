import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packageFolder, root } from '../web/deps.js';

const module = await WebAssembly.compile(readFileSync(join(packageFolder, 'dodona.wasm')));

test('next to no imports: the core reads long numbers by its host, and has no files, clock or printing', () => {
  const allowed = ['env.number_of', 'env.emscripten_notify_memory_growth', 'wasi_snapshot_preview1.proc_exit'];
  for (const { module: from, name } of WebAssembly.Module.imports(module)) assert.ok(allowed.includes(`${from}.${name}`), `${from}.${name}`);
});

test('a module that wants more of its host is refused, and so is one of another version', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dodona-module-'));
  try {
    for (const name of ['index.js', 'package.json']) copyFileSync(join(packageFolder, name), join(folder, name));
    // An empty module, and one that imports env.other: the binary format, sections 1 (types) and 2 (imports).
    const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    const other = [...head, 1, 4, 1, 0x60, 0, 0, 2, 13, 1, 3, ...Buffer.from('env'), 5, ...Buffer.from('other'), 0, 0];
    for (const bytes of [head, other]) {
      writeFileSync(join(folder, 'dodona.wasm'), Uint8Array.from(bytes));
      const { load } = await import(`${pathToFileURL(join(folder, 'index.js')).href}?${bytes.length}`);
      await assert.rejects(load({}), { code: 'bad_engine', message: /different versions/ });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
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
