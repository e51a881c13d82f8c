// The packed package, installed into an empty project and used from there by its name.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dodona, npm } from './deps.js';
import { flower, irisModel, startProject } from './project.js';

describe('a project that has installed the package', () => {
  let project;
  let model;
  before(async () => {
    project = startProject();
    model = await dodona.load(irisModel);
  });
  after(() => {
    model?.free();
    project?.stop();
  });
  const run = (name, code) => {
    writeFileSync(project.at(name), code);
    return JSON.parse(execFileSync(process.execPath, [name], { cwd: project.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  };

  test('imports it by its name, with every part', () => {
    const found = run('run.mjs', `
      import { load, pool } from 'dodona';
      const model = await load(${JSON.stringify(irisModel)});
      const row = ${JSON.stringify(flower)};
      const team = await pool(${JSON.stringify(irisModel)}, { workers: 1 });
      const blob = await model.predictCsv(Object.keys(row).join() + '\\n' + Object.values(row).join()).blob();
      console.log(JSON.stringify({
        one: model.predict(row), many: (await team.predictMany([row])).toRows(), csv: (await blob.text()).split('\\n').length,
        near: Object.keys((await model.nearest(row, { target: 'setosa' })).changes).length,
      }));
      team.free();
    `);
    const one = model.predict(flower);
    assert.deepEqual(found.one, one);
    assert.deepEqual(found.many, [one]);
    assert.equal(found.csv, 3);
    assert.ok(found.near > 0);
  });

  // Node 20.19 and 22.12 are the first that do so unasked.
  test('requires it, where Node allows that', { skip: !process.features.require_module && 'this Node does not' }, () => {
    const found = run('run.cjs', `
      const { load } = require('dodona');
      load(${JSON.stringify(irisModel)}).then(async (model) => {
        const near = await model.nearest(${JSON.stringify(flower)}, { target: 'setosa' });
        console.log(JSON.stringify([model.predict(${JSON.stringify(flower)}), near !== null]));
      });
    `);
    assert.deepEqual(found, [model.predict(flower), true]);
  });

  test('finds the core under its own name', () => {
    const found = run('core.mjs', `
      import { createRequire } from 'node:module';
      import { readFileSync } from 'node:fs';
      import { load } from 'dodona';
      const bytes = readFileSync(createRequire(import.meta.url).resolve('dodona/dodona.wasm'));
      const module = new WebAssembly.Module(bytes);
      const answers = [];
      for (const wasm of [bytes, module, new Response(bytes)]) answers.push((await load(${JSON.stringify(irisModel)}, { wasm })).predict(${JSON.stringify(flower)}));
      console.log(JSON.stringify(answers));
    `);
    assert.deepEqual(found, [model.predict(flower), model.predict(flower), model.predict(flower)]);
  });

  test('TypeScript knows the element too', () => {
    writeFileSync(project.at('use.ts'), `
      import 'dodona/define';
      import { DodonaPredictor, type PredictionEvent } from 'dodona/element';
      import { load, pool } from 'dodona/single';
      const element = document.createElement('dodona-predictor');
      element.row = { size: 3 };
      element.row = null;
      element.addEventListener('prediction', (event: PredictionEvent) => event.detail.result.novelty?.toFixed());
      element.addEventListener('prediction', ({ detail: { row, result } }) => console.log(row.size, result.value));
      element.addEventListener('error', ({ detail: { error, errors } }) => console.log(error?.message, errors?.length));
      DodonaPredictor.words.fr = { ...DodonaPredictor.words.en, unknown: 'inconnu' };
      load('a.json').then((model) => model.free());
      pool('a.json', { workers: 2 }).then((team) => team.free());
      // @ts-expect-error read only
      element.result = null;
    `);
    const tsc = [join(npm, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'ES2022', '--module', 'ES2022',
      '--moduleResolution', 'bundler', '--lib', 'ES2022,DOM,DOM.AsyncIterable,ESNext.Disposable', '--typeRoots', project.at('none'), project.at('use.ts')];
    execFileSync(process.execPath, tsc, { stdio: 'pipe' });
  });
});
