import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, npm, packageFolder, root, site } from './deps.js';

const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
const files = (folder) => readdirSync(folder);

test('the manifest: no dependencies, and every export exists', () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.devDependencies, undefined);
  assert.equal(manifest.name, 'dodona');
  for (const target of [manifest.exports['.'].default, manifest.exports['.'].types, manifest.exports['./dodona.wasm'], manifest.types, 'README.md', 'LICENSE']) {
    assert.ok(existsSync(join(packageFolder, target)), target);
  }
});

test('the lock file has no download addresses', () => {
  const lock = readFileSync(join(root, 'web', 'package-lock.json'), 'utf8');
  assert.ok(!lock.includes('"resolved"'));
  assert.ok(!/https?:\/\/[^"]*registry/.test(lock));
});

test('the module is one file that names no module of Node to a bundler', () => {
  assert.deepEqual(files(packageFolder).filter((name) => name.endsWith('.js')), ['index.js']);
  const code = readFileSync(join(packageFolder, 'index.js'), 'utf8');
  assert.doesNotMatch(code, /import\s*\(\s*["'`]|\bfrom\s*["']|^import\b/m);
  assert.match(code, /new URL\("\.\/dodona\.wasm",\s*import\.meta\.url\)/);
  const { sources, sourcesContent } = JSON.parse(readFileSync(join(packageFolder, 'index.js.map'), 'utf8'));
  assert.ok(sources.includes('pack.js') && sourcesContent.length === sources.length, String(sources));
});

test('nothing in the package makes code from text', () => {
  for (const name of files(packageFolder).filter((file) => file.endsWith('.js'))) {
    assert.doesNotMatch(readFileSync(join(packageFolder, name), 'utf8'), /\beval\s*\(|new Function/, name);
  }
});

test('a project that uses the package compiles under strict types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dodona-types-'));
  try {
    writeFileSync(join(folder, 'use.ts'), `
      import { load, DodonaError, type Prediction, type Row } from '${packageFolder.replaceAll('\\', '/')}/index.js';
      const model = await load(new URL('https://example.org/model.json'));
      const row: Row = { size: 47, heating: null, listed: new Date() };
      const prediction: Prediction = model.predict(row);
      const value: number = prediction.value !== undefined ? prediction.value : prediction.probability;
      const many = model.predictMany({ size: new Float64Array(3), heating: ['gas', null] });
      const all: Float64Array | undefined = many.value;
      const feature = model.schema.features[0];
      if (feature.kind === 'category') feature.categories.map((text) => text.length);
      // @ts-expect-error the schema is read only
      model.schema.features[0] = feature;
      // @ts-expect-error a cell is no object
      model.predict({ size: {} });
      try { model.verify().identical; } catch (error) {
        if (error instanceof DodonaError && error.code === 'missing_value') error.where.row?.toFixed();
      }
      model.free();
      export { value, all };
    `);
    execFileSync(process.execPath, [join(npm, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'ES2022',
      '--module', 'ES2022', '--moduleResolution', 'bundler', '--lib', 'ES2022,DOM', '--typeRoots', folder, join(folder, 'use.ts')], { stdio: 'pipe' });
  } catch (error) {
    assert.fail(String(error.stdout ?? error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the site lists its models with a headline score', () => {
  const { models } = JSON.parse(readFileSync(join(site, 'models', 'index.json'), 'utf8'));
  assert.ok(models.length > 0);
  for (const { name, title, description, bytes, features } of models) {
    assert.equal(statSync(join(site, 'models', `${name}.json`)).size, bytes);
    assert.ok(title.length > 0 && typeof description === 'string' && features > 0);
  }
});

test('building again changes no file', () => {
  const list = () => ['package', 'site'].flatMap((folder) => readdirSync(join(build, folder), { recursive: true })
    .map((name) => `${name} ${statSync(join(build, folder, name)).mtimeMs}`)).sort();
  const before = list();
  const models = mkdtempSync(join(tmpdir(), 'dodona-models-'));
  try {
    for (const name of readdirSync(join(site, 'models'))) {
      if (name !== 'index.json') writeFileSync(join(models, name), readFileSync(join(site, 'models', name)));
    }
    execFileSync(process.execPath, [join(root, 'web', 'build.mjs'), '--wasm', join(packageFolder, 'dodona.wasm'), '--npm', npm, '--models', models, '--out', build], { stdio: 'pipe' });
  } finally {
    rmSync(models, { recursive: true, force: true });
  }
  assert.deepEqual(list(), before);
});
