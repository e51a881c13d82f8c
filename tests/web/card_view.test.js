// The card: what its pictures' tables say is what the file says, the walk through the model adds up to the core's margin, and a card that holds
// nothing, or anything, breaks nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { marginsOf } from '../../web/site/card/walk/additive.js';
import { cellOf, encoded, isExact } from '../../web/site/card/walk/encoding.js';
import { Forest } from '../../web/site/card/walk/forest.js';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { demoModels, dodona, fixture, modelFiles } from './deps.js';
import { serve } from './server.js';

/** What the core says of a row, output by output. */
function coreMargins(model, row) {
  const { margin } = model.explain(row);
  return typeof margin === 'number' ? [margin] : model.schema.target.classes.map((name) => margin[name]);
}

for (const path of modelFiles()) {
  const file = JSON.parse(readFileSync(path, 'utf8'));
  if (!['trees', 'linear', 'gam'].includes(file.family)) continue;
  test(`${basename(path)}: golden rows go through the parameters to the margins of the core`, async () => {
    const model = await dodona.load(path);
    const { features, missing_tokens: tokens } = model.schema;
    for (const cells of file.golden.rows) {
      const row = Object.fromEntries(features.map(({ name }, f) => [name, cells[f]]));
      const wanted = coreMargins(model, row);
      const values = features.map((feature, f) => cellOf(feature, cells[f], tokens));
      assert.ok(!values.includes(undefined), JSON.stringify(row));
      const inside = file.encoder.map((entry) => encoded(entry, values[entry.feature]));
      if (file.family === 'trees') {
        const sum = new Forest(file.parameters, file.encoder).sum(inside);
        const isKnown = file.encoder.every((entry, j) => isExact(entry) || !file.parameters.column.includes(j));
        if (isKnown) assert.deepEqual(sum.wide, wanted, JSON.stringify(row));
        else assert.ok(sum === undefined || sum.wide.every((x, k) => x === wanted[k]));
        if (isKnown && file.output.link === 'identity') assert.equal(sum.margins[0], model.predict(row).value);
      } else {
        const margins = marginsOf(file, inside);
        const isWhole = file.encoder.every(isExact) && file.parameters.precision !== 'single';
        if (file.parameters.precision === 'single' && file.output.link === 'identity') assert.equal(margins[0], model.predict(row).value);
        margins.forEach((x, k) => assert.ok(isWhole ? x === wanted[k] : Math.abs(x - wanted[k]) <= (file.parameters.precision === 'single' ? 1e-5 : 1e-9) * Math.max(1, Math.abs(wanted[k])), `${x}, ${wanted[k]}: ${JSON.stringify(row)}`));
      }
    }
    model.free();
  });
}

for (const browserName of BROWSERS) {
  describe(`the card in ${browserName}`, () => {
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
      await page.goto(`${server.address}?view=card&${query}`);
      await page.waitForSelector('#card-proof');
    }

    /** All tables of a figure: rows of texts with all digits where there are more. */
    const tables = (name) => page.$$eval(`[data-figure="${name}"] table`, (all) => all.map((one) => [...one.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.title || cell.textContent))));
    const table = async (name) => (await tables(name))[0];
    const textOf = (selector) => page.$eval(selector, (element) => element.textContent.replace(/\s+/g, ' '));
    const range = (ends) => (ends ? `${ends[0]} – ${ends[1]}` : '–');
    const written = (x) => (x === undefined ? '–' : String(x));

    async function open(name, model) {
      await page.evaluate((fileName, content) => {
        const data = new DataTransfer();
        data.items.add(new File([content], fileName, { type: 'application/json' }));
        for (const kind of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      }, name, JSON.stringify(model));
      await page.waitForFunction((title) => document.title.startsWith(title), {}, model.card.title);
      await page.$eval('dodona-card', (element) => element.updateComplete.then(() => true));
    }

    const paths = browserName === 'Chromium' ? demoModels() : demoModels().filter((path) => path.endsWith('credit.json'));
    for (const path of paths) {
      const name = basename(path, '.json');
      const file = JSON.parse(readFileSync(path, 'utf8'));
      const { card, features, target, provenance } = file;
      const labels = new Map(features.map((feature) => [feature.name, feature.label || feature.name]));
      const valueText = (value) => (value === null ? 'unknown' : value === true ? 'Yes' : value === false ? 'No' : String(value));

      test(`${name}: the tables say what the file says`, async () => {
        await visit(`model=${name}`);
        const { model, baseline, intervals, differences, levels } = card.metrics;
        const wanted = Object.entries(model).filter(([, value]) => typeof value === 'number').map(([key, value]) => [String(value), range(intervals[key]), written(baseline[key]), range(differences[key])]);
        assert.deepEqual((await table('scores')).map((row) => row.slice(1)).sort(), wanted.sort());
        assert.deepEqual(await table('coverage'), levels.map(({ level, covered, width, classes }, i) => [level, covered, width ?? classes, card.levels[i].covered].map(String)));
        assert.deepEqual(await table('permutation'), card.permutation_importance.columns.map(({ feature, mean, deviation }) => [labels.get(feature), String(mean), String(deviation)]));
        assert.deepEqual(await table('importance'), card.importance.map(({ feature, share }) => [labels.get(feature), String(share)]));
        assert.deepEqual((await tables('dependence')).map((rows) => rows.map((row) => row.slice(1))), card.partial_dependence.columns.map(({ values, answers }) => values.map((_, v) => answers.map((one) => String(one[v])))));
        assert.deepEqual((await tables('subgroups')), card.subgroups?.columns.map(({ groups }) => groups.map(({ value, score, interval, rows }) => [valueText(value), String(score), range(interval), String(rows)])) ?? []);
        const data = await page.$$eval('[data-figure=dataset] dd', (all) => all.map((one) => Number(one.title)));
        const { rows, columns, missing_cells: missing, repeated_rows: repeated, target: spread } = card.dataset;
        assert.deepEqual(data, [rows, columns, missing, repeated, ...['minimum', 'median', 'mean', 'deviation', 'maximum'].filter((one) => one in spread).map((one) => spread[one])]);
        assert.deepEqual(await page.$$eval('.noticed li', (all) => all.map((one) => one.textContent)), card.warnings.map(({ kind, message }) => `${kind} ${message}`));
        assert.equal((await table('columns')).length, features.length);
        assert.equal(await page.$eval('[data-figure=provenance] dd[title]', (one) => one.title), provenance.data.sha256);
        assert.match(await page.$eval('[data-figure=provenance]', (one) => one.textContent), /drawn at random/);
        assert.deepEqual(await table('options'), Object.entries(provenance.recipe.options).map(([option, value]) => [option, String(value)]));
        assert.match(await textOf('.proof'), new RegExp(`^${file.golden.rows.length} golden rows replayed on this device: identical to the last bit`));
        const confused = await page.$('[data-figure=confusion]');
        assert.equal(confused !== null, file.task === 'classification');
        assert.deepEqual(await tab.stains(), []);
      });

      if (file.task === 'regression') {
        test(`${name}: residuals`, async () => {
          await visit(`model=${name}`);
          const { predicted, observed, rows, quantiles, edges, counts } = card.residuals;
          assert.deepEqual(await table('residuals'), predicted.map((x, i) => [x, observed[i], rows[i], ...quantiles[i]].map(String)));
          assert.deepEqual(await table('spread'), counts.map((count, i) => [edges[i], edges[i + 1], count].map(String)));
          assert.deepEqual((await table('target')).map((row) => row.map(Number)), card.dataset.target.counts.map((count, i) => [card.dataset.target.edges[i], card.dataset.target.edges[i + 1], count]));
        });
      } else {
        test(`${name}: reliability, curves, confusion`, async () => {
          await visit(`model=${name}`);
          const { predicted, observed, interval, rows } = card.reliability;
          const called = (name) => card.class_labels?.[name] ?? name;
          assert.deepEqual(await table('reliability'), predicted.map((x, i) => [String(x), String(observed[i]), range(interval[i]), String(rows[i])]));
          const curves = card.curves.flatMap((one) => one.threshold.map((x, i) => [...(card.curves.length > 1 ? [called(one.class)] : []), ...[x, one.true_positive_rate[i], one.false_positive_rate[i], one.precision[i]].map(String)]));
          assert.deepEqual(await table('roc'), curves);
          assert.deepEqual(await table('precision-recall'), curves);
          for (const { class: label, roc_auc: auc } of card.curves) assert.ok((await textOf('[data-figure=roc] .legend')).includes(`${called(label)}: area under the curve ${new Intl.NumberFormat('en', { maximumSignificantDigits: 4 }).format(auc)}`));
          assert.deepEqual(await table('confusion'), target.classes.map((label, i) => [called(label), ...card.metrics.model.confusion[i].map(String)]));
          assert.deepEqual((await table('target')).map(([label, count]) => [label, Number(count)]).sort(), target.classes.map((label, i) => [called(label), card.dataset.target.counts[i]]).sort());
        });
      }

      test(`${name}: every picture is drawn, within its width`, async () => {
        await visit(`model=${name}`);
        await page.$$eval('#about details.more', (all) => all.forEach((one) => { one.open = true; }));
        await page.waitForFunction(() => [...document.querySelectorAll('#about dodona-chart')].every((chart) => chart.querySelector('svg :is(path, circle, rect, line)')));
        assert.ok(await page.$$eval('#about dodona-chart', (all) => all.length) >= 12);
        assert.deepEqual(await page.$$eval('#about dodona-chart', (all) => all.filter((one) => !one.label || one.querySelector('svg').getBoundingClientRect().right > one.getBoundingClientRect().right + 1).map((one) => one.label)), []);
        assert.doesNotMatch(await page.$eval('#about', (about) => about.outerHTML), /NaN|undefined|Infinity/);
        assert.deepEqual(await tab.stains(), []);
      });

      test(`${name}: the walk adds up to the core's margin, for the present row and another`, async () => {
        const model = await dodona.load(path);
        const first = features.find(({ kind }) => kind === 'number');
        for (const row of [{}, { [first.name]: first.training.maximum }]) {
          await visit(`model=${name}&row=${encodeURIComponent(JSON.stringify(row))}`);
          await page.$eval('#walk-open', (button) => button.click());
          await page.waitForSelector('[data-figure=sum]');
          const wanted = coreMargins(model, await page.$eval('dodona-page', (element) => element.row));
          const shown = (await page.$eval('[data-figure=sum]', (element) => element.title)).split(', ').map(Number);
          if (file.family !== 'trees') {
            shown.forEach((x, k) => assert.ok(Math.abs(x - wanted[k]) <= 1e-9 * Math.max(1, Math.abs(wanted[k]))));
            const { intercept, terms } = file.parameters;
            const coefficients = (await table('coefficients')).map((cells) => cells.slice(1).map(Number));
            assert.deepEqual(coefficients[0], intercept);
            assert.deepEqual(coefficients.slice(1).map(String).sort(), terms.map(({ weight }) => String(weight)).sort());
            continue;
          }
          assert.deepEqual(shown, wanted);
          const built = await table('built');
          assert.equal(built.length, Math.min(500, file.parameters.n_trees));
          const leaves = built.map(([, leaf]) => Number(leaf));
          assert.equal(leaves.reduce((sum, leaf) => sum + leaf, file.parameters.base[0]), wanted[0]);
          for (let t = 0; t < 5; ++t) {
            assert.equal(Number(await page.$eval('#tree', (input) => input.value)), t + 1);
            assert.equal(Number(await page.$eval('[data-here=leaf]', (leaf) => leaf.title)), leaves[t], `tree ${t}`);
            await page.$eval('#tree-next', (button) => button.click());
            await page.$eval('dodona-trees', (element) => element.updateComplete.then(() => true));
          }
        }
        model.free();
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('the list of parts goes to them, and the address stays', async () => {
      await visit('model=iris');
      const address = await page.evaluate(() => location.href);
      await page.click('.contents a[href="#card-data"]');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'card-data');
      assert.ok(await page.$eval('#card-data', (heading) => heading.getBoundingClientRect().top < innerHeight));
      assert.equal(await page.evaluate(() => location.href), address);
    });

    test('it prints black on white, without what is for the screen', async () => {
      if (browserName !== 'Chromium') return; // the protocol of Firefox cannot ask for it
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
      await visit('model=credit');
      await page.emulateMediaType('print');
      const seen = await page.evaluate(() => ({
        ...Object.fromEntries(['color', 'backgroundColor'].map((name) => [name, getComputedStyle(document.body)[name]])),
        left: [...document.querySelectorAll('.bar, .contents, .foot, details:not([open])')].filter((one) => one.checkVisibility()).length,
        whole: [...document.querySelectorAll('#about .sections > section > .figure')].every((one) => getComputedStyle(one).breakInside === 'avoid'),
      }));
      assert.deepEqual(seen, { color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)', left: 0, whole: true });
      await page.emulateMediaType('screen');
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
    });

    test('of trees that read a logarithm no path is marked; of other families it is said what they keep', async () => {
      await visit('model=iris');
      const trees = fixture('trees_exp');
      trees.card.title = 'Through a logarithm';
      const j = trees.encoder.findIndex(({ as }) => as === 'number');
      trees.encoder[j] = { feature: trees.encoder[j].feature, as: 'log', scale: 1 };
      trees.golden = { rows: [], outputs: [] };
      await open('trees.json', trees);
      await page.$eval('#walk-open', (button) => button.click());
      await page.waitForSelector('[data-figure=tree]');
      assert.equal(await page.$('[data-figure=sum], [data-here]'), null);
      assert.match(await textOf('dodona-trees'), /not marked/);
      const network = fixture('mlp_identity');
      network.card.title = 'A network';
      await open('network.json', network);
      await page.$eval('#walk-open', (button) => button.click());
      await page.waitForSelector('[data-figure=family]');
      const count = (part) => (typeof part === 'number' ? 1 : typeof part === 'object' && part !== null ? Object.values(part).reduce((sum, one) => sum + count(one), 0) : 0);
      assert.ok((await textOf('[data-figure=family]')).includes(`${count(network.parameters).toLocaleString('en')} numbers`));
      for (const name of ['gam_softmax', 'gam_exp', 'linear_encoded']) {
        const other = fixture(name);
        other.card.title = `A fixture: ${name}`;
        await open(`${name}.json`, other);
        await page.$eval('#walk-open', (button) => button.click());
        await page.waitForSelector('[data-figure=shapes]');
        await page.$$eval('#about details.more', (all) => all.forEach((one) => { one.open = true; }));
        await page.waitForFunction(() => [...document.querySelectorAll('dodona-walk dodona-chart')].every((chart) => chart.querySelector('svg')));
        assert.doesNotMatch(await page.$eval('#about', (about) => about.outerHTML), /NaN|undefined|Infinity/, name);
      }
      assert.deepEqual(await tab.stains(), []);
    });

    test('a card with nothing in it', async () => {
      await visit('model=iris');
      const model = fixture('linear_identity');
      model.card = { title: 'Nothing' };
      model.provenance = {};
      model.golden = { rows: [], outputs: [] };
      await open('nothing.json', model);
      assert.match(await textOf('#about'), /no test scores.*cannot prove itself/);
      assert.deepEqual(await page.$$eval('.contents a', (all) => all.map((one) => one.textContent)), ['How good it is', 'The model itself', 'The data', 'Where it comes from', 'The proof']);
      assert.doesNotMatch(await page.$eval('#about', (about) => about.outerHTML), /NaN|undefined|Infinity/);
      assert.deepEqual(await tab.stains(), []);
    });

    test('a card of wrong types and unreasonable numbers shows what it can and breaks nothing', async () => {
      await visit('model=iris');
      const values = [null, 'a text', true, [], {}, [null], [[1]], ['1', '2'], { a: 1 }, 1e308, -1e308, 5e-324, Array(5000).fill(0.5), Array(5000).fill('x'), { toString: 1 }, { length: 3 }, -0.5];
      const members = (object) => Object.keys(object);
      for (const name of ['credit', 'homes']) {
        const good = JSON.parse(readFileSync(demoModels().find((path) => path.endsWith(`${name}.json`)), 'utf8'));
        const { card } = good;
        good.golden = { rows: [], outputs: [] };
        const inner = members(card).filter((key) => typeof card[key] === 'object' && !Array.isArray(card[key])).flatMap((key) => members(card[key]).map((one) => [key, one]));
        for (const [v, value] of values.entries()) {
          // Each value everywhere: in place of members, of members' members, and of entries of lists.
          const shallow = Object.fromEntries(members(card).map((key) => [key, value]));
          const deep = structuredClone(card);
          for (const [key, one] of inner) deep[key][one] = value;
          const deepest = JSON.parse(JSON.stringify(card), (_, part) => (Array.isArray(part) && part.length > 2 ? part.map((entry, i) => (i % 3 === 1 ? value : entry)) : part));
          // And in place of all numbers, with either sign in turn.
          let n = 0;
          const extremes = typeof value === 'number' ? [JSON.parse(JSON.stringify(card), (_, part) => (typeof part === 'number' ? (++n % 2 === 0 ? value : -value) : part))] : [];
          for (const [k, given] of [shallow, deep, deepest, ...extremes].entries()) {
            const model = { ...good, card: { ...given, title: `Odd ${name} ${v} ${k}` }, provenance: k === 0 ? { data: value, recipe: value, split: value, import: value, trainer: value } : { ...good.provenance, recipe: { options: value, seed: value, time: value } } };
            await open('odd.json', model);
            await page.waitForFunction(() => [...document.querySelectorAll('#about .sections > section > * > dodona-chart, #about .sections > section > figure > dodona-chart')].every((chart) => chart.querySelector('svg')));
            const html = await page.$eval('#about', (about) => about.outerHTML);
            const found = /.{60}(NaN|undefined|Infinity|\[object).{60}/s.exec(html);
            assert.equal(found?.[0], undefined, `${name}, value ${v}, depth ${k}`);
          }
        }
      }
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
