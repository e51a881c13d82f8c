import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, npm, packageFolder, root, site, third } from './deps.js';

const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
const files = (folder) => readdirSync(folder);

test('the manifest: no dependencies, and every export exists', () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.devDependencies, undefined);
  assert.equal(manifest.name, 'dodona');
  for (const target of [manifest.exports['.'].default, manifest.exports['.'].types, manifest.exports['./dodona.wasm'], manifest.exports['./worker'].default, manifest.types, 'README.md', 'LICENSE']) {
    assert.ok(existsSync(join(packageFolder, target)), target);
  }
});

test('the lock file has no download addresses', () => {
  const lock = readFileSync(join(root, 'web', 'package-lock.json'), 'utf8');
  assert.ok(!lock.includes('"resolved"'));
  assert.ok(!/https?:\/\/[^"]*registry/.test(lock));
});

test('the module is one file, with parts that it fetches when they are asked for, and names no module of Node to a bundler', () => {
  const parts = ['csv.js', 'nearest.js', 'pool.js'];
  assert.deepEqual(files(packageFolder).filter((name) => name.endsWith('.js')).sort(), [...parts, 'define.js', 'element.js', 'index.js', 'single.js', 'worker.js'].sort());
  const code = (name) => readFileSync(join(packageFolder, name), 'utf8');
  const asked = (name) => [...code(name).matchAll(/\bimport\s*\(\s*["'`]([^"'`]*)/g)].map(([, path]) => path).sort();
  const needed = (name) => [...code(name).matchAll(/\bfrom\s*["']([^"']*)|^import\s*["']([^"']*)/gm)].map(([, path]) => path);
  assert.deepEqual([[...new Set(asked('index.js'))], needed('index.js')], [parts.map((part) => `./${part}`), []]);
  for (const part of parts) assert.deepEqual([asked(part), needed(part)], [[], []], part);
  assert.deepEqual([asked('worker.js'), needed('worker.js')], [[], []]);
  assert.deepEqual([asked('element.js'), needed('element.js')], [[], ['./index.js']]);
  assert.deepEqual([asked('define.js'), needed('define.js')], [[], ['./element.js']]);
  assert.match(code('index.js'), /new URL\("\.\/dodona\.wasm",\s*import\.meta\.url\)/);
  assert.match(code('pool.js'), /new Worker\(new URL\("\.\/worker\.js",\s*import\.meta\.url\)/);
  for (const name of files(packageFolder).filter((file) => file.endsWith('.js.map'))) {
    const { sources, sourcesContent } = JSON.parse(readFileSync(join(packageFolder, name), 'utf8'));
    assert.ok(sources.length > 0 && sourcesContent.length === sources.length, `${name}: ${sources}`);
  }
});

test('source maps point to where a name stands, behind the comments for bundlers too', () => {
  const { decode } = third('@jridgewell/sourcemap-codec');
  for (const name of ['index', 'csv', 'pool', 'worker']) {
    const { mappings, sourcesContent } = JSON.parse(readFileSync(join(packageFolder, `${name}.js.map`), 'utf8'));
    const sources = sourcesContent.map((text) => text.split('\n'));
    const lines = readFileSync(join(packageFolder, `${name}.js`), 'utf8').split('\n');
    const found = { before: 0, behind: 0 }; // names that no minifier shortens
    decode(mappings).forEach((segments, l) => segments.forEach(([column, source, line, from]) => {
      const said = /^(dodona_\w+|postMessage|addEventListener|terminate)/.exec(sources[source]?.[line]?.slice(from) ?? '')?.[0];
      if (said === undefined) return;
      assert.ok(lines[l].startsWith(said, column), `${name}.js, line ${l + 1}, column ${column}: not ${said}`);
      const comment = lines[l].indexOf('webpackIgnore');
      found[comment >= 0 && comment < column ? 'behind' : 'before'] += 1;
    }));
    assert.ok(found.before + found.behind > 0, name);
    if (name === 'pool' || name === 'worker') assert.ok(found.behind > 0, `${name}: nothing stands behind a comment`);
  }
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
      import { load, pool, DodonaError, type Prediction, type Row } from '${packageFolder.replaceAll('\\', '/')}/index.js';
      const model = await load(new URL('https://example.org/model.json'));
      const row: Row = { size: 47, heating: null, listed: new Date() };
      const prediction: Prediction = model.predict(row);
      const value: number = prediction.value !== undefined ? prediction.value : prediction.probability;
      const many = model.predictMany({ size: new Float64Array(3), heating: ['gas', null] });
      const all: Float64Array | undefined = many.value;
      const rows: Prediction[] = many.toRows();
      const curve: Float64Array | undefined = model.whatIf(row, 'size', [1, 2]).value;
      for await (const block of model.predictCsv('a', { signal: new AbortController().signal })) block.firstRow.toFixed();
      const blob: Blob = await model.predictCsv(new Blob([])).blob();
      const change = await model.nearest(row, { target: { min: 3 }, frozen: ['size'] });
      const cell: unknown = change?.changes.size?.to;
      using team = await pool('model.json', { workers: 2 });
      using other = await load('other.json');
      interface Home { size: number; heating: string | null }
      const home: Home = { size: 47, heating: null };
      const homes: readonly Home[] = [home];
      for (const answer of [other.predict(home), ...other.predictMany(homes).toRows(), ...(await team.predictMany(homes)).toRows()]) {
        if (answer.label === undefined) answer.value.toFixed();
        else answer.probabilities[answer.label].toFixed();
      }
      other.explain(home).base;
      other.check(home).errors.length;
      other.whatIf(home, 'size', [1]).novelty?.length;
      await other.nearest(home, { target: 'good' });
      interface Shape { size: { width: number } }
      // @ts-expect-error a cell is no object
      (shape: Shape) => other.predict(shape);
      const lots: Prediction[] = (await team.predictMany([row])).toRows();
      const message: string = model.check(row).errors[0].message + model.info().title;
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
      export { value, all, rows, curve, blob, cell, lots, message };
    `);
    execFileSync(process.execPath, [join(npm, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'ES2022',
      '--module', 'ES2022', '--moduleResolution', 'bundler', '--lib', 'ES2022,DOM,DOM.AsyncIterable', '--typeRoots', folder, join(folder, 'use.ts')], { stdio: 'pipe' });
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
