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
      browser = await startBrowser(name);
    });
    after(async () => {
      await browser?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('every view, every language and the models that were opened, with the server stopped', async () => {
      const server = await serve({ PORT: '0' }, folder);
      const { page } = await openTab(browser.browser, server.address);
      await page.goto(`${server.address}?model=iris`);
      await page.waitForSelector('#offline');
      await page.select('#models', 'credit');
      await page.waitForFunction(() => document.querySelector('#title').textContent === 'Credit approval');
      await page.waitForFunction(async () => {
        const models = await caches.open('dodona-models');
        const kept = (await models.keys()).map(({ url }) => url.split('/').at(-1));
        return ['credit.json', 'index.json', 'iris.json'].every((file) => kept.includes(file));
      });
      await server.stop();

      for (const [query, shown] of [['?model=credit', '#value'], ['?model=iris', '#value'], ['?model=iris&view=whatIf', 'dodona-chart svg'], ['?model=iris&view=card', '#about'], ['?model=iris&view=useIt', '#download-page'], ['', '#value']]) {
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
      // One that was not opened before is told, and what is shown stays.
      await page.select('#language', 'en');
      await page.select('#models', 'homes');
      await page.waitForSelector('#notice');
      assert.match(await page.$eval('#notice', (notice) => notice.textContent), /cannot be opened/);
      assert.equal(await page.$eval('#title', (title) => title.textContent), 'Iris species');
      await page.close();
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
