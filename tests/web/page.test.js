// What a person does on the page, in a real browser; and the answers are those of the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { cli, demoModels, dodona, fixture, fixtures, site } from './deps.js';
import { serve } from './server.js';

/** What `dodona predict MODEL --row JSON` prints. */
function native(path, row) {
  const { status, stdout, stderr } = spawnSync(cli, ['predict', path, '--row', JSON.stringify(row)], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

for (const browserName of BROWSERS) {
  describe(`the page in ${browserName}`, () => {
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

    /** Opens the page and waits for the first answer. */
    async function visit(query = '') {
      await page.goto(server.address + query);
      await page.waitForSelector('#value[title]');
    }

    /** The row as the fields show it: text as it stands in the field, so that nothing is interpreted twice. */
    const shownRow = () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('[data-feature]')].map((row) => {
      const name = row.dataset.feature;
      const radio = row.querySelector('input[type=radio]:checked');
      if (radio) return [name, { true: true, false: false, null: null }[radio.value]];
      const select = row.querySelector('select');
      if (select) return [name, select.selectedOptions[0].text === 'unknown' ? null : select.selectedOptions[0].text];
      const { value } = row.querySelector('.control input');
      return [name, value === '' ? null : value];
    })));

    /** The answer at full precision, from the titles. */
    const shownAnswer = async () => {
      const { shares, ...rest } = await page.evaluate(() => ({
        value: document.querySelector('#value').title,
        shares: [...document.querySelectorAll('#answer .bars li:not(.rest)')].map((bar) => [bar.querySelector('.class').title, bar.querySelector('.share').title]),
        stale: document.querySelector('#answer').classList.contains('stale'),
      }));
      return { ...rest, shares: Object.fromEntries(shares) }; // here, as no name is lost: `__proto__` is one
    };

    async function agrees(path) {
      const { value, shares, stale } = await shownAnswer();
      const expected = native(path, await shownRow());
      assert.equal(stale, false);
      if (expected.value !== undefined) {
        assert.ok(value.split('\u00a0').includes(String(expected.value)), `${value} and ${expected.value}`);
        return;
      }
      assert.equal(value, expected.label);
      for (const [name, share] of Object.entries(shares)) assert.equal(share, String(expected.probabilities[name]), name);
    }

    /** Replaces the text of a field. */
    async function type(selector, text) {
      await page.$eval(selector, (input) => { input.focus(); input.select(); });
      await page.keyboard.press('Backspace');
      if (text !== '') await page.keyboard.type(text);
    }

    /** Lets a file fall on the page. */
    const drop = (name, text) => page.evaluate((fileName, content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName, { type: 'application/json' }));
      for (const kind of ['dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    }, name, text);

    /** Chooses by what an option says. */
    const choose = async (selector, text) => page.select(selector, await page.$eval(selector, (select, wanted) => [...select.options].find((one) => one.text === wanted).value, text));

    const titleIs = (title) => page.waitForFunction((wanted) => document.querySelector('#title').textContent === wanted, {}, title);

    for (const path of demoModels()) {
      const name = basename(path, '.json');
      const { features, card } = JSON.parse(readFileSync(path, 'utf8'));

      test(`${name}: shows what the command line prints, and typing changes it`, async () => {
        await visit(`?model=${name}`);
        if (card.title) assert.equal(await page.$eval('#title', (title) => title.textContent), card.title);
        assert.equal((await page.$$('[data-feature]')).length, features.length);
        await agrees(path);

        // Change the numbers, one by one, as one types, until the answer moves.
        const first = await shownAnswer();
        const numbers = features.flatMap((feature, f) => (feature.kind === 'number' ? [{ f, ...feature.training }] : []));
        const moved = [];
        for (const { f, minimum, maximum } of numbers) {
          await type(`#field-${f} .control input`, String(Math.round(minimum + 0.9 * (maximum - minimum))));
          await agrees(path);
          moved.push((await shownAnswer()).value !== first.value || JSON.stringify((await shownAnswer()).shares) !== JSON.stringify(first.shares));
        }
        assert.ok(numbers.length === 0 || moved.includes(true));

        for (let i = 0; i < 5; ++i) {
          await page.click('#random');
          await agrees(path);
        }
        await page.click('#typical');
        assert.deepEqual(await shownAnswer(), first);
        await page.click('.tabs a[href*="card"]');
        await page.waitForSelector('#about');
        assert.match(await page.$eval('#about', (about) => about.textContent), /golden rows? replayed on this device: identical/);
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('the first row is the one that the card calls typical, if the model takes it', async () => {
      await visit('?model=trees');
      const model = JSON.parse(readFileSync(join(site, 'models', 'trees.json'), 'utf8'));
      const rowNow = () => page.$eval('dodona-page', (element) => element.row);
      const expected = Object.fromEntries(model.features.map(({ name }, f) => [name, model.card.typical_row[f]]));
      assert.deepEqual(await rowNow(), expected);
      assert.equal(new URL(page.url()).searchParams.get('row'), null);
      // The commonest of each column alone is another row: sterile soil that is not sterile.
      const alone = (name) => { const { categories, training: { counts } } = model.features.find((feature) => feature.name === name); return categories[counts.indexOf(Math.max(...counts))]; };
      assert.deepEqual([alone('Soil'), alone('Sterile')], ['Sterile', 'Non-Sterile']);
      for (const [i, cells] of [[1, 2], [['Sterile'], { length: 10 }], model.card.typical_row.slice(1), 'row', null].entries()) {
        await drop(`odd${i}.json`, JSON.stringify({ ...model, card: { ...model.card, title: `Odd ${i}`, typical_row: cells } }));
        await titleIs(`Odd ${i}`);
        await page.click('#typical');
        assert.equal((await rowNow()).Soil, 'Sterile', JSON.stringify(cells));
      }
      await visit('?model=trees&row={"Soil":"Quercus alba","Foo":1}');
      assert.equal(await page.$eval('#notice', (notice) => notice.textContent.includes('columns that this model has not: Foo')), true);
      assert.deepEqual(await rowNow(), { ...expected, Soil: 'Quercus alba' });
      assert.deepEqual(await tab.stains(), []);
    });

    test('choosing another model changes form and address', async () => {
      await visit();
      const other = await page.$eval('#models', (select) => [...select.options].find((option) => option.value && !option.selected)?.value);
      assert.ok(other, 'the site has more than one model');
      const before = await page.$eval('#title', (title) => title.textContent);
      await page.select('#models', other);
      await page.waitForFunction((old) => document.querySelector('#title').textContent !== old, {}, before);
      await page.waitForFunction((wanted) => new URLSearchParams(location.search).get('model') === wanted, {}, other);
      await page.goBack();
      await page.waitForFunction((old) => document.querySelector('#title').textContent === old, {}, before);
    });

    test('an address that names no model of the site says so', async () => {
      await visit('?model=<img src=x>');
      await page.waitForSelector('#notice:not([hidden])');
      assert.match(await page.$eval('#notice', (notice) => notice.textContent), /no model “<img src=x>”/);
      assert.deepEqual(await tab.stains(), []);
    });

    test('a dropped model opens; every kind of field works; an error stands at its field', async () => {
      await visit();
      await drop('rents.json', readFileSync(join(fixtures, 'linear_identity.json'), 'utf8'));
      await titleIs('Rents');
      const path = join(fixtures, 'linear_identity.json');
      await agrees(path);

      const field = (name) => `[data-feature="${name}"]`;
      await choose(`${field('heating')} select`, 'oil');
      await agrees(path);
      await choose(`${field('heating')} select`, 'unknown');
      await agrees(path);
      for (const choice of ['true', 'false', 'null']) {
        await page.$eval(`${field('balcony')} input[value="${choice}"]`, (radio) => radio.click());
        assert.equal(String((await shownRow()).balcony), choice);
        await agrees(path);
      }
      await page.$eval(`${field('listed')} input`, (input) => {
        input.value = '2020-02-29';
        input.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await agrees(path);
      await page.click(`${field('age')} .unknown input`);
      assert.equal((await shownRow()).age, null);
      await agrees(path);
      await page.$eval(`${field('size')} input[type=range]`, (slider) => {
        slider.value = '3'; // bars from the left: the edge at 7.5
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      });
      assert.equal((await shownRow()).size, '7.5');
      await page.focus(`${field('size')} input[type=range]`);
      await page.keyboard.press('ArrowRight');
      assert.equal((await shownRow()).size, '7.6');
      await agrees(path);

      await type(`${field('size')} .control input`, '12a');
      assert.equal((await shownAnswer()).stale, true);
      assert.equal(await page.$eval(`${field('size')} .message`, (message) => message.textContent), '“12a” is not a number; decimals follow a “.”.');
      assert.equal(await page.$eval(`${field('size')} .control input`, (input) => input.getAttribute('aria-invalid')), 'true');
      assert.equal(await page.$eval(`${field('age')} .message`, (message) => message.textContent), '');
      await page.waitForFunction(() => document.querySelector('#live').textContent.includes('Size: “12a” is not a number;'));
      await type(`${field('size')} .control input`, '12');
      assert.equal(await page.$eval(`${field('size')} .control input`, (input) => input.getAttribute('aria-invalid')), null);
      assert.match(await page.$eval(`${field('size')} .message`, (message) => message.textContent), /No training row was this large/);
      await agrees(path);
      await type(`${field('size')} .control input`, '');
      assert.equal((await shownAnswer()).stale, true);
      assert.deepEqual(await tab.stains(), []);
    });

    test('the page says how sure an answer is, and what no training row had', async () => {
      await visit();
      const path = join(fixtures, 'uncertain_identity.json');
      await drop('rents.json', readFileSync(path, 'utf8'));
      await titleIs('Rents, and how sure');
      const field = (name) => `[data-feature="${name}"]`;
      const said = () => page.evaluate(() => ['sure', 'novel'].map((id) => document.getElementById(id)?.textContent));
      await type(`${field('size')} .control input`, '47');
      const { lower, upper } = native(path, await shownRow());
      assert.equal(await page.$eval('#sure', (line) => line.title), `${lower} – ${upper}`);
      assert.match((await said())[0], /^90% sure: between €.+ and €/);
      assert.equal((await said())[1], '');
      await type(`${field('size')} .control input`, '900');
      assert.match((await said())[1], /^Take this with care: the model learned from no row with Size above 100\u00A0m².*\.$/);
      await page.waitForFunction(() => /sure for usual rows: between .* Take this with care/s.test(document.querySelector('#live').textContent));
      await drop('flat.json', readFileSync(join(fixtures, 'linear_identity.json'), 'utf8'));
      await titleIs('Rents');
      assert.equal((await shownRow()).size, '900'); // of the same columns: one case is seen under both
      await type(`${field('size')} .control input`, '7');
      assert.deepEqual(await said(), ['', '']);
      assert.deepEqual(await tab.stains(), []);
    });

    test('a model chosen by the button opens', async () => {
      await visit();
      const input = await page.$('#file');
      await input.uploadFile(join(fixtures, 'trees_softmax.json'));
      await titleIs('Three irises');
      await agrees(join(fixtures, 'trees_softmax.json'));
      assert.equal(await page.evaluate(() => location.search), '');
    });

    test('a broken file shows a sentence, and the model before it stays', async () => {
      await visit();
      const title = await page.$eval('#title', (heading) => heading.textContent);
      const model = fixture('trees_exp');
      for (const [name, text, words] of [
        ['half.json', JSON.stringify(model).slice(0, 200), /half\.json cannot be opened/],
        ['page.json', '<!doctype html>', /page\.json cannot be opened/],
        ['future.json', JSON.stringify({ ...model, version: 9 }), /version/],
        ['odd.json', JSON.stringify({ ...model, family: 'forest' }), /forest/],
      ]) {
        await drop(name, text);
        await page.waitForFunction((file) => document.querySelector('#notice-text')?.textContent.startsWith(file), {}, name);
        assert.match(await page.$eval('#notice', (notice) => notice.textContent), words);
        assert.equal(await page.$eval('#title', (heading) => heading.textContent), title);
      }
      await page.click('#notice-close');
      assert.equal(await page.$('#notice'), null);
      assert.deepEqual(await tab.stains(), []);
    });

    test('the texts of a hostile file stay text', async () => {
      await visit();
      const script = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>';
      const model = fixture('linear_identity');
      model.target = { name: script, label: script, unit: script, description: script };
      model.features.forEach((feature, f) => {
        Object.assign(feature, { name: `${script}${f}`, label: script, unit: script, description: script });
        if (feature.categories) feature.categories = feature.categories.map((_, i) => `${script}${i}`);
      });
      Object.assign(model.card, {
        title: script, description: script, intended_use: script, source: { toString: script }, author: script, licence: script.repeat(500),
        metrics: { rows: script, model: { mae: script, rmse: 1, r2: [script] }, baseline: script },
        importance: [{ feature: script, share: 1 }, null, { feature: 7, share: script }, { feature: `${script}0`, share: 1e308 }],
      });
      model.provenance = { trainer: script, data: { file: script, sha256: script, rows: script }, recipe: script };
      model.golden = { rows: [], outputs: [] };
      await drop('hostile.json', JSON.stringify(model));
      await titleIs(script);
      await page.click('#random');
      assert.equal(await page.evaluate(() => window.owned), undefined);
      assert.equal(await page.$$eval('main img, main script', (found) => found.length), 0);
      assert.deepEqual(await tab.stains(), []);
    });

    test('an imported model: random rows are drawn from the range of its splits, and what is not known is left', async () => {
      await visit();
      const model = fixture('linear_identity');
      for (const { training } of model.features) training.counts.fill(0);
      const [size, age] = model.features;
      Object.assign(age.training, { minimum: 0, maximum: 1, median: 0, decimals: 3, edges: [0, 1], counts: [0] });
      model.card = { title: 'Imported' };
      model.provenance = { trainer: 'XGBoost 1.7.4', import: { by: 'dodona 0.1.0', file: 'model.ubj', sha256: '0123456789abcdef'.repeat(4) } };
      model.golden = { rows: [], outputs: [] };
      await drop('imported.json', JSON.stringify(model));
      await titleIs('Imported');
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      assert.match(await page.$eval('#about', (about) => about.textContent), /Imported from\s*model\.ubj\s*SHA-256\s*0123456789ab…\s*Trained by\s*XGBoost 1\.7\.4/);
      await page.click('.tabs a[href*="predict"]');
      const field = (name, part) => `[data-feature="${name}"] ${part}`;
      const valueOf = (name) => page.$eval(field(name, '.control :is(input, select)'), (input) => input.selectedOptions?.[0].text ?? input.value);
      const messageOf = (name) => page.$eval(field(name, '.message'), (message) => message.textContent);
      await type(field('age', '.control input'), '7');
      const drawn = { size: new Set(), heating: new Set(), balcony: new Set(), listed: new Set() };
      for (let i = 0; i < 30; ++i) {
        await page.click('#random');
        for (const name of ['size', 'heating', 'listed']) drawn[name].add(await valueOf(name));
        drawn.balcony.add(await page.$eval(field('balcony', 'input:checked'), (input) => input.value));
        assert.equal(await valueOf('age'), '7');
      }
      const { minimum, maximum } = size.training;
      assert.ok(drawn.size.size > 5 && [...drawn.size].every((text) => text !== '' && Number(text) >= minimum && Number(text) <= maximum), [...drawn.size].join());
      assert.deepEqual([...drawn.heating].sort(), [...model.features[2].categories].sort());
      assert.deepEqual([...drawn.balcony].sort(), ['false', 'true']);
      assert.ok(drawn.listed.size > 5 && !drawn.listed.has(''));
      assert.match(await messageOf('age'), /Left as it is: the file does not say/);
      assert.equal(await messageOf('size'), '');
      await type(field('age', '.control input'), '8');
      assert.equal(await messageOf('age'), '');
      assert.deepEqual(await tab.stains(), []);
    });

    test('a number that is far from most of the data says so: few rows, or what stands for unknown', async () => {
      await visit('?model=homes');
      const { edges, counts } = JSON.parse(readFileSync(join(site, 'models', 'homes.json'), 'utf8')).features.find(({ name }) => name === 'Longitude').training;
      assert.ok(edges[edges.length - 2] === 0 && counts.at(-1) > 0.05 * counts.reduce((sum, n) => sum + n, 0)); // 881 homes are at longitude 0
      const said = async (text) => {
        await type('[data-feature="Longitude"] .control input', text);
        return page.$eval('[data-feature="Longitude"] .message', (message) => message.textContent);
      };
      // A bin that reaches to -46.42 from far away has many rows, and says nothing of one value in it.
      assert.match(await said('-46.4'), /^Few training rows are here/);
      assert.match(await said('0'), /^Apart from most training rows, which lie between -46.78 and -46.42: it may stand for what is not known\.$/);
      assert.match(await said('-50'), /^Few training rows are here: most lie between -46.78 and -46.42\.$/);
      assert.equal(await said('-46.6'), '');
      assert.match(await said('1'), /No training row was this large/);
      assert.deepEqual(await tab.stains(), []);
    });

    test('names that every object has are names like any other', async () => {
      await visit();
      await drop('names.json', readFileSync(join(fixtures, 'linear_softmax.json'), 'utf8'));
      await titleIs('Hostile names');
      const shares = Object.values((await shownAnswer()).shares).map(Number);
      assert.equal(shares.length, 3);
      assert.ok(Math.abs(shares.reduce((a, b) => a + b) - 1) < 1e-12);
      assert.deepEqual(await tab.stains(), []);
    });

    test('a long list of categories is searched by typing, and an unseen one is named', async () => {
      await visit();
      const model = fixture('trees_exp');
      const categories = Array.from({ length: 96 }, (_, i) => `District ${i}`);
      Object.assign(model.features[1], { categories, unseen: 'missing', training: { missing: 0, counts: categories.map((_, i) => i) } });
      model.golden = { rows: [], outputs: [] };
      await drop('districts.json', JSON.stringify(model));
      await page.waitForSelector('[data-feature="district"] [role=combobox]');
      await type('[data-feature="district"] .control input', 'Atlantis');
      assert.match(await page.$eval('[data-feature="district"] .message', (message) => message.textContent), /“Atlantis” was not among/);
      assert.equal((await shownAnswer()).stale, true); // no answer is made up for it
      assert.equal(await page.$('.instead'), null);
      await type('[data-feature="district"] .control input', ' dístrict 7');
      assert.equal(await page.$eval('.instead', (button) => button.textContent), 'Use “District 7”');
      await page.click('.instead');
      await page.waitForFunction(() => document.querySelector('dodona-page').row.district === 'District 7');
      assert.equal(await page.$eval('[data-feature="district"] .control input', (input) => input.value), 'District 7');
      assert.equal((await shownAnswer()).stale, false);
      await type('[data-feature="district"] .control input', 'District 3');
      assert.equal(await page.$eval('[data-feature="district"] .message', (message) => message.textContent), '');
    });

    test('the choices of a long list are found by any part of their names, without accents, and taken by the keys', async () => {
      await visit('?model=homes');
      const field = '[data-feature="District"]';
      await type(`${field} [role=combobox]`, 'republica');
      await page.waitForSelector(`${field} [role=option]`);
      assert.equal(await page.$eval(`${field} [role=combobox]`, (input) => input.getAttribute('aria-expanded')), 'true');
      assert.deepEqual(await page.$$eval(`${field} [role=option] .choice-name`, (all) => all.map((one) => one.textContent)), ['República/São Paulo']);
      await page.keyboard.press('ArrowDown');
      const active = await page.$eval(`${field} [role=combobox]`, (input) => document.getElementById(input.getAttribute('aria-activedescendant')).textContent.replace(/\s+/g, ' ').trim());
      assert.match(active, /^República\/São Paulo \d+\.\d%$/);
      await page.keyboard.press('Enter');
      assert.equal((await shownRow()).District, 'República/São Paulo');
      assert.equal(await page.$eval(`${field} [role=combobox]`, (input) => input.getAttribute('aria-expanded')), 'false');
      await agrees(join(site, 'models', 'homes.json'));
      await page.keyboard.press('ArrowDown');
      await page.waitForFunction((at) => document.querySelectorAll(`${at} [role=option]`).length > 90, {}, field); // all of them
      await page.keyboard.press('Escape');
      assert.equal((await shownRow()).District, 'República/São Paulo');
      assert.deepEqual(await tab.stains(), []);
    });

    test('the reasons are those of the module, and lead from the base to the margin', async () => {
      for (const path of demoModels()) {
        await visit(`?model=${basename(path, '.json')}`);
        await page.click('#random');
        const row = await shownRow();
        const { label } = native(path, row);
        const model = await dodona.load(path);
        const told = model.explain(row);
        model.free();
        const { classes } = JSON.parse(readFileSync(path, 'utf8')).target;
        // Of several classes the answer's score less the mean of all: what all of them gain moves no probability.
        const mean = (name) => classes.reduce((sum, one) => sum + told.contributions[one][name], 0) / classes.length;
        const of = typeof told.margin === 'object' ? Object.fromEntries(Object.entries(told.contributions[label]).map(([name, x]) => [name, x - mean(name)])) : told.contributions;
        const sign = typeof told.margin !== 'object' && classes && label === classes[0] ? -1 : 1;
        const titles = await page.$$eval('.why tbody td[title]', (all) => all.map((cell) => Number(cell.title)));
        const expected = Object.values(of).map((x) => sign * x).sort((a, b) => Math.abs(b) - Math.abs(a));
        assert.equal(titles.length, expected.length);
        titles.forEach((x, i) => assert.ok(Math.abs(x - expected[i]) <= 1e-12 * Math.max(1, Math.abs(expected[i])), `${basename(path)}: ${x}, ${expected[i]}`));
        if (classes?.length === 2) {
          // From the probability at the mean log-odds to that of the answer; between them each step is a factor of the odds.
          const [start, ...rest] = await page.$$eval('.waterfall .share', (all) => all.map((cell) => cell.textContent));
          const end = rest.pop();
          const near = (text, p) => {
            const [, bound, digits] = /^([<>]?)\s*([\d.]+)%$/.exec(text);
            const beyond = { '<': Number(digits) - 100 * p, '>': 100 * p - Number(digits) }[bound];
            assert.ok(bound ? beyond > 0 : Math.abs(Number(digits) - 100 * p) <= 0.05, `${basename(path)}: ${text}, ${p}`);
          };
          near(start, 1 / (1 + Math.exp(-sign * told.base)));
          near(end, 1 / (1 + Math.exp(-sign * told.margin)));
          expected.slice(0, 5).forEach((x, i) => assert.ok(Math.abs(Number(rest[i].replace('× ', '')) / Math.exp(x) - 1) <= 0.005, `${basename(path)}: ${rest[i]}, ${Math.exp(x)}`));
        }
        await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})))); // bars are where they will be
        const bars = await page.$$eval('.waterfall .track > *', (all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right]));
        bars.slice(1, -1).forEach(([left, right], i) => {
          // Each begins where the one before has ended, but for the least width of a bar.
          const [before] = bars.slice(i, i + 1);
          assert.ok([left, right].some((x) => before.some((y) => Math.abs(x - y) < 2.5)), `${basename(path)}: ${JSON.stringify(bars)}`);
        });
      }
    });

    test('the address shows what one sees again: model, view and row; back and forward go through them', async () => {
      await visit('?model=iris');
      await type('#field-2 .control input', '4.4');
      await page.waitForFunction(() => new URLSearchParams(location.search).get('row') === '{"petal_length":4.4}');
      const seen = await shownAnswer();
      const link = await page.evaluate(() => location.search);
      await page.goto('about:blank');
      await visit(link);
      assert.equal((await shownRow()).petal_length, '4.4');
      assert.deepEqual(await shownAnswer(), seen);
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      assert.match(await page.evaluate(() => location.search), /view=card/);
      await page.goBack();
      await page.waitForSelector('#value');
      assert.equal((await shownRow()).petal_length, '4.4');
      await page.goForward();
      await page.waitForSelector('#about');
      await visit(`?model=iris&row=${encodeURIComponent('{"petal_length":[1]}')}`);
      assert.match(await page.$eval('#notice', (notice) => notice.textContent), /row in the address cannot be read/);
      await visit(`?model=iris&row=${encodeURIComponent('{"petal_length":"long","__proto__":1,"other":2}')}`).catch(() => {});
      assert.match(await page.$eval('[data-feature="petal_length"] .message', (message) => message.textContent), /“long” is not a number/);
      assert.deepEqual(await tab.stains(), []);
    });

    test('a step back while a model is on its way: what the address says is shown', async () => {
      await visit('?model=iris');
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      await page.evaluate(() => {
        const { fetch } = window;
        window.fetch = (url, ...rest) => (String(url).includes('homes') ? new Promise((resolve) => { window.arrive = () => resolve(fetch(url, ...rest)); }) : fetch(url, ...rest));
      });
      await page.select('#models', 'homes');
      await page.goBack();
      await page.waitForSelector('#value');
      await page.evaluate(async () => {
        window.arrive();
        await fetch('models/credit.json').then((answer) => answer.blob()); // as much time as the other takes
      });
      await page.select('#models', 'credit'); // a model that is opened now is the one that is shown
      await page.waitForFunction(() => new URLSearchParams(location.search).get('model') === 'credit');
      await page.goBack();
      await page.waitForFunction(() => new URLSearchParams(location.search).get('model') === 'iris');
      await page.waitForFunction(() => /iris/i.test(document.querySelector('#title').textContent));
      assert.deepEqual(await tab.stains(), []);
    });

    test('back and forward go to a file that was opened; after a reload it has to be chosen again, and that is said', async () => {
      await visit('?model=iris');
      const [first] = await page.$$eval('#models option', (all) => all.map((one) => one.textContent));
      await drop('rents.json', JSON.stringify(fixture('linear_identity')));
      await titleIs('Rents');
      await page.select('#models', 'homes');
      await page.waitForFunction(() => document.querySelector('#title').textContent !== 'Rents');
      await page.goBack();
      await titleIs('Rents');
      assert.equal(await page.evaluate(() => location.search), '');
      await page.focus('.skip');
      await page.keyboard.press('Enter'); // to the main part, and to no other place
      assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      await page.goBack();
      await page.waitForSelector('#value');
      await titleIs('Rents');
      await page.reload();
      await page.waitForSelector('#notice-text');
      assert.match(await page.$eval('#notice-text', (notice) => notice.textContent), /rents\.json.*choose it again/s);
      await titleIs(first);
      await page.goForward();
      await page.waitForSelector('#about');
      assert.match(await page.$eval('#notice-text', (notice) => notice.textContent), /rents\.json.*choose it again/s);
      await titleIs(first);
      assert.deepEqual(await tab.stains(), []);
    });

    test('Portuguese: chosen, remembered, its decimals read and written; nothing of English is left', async () => {
      await visit('?model=homes');
      await page.select('#language', 'pt');
      await page.waitForFunction(() => document.documentElement.lang.startsWith('pt'));
      await page.waitForFunction(() => document.querySelector('#typical').textContent === 'Linha típica');
      await type('[data-feature="Size"] .control input', '74,5');
      assert.match(await page.$eval('#sure', (line) => line.textContent), /^Com 90% de certeza: entre R\$\u00a0[\d.]+ e R\$\u00a0[\d.]+$/);
      assert.equal(await page.$eval('#value', (value) => value.title), `R$\u00a0${native(join(site, 'models', 'homes.json'), await page.$eval('dodona-page', (element) => element.row)).value}`);
      await type('[data-feature="Size"] .control input', '7.5');
      assert.match(await page.$eval('[data-feature="Size"] .message', (message) => message.textContent), /não é um número; os decimais vêm depois de “,”/);
      await page.goto('about:blank');
      await visit('?model=homes');
      assert.equal(await page.$eval('#random', (button) => button.textContent), 'Linha ao acaso');
      const texts = await page.evaluate(() => document.body.innerText);
      assert.equal(await page.$eval('dodona-page', (element) => element.row.Size), JSON.parse(readFileSync(join(site, 'models', 'homes.json'), 'utf8')).card.typical_row[1]);
      for (const word of ['Reset to typical', 'sure', 'Why', 'Yes', 'unknown', 'Open a file', 'Nothing is sent']) assert.ok(!new RegExp(`\\b${word}\\b`).test(texts), word);
      await page.select('#language', 'en');
      await page.waitForFunction(() => document.querySelector('#typical').textContent === 'Reset to typical');
    });

    test('a category that was never seen has no answer, and the one that was meant is a click away', async () => {
      await visit(`?model=homes&row=${encodeURIComponent('{"Negotiation Type":"Sale"}')}`);
      assert.equal(await page.$eval('.answer .trouble', (line) => line.textContent), 'For rent or for sale: “Sale” was not among the training data.');
      assert.equal((await shownAnswer()).stale, true);
      await page.waitForFunction(() => document.querySelector('#live').textContent.includes('“Sale” was not among the training data'));
      await page.click('.instead');
      await page.waitForFunction(() => document.querySelector('.answer:not(.stale)'));
      assert.deepEqual((await shownRow())['Negotiation Type'], 'sale');
      await agrees(join(site, 'models', 'homes.json'));
      assert.deepEqual(await tab.stains(), []);
    });

    test('classes are called what people call them, and programs have their names', async () => {
      await visit('?model=trees');
      const [{ prediction }, texts] = await page.evaluate(() => [document.querySelector('dodona-page').answered, ['#value', '#why'].map((one) => document.querySelector(one).textContent)]);
      const called = { 0: 'alive', 1: 'died' };
      assert.deepEqual(texts, [called[prediction.label], `Why ${called[prediction.label]}`]);
      assert.equal(await page.$eval('#value', (value) => value.title), prediction.label);
      assert.deepEqual(await page.$$eval('.bars .class', (all) => all.map((one) => [one.textContent, one.title])), [['alive', '0'], ['died', '1']]);
      await page.waitForFunction((text) => document.querySelector('#live').textContent.startsWith(text), {}, called[prediction.label]);
      for (const [view, selector] of [['whatIf', '#wanted-label'], ['card', '[data-figure=confusion]']]) {
        await page.goto(`${server.address}?model=trees&view=${view}`);
        await page.waitForSelector(selector);
        assert.match(await page.$eval(selector, (one) => one.textContent), /alive.*died/s);
      }
      assert.deepEqual(await tab.stains(), []);
    });

    test('what is no label of a class is none', async () => {
      await visit();
      const model = fixture('linear_softmax');
      const [first, second, third] = model.target.classes;
      for (const labels of [null, 7, [], { [first]: 5, [second]: '', other: 'x' }]) {
        model.card = { ...model.card, class_labels: labels };
        await drop('labels.json', JSON.stringify(model));
        await page.waitForFunction((text) => JSON.stringify(document.querySelector('dodona-page').model.card.class_labels ?? null) === text, {}, JSON.stringify(labels));
        assert.deepEqual(await page.$$eval('.bars .class', (all) => all.map((one) => one.textContent)), [first, second, third]);
      }
    });

    test('a value that no training row had: the answer says so, and the interval is that of usual rows', async () => {
      await visit('?model=homes');
      assert.match(await page.$eval('#sure', (line) => line.textContent), /^90% sure: between/);
      assert.equal(await page.$('.band.doubtful'), null);
      await type('[data-feature="Size"] .control input', '2000');
      await page.waitForFunction(() => document.querySelector('#novel').textContent === 'Take this with care: the model learned from no row with Size above 880\u00a0m².');
      assert.match(await page.$eval('#sure', (line) => line.textContent), /^90% sure for usual rows: between/);
      assert.ok(await page.$('.band.doubtful'));
    });

    test('a row is pasted as JSON; what is none, or of no column, is told', async () => {
      await visit('?model=iris');
      await page.click('#paste');
      const paste = async (text) => {
        await page.$eval('#paste-dialog textarea', (area, given) => { area.value = given; }, text);
        await page.$eval('#paste-dialog .trouble', (line) => { line.textContent = ''; });
        await page.click('#paste-use');
        await page.waitForFunction(() => !document.querySelector('#paste-dialog').open || document.querySelector('#paste-dialog .trouble').textContent);
      };
      const trouble = () => page.$eval('#paste-dialog .trouble', (line) => line.textContent);
      for (const [text, said] of [['{', 'This is not one JSON object.'], ['[1]', 'This is not one JSON object.'], ['{"petals": 1}', 'The model has no column petals. It has sepal_length, sepal_width, petal_length, and petal_width.']]) {
        await paste(text);
        assert.equal(await trouble(), said);
      }
      await paste('{"petal_length": " 1.4 ", "petal_width": 0.2}'); // as the module takes it
      assert.equal(await page.$eval('#paste-dialog', (dialog) => dialog.open), false);
      assert.deepEqual(await shownRow().then((row) => [row.petal_length, row.petal_width]), ['1.4', '0.2']);
      await agrees(join(site, 'models', 'iris.json'));
      await page.click('#paste');
      await paste('{"Petal length": 4.5, "Petal Width": "1.4"}'); // by their labels, as a file's columns are found
      assert.deepEqual(await shownRow().then((row) => [row.petal_length, row.petal_width]), ['4.5', '1.4']);
      await agrees(join(site, 'models', 'iris.json'));
      assert.deepEqual(await tab.stains(), []);
    });

    for (const [width, theme] of [[390, 'light'], [390, 'dark'], [820, 'light'], [1440, 'light'], [1440, 'dark']]) {
      if (browserName !== 'Chromium' && theme === 'dark') continue; // the protocol of Firefox cannot ask for it
      test(`${width} pixels, ${theme}: nothing wider than the screen, the answer in sight`, async () => {
        await page.setViewport({ width, height: 844 });
        if (browserName === 'Chromium') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
        for (const path of demoModels()) {
          await visit(`?model=${basename(path, '.json')}`);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), basename(path));
          await page.$eval('#fields > :last-child .row', (row) => row.scrollIntoView({ block: 'end' }));
          const { top, bottom } = await page.$eval('#value', (value) => value.getBoundingClientRect().toJSON());
          assert.ok(top >= 0 && bottom <= 844, `the answer at ${top} to ${bottom}`);
        }
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('a model that does not keep its promise is told in every view, until another is opened', async () => {
      await visit();
      const damaged = JSON.parse(readFileSync(join(site, 'models', 'iris.json'), 'utf8'));
      damaged.parameters.intercept[0] += 1;
      await drop('damaged.json', JSON.stringify(damaged));
      await page.waitForSelector('#damaged');
      for (const tab of await page.$$('.tabs a')) {
        await tab.click();
        assert.match(await page.$eval('#damaged', (line) => line.textContent), /^This model does not give the answers that its file promises/);
      }
      await page.select('#models', 'credit');
      await page.waitForFunction(() => document.querySelector('#title').textContent === 'Credit approval' && !document.querySelector('#damaged'));
      assert.deepEqual(await tab.stains(), []);
    });

    test('what a model is for is told in every view, once', async () => {
      const { card } = JSON.parse(readFileSync(join(site, 'models', 'homes.json'), 'utf8'));
      for (const view of ['predict', 'whatIf', 'batch', 'compare', 'card', 'useIt']) {
        await page.goto(`${server.address}?model=homes&view=${view}`);
        await page.waitForFunction((text) => document.querySelector('main')?.textContent.split(text).length === 2, {}, card.intended_use);
      }
    });

    test('a phone shows all views, in every language, and each has a title of its own', async () => {
      await page.setViewport({ width: 390, height: 844 });
      for (const language of ['pt', 'es', 'en']) {
        await visit();
        await page.select('#language', language);
        await page.waitForFunction((wanted) => document.documentElement.lang.startsWith(wanted), {}, language);
        assert.ok(await page.$$eval('.tabs a', (tabs) => tabs.every((tab) => tab.getBoundingClientRect().right <= innerWidth)), language);
      }
      const titles = new Set();
      for (const tab of await page.$$('.tabs a')) {
        await tab.click();
        titles.add(await page.title());
      }
      assert.equal(titles.size, 6, [...titles].join(', '));
      await page.setViewport({ width: 1440, height: 844 });
    });

    test('the switch of colours is remembered', async () => {
      if (browserName === 'Chromium') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
      await visit();
      await page.click('#theme');
      assert.equal(await page.$eval('#theme', (button) => button.getAttribute('aria-pressed')), 'true');
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await ground();
      await visit();
      assert.equal(await ground(), dark);
      await page.click('#theme');
      assert.notEqual(await ground(), dark);
    });

    test('every control has a name, and the keyboard reaches the answer', async () => {
      await visit();
      const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input:not([hidden]), select')]
        .filter((element) => !element.ariaLabel && !element.getAttribute('aria-labelledby') && element.labels?.length === 0
          && element.textContent.trim() === '' && !element.closest('label')).map((element) => element.outerHTML));
      assert.deepEqual(nameless, []);
      await page.evaluate(() => document.querySelector('.skip').focus());
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement.closest('#fields') !== null));
    });
  });
}
