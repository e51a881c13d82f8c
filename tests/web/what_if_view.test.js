// What if: curves, maps and nearest changes as a person plays with them; the numbers are those of the module.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { demoModels, dodona } from './deps.js';
import { serve } from './server.js';

for (const browserName of BROWSERS) {
  describe(`what if in ${browserName}`, () => {
    let server;
    let browser;
    let tab;
    let page;
    before(async () => {
      server = await serve();
      browser = await startBrowser(browserName);
      tab = await openTab(browser.browser, server.address);
      page = tab.page;
    });
    after(async () => {
      await browser?.stop();
      await server?.stop();
    });

    async function visit(query) {
      await page.goto(`${server.address}?view=whatIf&${query}`);
      await page.waitForSelector('dodona-chart svg');
    }
    const row = () => page.$eval('dodona-page', (element) => element.row);
    const choose = async (id, value) => {
      await page.select(id, value);
      await page.$eval('dodona-what-if', (element) => element.updateComplete.then(() => true));
    };
    /** The table behind the curve: the first cell's text, and the others' full precision. */
    const table = () => page.$$eval('.over details tbody tr', (rows) => rows.map((one) => [one.cells[0].textContent, [...one.cells].slice(1).map((cell) => cell.title)]));

    for (const path of demoModels()) {
      const name = basename(path, '.json');
      test(`${name}: the table of every curve is what the module says, and something is drawn`, async () => {
        const model = await dodona.load(path);
        await visit(`model=${name}`);
        const now = await row();
        const { features, target } = model.schema;
        for (const feature of features) {
          await choose('#over-feature', feature.name);
          const shown = await table();
          const values = feature.kind === 'boolean' ? [false, true] : feature.kind === 'category' ? shown.map(([text]) => text) : shown.map(([text]) => Number(text.replaceAll(',', '').replace(/[^\d.-]/g, '')));
          assert.ok(shown.length >= 2, feature.name);
          const answers = model.whatIf(now, feature.name, values).toRows();
          shown.forEach(([text, titles], i) => {
            const expected = target.classes ? target.classes.map((label) => answers[i].probabilities[label]) : [answers[i].value];
            assert.deepEqual(titles.slice(0, expected.length).map(Number), expected, `${feature.name} ${text}`);
          });
          await page.waitForSelector('dodona-chart svg circle');
        }
        model.free();
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('the point is dragged along the curve, and the row follows', async () => {
      await visit('model=homes');
      await choose('#over-feature', 'Size');
      const box = await page.$eval('dodona-chart svg', (svg) => svg.getBoundingClientRect().toJSON());
      await page.mouse.move(box.left + 0.3 * box.width, box.top + 100);
      await page.mouse.down();
      const first = (await row()).Size;
      await page.mouse.move(box.left + 0.7 * box.width, box.top + 120, { steps: 5 });
      const second = (await row()).Size;
      await page.mouse.up();
      await page.mouse.move(box.left + 0.2 * box.width, box.top + 120);
      assert.ok(second > first && first > 0, `${first}, ${second}`);
      assert.equal((await row()).Size, second);
      const model = await dodona.load(demoModels().find((path) => path.endsWith('homes.json')));
      const { value } = model.predict(await row());
      assert.ok((await page.$eval('#now', (line) => line.textContent)).includes(new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(value)));
      model.free();
    });

    test('two features are a map; a bad row has no curve, and says so', async () => {
      await visit('model=homes');
      for (const [across, down] of [['Size', 'Rooms'], ['Size', 'District'], ['Furnished', 'Negotiation Type']]) {
        await choose('#over-feature', across);
        await choose('#over-second', down);
        await page.waitForSelector('dodona-chart .here circle');
        assert.ok(await page.$('dodona-chart :is(image, [aria-label="cell"] rect)'), `${across}, ${down}`);
      }
      await visit(`model=iris&row=${encodeURIComponent('{"petal_length":5}')}`);
      await page.$eval('.over input[type=text]', (input) => { input.value = 'x'; input.dispatchEvent(new Event('input', { bubbles: true })); });
      await page.waitForSelector('.over .trouble');
      assert.equal(await page.$('dodona-chart'), null);
      assert.deepEqual(await tab.stains(), []);
    });

    test('the nearest change is the module\'s, leaves alone what may not change, and is taken', async () => {
      await visit('model=iris');
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      const now = await row();
      await choose('#wanted-label', 'virginica');
      const free = await model.nearest(now, { target: 'virginica' });
      const [kept] = Object.keys(free.changes);
      const label = model.schema.features.find(({ name }) => name === kept).label;
      await page.evaluate((text) => [...document.querySelectorAll('.frozen label')].find((one) => one.textContent.trim() === text).querySelector('input').click(), label);
      await page.click('#search');
      await page.waitForSelector('#take');
      const wanted = await model.nearest(now, { target: 'virginica', frozen: [kept] });
      assert.equal((await page.$$('.changes li')).length, Object.keys(wanted.changes).length);
      await page.click('#take');
      assert.deepEqual(await row(), wanted.row);
      assert.equal(await page.$('#take'), null);
      await page.click('#search');
      await page.waitForFunction(() => document.querySelector('.nearest [role=status]').textContent.includes('already'));
      model.free();
      await visit('model=homes');
      await page.click('#search');
      await page.waitForFunction(() => document.querySelector('.nearest [role=status]').textContent.includes('a number in at least one'));
      await page.type('#wanted-min', '5,000');
      await page.click('#search');
      await page.waitForSelector('#take');
      await page.click('#take');
      assert.ok(await page.$eval('dodona-page', (element) => element.answered.prediction.value >= 5000));
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
