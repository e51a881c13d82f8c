// The bar below the answer: where the answer and its interval lie in the range that the target had in training.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { fixture, site } from './deps.js';
import { serve } from './server.js';

const homes = JSON.parse(readFileSync(join(site, 'models', 'homes.json'), 'utf8'));

for (const name of BROWSERS) {
  describe(`the interval as a bar in ${name}`, () => {
    let server;
    let browser;
    let tab;
    let page;
    before(async () => {
      server = await serve();
      browser = await startBrowser(name);
      tab = await openTab(browser.browser, server.address);
      page = tab.page;
      if (name === 'Chromium') await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]); // parts are where they will be
      await page.setViewport({ width: 390, height: 844 });
      await page.goto(`${server.address}?model=homes`);
      await page.waitForSelector('.range');
    });
    after(async () => {
      await browser?.stop();
      await server?.stop();
    });

    const open = (model) => page.$eval('dodona-page', async (element, text) => {
      await element.openFile(new File([text], 'file.json'));
      await element.updateComplete;
    }, JSON.stringify(model));
    /** The parts' places, from 0 to 1, once they are at rest; and the answer. */
    const drawn = () => page.evaluate(async () => {
      const track = document.querySelector('.range-track');
      await Promise.all(track.getAnimations({ subtree: true }).map(({ finished }) => finished.catch(() => {})));
      const { left, width } = track.getBoundingClientRect();
      const of = (selector) => track.querySelector(selector).getBoundingClientRect();
      const [band, point] = [of('.band'), of('.point')];
      const { value, lower, upper } = document.querySelector('dodona-page').answered.prediction;
      return { shown: [band.left, (point.left + point.right) / 2, band.right].map((x) => (x - left) / width), told: [lower, value, upper], pixel: 1 / width };
    });
    const near = ({ shown, pixel }, expected) => shown.forEach((x, i) => assert.ok(Math.abs(x - expected[i]) < 2.5 * pixel, `${shown} and ${expected}`));

    test('of a target of many magnitudes by factors, with its ends named, low on a phone', async () => {
      const { minimum, maximum } = homes.card.dataset.target;
      for (const row of [{}, { Size: 300 }, { 'Negotiation Type': 'sale', Size: 300, Rooms: 4 }]) {
        await page.$eval('dodona-page', (element, cells) => { element.change(cells); return element.updateComplete.then(() => true); }, row);
        const seen = await drawn();
        near(seen, seen.told.map((x) => Math.log10(x / minimum) / Math.log10(maximum / minimum)));
        // But for a caution, which needs its lines.
        assert.ok(await page.$eval('#answer', (answer) => answer.querySelector('#novel').textContent !== '' || answer.getBoundingClientRect().height <= 120));
      }
      assert.deepEqual(await page.$$eval('.range > span:not(.range-track)', (ends) => ends.map((end) => end.textContent)), ['480', '10M']);
      assert.equal((await page.$$('.range .tick')).length, 4); // 1,000 to 1,000,000
      assert.equal(await page.$eval('.range', (range) => range.getAttribute('aria-hidden')), 'true');
    });

    test('else by differences; what lies outside is at the end', async () => {
      const model = fixture('uncertain_identity');
      const withTarget = (target) => ({ ...model, card: { ...model.card, dataset: { target } } });
      await open(withTarget({ minimum: 100, median: 400, maximum: 900 }));
      await page.waitForSelector('.range');
      const seen = await drawn();
      near(seen, seen.told.map((x) => Math.min(1, Math.max(0, (x - 100) / 800))));
      await open(withTarget({ minimum: -2, median: -1.5, maximum: -1 }));
      near(await drawn(), [1, 1, 1]);
    });

    test('without a range in the card, or with none that can be, there is no bar', async () => {
      const model = fixture('uncertain_identity');
      for (const dataset of [undefined, null, {}, { target: null }, { target: { minimum: 1, maximum: 1 } }, { target: { minimum: '1', maximum: 2 } }, { target: { minimum: -1.7e308, maximum: 1.7e308 } }, { target: { counts: [1, 2] } }]) {
        await open({ ...model, card: { ...model.card, dataset } });
        await page.waitForSelector('#sure');
        assert.equal(await page.$('.range'), null, JSON.stringify(dataset));
      }
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
