// The pages of web/examples that need no build, in a folder with the package beside them, under the policy that the package's page promises.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona } from './deps.js';
import { flower, irisModel, startFolder } from './project.js';
import { serveStrictly } from './server.js';

/** Opens an example. @param {any} browser @param {string} example */
async function opened(browser, example) {
  const project = startFolder(example);
  const server = await serveStrictly(project.folder);
  const tab = await openTab(browser.browser, server.address);
  await tab.page.goto(server.address);
  return {
    ...tab,
    folder: project.folder,
    async close() {
      await tab.page.close();
      await server.stop();
      project.stop();
    },
  };
}

for (const name of BROWSERS) {
  describe(`examples in ${name}`, () => {
    let browser;
    let model;
    before(async () => {
      model = await dodona.load(irisModel);
      browser = await startBrowser(name);
    });
    after(async () => {
      model?.free();
      await browser?.stop();
    });

    test('plain: an answer as one types, a map by workers, a file', async (t) => {
      const { page, stains, folder, close } = await opened(browser, 'plain');
      t.after(close);
      const text = (id) => page.$eval(`#${id}`, (line) => line.textContent);
      const answerOf = (cells) => {
        const { label, probability } = model.predict({ sepal_length: 5.8, sepal_width: 3, ...cells });
        return `${label}, ${Math.round(100 * probability)}%`;
      };
      await page.waitForFunction(() => document.getElementById('answer').textContent.includes('%'));
      assert.ok((await text('answer')).startsWith(answerOf({ petal_length: '4.9', petal_width: '1.6' })));
      await page.$eval('[name=petal_length]', (field) => { field.value = '1.4'; field.dispatchEvent(new Event('input', { bubbles: true })); });
      assert.ok((await text('answer')).startsWith(answerOf({ petal_length: '1.4', petal_width: '1.6' })));
      await page.$eval('[name=petal_length]', (field) => { field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true })); });
      assert.match(await text('answer'), /petal_length.*missing/);

      // Each point of the map against the model.
      await page.waitForFunction(() => document.getElementById('legend').textContent.includes('flowers'));
      const { width, height, data } = await page.$eval('#map', (canvas) => {
        const { width: w, height: h } = canvas;
        return { width: w, height: h, data: [...canvas.getContext('2d').getImageData(0, 0, w, h).data] };
      });
      const colours = { setosa: [68, 119, 170, 255], versicolor: [204, 187, 68, 255], virginica: [170, 51, 119, 255] };
      const points = Array.from({ length: width * height }, (_, i) => i);
      const { label } = model.predictMany({
        sepal_length: points.map(() => 5.8), sepal_width: points.map(() => 3),
        petal_length: points.map((i) => 1 + 6 * (i % width) / width), petal_width: points.map((i) => 2.6 * (height - 1 - Math.floor(i / width)) / height),
      });
      assert.deepEqual(data, label.flatMap((one) => colours[one]));
      assert.equal(new Set(label).size, 3);

      const row = Object.values(flower).join();
      const file = join(folder, 'flowers.csv');
      writeFileSync(file, `${Object.keys(flower).join()}\n${`${row}\n`.repeat(1000)}`);
      await (await page.$('#file')).uploadFile(file);
      await page.waitForFunction(() => document.querySelector('#progress a'));
      assert.match(await text('progress'), /^1000 rows: flowers\.predicted\.csv$/);
      const given = await page.$eval('#progress a', (link) => link.href);
      assert.match(given, /^blob:/);
      const bad = join(folder, 'bad.csv');
      writeFileSync(bad, `${Object.keys(flower).join()}\n${row.replace('6,', 'wide,')}\n`);
      await (await page.$('#file')).uploadFile(bad);
      await page.waitForFunction(() => document.getElementById('progress').textContent.includes('wide'));
      assert.match(await text('progress'), /row 1, column "petal_length": "wide" is not a number/);
      assert.deepEqual(await stains(), []);
    });

    test('form: the element sends its answer and its row, and stops the form where it has none', async (t) => {
      const { page, stains, close } = await opened(browser, 'form');
      t.after(close);
      await page.waitForFunction(() => document.querySelector('dodona-predictor').result);
      await page.$eval('dodona-predictor', (element, row) => { element.row = row; return element.updateComplete; }, flower);
      await page.type('[name=person]', 'Edgar');
      await page.click('button');
      const sent = JSON.parse(await page.$eval('#sent', (output) => output.textContent));
      assert.deepEqual({ ...sent, 'species.row': JSON.parse(sent['species.row']) }, { person: 'Edgar', species: 'virginica', 'species.row': flower });
      await page.$eval('#sent', (output) => { output.textContent = ''; });
      await page.$eval('dodona-predictor', (element) => { element.row = { ...element.row, petal_width: 'wide' }; return element.updateComplete; });
      await page.click('button');
      assert.equal(await page.$eval('#sent', (output) => output.textContent), '');
      assert.deepEqual(await stains(), []);
    });
  });
}

test('extension: the popup answers under its own strict policy', async () => {
  const project = startFolder('extension');
  const { browser, stop } = await startBrowser('Chromium', { extensions: true });
  try {
    const id = await browser.installExtension(project.folder);
    const address = `chrome-extension://${id}/popup.html`;
    const { page, stains } = await openTab(browser, address);
    await page.goto(address);
    await page.waitForFunction(() => document.querySelector('dodona-predictor').result);
    await page.$eval('dodona-predictor', (element, row) => { element.row = row; return element.updateComplete; }, flower);
    const model = await dodona.load(irisModel);
    assert.deepEqual(await page.$eval('dodona-predictor', (element) => element.result), model.predict(flower));
    model.free();
    assert.deepEqual(await stains(), []);
    // The policy is that of the manifest: nothing goes to another origin.
    await page.evaluate(() => fetch('http://127.0.0.1:9/').catch(() => {}));
    assert.ok((await stains()).includes('policy: connect-src http://127.0.0.1:9/'), String(await stains()));
  } finally {
    await stop();
    project.stop();
  }
});
