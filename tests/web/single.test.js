// The module in one file: named by a page in one tag, with its hash, and nothing else fetched but the model.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona, packageFolder } from './deps.js';
import { flower, irisModel } from './project.js';
import { serveStrictly } from './server.js';

const MOST = 95_800; // bytes, as gzip -9 sends them: base64 gives a third of its size back
const script = readFileSync(join(packageFolder, 'single.js'));
const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`;

test('the hash stands in the package\'s page', () => {
  const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8');
  assert.deepEqual([...readme.matchAll(/sha384-[A-Za-z0-9+/=.]+/g)].map(([hash]) => hash), [integrity]);
});

test(`it is at most ${MOST} bytes`, (t) => {
  const size = gzipSync(script, { level: 9 }).length;
  t.diagnostic(`single.js ${size} bytes, ${script.length} as it is`);
  assert.ok(size <= MOST, `${size} bytes`);
});

test('in Node it answers like the module of several', async () => {
  const { load, DodonaError } = await import(join(packageFolder, 'single.js'));
  const [model, other] = [await load(irisModel), await dodona.load(irisModel)];
  assert.deepEqual(model.predict(flower), other.predict(flower));
  assert.throws(() => model.predict({}), DodonaError);
  model.free();
  other.free();
});

for (const name of BROWSERS) {
  describe(`one script in ${name}`, () => {
    let folder;
    let server;
    let browser;
    let model;
    const pageOf = (hash) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>One script</title>
<script type="module" src="single.js" integrity="${hash}"></script>
<script type="module" src="app.js"></script>
<dodona-predictor src="iris.json"></dodona-predictor>
</html>
`;
    before(async () => {
      model = await dodona.load(irisModel);
      folder = mkdtempSync(join(tmpdir(), 'dodona-single-'));
      cpSync(join(packageFolder, 'single.js'), join(folder, 'single.js'));
      cpSync(irisModel, join(folder, 'iris.json'));
      writeFileSync(join(folder, 'index.html'), pageOf(integrity));
      writeFileSync(join(folder, 'changed.html'), pageOf(integrity.replace(/.{4}$/, 'AAAA')).replace(/.*app[.]js.*\n/, ''));
      writeFileSync(join(folder, 'app.js'), `
        import { load, pool } from './single.js';
        const row = ${JSON.stringify(flower)};
        const element = document.querySelector('dodona-predictor');
        await new Promise((heard) => { element.addEventListener('prediction', heard, { once: true }); }); // one at a time: Chromium calls one of two requests for one file aborted
        const file = await (await fetch('iris.json')).blob();
        const model = await load(file);
        const near = await model.nearest(row, { target: 'setosa' });
        const run = model.predictCsv(Object.keys(row).join() + '\\n' + Object.values(row).join());
        const team = await pool(file, { workers: 2 });
        const table = Array.from({ length: 3000 }, (_, i) => ({ ...row, petal_length: i / 500 }));
        window.found = { one: model.predict(row), near: near.result.label, csv: (await run.all()).label, many: (await team.predictMany(table)).toRows().map(({ probability }) => probability) };
        team.free();
      `);
      server = await serveStrictly(folder);
      browser = await startBrowser(name);
    });
    after(async () => {
      await browser?.stop();
      await server?.stop();
      model?.free();
      rmSync(folder, { recursive: true, force: true });
    });

    test('with the right hash: the element, the module, its parts and workers', async () => {
      const { page, stains } = await openTab(browser.browser, server.address);
      const asked = new Set();
      page.on('request', (request) => asked.add(new URL(request.url()).pathname));
      await page.goto(server.address);
      await page.waitForFunction(() => window.found && document.querySelector('dodona-predictor').result);
      const { one, near, csv, many } = await page.evaluate(() => window.found);
      assert.deepEqual(one, model.predict(flower));
      assert.equal(near, 'setosa');
      assert.deepEqual(csv, ['virginica']);
      assert.deepEqual(many, Array.from({ length: 3000 }, (_, i) => model.predict({ ...flower, petal_length: i / 500 }).probability));
      const { row, result } = await page.$eval('dodona-predictor', ({ row: r, result: x }) => ({ row: r, result: x }));
      assert.deepEqual(result, model.predict(row));
      asked.delete('/favicon.ico');
      assert.deepEqual([...asked].sort(), ['/', '/app.js', '/iris.json', '/single.js']);
      assert.deepEqual(await stains(), []);
    });

    test('with another hash the browser runs nothing of it', async () => {
      const page = await browser.browser.newPage();
      const told = [];
      page.on('console', (message) => told.push(message.text()));
      await page.goto(`${server.address}changed.html`);
      await page.waitForFunction(() => document.readyState === 'complete');
      assert.equal(await page.evaluate(() => customElements.get('dodona-predictor') === undefined), true);
      await page.close();
    });
  });
}
