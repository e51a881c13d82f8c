// The packed package, installed into an empty project, and the examples of web/examples that use it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTab, startBrowser } from './browser.js';
import { dodona, npm, packageFolder, root, site } from './deps.js';
import { serve } from './server.js';

const examples = join(root, 'web', 'examples');
const iris = join(site, 'models', 'iris.json');
const flower = { sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 };

describe('a project that has installed the package', () => {
  let project;
  let model;
  before(async () => {
    project = mkdtempSync(join(tmpdir(), 'dodona-project-'));
    model = await dodona.load(iris);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
    const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', packageFolder, '--json', '--pack-destination', project], { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', join(project, filename)], { cwd: project, stdio: 'pipe' });
  });
  after(() => {
    model.free();
    rmSync(project, { recursive: true, force: true });
  });
  const run = (code) => {
    writeFileSync(join(project, 'run.mjs'), code);
    return JSON.parse(execFileSync(process.execPath, ['run.mjs'], { cwd: project, encoding: 'utf8' }));
  };

  test('imports it by its name, with every part', () => {
    const found = run(`
      import { load, pool } from 'dodona';
      const model = await load(${JSON.stringify(iris)});
      const row = ${JSON.stringify(flower)};
      const team = await pool(${JSON.stringify(iris)}, { workers: 1 });
      const blob = await model.predictCsv(Object.keys(row).join() + '\\n' + Object.values(row).join()).blob();
      console.log(JSON.stringify({
        one: model.predict(row), many: (await team.predictMany([row])).toRows(), csv: (await blob.text()).split('\\n').length,
        near: Object.keys((await model.nearest(row, { target: 'setosa' })).changes).length,
      }));
      team.free();
    `);
    const { warnings: _, ...one } = model.predict(flower);
    assert.deepEqual(found.one, one);
    assert.deepEqual(found.many, [one]);
    assert.equal(found.csv, 3);
    assert.ok(found.near > 0);
  });

  test('TypeScript knows the element too', () => {
    writeFileSync(join(project, 'use.ts'), `
      import 'dodona/define';
      import { DodonaPredictor, type PredictionEvent } from 'dodona/element';
      const element = document.createElement('dodona-predictor');
      element.row = { size: 3 };
      element.addEventListener('prediction', (event) => (event as PredictionEvent).detail.result.novelty?.toFixed());
      DodonaPredictor.words.fr = { ...DodonaPredictor.words.en, unknown: 'inconnu' };
      // @ts-expect-error read only
      element.result = null;
    `);
    execFileSync(process.execPath, [join(npm, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'ES2022', '--module', 'ES2022',
      '--moduleResolution', 'bundler', '--lib', 'ES2022,DOM,DOM.AsyncIterable,ESNext.Disposable', '--typeRoots', join(project, 'none'), join(project, 'use.ts')], { stdio: 'pipe' });
  });

  describe('the Node endpoint', () => {
    let child;
    let at;
    before(async () => {
      cpSync(join(examples, 'node', 'server.mjs'), join(project, 'server.mjs'));
      child = spawn(process.execPath, ['server.mjs', iris], { cwd: project, env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
      const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
      at = new URL(line.trim()).origin;
    });
    after(async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    });
    const post = (body) => fetch(`${at}/v0/predict`, { method: 'POST', body });

    test('answers what the module answers', async () => {
      assert.deepEqual(await (await fetch(`${at}/health`)).json(), { status: 'ok' });
      const info = await (await fetch(`${at}/v0/model_info`)).json();
      assert.deepEqual(info, JSON.parse(JSON.stringify({ ...model.info(), schema: model.schema })));
      const { warnings: _, ...expected } = model.predict(flower);
      assert.deepEqual(await (await post(JSON.stringify(flower))).json(), expected);
      assert.deepEqual(await (await post(JSON.stringify({ rows: [flower, flower] }))).json(), { predictions: [expected, expected] });
    });

    test('refuses what it cannot use, and says why', async () => {
      const bad = await post(JSON.stringify({ ...flower, petal_width: 'wide', sepal_length: null }));
      assert.equal(bad.status, 400);
      const { errors, total } = await bad.json();
      assert.deepEqual(errors.map(({ code, where }) => [code, where.column]), [['missing_value', 'sepal_length'], ['bad_number', 'petal_width']]);
      assert.equal(total, 2);
      for (const [body, status] of [['{', 400], ['[]', 400], ['3', 400], ['{}', 400], ['{"rows": [1]}', 400], [`{"a": "${'x'.repeat(1_000_001)}"}`, 413]]) {
        const answer = await post(body);
        assert.equal(answer.status, status, body.slice(0, 40));
        assert.ok((await answer.json()).error.length > 0);
      }
      assert.equal((await fetch(`${at}/other`)).status, 404);
      const get = await fetch(`${at}/v0/predict`);
      assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
      assert.deepEqual(await (await fetch(`${at}/health`)).json(), { status: 'ok' });
    });
  });

  test('the element in a form sends its answer and its row', async () => {
    const folder = join(project, 'form');
    cpSync(join(examples, 'form'), folder, { recursive: true });
    mkdirSync(join(folder, 'dodona'));
    cpSync(packageFolder, join(folder, 'dodona'), { recursive: true });
    cpSync(iris, join(folder, 'iris.json'));
    const server = await serve({ PORT: '0' }, folder);
    const chromium = await startBrowser();
    try {
      const { page, stains } = await openTab(chromium.browser, server.address);
      await page.goto(server.address);
      await page.waitForFunction(() => document.querySelector('dodona-predictor').result);
      await page.$eval('dodona-predictor', (element, row) => { element.row = row; return element.updateComplete; }, flower);
      await page.type('[name=person]', 'Edgar');
      await page.click('button');
      const sent = JSON.parse(await page.$eval('#sent', (output) => output.textContent));
      assert.deepEqual({ ...sent, 'species.row': JSON.parse(sent['species.row']) }, { person: 'Edgar', species: 'virginica', 'species.row': flower });
      // A value that cannot be used stops the form.
      await page.$eval('#sent', (output) => { output.textContent = ''; });
      await page.$eval('dodona-predictor', (element) => { element.row = { ...element.row, petal_width: 'wide' }; return element.updateComplete; });
      await page.click('button');
      assert.equal(await page.$eval('#sent', (output) => output.textContent), '');
      assert.deepEqual(await stains(), []);
    } finally {
      await chromium.stop();
      await server.stop();
    }
  });
});
