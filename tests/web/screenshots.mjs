// make screenshots: a picture of every view of the page, wide and narrow, light and dark, in build/screenshots; those that README shows are put into web/pictures.
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTab, startBrowser } from './browser.js';
import { build, root } from './deps.js';
import { serve } from './server.js';

const SIZES = [{ width: 1440, height: 900 }, { width: 820, height: 1180 }, { width: 390, height: 844 }];
const THEMES = ['light', 'dark'];
const MODEL = 'homes';
const PAIR = ['credit', 'credit_linear']; // to compare
const out = join(build, 'screenshots');
const pictures = join(root, 'web', 'pictures');

/** Whether the view is there, and what it draws or fetches later too. */
const isDrawn = () => document.querySelector('main') !== null && document.querySelector('main > .state') === null
  && [...document.querySelectorAll('dodona-chart')].every((chart) => !chart.checkVisibility() || chart.querySelector('svg') !== null);

/** @param {import('puppeteer-core').Page} page @param {string} address */
async function visit(page, address) {
  await page.goto(address);
  await page.waitForFunction(isDrawn);
  await page.waitForNetworkIdle();
  await page.evaluate(() => document.fonts.ready.then(() => true));
}

/** What a view shows once it is used: the rows of a file. @param {import('puppeteer-core').Page} page @param {string} view */
async function use(page, view) {
  if (view !== 'batch' && view !== 'compare') return;
  if (view === 'compare') {
    await page.select('#other', PAIR[1]);
    await page.waitForFunction((name) => document.querySelector('#other').value === name && document.querySelector('dodona-compare').session.other, {}, PAIR[1]);
  }
  await page.click('#try-rows');
  await page.waitForSelector('#run:not(:disabled)');
  await page.click('#run');
  await page.waitForSelector('regular-table tbody td');
  await page.waitForFunction(isDrawn);
  await page.$eval('#outcome', (title) => title.closest('section').previousElementSibling?.scrollIntoView() ?? title.scrollIntoView());
}

/** The views' names, as the page's own tabs have them. @param {import('puppeteer-core').Page} page @param {string} address */
async function viewsOf(page, address) {
  await visit(page, `${address}?model=${MODEL}`);
  return page.$$eval('.tabs a', (tabs) => tabs.map((tab) => new URL(tab.href).searchParams.get('view')));
}

const server = await serve();
const { browser, stop } = await startBrowser();
try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { page } = await openTab(browser, server.address);
  // Random rows that are the same at every run (Park and Miller, 1988).
  await page.evaluateOnNewDocument(() => {
    let state = 20190430;
    Math.random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  });
  const views = await viewsOf(page, server.address);
  for (const { width, height } of SIZES) {
    await page.setViewport({ width, height });
    for (const theme of THEMES) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
      for (const view of views) {
        await visit(page, `${server.address}?model=${view === 'compare' ? PAIR[0] : MODEL}&view=${view}`);
        await use(page, view);
        await page.screenshot({ path: join(out, `${view}-${width}-${theme}.png`), optimizeForSpeed: false });
      }
    }
  }
  mkdirSync(pictures, { recursive: true });
  const shown = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\(web\/pictures\/([\w-]+\.png)\)/g)].map(([, name]) => name);
  for (const name of shown) copyFileSync(join(out, name), join(pictures, name));
  console.log(`${views.length * SIZES.length * THEMES.length} pictures in ${out}, ${shown.length} of them in ${pictures}`);
} finally {
  await stop();
  await server.stop();
}
