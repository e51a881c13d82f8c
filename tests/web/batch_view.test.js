// Files of rows as a person scores them: chosen, pasted, renamed, stopped, with bad cells, compared; what is seen and downloaded is what the module says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { parse, write } from './csv.js';
import { cli, demoModels, dodona, npm, root } from './deps.js';
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
          if (answers[i].label === undefined) assert.equal(Number(cells[`${target.label ?? target.name} (${target.unit})`].full), answers[i].value);
          else assert.deepEqual([cells[target.label ?? target.name].full, Number(cells.Probability.full)], [answers[i].label, answers[i].probability]);
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
        // A row's number opens it in the form, where its answer is the same.
        await page.click('regular-table tbody tr:nth-child(3) th button');
        await page.waitForSelector('#answer');
        assert.equal(new URL(page.url()).searchParams.get('view'), null);
        const opened = model.predict(await page.$eval('dodona-page', (element) => element.row));
        assert.deepEqual([opened.value, opened.label, opened.probability], [answers[2].value, answers[2].label, answers[2].probability]);
        model.free();
        assert.deepEqual(await tab.stains(), []);
      });
    }

    const noNumber = 'not a number; decimals follow a “.”, and thousands have no mark';

    test('fifty bad cells: their rows keep their places and say what is wrong, the others are answered', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('homes.json')));
      const names = model.schema.features.map((feature) => feature.name);
      const rows = texts(rowsOf(model, 2000), names);
      const kinds = [['Size', 'large', noNumber], ['Furnished', 'perhaps', 'neither yes nor no, 1 nor 0'], ['Rooms', '', 'empty, and a value is needed'], ['Condo', '1e999', 'not a finite number'], ['Latitude', '=1+1', noNumber]];
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
        assert.equal(seen[k].Remark.text, `${name}: ${what}`);
        assert.equal(seen[k]['Price (R$)'].text, '');
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

    test('a name that two columns have is for the person to say, and each keeps its cells', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      await visit('model=iris&view=batch');
      await choose(file('twice.csv', 'petal_length,sepal_length,sepal_width,petal_length,petal_width\n1.4,5.1,3.5,5.6,0.2\n'));
      assert.equal(await page.$eval('#run', (button) => button.disabled), true);
      assert.match(await shown('#columns-missing'), /Petal length/);
      const [select, texts] = await page.$eval('.mapping .absent select', (element) => [`#${element.id}`, [...element.options].map((option) => option.textContent)]);
      assert.deepEqual(texts.filter((text) => text.startsWith('petal_length')), ['petal_length (Column 1)', 'petal_length (Column 4)']);
      await page.select(select, '3');
      await page.waitForFunction(() => !document.querySelector('#run').disabled);
      await run();
      const [header, cells] = parse(await downloaded());
      assert.deepEqual(cells.slice(0, 5), ['1.4', '5.1', '3.5', '5.6', '0.2']);
      const { label } = model.predict({ sepal_length: 5.1, sepal_width: 3.5, petal_length: 5.6, petal_width: 0.2 });
      assert.equal(cells[header.indexOf('prediction')], label);
      model.free();
    });

    /** Four measures that are pasted, and what the model says of them. */
    async function pasted(text) {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      await page.click('#paste-rows');
      await page.$eval('#rows-dialog textarea', (area, content) => { area.value = content; }, text);
      await page.click('#rows-use');
      await page.waitForSelector('#run');
      await run();
      const expected = model.predictMany([[5.1, 3.5, 1.4, 0.2], [6.3, 2.9, 5.6, 1.8]].map((cells) => Object.fromEntries(model.schema.features.map(({ name }, f) => [name, cells[f]]))));
      model.free();
      return expected;
    }

    test('decimals with a comma: the file that is written has them too, between its own signs', async () => {
      await visit('model=iris&view=batch');
      const { label, probabilities } = await pasted('sepal_length;sepal_width;petal_length;petal_width\n5,1;3,5;1,4;0,2\n6,3;2,9;5,6;1,8\n');
      const [header, ...records] = parse(await downloaded(), ';');
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), label);
      assert.deepEqual(records.map((cells) => cells[header.indexOf('probability_setosa')]), [...probabilities.setosa].map((x) => String(x).replace('.', ',')));
    });

    test('cells with tabs between them, decimals as the language of the page writes them', async () => {
      await visit('model=iris&view=batch');
      await page.select('#language', 'pt');
      await page.waitForFunction(() => document.documentElement.lang.startsWith('pt'));
      const { label } = await pasted('sepal_length\tsepal_width\tpetal_length\tpetal_width\n5,1\t3,5\t1,4\t0,2\n6,3\t2,9\t5,6\t1,8\n');
      const [header, ...records] = parse(await downloaded(), ';');
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), label);
      await page.select('#language', 'en');
      await page.waitForFunction(() => document.documentElement.lang.startsWith('en'));
    });

    test('cells that are pasted are read as the form reads them: thousands, and no number where the language has none', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      const names = model.schema.features.map(({ name }) => name);
      const { label, probabilities } = model.predict(Object.fromEntries(names.map((name, f) => [name, [5.1, 3.5, 1400, 0.2][f]])));
      for (const [language, large, small, half, other] of [['pt', '1.400', '5,1', '3,5', '7.5'], ['es', '1400', '5,1', '3,5', '7.5'], ['en', '1,400', '5.1', '3.5', '7,5']]) {
        await visit('model=iris&view=batch');
        await page.select('#language', language);
        await page.waitForFunction((name) => document.documentElement.lang.startsWith(name), {}, language);
        const small02 = small.replace('5', '0').replace(/1$/, '2');
        await pasted(`${names.join('\t')}\n${[small, half, large, small02].join('\t')}\n${[other, half, small02, small02].join('\t')}\n`);
        const sign = language === 'en' ? ',' : ';';
        const [header, first, second] = parse(await downloaded(), sign);
        const at = (name) => header.indexOf(name);
        assert.deepEqual(first.slice(0, 4), language === 'en' ? ['5.1', '3.5', '1400', '0.2'] : ['5,1', '3,5', '1400', '0,2'], language);
        assert.deepEqual([first[at('prediction')], Number(first[at(`probability_${label}`)].replace(',', '.'))], [label, probabilities[label]], language);
        assert.equal(second[at('prediction')], '', language);
        assert.equal(second[0], other, language); // as it was pasted
        assert.ok(second[at('error')].includes(`“${language === 'en' ? '.' : ','}”`) || second[at('error')].includes(`«,»`), second[at('error')]);
        const cells = await page.$$eval('dodona-rows tbody tr:nth-child(2) td', (all) => all.map((cell) => cell.textContent));
        assert.ok(cells.includes(other), cells.join(' '));
      }
      await page.select('#language', 'en');
      await page.waitForFunction(() => document.documentElement.lang.startsWith('en'));

      await visit('model=iris&view=batch'); // one column, and no other sign
      await page.click('#paste-rows');
      await page.$eval('#rows-dialog textarea', (area) => { area.value = 'sepal_length\n5,100\n'; });
      await page.click('#rows-use');
      await page.waitForSelector('#columns-missing');
      assert.deepEqual(await page.$eval('dodona-batch', ({ session }) => [session.file.columns, session.file.sample]), [['sepal_length'], [['5,100']]]);
      model.free();
    });

    test('pasted numbers can be read as another language writes them', async () => {
      await visit('model=iris&view=batch');
      const { label } = await pasted('sepal_length\tsepal_width\tpetal_length\tpetal_width\n5,1\t3,5\t1,4\t0,2\n6,3\t2,9\t5,6\t1,8\n');
      assert.match(await shown('#done'), /Rows with errors: 2/); // in English, where a comma groups thousands
      assert.deepEqual(await page.$$eval('#numbers-read option', (all) => all.map(({ textContent }) => textContent)), ['12,345.6', '12.345,6']);
      await page.$eval('.columns-of', (details) => { details.open = true; });
      await page.select('#numbers-read', 'pt');
      await run();
      assert.match(await shown('#done'), /No row has an error/);
      const [header, ...records] = parse(await downloaded(), ';');
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), label);
    });

    test('yes and no are pasted in any of the page\u2019s languages, as people and spreadsheets write them', async () => {
      const path = demoModels().find((one) => one.endsWith('credit.json'));
      const model = await dodona.load(path);
      const { features } = model.schema;
      const row = { Seniority: 9, Home: 'rent', Time: 60, Age: 30, Marital: 'married', Records: true, Job: 'freelance', Expenses: 73, Income: 129, Assets: 0, Debt: 0, Amount: 800, Price: 846 };
      const words = { true: ['VERDADEIRO', 'Sim', 's', 'VERDADERO', 'sí', 'Si', 'TRUE', 'yes', 'y', '1'], false: ['FALSO', 'Não', 'nao', 'n', 'no', 'FALSE', 'f', '0'] };
      const lines = Object.entries(words).flatMap(([truth, all]) => all.map((word) => ({ truth: truth === 'true', text: features.map(({ name }) => (name === 'Records' ? word : row[name])).join('\t') })));
      await visit('model=credit&view=batch');
      await pasted(`${features.map(({ name }) => name).join('\t')}\n${lines.map(({ text }) => text).join('\n')}\n`);
      const [header, ...records] = parse(await downloaded());
      const expected = lines.map(({ truth }) => String(model.predict({ ...row, Records: truth }).probabilities.good));
      assert.deepEqual(records.map((cells) => cells[header.indexOf('probability_good')]), expected);
      assert.notEqual(expected[0], expected.at(-1));
      model.free();
    });

    test('classes are shown as people call them, and downloaded by their names', async () => {
      const model = await dodona.load(demoModels().find((one) => one.endsWith('trees.json')));
      const { features, target } = model.schema;
      const rows = rowsOf(model, 60);
      const { label } = model.predictMany(rows);
      const names = features.map(({ name }) => name);
      await visit('model=trees&view=batch');
      await choose(file('called.csv', write([[...names, target.name], ...texts(rows, names).map((cells, i) => [...cells, label[i]])])));
      await run();
      await settled();
      const called = { 0: 'alive', 1: 'died' };
      assert.deepEqual((await table()).map((cells) => cells.Death.text), label.slice(0, (await table()).length).map((name) => called[name]));
      assert.deepEqual(await page.$$eval('#confusion thead th', (all) => all.map((one) => one.textContent)), ['', 'alive', 'died']);
      const [header, ...records] = parse(await downloaded());
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), [...label]);
      assert.ok(header.includes('probability_1'));
      model.free();
    });

    test('a truth that is not what the model answers: the way out is told, and gives every row its answer', async () => {
      const lines = readFileSync(join(root, 'trainer', 'recipes', 'iris', 'iris.csv'), 'utf8').trim().split('\n');
      await visit('model=iris&view=batch');
      await choose(file('other.csv', `${[lines[0], ...lines.slice(1).map((line) => line.replace(/,(\w+)$/, ',Iris-$1'))].join('\n')}\n`));
      await page.waitForSelector('#target-strange');
      assert.match(await shown('#target-strange'), /^What stands in Species is not what the model answers/);
      await page.click('#uses-target');
      await page.waitForFunction(() => !document.querySelector('#target-strange') && document.querySelector('#looked'));
      await run();
      assert.match(await shown('#done'), /^150 rows in .*No row has an error/);
    });

    test('of two files that are chosen, the later one stays, however slow the first', async () => {
      await visit('model=iris&view=batch');
      await page.$eval('dodona-batch', async ({ session }) => {
        const text = 'sepal_length,sepal_width,petal_length,petal_width\n5,3,1,0.2\n';
        let go;
        const gate = new Promise((resolve) => { go = resolve; });
        const blob = new Blob([text]);
        blob.slice = (...range) => ({ arrayBuffer: () => gate.then(() => new Blob([text]).slice(...range).arrayBuffer()), text: () => gate.then(() => text) });
        const slow = session.open(blob, 'same.csv');
        await session.open(new Blob([`${text}6,3,5,2\n`]), 'same.csv');
        go();
        await slow;
      });
      await run();
      assert.match(await shown('#done'), /^2 rows in/);
    });

    test('letters that are not of UTF-8, in a column that nothing needs, are told when the file is written', async () => {
      await visit('model=iris&view=batch');
      await choose(file('latin.csv', Buffer.from('city,sepal_length,sepal_width,petal_length,petal_width\nS\u00E3o Paulo,5,3,1,0.2\nParis,5,3,1,0.2\n', 'latin1')));
      await run();
      assert.ok((await downloaded()).includes('S\uFFFDo Paulo'));
      await page.waitForSelector('.rows .trouble[role=alert]');
      assert.match(await shown('.rows .trouble[role=alert]'), /not of UTF-8: in 1 row /);
    });

    test('rows between two numbers: what is no number is told, and without an end nothing is left out', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('credit.json')));
      const names = model.schema.features.map((feature) => feature.name);
      const open = model.schema.features.filter(({ kind, missing }) => kind === 'number' && missing === 'allowed');
      assert.ok(open.length > 0);
      const [{ name, label }] = open;
      const rows = rowsOf(model, 100).map((row, i) => ({ ...row, [name]: i < 40 ? null : i }));
      await visit('model=credit&view=batch');
      await choose(file('gaps.csv', write([names, ...texts(rows, names)])));
      await run();
      await page.select('#where', await page.$eval('#where', (select, wanted) => [...select.options].find((option) => option.textContent === wanted).value, label ?? name));
      await page.waitForSelector('#where-least');
      await count(100);
      const bound = async (end, text) => page.$eval(`#where-${end}`, (input, value) => { input.value = value; input.dispatchEvent(new Event('change', { bubbles: true })); }, text);
      await bound('least', '50');
      await count(50);
      await bound('most', 'sixty');
      await page.waitForSelector('#where-most-bad');
      assert.match(await shown('#where-most-bad'), /“sixty” is not a number/);
      await bound('most', '59.5');
      await count(10);

      const { novelty } = model.predictMany(rows);
      const middle = Number((100 * [...novelty].sort((a, b) => a - b)[50]).toFixed(6));
      const above = [...novelty].filter((share) => share >= middle / 100).length;
      assert.ok(above > 0 && above < 100);
      await page.select('#where', 'novelty'); // in per cent, as it is shown
      await page.waitForSelector('#where-least');
      await count(100);
      await bound('least', String(middle));
      await count(above);
      model.free();
    });

    test('the table is sorted by the keys, which stay where they are; rows with errors are found again', async () => {
      await visit('model=iris&view=batch');
      await choose(file('keys.csv', 'sepal_length,sepal_width,petal_length,petal_width\n6,3,5,2\n5,3,1,x\n4,3,1,0.2\n'));
      await run();
      const sorted = async (expected) => {
        await page.waitForFunction((text) => [...document.querySelectorAll('regular-table tbody th')].map((th) => th.textContent).join() === text, {}, expected);
        await page.waitForFunction(() => document.activeElement?.dataset.key?.includes('sepal_length'));
      };
      await page.$$eval('regular-table thead button', (all) => all.find(({ dataset }) => dataset.key.includes('sepal_length')).focus());
      await page.keyboard.press('Enter');
      await sorted('3,2,1');
      await page.keyboard.press('Enter');
      await sorted('1,2,3');
      for (let time = 0; time < 2; ++time) {
        await page.click('#show-bad');
        await count(1);
        assert.equal(await page.$eval('#show-rows', (select) => select.value), 'bad');
        await page.select('#show-rows', 'all');
        await count(3);
      }
    });

    test('a run ends when another model is opened, on whichever view', async () => {
      await visit('model=iris&view=batch');
      await page.click('#try-rows');
      await page.waitForSelector('#run:not(:disabled)');
      await run();
      await page.$eval('dodona-batch', ({ session }) => { window.session = session; });
      assert.ok(await page.evaluate(() => window.session.tasks.batch.state === 'done'));
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      await page.select('#models', 'homes');
      await page.waitForFunction(() => document.querySelector('#title').textContent.includes('Paulo'));
      assert.deepEqual(await page.evaluate(() => Object.keys(window.session.tasks)), []);
      assert.deepEqual(await page.evaluate(() => [window.session.party.name, window.session.file.columns.length]), ['homes', 4]);
    });

    test('values that training never had: said before the run and after it, marked, and in what is downloaded', async () => {
      const path = demoModels().find((one) => one.endsWith('homes.json'));
      const model = await dodona.load(path);
      const names = model.schema.features.map((feature) => feature.name);
      const rows = rowsOf(model, 60).map((row, i) => ({ ...row, ...(i === 7 && { 'Negotiation Type': 'venda' }), ...(i === 20 && { District: 'Nowhere' }), ...(i === 33 && { Size: -80 }), ...(i === 40 && { Size: 90_000, District: 'Elsewhere' }) }));
      const cells = texts(rows, names);
      cells[30][names.indexOf('Size')] = 'large';
      await visit('model=homes&view=batch');
      await choose(file('strange.csv', write([names, ...cells])));
      await page.waitForSelector('#looked-strange');
      assert.match(await shown('#looked-strange'), /never had: 4\. They get an answer all the same/);
      const { minimum, maximum } = model.schema.features[names.indexOf('Size')].training;
      const beyond = `outside the training data, ${minimum} to ${maximum}\u00A0m²`;
      assert.equal(await page.$$eval('.mapping tbody tr', (all) => all.find((row) => row.cells[0].textContent === 'Size').querySelector('.caution').textContent), `2 ${beyond}`);
      await run();
      await page.click('#show-strange');
      await count(4);
      await settled();
      const said = [[8, 'Negotiation Type: not among the training data'], [21, 'District: not among the training data'], [34, `Size: ${beyond}`], [41, `Size: ${beyond}; District: not among the training data`]];
      assert.deepEqual((await table()).map((row) => [Number(row.Row.text), row.Remark.text.replace('…', '')]), said);
      const marked = await page.$$eval('regular-table td.caution', (all) => all.map((td) => td.textContent));
      for (const cell of ['-80', '90000']) assert.ok(marked.includes(cell), cell);
      // What the table of columns counts leads to those rows.
      await page.click('#drift-table [data-outside="Size"]');
      await count(2);
      await settled();
      assert.deepEqual((await table()).map((row) => row.Row.text), ['34', '41']);
      assert.equal(await page.$eval('#show-rows', (select) => select.selectedOptions[0].textContent), 'rows where Size has a value that training never had');
      const [header, ...records] = parse(await downloaded());
      const warned = records.map((one, i) => [i + 1, one[header.indexOf('warning')]]).filter(([, text]) => text !== '');
      assert.deepEqual(warned, said);
      assert.match(records[30][header.indexOf('error')], /Size: not a number/);
      const { value } = model.predictMany([7, 20, 33, 40].map((i) => rows[i]));
      assert.deepEqual([7, 20, 33, 40].map((i) => Number(records[i][header.indexOf('prediction')])), [...value]);
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('rows of too many or too few cells are told before the run, and no cell of them is lost', async () => {
      await visit('model=iris&view=batch');
      await choose(file('ragged.csv', 'sepal_length,sepal_width,petal_length,petal_width,species\n6,3,5,2,virginica\n5,3,1,0.2,setosa,extra,"=1+1"\n4,3\n'));
      await page.waitForSelector('#looked-rows');
      assert.equal(await shown('#looked-rows'), 'Row 2 below the header: more or fewer cells than the header; 2 rows in all.');
      await run();
      const [header, first, second, third] = parse(await downloaded());
      const at = header.indexOf('error');
      assert.deepEqual([first, second, third].map((cells) => cells[at]), ['', 'more or fewer cells than the header: extra, =1+1', 'more or fewer cells than the header']);
      assert.deepEqual([second, third].map((cells) => cells.slice(0, 5)), [['5', '3', '1', '0.2', 'setosa'], ['4', '3', '', '', '']]);
    });

    test('a row is opened as it was scored: by the columns of then, to the second, with a category that training never had', async () => {
      const kinds = ['a', 'b', 'c'];
      const times = ['2024-01-01', '2024-01-02T12:30', '2024-03-05T06:15:45', '2024-02-10T23:59'];
      const rows = Array.from({ length: 200 }, (_, i) => [times[i % 4], kinds[i % 3], i % 3 ? i % 50 : '', i % 37, 3 * (i % 37) + (i % 3) * 10 + (i % 4)]);
      execFileSync(cli, ['train', file('timed.csv', write([['when', 'kind', 'size', 'age', 'y'], ...rows])), '--target', 'y', '--family', 'linear', '-o', join(folder, 'timed.json')], { stdio: 'pipe' });
      const model = await dodona.load(join(folder, 'timed.json'));
      const { features } = model.schema;
      assert.equal(features.find(({ name }) => name === 'kind').missing, 'error');
      await visit('model=iris&view=batch');
      await page.evaluate(async (text) => { await document.querySelector('dodona-page').openFile(new File([text], 'timed.json')); }, readFileSync(join(folder, 'timed.json'), 'utf8'));
      const scored = [['2024-03-05', 'a', '7', '5'], ['2024-01-02T12:30:45', 'b', '', '6'], ['2024-01-03T00:00', 'never', '8', '7']];
      await choose(file('then.csv', write([['when', 'kind', 'size', 'age'], ...scored])));
      await run();
      const [, ...records] = parse(await downloaded());
      // Another column now, and the rows are still those that were scored.
      await page.evaluate(() => { const { session } = document.querySelector('dodona-batch'); session.map(session.party, 'age', 2); });
      const form = [];
      for (const k of [1, 2, 3]) {
        await page.click(`regular-table tbody tr:nth-child(${k}) th button`);
        await page.waitForSelector('#answer');
        form.push(await page.$eval('dodona-page', ({ row }) => ({ ...row })));
        await page.goBack();
        await page.waitForSelector('regular-table tbody td');
      }
      assert.deepEqual(form, [{ when: '2024-03-05T00:00', kind: 'a', size: 7, age: 5 }, { when: '2024-01-02T12:30:45', kind: 'b', size: null, age: 6 }, { when: '2024-01-03T00:00', kind: 'never', size: 8, age: 7 }]);
      form.slice(0, 2).forEach((row, k) => assert.equal(String(model.predict(row).value), records[k][4]));
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('a file of one column asks whether it should have more', async () => {
      await visit('model=iris&view=batch');
      await choose(file('tilde.csv', 'sepal_length~sepal_width~petal_length~petal_width\n5~3~1~0.2\n'));
      assert.match(await shown('#one-column'), /^The file has a single column/);
    });

    test('a file of a header alone: that is said, and nothing about how its rows are spread', async () => {
      await visit('model=iris&view=batch');
      await choose(file('header.csv', 'sepal_length,sepal_width,petal_length,petal_width\n'));
      await page.click('#run');
      await page.waitForFunction(() => document.querySelector('#done')?.textContent === 'The file has no rows.');
      assert.equal(await page.$('#drift'), null);
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

    test('Parquet in pieces that are larger than what is written at once', async () => {
      const model = await dodona.load(demoModels().find((path) => path.endsWith('iris.json')));
      const some = rowsOf(model, 500);
      const rows = Array.from({ length: 70_000 }, (_, i) => some[i % 500]);
      const { parquetWriteBuffer } = await import(join(npm, 'node_modules', 'hyparquet-writer', 'src', 'index.js'));
      const columnData = model.schema.features.map(({ name }) => ({ name, type: 'DOUBLE', data: rows.map((row) => row[name]) }));
      columnData.push({ name: 'id', type: 'INT32', data: rows.map((_, i) => i) });
      await visit('model=iris&view=batch');
      await choose(file('large.parquet', Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: 66_000 }))));
      await run();
      const [header, ...records] = parse(await downloaded());
      const { label } = model.predictMany(rows);
      assert.deepEqual(records.map((cells) => cells[header.indexOf('prediction')]), [...label]);
      assert.deepEqual(records.map((cells) => cells[header.indexOf('id')]), rows.map((_, i) => String(i)));
      model.free();
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
      assert.match(await shown('#done'), /^1 row in/);
    });

    test('what is no table says so, and what was there stays', async () => {
      await visit('model=iris&view=batch');
      await choose(file('good.csv', 'sepal_length,sepal_width,petal_length,petal_width\n5,3,1,0.2\n'));
      for (const [name, content, what] of [['empty.csv', '', /empty/], ['book.xlsx', 'PK\x03\x04 and more', /is a spreadsheet, or a zip file; save the sheet as/],
        ['rows.csv.gz', gzipSync('a,b\n1,2\n'), /packed \(gzip\); unpack it first/], ['model.json', JSON.stringify({ format: 'dodona', version: 1 }), /it is a model; drop it/], ['broken.parquet', `PAR1${'x'.repeat(100)}`, /parquet/i]]) {
        await (await page.$('#rows-file')).uploadFile(file(name, content));
        await page.waitForFunction((text) => document.querySelector('#rows-trouble')?.textContent.includes(text), {}, name);
        assert.match(await shown('#rows-trouble'), what);
      }
      assert.equal(await shown('#columns-title'), 'good.csv');
      await choose(file('header.csv', 'sepal_length,sepal_width,petal_length,petal_width\n'));
      await page.waitForFunction(() => document.querySelector('#looked')?.textContent.trim() === 'The file has no rows.');
    });

    test('the file that the model learned from is known again, and a part of it is not called that', async () => {
      const lines = readFileSync(join(root, 'trainer', 'recipes', 'iris', 'iris.csv'), 'utf8').trim().split('\n');
      await visit('model=iris&view=batch');
      await choose(file('all.csv', `${lines.join('\n')}\n`));
      await run();
      assert.match(await shown('#is-training'), /looks like the very file that the model learned from/);
      await choose(file('some.csv', `${lines.filter((_, i) => i % 10 < 9).join('\n')}\n`));
      await run();
      assert.equal(await page.$('#is-training'), null);
      // Few rows, of which nothing can be said.
      await choose(file('few.csv', `${[lines[0], ...lines.filter((_, i) => i % 50 === 7)].join('\n')}\n`));
      await run();
      const verdicts = await page.$$eval('#drift-table tbody tr', (all) => all.map(({ cells }) => [Number(cells[3].textContent), cells[2].textContent]));
      assert.ok(verdicts.some(([index]) => index > 0.25));
      for (const [index, verdict] of verdicts) assert.equal(verdict, index < 0.1 ? 'stable' : 'too few rows to tell');
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
      assert.deepEqual([worst[0], worst[2]], ['Income', 'another population']);
      assert.match(await shown('#other-kind'), /of another kind than the training data/);
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    for (const path of demoModels()) {
      const name = basename(path, '.json');
      test(`${name} beside itself: no row differs, and both score alike`, async () => {
        const model = await dodona.load(path);
        const { features, target } = model.schema;
        const names = features.map((feature) => feature.name);
        const rows = rowsOf(model, 120);
        const { value, label } = model.predictMany(rows);
        const truths = value ? [...value].map((y, i) => String(y * (1 + (i % 5) / 10))) : label.map((one, i) => (i % 4 ? one : target.classes[i % target.classes.length]));
        await visit(`model=${name}&view=compare`);
        await choose(path, '#other-file');
        await choose(file('itself.csv', write([[...names, target.name], ...texts(rows, names).map((cells, i) => [...cells, truths[i]])])));
        await run();
        const differences = await page.$$eval('#differences tbody tr', (all) => all.map((row) => row.cells[1].textContent.replace(/[^\d.(]/g, '')));
        assert.ok(differences.every((text) => text.split('(').every((part) => Number(part) === 0)), differences.join());
        const scores = await page.$$eval('#scores tbody tr', (all) => all.map((row) => [...row.cells].slice(1).map((cell) => cell.title)));
        for (const width of [390, 1440]) { // names of scores stay words, and do not become columns of letters
        await page.setViewport({ width, height: 900 });
        assert.ok(await page.$$eval('#scores tbody tr', (all) => all.every((row) => row.offsetHeight < 90)), `${width}`);
      }
      assert.ok(scores.length > 2 && scores.every(([first, second]) => first === second && Number.isFinite(Number(first))), JSON.stringify(scores));
        assert.deepEqual(await page.$$eval('#show-rows option', (all) => all.map(({ value }) => value).filter((one) => one === 'flips')), []);
        await count(120);
        await settled();
        const seen = await table();
        const title = Object.keys(seen[0]).find((one) => one.startsWith(`${name}.json: `));
        seen.forEach((cells, i) => assert.equal(cells[title].full || cells[title].text, value ? String(value[i]) : label[i]));
        model.free();
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('models of the site that answer the same are offered, and rows are made up for both', async () => {
      await visit('model=credit&view=compare');
      assert.deepEqual(await page.$$eval('#other option', (all) => all.map(({ textContent }) => textContent)), ['Choose a model', 'Credit approval, linear']);
      await page.select('#other', 'credit_linear');
      await page.waitForFunction(() => document.querySelector('dodona-compare').session.other);
      await page.click('#try-rows');
      await page.waitForSelector('#run:not(:disabled)');
      await run();
      assert.match(await shown('#done'), /^1,000 rows in .*No row has an error/);
      assert.match(await shown('regular-table thead'), /Credit approval: Outcome.*Credit approval, linear: Outcome/);
      await visit('model=homes&view=compare');
      assert.match(await shown('#no-other'), /no other model of Price/);
      // Columns that only the other model has are made up, too.
      const rows = Array.from({ length: 60 }, (_, i) => [i % 7, i % 5 ? 'a' : 'b', 100 + 10 * (i % 7)]);
      execFileSync(cli, ['train', file('own.csv', write([['floor', 'heating', 'Price'], ...rows])), '--target', 'Price', '--family', 'linear', '-o', join(folder, 'own.json')], { stdio: 'pipe' });
      await choose(join(folder, 'own.json'), '#other-file');
      await page.waitForFunction(() => document.querySelector('dodona-compare').session.other);
      await page.click('#try-rows');
      await page.waitForSelector('#run:not(:disabled)');
      await run();
      assert.match(await shown('#done'), /^1,000 rows in .*No row has an error/);
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

    test('two models of numbers: rows whose answers are outside each other\'s intervals', async () => {
      const model = await dodona.load(demoModels().find((one) => one.endsWith('homes.json')));
      const { features, target } = model.schema;
      const names = features.map((feature) => feature.name);
      const rows = rowsOf(model, 400);
      const first = model.predictMany(rows);
      const training = file('homes.csv', write([[...names, target.name], ...texts(rows, names).map((cells, i) => [...cells, String(Math.round(first.value[i] * (i % 2 ? 1.2 : 0.9)))])]));
      execFileSync(cli, ['train', training, '--target', target.name, '--family', 'linear', '-o', join(folder, 'lines.json')], { stdio: 'pipe' });
      const other = await dodona.load(join(folder, 'lines.json'));
      const second = other.predictMany(rows);
      const outside = ({ lower, upper }, y, i) => y < lower[i] || y > upper[i];
      const flips = rows.map((_, i) => i).filter((i) => outside(first, second.value[i], i) || outside(second, first.value[i], i));
      assert.ok(flips.length > 0 && flips.length < 400, `${flips.length}`);
      await visit('model=homes&view=compare');
      await choose(join(folder, 'lines.json'), '#other-file');
      await choose(file('some.csv', write([names, ...texts(rows, names)])));
      await run();
      await count(flips.length);
      assert.match(await shown('#differences tr'), new RegExp(`outside the other’s interval ?${flips.length} `));
      await settled();
      const apart = (i) => Math.abs(first.value[i] - second.value[i]);
      const seen = await table();
      assert.deepEqual(seen.map((cells) => Number(cells.Row.text)), [...flips].sort((a, b) => apart(b) - apart(a)).slice(0, seen.length).map((i) => i + 1));
      model.free();
      other.free();
    });

    test('two models: rows that either cannot use, and a run that is stopped has the answers of both', async () => {
      const model = await dodona.load(demoModels().find((one) => one.endsWith('iris.json')));
      const { features, target } = model.schema;
      const names = [...features.map((feature) => feature.name), 'extra'];
      const rows = rowsOf(model, 200).map((row, i) => ({ ...row, extra: i % 7 }));
      const { label } = model.predictMany(rows);
      const training = file('extra.csv', write([[...names, target.name], ...texts(rows, names).map((cells, i) => [...cells, i % 4 ? label[i] : target.classes[i % 3]])]));
      execFileSync(cli, ['train', training, '--target', target.name, '--family', 'linear', '-o', join(folder, 'extra.json')], { stdio: 'pipe' });
      const cells = texts(rows, names);
      cells[20][names.indexOf('extra')] = 'none';
      cells[30][0] = 'wide';
      await visit('model=iris&view=compare');
      await choose(join(folder, 'extra.json'), '#other-file');
      await choose(file('either.csv', write([names, ...cells])));
      await run();
      assert.match(await shown('#done'), /^200 rows in .*Rows with errors: 2/);
      await page.click('#show-bad');
      await count(2);
      await settled();
      assert.deepEqual((await table()).map((row) => [row.Row.text, row.Remark.text]).sort(), [['21', `extra: ${noNumber}`], ['31', `${names[0]}: ${noNumber}`]]);

      const other = await dodona.load(join(folder, 'extra.json'));
      const truths = label.map((name, i) => (i % 3 ? name : target.classes[(i / 3) % 3]));
      await choose(file('truths.csv', write([[...names, target.name], ...cells.map((one, i) => [...one, truths[i]])])));
      await run();
      const both = rows.map((_, i) => i).filter((i) => i !== 20 && i !== 30);
      const right = (labels) => both.filter((i) => labels[i] === truths[i]).length / both.length;
      assert.match(await shown('#scores caption'), /\b198 rows/);
      const accuracies = await page.$$eval('#scores tbody tr', (all) => [...all.find((row) => row.cells[0].textContent.startsWith('Accuracy')).cells].slice(1, 3).map((cell) => Number(cell.title)));
      const { label: others } = other.predictMany(rows);
      assert.deepEqual(accuracies, [right(label), right(others)]);
      // The difference row beside row, with its interval.
      const pair = await page.$eval('#scores tbody tr td:last-child span', (span) => span.title.split(/: | – /).map(Number));
      const steps = both.map((i) => Number(others[i] === truths[i]) - Number(label[i] === truths[i]));
      const mean = steps.reduce((sum, x) => sum + x, 0) / steps.length;
      const half = 1.97208 * Math.sqrt(steps.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (steps.length - 1) / steps.length);
      [mean, mean - half, mean + half].forEach((x, k) => assert.ok(Math.abs(pair[k] - x) < 1e-5, `${pair} and ${[mean, mean - half, mean + half]}`));
      other.free();

      const good = write(texts(rows.filter((_, i) => i !== 20 && i !== 30), names));
      await choose(file('long.csv', write([names]) + good.repeat(6000)));
      await page.click('#run');
      await page.waitForFunction(() => document.querySelector('progress')?.value > 0.2);
      await page.click('#stop');
      await page.waitForSelector('regular-table tbody td');
      const part = Number((await shown('#done')).split(' ')[0].replaceAll(',', ''));
      assert.ok(part > 0 && part < 6000 * 198, `${part}`);
      assert.match(await shown('#done'), /Stopped before the end of the file/);
      assert.match(await shown('#differences caption'), new RegExp(` ${part.toLocaleString('en')} rows`));
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });

    test('of two models to compare with, the later one stays; one of another kind is told beside the model that is shown then', async () => {
      await visit('model=iris&view=compare');
      await page.$eval('dodona-compare', async ({ session }) => {
        const bytes = await (await fetch('models/credit.json')).arrayBuffer();
        let go;
        const gate = new Promise((resolve) => { go = resolve; });
        const slow = (name) => Object.assign(new File([bytes], name), { arrayBuffer: () => gate.then(() => bytes) });
        const first = session.compareWith(slow('slow.json'), 'slow');
        await session.compareWith('models/trees.json', 'trees');
        window.session = session;
        window.late = session.compareWith(slow('late.json'), 'late');
        window.go = () => { go(); return Promise.all([first, window.late]); };
      });
      await page.select('#models', 'homes');
      await page.waitForFunction(() => document.querySelector('#title').textContent.includes('Paulo'));
      await page.evaluate(() => window.go());
      await page.waitForSelector('#other-trouble');
      assert.match(await shown('#other-trouble'), /late.*number/);
      assert.equal(await page.evaluate(() => window.session.other?.name), undefined); // two models of classes, and now one of numbers
    });

    test('of forty classes there is the answer, and no empty column of what it could be', async () => {
      const classes = Array.from({ length: 40 }, (_, k) => `c${String(k).padStart(2, '0')}`);
      const training = file('forty.csv', write([['x', 'class'], ...Array.from({ length: 1200 }, (_, i) => [String((i % 40) + ((i * 7) % 11) / 10), classes[i % 40]])]));
      const path = join(folder, 'forty.json');
      execFileSync(cli, ['train', training, '--target', 'class', '--family', 'linear', '-o', path], { stdio: 'pipe' });
      const model = await dodona.load(path);
      await page.goto(`${server.address}?model=iris`);
      await page.waitForSelector('#value');
      await (await page.$('#file')).uploadFile(path);
      await page.waitForFunction(() => document.querySelector('#title').textContent === 'forty.json');
      await page.click('.tabs a[href*="batch"]');
      await page.waitForSelector('#rows-file');
      await choose(file('few.csv', 'x\n3.1\n17\n39.4\n'));
      await run();
      await settled();
      const seen = await table();
      assert.deepEqual(seen.map((cells) => cells.class.text), model.predictMany([{ x: 3.1 }, { x: 17 }, { x: 39.4 }]).label);
      assert.ok(!('Could be' in seen[0]));
      model.free();
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
