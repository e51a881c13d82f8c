// What can be found by a machine of what keeps people out: every view of the page, light and dark, narrow and wide, by axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { openTab, startBrowser } from './browser.js';
import { require as thirdPath } from './deps.js';
import { serve } from './server.js';

const axe = readFileSync(thirdPath.resolve('axe-core/axe.min.js'), 'utf8');

/** A file's columns, and what came of its rows. */
async function scored(page) {
  await page.click('#try-rows');
  await page.waitForSelector('#run:not(:disabled)');
  await page.click('#run');
  await page.waitForSelector('regular-table tbody td');
}

describe('accessibility', () => {
  let server;
  let browser;
  before(async () => {
    server = await serve();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.stop();
    await server?.stop();
  });

  for (const [theme, width] of [['light', 1440], ['dark', 1440], ['light', 390], ['dark', 390]]) {
    test(`no violations: ${theme}, ${width} pixels`, async () => {
      const tab = await openTab(browser.browser, server.address);
      await tab.page.setViewport({ width, height: 900 });
      await tab.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
      for (const model of width > 1000 ? ['homes'] : ['iris', 'credit']) {
        for (const [view, shown] of [['predict', '.waterfall'], ['whatIf', 'dodona-chart svg'], ['batch', '#try-rows'], ['compare', '#other'], ['card', '#about'], ['useIt', '#download-page']]) {
          await tab.page.goto(`${server.address}?model=${model}&view=${view}`);
          await tab.page.waitForSelector(shown);
          if (view === 'batch') await scored(tab.page);
          await tab.page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
          await tab.page.evaluate(axe);
          const { violations } = await tab.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
          assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`)), [], `${model}, ${view}`);
        }
      }
      await tab.page.close();
    });
  }
});
