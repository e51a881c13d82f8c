// Files that mean harm, or are none: the page says so or shows their texts as texts, and opens the next one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { fixture, site } from './deps.js';
import { serve } from './server.js';

const SCRIPTS = ['<img src=x onerror="window.owned=1">', '<script>window.owned=1</script>', 'javascript:window.owned=1', '"><svg onload=window.owned=1>', "${alert(1)}{{constructor.constructor('window.owned=1')()}}"];
const LONG = '@@LONG@@'; // stands for 100 million characters, which the page makes itself
const VIEWS = ['predict', 'whatIf', 'card', 'useIt'];

/** Every text of a value becomes one that tries to run; what the format itself prescribes stays. */
function scripted(value, at = 0) {
  if (typeof value === 'string') return `${SCRIPTS[at % SCRIPTS.length]}${value}`;
  if (Array.isArray(value)) return value.map((one, i) => scripted(one, at + i));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one], i) => [key, scripted(one, at + i)]));
}

/** A small model that is sure of itself, with all that a card of today has. */
function model() {
  const small = fixture('uncertain_identity');
  const { card } = JSON.parse(readFileSync(join(site, 'models', 'homes.json'), 'utf8'));
  return { ...small, card: { ...card, ...small.card, metrics: card.metrics }, golden: { rows: [], outputs: [] } };
}

/** The same with every text hostile, the names of columns and classes too. */
function hostile(name) {
  const { target, features, card, provenance, ...rest } = fixture(name);
  const { classes, ...said } = target;
  return {
    ...rest, golden: { rows: [], outputs: [] }, card: scripted({ ...card, ...model().card, intended_use: 'x', source: 'x', author: 'x', licence: 'x' }), provenance: scripted(provenance),
    target: { ...scripted(said), ...(classes && { classes: scripted(classes) }) },
    features: features.map((feature, f) => ({
      ...feature, name: scripted(feature.name, f), label: scripted('label', f + 1), unit: scripted('u', f + 2), description: scripted('d', f + 3),
      ...(feature.categories && { categories: scripted(feature.categories) }),
    })),
  };
}

/** Every place of a card, down to some depth, as the members that lead there. */
function places(value, depth = 3, path = []) {
  if (depth === 0 || value === null || typeof value !== 'object') return path.length > 0 ? [path] : [];
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  return [...(path.length > 0 ? [path] : []), ...entries.flatMap(([key, one]) => places(one, depth - 1, [...path, key]))];
}

/** A copy with something else at a place. */
function replaced(value, [key, ...path], other) {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = path.length === 0 ? other : replaced(copy[key], path, other);
  return copy;
}

const WRONG = [null, -1e308, 'text', [null], {}];

for (const browserName of BROWSERS) {
  describe(`hostile files in ${browserName}`, () => {
    let server;
    let browser;
    let tab;
    let page;
    const dialogs = [];
    before(async () => {
      server = await serve();
      browser = await startBrowser(browserName);
      tab = await openTab(browser.browser, server.address);
      page = tab.page;
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await page.evaluateOnNewDocument(() => {
        window.faults = [];
        // Chromium tells of observers that have to wait for the next frame as of an error.
        addEventListener('error', ({ message }) => { if (!message.startsWith('ResizeObserver loop')) window.faults.push(message); });
        addEventListener('unhandledrejection', ({ reason }) => window.faults.push(String(reason?.stack ?? reason)));
      });
      await page.goto(`${server.address}?model=iris`);
      for (const view of [...VIEWS].reverse()) await look(view);
    });
    after(async () => {
      await browser?.stop();
      await server?.stop();
    });

    const settled = () => page.$eval('dodona-page', async (element) => {
      await element.updateComplete;
      await element.querySelector('dodona-what-if')?.updateComplete;
      await new Promise((resolve) => { setTimeout(resolve); });
    });
    async function look(view) {
      await page.$eval('dodona-page', (element, wanted) => { element.view = wanted; }, view);
      await page.waitForSelector({ predict: '#form', whatIf: 'dodona-what-if', card: '#about', useIt: '#download-page' }[view]);
      await settled();
    }
    /** Opens a file; what the page then says is wrong, or ''. */
    async function open(text, name = 'file.json') {
      const said = await page.$eval('dodona-page', async (element, file, content, mark) => {
        await element.openFile(new File([content.replace(mark, () => 'x'.repeat(1e8))], file));
        await element.updateComplete;
        return element.notice;
      }, name, text, LONG);
      await settled();
      return said;
    }
    /** Nothing ran, nothing was asked of anybody, and the next model opens and answers. */
    async function isUsable() {
      assert.equal(await open(JSON.stringify(fixture('linear_identity'))), '');
      await look('predict');
      await page.waitForFunction(() => document.querySelector('#title').textContent === 'Rents' && document.querySelector('#value').title !== '');
      assert.deepEqual(await page.evaluate(() => [window.owned === undefined, window.faults.splice(0)]), [true, []]);
      assert.deepEqual([dialogs, await tab.stains()], [[], []]);
    }

    for (const name of ['linear_identity', 'trees_softmax', 'gam_logistic', 'mlp_exp', 'linear_encoded', 'uncertain_platt']) {
      test(`scripts in every text, ${name}: they stay texts in every view`, async () => {
        const file = hostile(name);
        assert.equal(await open(JSON.stringify(file), `${SCRIPTS[0]}.json`), '');
        for (const view of VIEWS) {
          await look(view);
          if (view === 'predict') await page.click('#random');
          await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
          await settled();
          assert.equal(await page.$$eval('main :is(img, script, iframe, object, embed), main [onerror], main [onload], main a[href^="javascript"]', (found) => found.length), 0, view);
        }
        assert.ok((await page.$eval('#title', (title) => title.textContent)).includes('<'));
        await isUsable();
      });
    }

    test('a model that has no answer for its typical row shows none, and nothing of what the model before had', async () => {
      const small = fixture('linear_identity');
      const [size, age, heating, ...features] = small.features;
      const [{ missing }, ...terms] = small.parameters.terms;
      const golden = { rows: [], outputs: [] };
      for (const [what, file] of [
        ['the commonest category is what stands for a missing value', { ...small, golden, missing_tokens: ['', 'heat pump'], features: [size, age, { ...heating, missing: 'error' }, ...features] }],
        ['the answer is beyond all numbers', { ...small, golden, parameters: { ...small.parameters, terms: [{ missing, weight: [1e308] }, ...terms] } }],
      ]) {
        assert.equal(await open(JSON.stringify(file)), '', what);
        await look('predict');
        assert.equal(await page.$('#value'), null, what);
        assert.notEqual(await page.$eval('#answer .trouble', (line) => line.textContent), '', what);
        assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /\bNaN\b|\bInfinity\b|∞|undefined/, what);
        for (const view of VIEWS) await look(view);
        await isUsable();
      }
    });

    test('a text of 100 million characters, as a title or as a category', async () => {
      const small = model();
      for (const file of [
        { ...small, card: { ...small.card, title: LONG } }, { ...small, card: { ...small.card, description: LONG } },
        { ...small, features: small.features.map((feature) => ({ ...feature, ...(feature.categories && { categories: [LONG, ...feature.categories.slice(1)] }) })) },
      ]) {
        const notice = await open(JSON.stringify(file));
        assert.ok(notice.length < 1000);
        if (notice === '') for (const view of VIEWS) await look(view);
        assert.ok(await page.evaluate(() => document.body.innerText.length < 50_000));
        await isUsable();
      }
    });

    test('every member of a card in every wrong type: what is there is shown, what is not is left out', async () => {
      const good = model();
      const variants = places(good.card).flatMap((path) => WRONG.map((other) => [`${path.join('.')} = ${JSON.stringify(other)}`, JSON.stringify(replaced(good.card, path, other))]));
      variants.push(...WRONG.filter((card) => card !== null).map((card) => [`card = ${JSON.stringify(card)}`, JSON.stringify(card)]));
      for (const view of ['predict', 'card']) { // those that show it
        await look(view);
        const faults = await page.$eval('dodona-page', async (element, file, cards) => {
          const found = [];
          for (const [what, card] of cards) {
            await element.openFile(new File([file.replace('"@@CARD@@"', () => card)], 'file.json'));
            await element.updateComplete;
            await new Promise((resolve) => { setTimeout(resolve); });
            const text = document.body.textContent;
            const odd = /\bNaN\b|\bundefined\b|\[object|∞/.exec(text);
            if (odd) found.push(`${what}: ${text.slice(Math.max(0, odd.index - 80), odd.index + 40)}`);
            found.push(...window.faults.splice(0).map((fault) => `${what}: ${fault.slice(0, 300)}`));
            if (found.length > 20) break;
          }
          return found;
        }, JSON.stringify({ ...good, card: '@@CARD@@' }), variants);
        assert.deepEqual(faults, [], view);
      }
      await isUsable();
    });

    test('deep nesting, and names that every object has', async () => {
      const small = model();
      const deep = '['.repeat(100_000) + ']'.repeat(100_000);
      await open(JSON.stringify({ ...small, card: { title: 'Deep', source: LONG } }).replace(`"${LONG}"`, deep));
      await isUsable();
      assert.match(await open(deep), /^file\.json cannot be opened: /);
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length'];
      const { features } = small;
      const file = { ...small, card: { title: 'Names' }, features: features.map((feature, f) => ({ ...feature, name: names[f] })) };
      // A member of this name cannot be written by an object.
      const text = JSON.stringify(file).replace('"card":{', `"card":{"__proto__":{"title":"polluted"},"metrics":{"model":{"__proto__":1}},`);
      assert.equal(await open(text), '');
      for (const view of VIEWS) await look(view);
      await look('predict');
      await page.click('#random');
      await settled();
      assert.deepEqual(await page.evaluate(() => [({}).title === undefined, document.querySelectorAll('[data-feature]').length]), [true, features.length]);
      await isUsable();
    });

    test('5,000 columns, and 10,000 categories', async () => {
      const wide = fixture('linear_identity');
      const [number] = wide.features;
      const column = (f) => ({ ...number, name: `column ${f}`, label: `Column ${f}` });
      const { features, encoder, parameters } = wide;
      const many = 5000 - features.length;
      const grown = {
        ...wide, features: [...features, ...Array.from({ length: many }, (_, f) => column(f))], golden: { rows: [], outputs: [] },
        encoder: [...encoder, ...Array.from({ length: many }, (_, f) => ({ ...encoder[0], feature: features.length + f }))],
        parameters: { ...parameters, terms: [...parameters.terms, ...Array.from({ length: many }, () => ({ weight: [0.001], missing: [0] }))] },
      };
      assert.equal(await open(JSON.stringify(grown)), '');
      await page.waitForFunction(() => document.querySelectorAll('[data-feature]').length === 5000);
      for (const view of ['card', 'predict']) await look(view);
      await isUsable();

      const long = fixture('trees_exp');
      const categories = Array.from({ length: 10_000 }, (_, i) => `District ${i}`);
      Object.assign(long.features[1], { categories, unseen: 'missing', training: { missing: 0, counts: categories.map((_, i) => i) } });
      assert.equal(await open(JSON.stringify({ ...long, golden: { rows: [], outputs: [] } })), '');
      await page.waitForSelector('[data-feature="district"] [role=combobox]');
      await page.$eval('[data-feature="district"] [role=combobox]', (input) => { input.focus(); input.select(); });
      await page.keyboard.type('district 77');
      await page.waitForFunction(() => document.querySelector('[role=option]').textContent.includes('District 77'));
      for (const view of VIEWS) await look(view);
      await isUsable();
    });

    test('what is no model gets a sentence that says what to do', async () => {
      const png = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
      for (const [name, text, said] of [
        ['photo.png', png, /^photo\.png cannot be opened: .*“dodona train”/s], ['empty.json', '', /^empty\.json cannot be opened: .*empty.*“dodona train”/s],
        ['other.json', '{"name": "dodona"}', /^other\.json cannot be opened: .*“dodona train”/s],
        ['list.json', '[1, 2]', /^list\.json cannot be opened: /], ['null.json', 'null', /^null\.json cannot be opened: /],
      ]) {
        assert.match(await open(text, name), said);
        await page.waitForSelector('#notice-text');
        await isUsable();
      }
      // A folder that is dropped has a file's name, and no bytes that can be read.
      const notice = await page.$eval('dodona-page', async (element) => {
        const folder = new File([], 'folder');
        folder.arrayBuffer = folder.text = () => Promise.reject(new DOMException('A requested file or directory could not be found at the time an operation was processed.', 'NotFoundError'));
        await element.openFile(folder);
        return element.notice;
      });
      assert.match(notice, /^folder cannot be opened: .*“dodona train”/s);
      await isUsable();
    });
  });
}
