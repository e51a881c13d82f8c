// The package in bundlers and frameworks: the examples are built as a user builds them, and opened under the policy that the package's page promises.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona, npm, packageFolder } from './deps.js';
import { examples, hosts, irisModel, startProject } from './project.js';
import { serveStrictly } from './server.js';

describe('in bundles', () => {
  const browsers = [];
  let model;
  before(async () => {
    model = await dodona.load(irisModel);
    for (const name of BROWSERS) browsers.push(await startBrowser(name));
  });
  after(async () => {
    for (const browser of browsers) await browser.stop();
    model?.free();
  });

  test('the manifests of the examples ask for the versions that are tested here', () => {
    for (const example of ['bundler', 'react', 'vue', 'svelte', 'http']) {
      const { dependencies, devDependencies } = JSON.parse(readFileSync(join(examples, example, 'package.json'), 'utf8'));
      const { dodona: own, ...others } = { ...dependencies, ...devDependencies };
      assert.equal(own, `^${JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version}`);
      for (const [name, range] of Object.entries(others)) {
        const folder = [join(npm, 'node_modules', name), join(hosts, 'node_modules', name)].find(existsSync);
        const [major, minor] = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version.split('.');
        const [wanted, least] = range.slice(1).split('.');
        assert.ok(range.startsWith('^') && major === wanted && (major === '0' ? minor === least : Number(minor) >= Number(least)), `${example}: ${name} ${range}`);
      }
    }
  });

  /** Runs a script of the example's manifest; what it prints is in the error. */
  function build(project, script) {
    const { status, stdout, stderr } = spawnSync('npm', ['run', script], { cwd: project.folder, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout + stderr;
  }
  const vite = join(hosts, 'node_modules', 'vite', 'bin', 'vite.js');

  /** Opens what was built, in each browser; `look` is given the page. */
  async function open(folder, look) {
    const server = await serveStrictly(folder);
    try {
      for (const { browser } of browsers) {
        const { page, stains } = await openTab(browser, server.address);
        await page.goto(server.address);
        await look(page);
        assert.deepEqual(await stains(), []);
        await page.close();
      }
    } finally {
      await server.stop();
    }
  }

  const BUNDLERS = {
    Vite: (project) => build(project, 'vite'),
    webpack: (project) => assert.doesNotMatch(build(project, 'webpack'), /WARNING/),
    esbuild: (project) => {
      cpSync(join(npm, 'node_modules', 'esbuild'), project.at('node_modules', 'esbuild'), { recursive: true });
      cpSync(join(npm, 'node_modules', '@esbuild'), project.at('node_modules', '@esbuild'), { recursive: true });
      build(project, 'esbuild');
    },
  };

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    test(`${name}: core, parts and workers are found`, async () => {
      const project = startProject('bundler', 'src/iris.json');
      try {
        bundle(project);
        assert.equal(readdirSync(project.at('dist'), { recursive: true }).filter((file) => file.endsWith('.wasm')).length, 1);
        await open(project.at('dist'), async (page) => {
          await page.waitForFunction(() => document.getElementById('csv').textContent !== '');
          const text = (id) => page.$eval(`#${id}`, (line) => line.textContent);
          const { label } = model.predict({ sepal_length: 5.8, sepal_width: 3, petal_length: '4.9', petal_width: 1.6 });
          assert.deepEqual([await text('answer'), await text('workers'), await text('csv')], [label, `a worker: ${label}`, `a CSV: ${label}`]);
          await page.$eval('#length', (field) => { field.value = '1.4'; field.dispatchEvent(new Event('input', { bubbles: true })); });
          assert.equal(await text('answer'), model.predict({ sepal_length: 5.8, sepal_width: 3, petal_length: '1.4', petal_width: 1.6 }).label);
        });
      } finally {
        project.stop();
      }
    });
  }

  test('Vite while one develops: its server finds all of it too', async () => {
    const project = startProject('bundler', 'src/iris.json');
    const child = spawn(process.execPath, [vite, '--port', '0', '--host', '127.0.0.1'], { cwd: project.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let address;
      for await (const line of createInterface({ input: child.stdout })) {
        address = /http:\/\/127\.0\.0\.1:\d+\//.exec(line.replaceAll(/\u001b\[\d+m/g, ''))?.[0];
        if (address) break;
      }
      const page = await browsers[0].browser.newPage();
      await page.goto(address);
      await page.waitForFunction(() => document.getElementById('csv').textContent !== '');
      assert.match(await page.$eval('#csv', (line) => line.textContent), /^a CSV: \w+$/);
      await page.close();
    } finally {
      child.kill();
      project.stop();
    }
  });

  for (const name of ['react', 'vue', 'svelte']) {
    test(`${name}: the row is state of the page, in both directions`, async () => {
      const project = startProject(name, 'public/iris.json');
      try {
        build(project, 'build');
        await open(project.at('dist'), async (page) => {
          await page.waitForFunction(() => document.querySelector('output')?.textContent !== 'no answer' && document.querySelector('dodona-predictor')?.result);
          const now = () => page.$eval('dodona-predictor', ({ row, result }) => ({ row, result, shown: document.querySelector('output').textContent }));
          const first = await now();
          assert.deepEqual(first.result, model.predict(first.row));
          assert.equal(first.shown, first.result.label);
          await page.click('button');
          await page.waitForFunction(() => document.querySelector('output').textContent === 'virginica');
          const typical = { sepal_length: 6.5, sepal_width: 3, petal_length: 5.6, petal_width: 2 };
          assert.deepEqual(await now(), { row: typical, result: model.predict(typical), shown: 'virginica' });
          // What is typed reaches the page and stays as it was typed.
          const field = await page.evaluateHandle(() => document.querySelector('dodona-predictor').shadowRoot.querySelectorAll('input[type=text]')[2]);
          await field.click({ count: 3 });
          await field.press('Backspace');
          await field.type('1.40');
          const short = { ...typical, petal_length: 1.4 };
          await page.waitForFunction((label) => document.querySelector('output').textContent === label, {}, model.predict(short).label);
          assert.equal(await field.evaluate((input) => input.value), '1.40');
          assert.deepEqual((await now()).row, short);
          await field.type('x');
          await page.waitForFunction(() => document.querySelector('output').textContent === 'no answer');
        });
      } finally {
        project.stop();
      }
    });
  }
});
