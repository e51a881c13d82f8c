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

    test('a link shows the same columns again; what is no column is passed over', async () => {
      await visit('model=homes');
      const picked = () => page.$$eval('#over-feature, #over-second', (all) => all.map(({ value }) => value));
      const first = await picked();
      await choose('#over-feature', 'Rooms');
      await choose('#over-second', 'District');
      await page.waitForFunction(() => new URL(location.href).searchParams.getAll('over').join() === 'Rooms,District');
      await page.reload();
      await page.waitForSelector('dodona-chart.map svg');
      assert.deepEqual(await picked(), ['Rooms', 'District']);
      await visit('model=homes&over=__proto__&over=Rooms');
      assert.deepEqual(await picked(), [first[0], 'Rooms']);
      await visit('model=homes&over=Size&over=Size&over=Rooms');
      assert.deepEqual(await picked(), ['Size', '']);
      await page.select('#models', 'iris');
      await page.waitForFunction(() => document.querySelector('#title').textContent === 'Iris species');
      assert.equal(new URL(page.url()).searchParams.has('over'), false);
      assert.deepEqual(await tab.stains(), []);
    });

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
      const { value, lower, upper } = model.predict(await row());
      const shown = Number((await page.$eval('#now strong', (line) => line.textContent)).split('.')[0].replace(/\D/g, ''));
      assert.ok(Math.abs(shown - value) <= (upper - lower) / 30, `${shown} and ${value}`); // as many digits as the interval leaves meaning to
      model.free();
    });

    test('choices are picked in the drawing, each by its own line; another button picks nothing', async () => {
      await visit('model=homes');
      /** The middle of a choice's line. */
      const place = (text) => page.$$eval('dodona-chart svg text', (all, wanted) => {
        const { top, height, right } = all.find((one) => one.textContent === wanted).getBoundingClientRect();
        return { x: right + 40, y: top + height / 2 };
      }, text);
      for (const [name, shown, expected] of [['Furnished', ['yes', 'no'], [true, false]], ['Negotiation Type', ['sale', 'rent'], ['sale', 'rent']]]) {
        await choose('#over-feature', name);
        for (const [k, text] of shown.entries()) {
          await page.waitForFunction((wanted) => [...document.querySelectorAll('dodona-chart svg text')].some((one) => one.textContent.toLowerCase() === wanted), {}, text);
          const written = await page.$$eval('dodona-chart svg text', (all, wanted) => all.find((one) => one.textContent.toLowerCase() === wanted).textContent, text);
          const { x, y } = await place(written);
          await page.mouse.click(x, y);
          assert.deepEqual((await row())[name], expected[k], `${name} ${text}`);
        }
        const { x, y } = await place(await page.$$eval('dodona-chart svg text', (all, wanted) => all.find((one) => one.textContent.toLowerCase() === wanted).textContent, shown[0]));
        await page.mouse.move(x, y);
        await page.mouse.down({ button: 'right' });
        await page.mouse.move(x + 5, y, { steps: 2 });
        await page.mouse.up({ button: 'right' });
        assert.deepEqual((await row())[name], expected[1], name);
      }
    });

    test('what a column is unknown for and known again is its own, whichever was shown before', async () => {
      await visit('model=credit');
      const model = await dodona.load(demoModels().find((path) => path.endsWith('credit.json')));
      const [first, second] = model.schema.features.filter(({ kind, missing }) => kind === 'number' && missing === 'allowed');
      model.free();
      const toggle = async () => {
        await page.click('.over .unknown input');
        await page.$eval('dodona-what-if', (element) => element.updateComplete.then(() => true));
      };
      await page.$eval('dodona-page', (element, cells) => { element.change(cells); }, { [first.name]: 12345, [second.name]: null });
      await choose('#over-feature', first.name);
      await choose('#over-feature', second.name);
      await toggle();
      assert.equal((await row())[second.name], second.training.median);
      assert.equal((await row())[first.name], 12345);
      await choose('#over-feature', first.name);
      await toggle();
      assert.equal((await row())[first.name], null);
      await toggle();
      assert.equal((await row())[first.name], 12345);
    });

    test('two features are a map with the present point, and the table behind it is what the module says', async () => {
      await visit('model=homes');
      const model = await dodona.load(demoModels().find((path) => path.endsWith('homes.json')));
      const feature = (name) => model.schema.features.find((one) => one.name === name);
      for (const [across, down] of [['Size', 'Rooms'], ['Size', 'District'], ['Furnished', 'Size'], ['Furnished', 'Negotiation Type']]) {
        await choose('#over-feature', across);
        await choose('#over-second', down);
        await page.waitForSelector('dodona-chart .here circle');
        const [head, ...lines] = await page.$$eval('.over details tr', (rows) => rows.map((one) => [...one.cells].map((cell) => ({ text: cell.textContent, exact: cell.title }))));
        assert.equal((await page.$$('dodona-chart .map-cell rect')).length, lines.length * (head.length - 1));
        const now = await row();
        const value = (name, text) => ({ number: () => Number(text.replaceAll(',', '')), boolean: () => text === 'Yes', category: () => text })[feature(name).kind]();
        for (const [first, ...cells] of lines) {
          const rows = cells.map((_, i) => ({ ...now, [across]: value(across, head[i + 1].text), [down]: value(down, first.text) }));
          assert.deepEqual(cells.map(({ exact }) => Number(exact)), [...model.predictMany(rows).value], `${across}, ${down}, ${first.text}`);
        }
      }
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('the present point is dragged over a map, and both columns follow', async () => {
      await visit('model=homes');
      await choose('#over-feature', 'Size');
      await choose('#over-second', 'Furnished');
      await page.waitForSelector('dodona-chart .here circle');
      const place = (selector) => page.$eval(selector, (element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      });
      const before = await row();
      const from = await place('dodona-chart .here circle');
      const cells = await page.$$eval('dodona-chart .map-cell rect', (all) => all.map((one) => one.getBoundingClientRect()).map(({ left, top, width, height }) => [left + width / 2, top + height / 2]));
      const [x, y] = cells.find(([left, top]) => left > from.x + 50 && Math.abs(top - from.y) > 20);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(x, y, { steps: 4 });
      await page.mouse.up();
      const after = await row();
      assert.equal(after.Furnished, !before.Furnished);
      assert.ok(after.Size > before.Size, `${before.Size}, ${after.Size}`);
      const to = await place('dodona-chart .here circle');
      assert.ok(Math.abs(to.x - x) < 20 && Math.abs(to.y - y) < 20, JSON.stringify([to, x, y]));
    });

    test('a map of a column that is unknown in the row has no point, and no line that is none', async () => {
      await visit('model=credit');
      const model = await dodona.load(demoModels().find((path) => path.endsWith('credit.json')));
      const open = model.schema.features.find(({ kind, missing }) => kind === 'category' && missing === 'allowed');
      const other = model.schema.features.find(({ kind, name }) => kind === 'number' && name !== open.name);
      model.free();
      const change = (value) => page.$eval('dodona-page', (element, cells) => { element.change(cells); }, { [open.name]: value });
      await change(null);
      await choose('#over-feature', open.name);
      await choose('#over-second', other.name);
      await page.waitForSelector('dodona-chart .map-cell rect');
      assert.equal(await page.$('dodona-chart .here circle'), null);
      assert.ok(!(await page.$$eval('dodona-chart svg text', (all) => all.map((one) => one.textContent))).some((text) => text === 'null'));
      // Both columns have their field, which moves the point.
      assert.equal((await page.$$('.over dodona-field')).length, 2);
      await page.$eval('.over dodona-field select', (select) => { select.value = '0'; select.dispatchEvent(new Event('change')); });
      await page.waitForSelector('dodona-chart .here circle');
      // A choice that is none has no answer, and no map.
      await change('none of these');
      await page.waitForFunction(() => document.querySelector('.over .trouble')?.textContent === 'The row has no answer yet; mend it in the form.');
      assert.equal(await page.$('dodona-chart'), null);
      assert.deepEqual(await tab.stains(), []);
    });

    test('answers that differ by many times stand on a scale of factors, and their band is inside the drawing', async () => {
      await visit('model=homes');
      await choose('#over-feature', 'Negotiation Type');
      const texts = () => page.$$eval('dodona-chart svg text', (all) => all.map((one) => one.textContent));
      assert.ok((await texts()).includes('10,000') && (await texts()).includes('100,000'), (await texts()).join());
      await choose('#over-second', 'Size');
      await page.waitForFunction(() => document.querySelector('.scale')?.textContent.includes('(in equal factors)'));
      await choose('#over-second', '');
      await choose('#over-feature', 'Size');
      assert.equal(await page.$('.scale'), null);
      const [band, line] = await page.$$eval('dodona-chart .band path, dodona-chart [aria-label="y-grid"] line:last-of-type', (all) => all.map((one) => one.getBoundingClientRect().toJSON()).sort((a, b) => b.height - a.height));
      assert.ok(line.top <= band.top, JSON.stringify([line, band]));
    });

    test('every drawing has its numbers in a table behind it', async () => {
      for (const name of demoModels().map((path) => basename(path, '.json'))) {
        for (const view of ['whatIf', 'card']) {
          await page.goto(`${server.address}?model=${name}&view=${view}`);
          await page.waitForSelector('dodona-chart svg');
          assert.deepEqual(await page.$$eval('dodona-chart', (all) => all.filter((one) => !one.parentElement.querySelector('details table')).map((one) => one.label)), [], `${name} ${view}`);
        }
      }
      await page.goto(`${server.address}?model=homes&view=batch`);
      await page.waitForSelector('#try-rows');
      await page.$eval('dodona-batch', async ({ session }) => {
        const { features, target } = session.party.model.schema;
        const typical = document.querySelector('dodona-page').row;
        const lines = [0.7, 1, 1.3].map((factor, i) => [...features.map(({ name }) => typical[name]), 1000 * factor + i].join());
        await session.open(new Blob([[[...features.map(({ name }) => name), target.name].join(), ...lines].join('\n')]), 'three.csv');
      });
      await page.waitForSelector('#run:not(:disabled)');
      await page.click('#run');
      await page.waitForFunction(() => document.querySelectorAll('dodona-results dodona-chart svg').length === 2);
      assert.deepEqual(await page.$$eval('dodona-chart', (all) => all.map((one) => one.nextElementSibling?.matches('details') ?? false)), [true, true]);
    });

    test('of a long list the commonest are drawn, and how many there are is said', async () => {
      await visit('model=homes');
      await choose('#over-feature', 'District');
      assert.equal(await page.$eval('#commonest', (line) => line.textContent), 'The 40 commonest of 96. Show all');
      const rows = () => page.$$eval('.over details tbody tr', (all) => all.length);
      assert.equal(await rows(), 40);
      await page.click('#show-all');
      await page.waitForFunction(() => !document.querySelector('#commonest'));
      assert.equal(await rows(), 96);
      await choose('#over-feature', 'Negotiation Type');
      assert.equal(await page.$('#commonest'), null);
    });

    test('a bad row has no curve, and says so', async () => {
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
      const freeze = () => page.evaluate((text) => [...document.querySelectorAll('.frozen label')].find((one) => one.textContent.trim() === text).querySelector('input').click(), label);
      await freeze(); // another question, which is not answered yet
      await page.waitForFunction(() => !document.querySelector('#take'));
      await freeze();
      await page.click('#search');
      await page.waitForSelector('#take');
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
