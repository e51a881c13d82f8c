// Files of rows as a person scores them: chosen, pasted, renamed, stopped, with bad cells, compared; what is seen and downloaded is what the module says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { parse, write } from './csv.js';
import { cli, demoModels, dodona, npm } from './deps.js';
import { rowsOf } from './rows.js';
import { serve } from './server.js';

const texts = (rows, names) => rows.map((row) => names.map((name) => (row[name] === null ? '' : String(row[name]))));

for (const browserName of BROWSERS) {
  describe(`files of rows in ${browserName}`, () => {
    let folder;
    let server;
    let browser;
    let tab;
    let page;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'dodona-batch-'));
      server = await serve();
      browser = await startBrowser(browserName);
      tab = await openTab(browser.browser, server.address);
      page = tab.page;
      await page.setViewport({ width: 1200, height: 900 });
      // What is downloaded is kept for the test in place of being saved.
      await page.evaluateOnNewDocument(() => {
        const made = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (blob) => {
          window.downloaded = blob;
          return made(blob);
        };
        HTMLAnchorElement.prototype.click = () => {};
      });
    });
    after(async () => {
      await browser?.stop();
      await server?.stop();
      rmSync(folder, { recursive: true });
    });

    async function visit(query) {
      await page.goto(`${server.address}?${query}`);
      await page.waitForSelector('#rows-file');
    }
    const file = (name, content) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    async function choose(path, selector = '#rows-file') {
      await (await page.$(selector)).uploadFile(path);
      if (selector === '#rows-file') await page.waitForFunction((name) => document.querySelector('#columns-title')?.textContent === name, {}, basename(path));
    }
    async function run() {
      await page.click('#run');
      await page.waitForSelector('regular-table tbody td');
    }
    const shown = (selector) => page.$eval(selector, (element) => element.textContent.replaceAll(/\s+/g, ' ').trim());
    /** The table's first rows, by the names of its columns. */
    const table = () => page.$eval('regular-table', (element) => {
      const names = [...element.querySelectorAll('thead tr th')].map((th) => th.textContent.replace(/ [↑↓]$/, ''));
      return [...element.querySelectorAll('tbody tr')].map((tr) => Object.fromEntries([...tr.children].map((cell, k) => [names[k], { text: cell.textContent, full: cell.title }])));
    });
    const settled = () => page.$eval('dodona-rows', async (element) => {
      await element.updateComplete;
      await element.querySelector('regular-table').draw();
    });
    const count = (n) => page.waitForFunction((text) => document.querySelector('#count').textContent.endsWith(text), {}, `: ${n}`);
    async function downloaded() {
      await page.evaluate(() => { window.downloaded = undefined; });
      await page.click('#download-rows');
      await page.waitForFunction(() => window.downloaded);
      return page.evaluate(() => window.downloaded.text());
    }

    for (const path of demoModels()) {
      const name = basename(path, '.json');
      test(`${name}: every answer is the module's, in the table and in the file`, async () => {
        const model = await dodona.load(path);
        const names = model.schema.features.map((feature) => feature.name);
        const rows = rowsOf(model, 120);
        const answers = model.predictMany(rows).toRows();
        await visit(`model=${name}&view=batch`);
        await choose(file(`${name}.csv`, write([names, ...texts(rows, names)])));
        await page.waitForSelector('#looked');
        await run();
        await settled();
        const first = await table();
        assert.ok(first.length > 5);
        const { target } = model.schema;
        first.forEach((cells, i) => {
          if (answers[i].label === undefined) assert.equal(Number(cells[target.label ?? target.name].full), answers[i].value);
          else assert.deepEqual([cells[target.label ?? target.name].text, Number(cells.Probability.full)], [answers[i].label, answers[i].probability]);
          assert.equal(Number(cells.Novelty.full), answers[i].novelty);
        });
        const [header, ...records] = parse(await downloaded());
        assert.deepEqual(header.slice(0, names.length), names);
        const at = header.indexOf('prediction');
        assert.deepEqual(records.map((cells) => cells.slice(0, names.length)), texts(rows, names));
        records.forEach((cells, i) => {
          const { value, lower, upper, label, probabilities, set, novelty } = answers[i];
          const expected = label === undefined ? [value, lower, upper, novelty] : [label, ...Object.values(probabilities), set.join('|'), novelty];
          assert.deepEqual(cells.slice(at), [...expected.map(String), '']);
        });
        model.free();
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('fifty bad cells: their rows keep their places and say what is wrong, the others are answered', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('homes.json')));
      const names = model.schema.features.map((feature) => feature.name);
      const rows = texts(rowsOf(model, 2000), names);
      const kinds = [['Size', 'large', 'not a number'], ['Furnished', 'perhaps', 'neither yes nor no'], ['Rooms', '', 'a value is needed'], ['Condo', '1e999', 'not a finite number'], ['Latitude', '=1+1', 'not a number']];
      const bad = new Map(Array.from({ length: 50 }, (_, k) => [k * 37 + 5, kinds[k % kinds.length]]));
      for (const [i, [name, cell]] of bad) rows[i][names.indexOf(name)] = cell;
      await visit('model=homes&view=batch');
      await choose(file('bad.csv', write([names, ...rows])));
      await page.waitForFunction(() => document.querySelector('#looked')?.textContent.includes('27')); // of the first 1,000 rows
      assert.equal([...bad.keys()].filter((i) => i < 1000).length, 27);
      await run();
      assert.match(await shown('#done'), /^2,000 rows in .*Rows with errors: 50/);
      await page.click('#show-bad');
      await count(50);
      await settled();
      const seen = await table();
      [...bad].slice(0, seen.length).forEach(([i, [name, , what]], k) => {
        assert.equal(seen[k].Row.text, (i + 1).toLocaleString('en'));
        assert.equal(seen[k].Error.text, `${name}: ${what}`);
        assert.equal(seen[k].Price.text, '');
      });
      const [header, ...records] = parse(await downloaded());
      const good = rows.filter((_, i) => !bad.has(i)).map((cells) => Object.fromEntries(names.map((name, k) => [name, cells[k]])));
      const expected = [...model.predictMany(good).value].map(String);
      assert.deepEqual(records.filter((_, i) => !bad.has(i)).map((cells) => cells[header.indexOf('prediction')]), expected);
      assert.ok(records.every((cells, i) => (cells[header.indexOf('prediction')] === '') === bad.has(i)));
      // A formula is made harmless, or left as it is.
      const latitude = () => [...bad].find(([, [name]]) => name === 'Latitude')[0];
      assert.equal(records[latitude()][names.indexOf('Latitude')], "'=1+1");
      await page.click('#neutralise');
      assert.equal(parse(await downloaded())[latitude() + 1][names.indexOf('Latitude')], '=1+1');
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('columns of other names are found, or chosen; without one nothing runs', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      const rows = rowsOf(model, 30);
      const names = model.schema.features.map((feature) => feature.name);
      const [first, ...others] = texts(rows, names).map((cells) => ['x', ...cells]);
      await visit('model=iris&view=batch');
      await choose(file('named.csv', write([['id', 'Sepal Length', 'SEPAL-WIDTH', 'petal_length', 'the other'], first, ...others])));
      assert.equal(await page.$eval('#run', (button) => button.disabled), true);
      assert.match(await shown('#columns-missing'), /Petal width/);
      const select = await page.$eval('.mapping .absent select', (element) => `#${element.id}`);
      await page.select(select, '4');
      await page.waitForFunction(() => !document.querySelector('#run').disabled);
      await run();
      const [header, ...records] = parse(await downloaded());
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), model.predictMany(rows).label);
      model.free();
    });

    test('cells that were copied from a spreadsheet, decimals with a comma', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      await visit('model=iris&view=batch');
      await page.click('#paste-rows');
      await page.type('#rows-dialog textarea', 'sepal_length;sepal_width;petal_length;petal_width\n5,1;3,5;1,4;0,2\n6,3;2,9;5,6;1,8\n');
      await page.click('#rows-use');
      await page.waitForSelector('#run');
      await run();
      const [header, ...records] = parse(await downloaded());
      const expected = model.predictMany([[5.1, 3.5, 1.4, 0.2], [6.3, 2.9, 5.6, 1.8]].map((cells) => Object.fromEntries(model.schema.features.map(({ name }, f) => [name, cells[f]])))).label;
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), expected);
      model.free();
    });

    test('Parquet is read: numbers to the last bit, whole numbers, truth values, gaps', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('credit.json')));
      const { features } = model.schema;
      const rows = rowsOf(model, 500);
      const { parquetWriteBuffer } = await import(join(npm, 'node_modules', 'hyparquet-writer', 'src', 'index.js'));
      const types = { number: 'DOUBLE', category: 'STRING', boolean: 'BOOLEAN' };
      const columnData = features.map(({ name, kind }) => ({ name, type: types[kind], data: rows.map((row) => row[name]), nullable: true }));
      await visit('model=credit&view=batch');
      await choose(file('rows.parquet', Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'id', type: 'INT64', data: rows.map((_, i) => BigInt(i)) }, ...columnData], rowGroupSize: 128 }))));
      await run();
      const [header, ...records] = parse(await downloaded());
      const answers = model.predictMany(rows);
      assert.deepEqual(records.map((cells) => cells[header.indexOf('probability_good')]), [...answers.probabilities.good].map(String));
      assert.deepEqual(records.map(([id]) => id), rows.map((_, i) => String(i)));
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('a table that is dropped anywhere is looked at here, whatever view was open', async () => {
      await page.goto(`${server.address}?model=iris`);
      await page.waitForSelector('#value');
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(['sepal_length,sepal_width,petal_length,petal_width\n5,3,1,0.2\n'], 'dropped.csv', { type: 'text/csv' }));
        window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      await page.waitForFunction(() => document.querySelector('#columns-title')?.textContent === 'dropped.csv');
      assert.equal(new URL(page.url()).searchParams.get('view'), 'batch');
      await run();
      assert.match(await shown('#done'), /^1 rows in/);
    });

    test('what is no table says so, and what was there stays', async () => {
      await visit('model=iris&view=batch');
      await choose(file('good.csv', 'sepal_length,sepal_width,petal_length,petal_width\n5,3,1,0.2\n'));
      for (const [name, content, what] of [['empty.csv', '', /empty/], ['book.xlsx', 'PK\x03\x04 and more', /zip file, as spreadsheets are/], ['broken.parquet', `PAR1${'x'.repeat(100)}`, /parquet/i]]) {
        await (await page.$('#rows-file')).uploadFile(file(name, content));
        await page.waitForFunction((text) => document.querySelector('#rows-trouble')?.textContent.includes(text), {}, name);
        assert.match(await shown('#rows-trouble'), what);
      }
      assert.equal(await shown('#columns-title'), 'good.csv');
    });

    test('with the truth in the file: scores beside the card, rows that miss it, drift', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('credit.json')));
      const { features, target } = model.schema;
      const names = features.map((feature) => feature.name);
      const rows = rowsOf(model, 600).map((row) => ({ ...row, Income: 900 })); // far from what the training data had
      const { label } = model.predictMany(rows);
      const truths = label.map((name, i) => (i % 4 === 0 ? target.classes.find((other) => other !== name) : name));
      await visit('model=credit&view=batch');
      await choose(file('truth.csv', write([[...names, target.name], ...texts(rows, names).map((cells, i) => [...cells, truths[i]])])));
      await run();
      const scores = await page.$$eval('#scores tbody tr', (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
      assert.ok(scores[0][1].endsWith('75.0%'), scores[0].join());
      assert.equal(scores[0][2], `${(100 * model.card.metrics.model.accuracy).toFixed(1)}%`);
      await page.click('#show-off');
      await count(150);
      const worst = await page.$eval('#drift-table tbody tr', (row) => [...row.cells].map((cell) => cell.textContent.trim()));
      assert.deepEqual([worst[0], worst[3]], ['Income', 'another population']);
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('two models on the same file: which rows flip, and by how much', async () => {
      const path = demoModels().find((one) => one.endsWith('iris.json'));
      const model = await dodona.load(path);
      const { features, target } = model.schema;
      const names = features.map((feature) => feature.name);
      const rows = rowsOf(model, 150);
      const { label } = model.predictMany(rows);
      const whole = file('train.csv', write([[...names, target.name], ...texts(rows, names).map((cells, i) => [...cells, i % 5 ? label[i] : target.classes[i % 3]])]));
      execFileSync(cli, ['train', whole, '--target', target.name, '--family', 'linear', '-o', join(folder, 'other.json')], { stdio: 'pipe' });
      const other = await dodona.load(join(folder, 'other.json'));
      const second = other.predictMany(rows);
      const flips = label.map((name, i) => i).filter((i) => label[i] !== second.label[i]);
      assert.ok(flips.length > 0);
      await visit('model=iris&view=compare');
      await choose(join(folder, 'other.json'), '#other-file');
      await choose(whole);
      await run();
      await count(flips.length);
      assert.match(await shown('#differences'), new RegExp(`Rows that flip ?${flips.length} `));
      await settled();
      const distance = (i) => target.classes.reduce((sum, name) => sum + Math.abs(model.predict(rows[i]).probabilities[name] - other.predict(rows[i]).probabilities[name]), 0) / 2;
      const expected = [...flips].sort((a, b) => distance(b) - distance(a));
      const seen = await table();
      assert.deepEqual(seen.map((cells) => Number(cells.Row.text)), expected.slice(0, seen.length).map((i) => i + 1));
      model.free();
      other.free();
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
