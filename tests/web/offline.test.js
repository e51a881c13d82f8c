// After one visit the page works without its server; with it, a new version is seen at the next visit.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona, site } from './deps.js';
import { serve } from './server.js';

for (const name of BROWSERS) {
  describe(`offline in ${name}`, () => {
    let folder;
    let browser;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'dodona-offline-'));
      cpSync(site, folder, { recursive: true });
      cpSync(join(site, 'models', 'iris.json'), join(folder, 'own', 'flowers.json'));
      browser = await startBrowser(name);
    });
    after(async () => {
      await browser?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('every view, every language, the site’s models and those that were opened, with the server stopped', async () => {
      const server = await serve({ PORT: '0' }, folder);
      const { page } = await openTab(browser.browser, server.address);
      await page.goto(`${server.address}?model=iris`);
      await page.waitForSelector('#offline');
      await page.select('#models', 'credit');
      await page.waitForFunction(() => document.querySelector('#title').textContent === 'Credit approval');
      await page.goto(`${server.address}?model=own/flowers.json`);
      await page.waitForSelector('#value');
      await page.waitForFunction(async () => {
        const models = await caches.open('dodona-models');
        const kept = (await models.keys()).map(({ url }) => url.split('/').at(-1));
        return ['credit.json', 'index.json', 'iris.json', 'homes.json', 'trees.json', 'flowers.json'].every((file) => kept.includes(file));
      });
      await server.stop();

      for (const [query, shown] of [['?model=own/flowers.json', '#value'], ['?model=credit', '#value'], ['?model=iris', '#value'], ['?model=trees', '#value'], ['?model=homes', '#value'], ['?model=iris&view=whatIf', 'dodona-chart svg'], ['?model=iris&view=card', '#about'], ['?model=iris&view=useIt', '#download-page'], ['?model=iris&view=batch', '#try-rows'], ['', '#value']]) {
        await page.goto(server.address + query);
        await page.waitForSelector(shown);
      }
      for (const [language, text] of [['pt', 'Linha típica'], ['es', 'Fila típica']]) {
        await page.select('#language', language);
        await page.waitForFunction((wanted) => document.querySelector('#typical').textContent === wanted, {}, text);
      }
      const [row, answer] = await page.$eval('dodona-page', (element) => [element.row, element.answered.prediction]);
      const iris = await dodona.load(join(site, 'models', 'iris.json'));
      assert.deepEqual(answer, iris.predict(row));
      iris.free();
      // A file of rows, in a worker.
      await page.goto(`${server.address}?model=iris&view=batch`);
      await (await page.waitForSelector('#try-rows')).click();
      await (await page.waitForSelector('#run')).click();
      await page.waitForSelector('regular-table tbody td');
      assert.match(await page.$eval('#done', (done) => done.textContent), /^1.?000 /);
      // One that is not kept, as of a site with many, is told, and what is shown stays.
      const forget = (file) => page.evaluate(async (path) => (await caches.open('dodona-models')).delete(path), `models/${file}.json`);
      assert.ok(await forget('homes'));
      await page.select('#language', 'en');
      await page.select('#models', 'homes');
      await page.waitForSelector('#notice');
      assert.match(await page.$eval('#notice', (notice) => notice.textContent), /cannot be opened/);
      assert.equal(await page.$eval('#title', (title) => title.textContent), 'Iris species');
      // And where nothing is shown yet, another that is kept opens in its place.
      await page.goto(`${server.address}?model=homes`);
      await page.waitForSelector('#value');
      assert.match(await page.$eval('#notice', (notice) => notice.textContent), /^São Paulo homes cannot be opened/);
      assert.notEqual(await page.$eval('#title', (title) => title.textContent), 'São Paulo homes');
      assert.equal(await page.$eval('#models', (models) => models.selectedOptions[0].textContent), await page.$eval('#title', (title) => title.textContent));
      await page.close();
    });

    test('a model that has changed on the site since it was opened is not mixed with the one that is shown', async () => {
      const server = await serve({ PORT: '0' }, folder);
      const { page } = await openTab(browser.browser, server.address);
      await page.goto(`${server.address}?model=own/flowers.json&view=batch`);
      await page.waitForSelector('#try-rows');
      const iris = JSON.parse(readFileSync(join(site, 'models', 'iris.json'), 'utf8'));
      iris.target.classes = iris.target.classes.map((name) => `other ${name}`);
      writeFileSync(join(folder, 'own', 'flowers.json'), JSON.stringify(iris));
      await page.click('#try-rows');
      await (await page.waitForSelector('#run')).click();
      await page.waitForSelector('regular-table tbody td');
      const texts = await page.$$eval('regular-table tbody tr', (rows) => rows.map((row) => row.cells[1].textContent));
      assert.ok(texts.length > 5 && texts.every((text) => ['setosa', 'versicolor', 'virginica'].includes(text)), texts.join());
      await page.close();
      await server.stop();
    });

    test('a page that has changed is seen at the next visit', async () => {
      const server = await serve({ PORT: '0' }, folder);
      const { page } = await openTab(browser.browser, server.address);
      await page.goto(server.address);
      await page.waitForSelector('#offline');
      const index = readFileSync(join(folder, 'index.html'), 'utf8');
      writeFileSync(join(folder, 'index.html'), index.replace('</head>', '<meta name="newer"></head>'));
      await page.reload();
      await page.waitForSelector('#value');
      assert.ok(await page.$('meta[name=newer]'));
      await server.stop();
    });
  });
}
