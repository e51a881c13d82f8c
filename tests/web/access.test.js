// What can be found by a machine of what keeps people out: every view of the page, light and dark, narrow and wide, by axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTab, startBrowser } from './browser.js';
import { require as thirdPath, site } from './deps.js';
import { serve } from './server.js';

const axe = readFileSync(thirdPath.resolve('axe-core/axe.min.js'), 'utf8');

/** A file's columns, and what came of its rows. */
async function scored(page) {
  await page.click('#try-rows');
  await page.waitForSelector('#run:not(:disabled)');
  await page.click('#run');
  await page.waitForSelector('regular-table tbody td');
}

/** The model beside itself, which is of its own kind. */
async function compared(page, model) {
  await (await page.$('#other-file')).uploadFile(join(site, 'models', `${model}.json`));
  await page.waitForFunction((name) => document.querySelector('#other')?.selectedOptions[0].textContent === name, {}, `${model}.json`);
  await scored(page);
}

async function mapped(page) {
  const [, second] = await page.$$eval('#over-second option', (all) => all.map(({ value }) => value));
  await page.select('#over-second', second);
  await page.waitForSelector('.map-cell rect');
}

/** What is looked at: a view, what shows that it is there, and what a person does there before. */
const LOOKS = [
  ['predict', '.waterfall'], ['predict', '#paste', (page) => page.click('#paste')], ['whatIf', 'dodona-chart svg'], ['whatIf', 'dodona-chart svg', mapped],
  ['batch', '#paste-rows', (page) => page.click('#paste-rows')], ['batch', '#try-rows', scored], ['compare', '#other-open', compared], ['card', '#about'], ['useIt', '#download-page'],
];

/** The numbers of axes that reach over the sides of their drawing, where they could be cut. In the page. */
const cutNumbers = () => [...document.querySelectorAll('dodona-chart svg')].flatMap((drawing) => {
  const { left, right } = drawing.getBoundingClientRect();
  const isOutside = (box) => box.left < left - 1 || box.right > right + 1;
  return [...drawing.querySelectorAll('[aria-label$="-axis tick label"] text')].filter((text) => isOutside(text.getBoundingClientRect())).map((text) => text.textContent);
});

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
      for (const model of width > 1000 ? ['homes', 'trees'] : ['iris', 'credit', 'homes']) {
        for (const [view, shown, act] of LOOKS) {
          await tab.page.goto(`${server.address}?model=${model}&view=${view}`);
          await tab.page.waitForSelector(shown);
          await act?.(tab.page, model);
          await tab.page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
          assert.deepEqual(await tab.page.evaluate(cutNumbers), [], `${model}, ${view}`);
          await tab.page.evaluate(axe);
          const { violations } = await tab.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
          assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`)), [], `${model}, ${view}`);
        }
      }
      await tab.page.close();
    });
  }
});
