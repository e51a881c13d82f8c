// What a person does with each model of the site, from the first slider to the card, in every browser; and what a link shows again.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona, siteModels } from './deps.js';
import { serve } from './server.js';

const SHOWN = { predict: '#value[title]', whatIf: 'dodona-chart svg', card: '#about', useIt: '#download-page' };

for (const browserName of BROWSERS) {
  describe(`a walk in ${browserName}`, () => {
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

    const go = async (query, view = 'predict') => {
      await page.goto(server.address + query);
      await page.waitForSelector(SHOWN[view]);
    };
    const state = () => page.$eval('dodona-page', async (element) => {
      await element.updateComplete;
      const { prediction, trouble } = element.answered;
      return { row: element.row, prediction, trouble };
    });
    const field = (name, part = '') => `[data-feature=${JSON.stringify(name)}] ${part}`;
    const textOf = (selector) => page.$eval(selector, (element) => element.textContent.trim());
    const type = async (selector, text) => {
      await page.$eval(selector, (input) => { input.focus(); input.select(); });
      await page.keyboard.press('Backspace');
      if (text !== '') await page.keyboard.type(text);
    };
    /** The address, once it has followed the row: what differs from the typical one. */
    const link = async (typical) => {
      const { row } = await state();
      const changed = Object.fromEntries(Object.entries(row).filter(([name, value]) => !Object.is(value, typical[name])));
      await page.waitForFunction((wanted) => (new URLSearchParams(location.search).get('row') ?? '{}') === wanted, {}, JSON.stringify(changed));
      return new URL(page.url()).search;
    };

    for (const path of siteModels()) {
      const name = basename(path, '.json');

      test(`${name}: every kind of field, and each answer is the module's`, async () => {
        const model = await dodona.load(path);
        const { features } = model.schema;
        const agrees = async () => {
          const { row, prediction, trouble } = await state();
          assert.equal(trouble, undefined);
          assert.deepEqual(prediction, model.predict(row));
          return row;
        };
        await go(`?model=${name}`);
        await agrees();

        // A slider is dragged, as far as the mouse goes.
        const slid = features.find(({ kind }) => kind === 'number');
        await page.$eval(field(slid.name), (row) => row.scrollIntoView({ block: 'center' }));
        const { left, width, top, height } = await page.$eval(field(slid.name, 'input[type=range]'), (slider) => slider.getBoundingClientRect().toJSON());
        const positions = new Set();
        await page.mouse.move(left + width / 2, top + height / 2);
        await page.mouse.down();
        for (const part of [0.5, 0.6, 0.75, 0.9]) {
          await page.mouse.move(left + part * width, top + height / 2, { steps: 3 });
          positions.add((await agrees())[slid.name]);
        }
        await page.mouse.up();
        assert.ok(positions.size >= 3, [...positions].join());

        // A category: of a long list by searching, of a short one from the list.
        const chosen = features.find(({ kind }) => kind === 'category');
        if (chosen) {
          const wanted = chosen.categories.at(-1);
          if (await page.$(field(chosen.name, '[role=combobox]'))) {
            await type(field(chosen.name, '[role=combobox]'), wanted.slice(0, 6).toUpperCase());
            await page.waitForSelector(field(chosen.name, `[role=option][data-choice=${JSON.stringify(wanted)}]`));
            await page.click(field(chosen.name, `[role=option][data-choice=${JSON.stringify(wanted)}]`));
          } else {
            await page.select(field(chosen.name, 'select'), String(chosen.categories.length - 1));
          }
          assert.equal((await agrees())[chosen.name], wanted);
        }

        // What is unknown, and back.
        const unknown = features.find(({ kind, missing }) => kind === 'number' && missing === 'allowed');
        if (unknown) {
          for (const was of [(await state()).row[unknown.name] === null, (await state()).row[unknown.name] !== null]) {
            await page.click(field(unknown.name, '.unknown input'));
            assert.equal((await agrees())[unknown.name] === null, !was);
          }
        }

        // A text that is no number has no answer, and says why.
        await type(field(slid.name, '.control input'), '12x');
        assert.match(await textOf(field(slid.name, '.message')), /^“12x” is not a number/);
        assert.match((await state()).trouble, /12x/);
        assert.ok(await page.$('#answer.stale'));

        await page.click('#random');
        const drawn = await agrees();
        await page.click('#typical');
        const typical = await agrees();
        await page.click('#paste');
        await page.$eval('#paste-dialog textarea', (area, text) => { area.value = text; }, JSON.stringify(drawn));
        await page.click('#paste-use');
        await page.waitForFunction(() => !document.querySelector('#paste-dialog').open);
        assert.deepEqual(await agrees(), drawn);
        assert.ok(features.some((feature) => drawn[feature.name] !== typical[feature.name]));
        const why = await page.$$eval('.why tbody td[title]', (cells) => cells.map(({ title }) => Math.abs(Number(title))));
        const { contributions, margin } = model.explain(drawn);
        const { label } = (await state()).prediction;
        const classes = Object.keys(contributions);
        const beside = (column) => contributions[label][column] - classes.reduce((sum, one) => sum + contributions[one][column], 0) / classes.length;
        const told = (typeof margin === 'object' ? features.map((feature) => beside(feature.name)) : Object.values(contributions)).map(Math.abs).sort((a, b) => b - a);
        assert.equal(why.length, told.length);
        why.forEach((x, i) => assert.ok(Math.abs(x - told[i]) <= 1e-12 * Math.max(1, told[i]), `${x}, ${told[i]}`));
        model.free();
      });

      test(`${name}: a link shows the same again, to the last digit, in every view`, async () => {
        await go(`?model=${name}`);
        const typical = (await state()).row;
        await page.click('#random');
        const seen = await state();
        const views = await page.$$eval('.tabs a', (tabs) => tabs.map((one) => new URL(one.href).searchParams.get('view')));
        const links = [await link(typical)];
        for (const view of views) {
          await page.click(`.tabs a[href*="view=${view}"]`);
          if (SHOWN[view]) await page.waitForSelector(SHOWN[view]);
          links.push(new URL(page.url()).search);
        }
        // Back through all of them, and forward again.
        for (const at of [...links.keys()].slice(1, -1).reverse()) {
          await page.goBack();
          await page.waitForFunction((search) => location.search === search, {}, links[at]);
          assert.deepEqual(await state(), seen);
        }
        await page.goForward();
        await page.waitForFunction((search) => location.search === search, {}, links[2]);
        assert.deepEqual(await state(), seen);

        const fresh = await openTab(browser.browser, server.address);
        try {
          for (const search of links) {
            await fresh.page.goto('about:blank');
            await fresh.page.goto(server.address + search);
            const view = new URLSearchParams(search).get('view') ?? 'predict';
            await fresh.page.waitForSelector(SHOWN[view] ?? '#main');
            const { row, prediction } = await fresh.page.$eval('dodona-page', (element) => ({ row: element.row, prediction: element.answered.prediction }));
            assert.deepEqual({ row, prediction }, { row: seen.row, prediction: seen.prediction }, view);
            assert.deepEqual(await fresh.stains(), []);
          }
        } finally {
          await fresh.page.close();
        }
      });
    }

    test('the card in three languages: its scores, its proof, and no word of another', async () => {
      for (const path of siteModels()) {
        await go(`?model=${basename(path, '.json')}&view=card`, 'card');
        const proof = {};
        for (const [language, title] of [['en', 'About this model'], ['pt', 'Sobre este modelo'], ['es', 'Sobre este modelo']]) {
          await page.select('#language', language);
          await page.waitForFunction((wanted) => document.documentElement.lang.startsWith(wanted), {}, language);
          await page.$eval('dodona-page', (element) => element.updateComplete.then(() => true));
          assert.equal(await textOf('#about-title'), title);
          assert.ok((await page.$$('#about table tbody tr')).length > 0);
          proof[language] = await textOf('.proof');
          assert.equal(await page.$('.proof.bad'), null);
        }
        assert.equal(new Set(Object.values(proof)).size, 3);
        assert.match(proof.en, /golden rows replayed on this device: identical to the last bit/);
      }
      await page.select('#language', 'en');
      await page.waitForFunction(() => document.documentElement.lang.startsWith('en'));
    });

    test('in all of it no violation of the policy, no error, and no request to another origin', async () => {
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
