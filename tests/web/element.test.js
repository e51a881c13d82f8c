// <dodona-predictor> in a page of a strict policy, as a person uses it and as the page around it does.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from './browser.js';
import { dodona, fixtures, site } from './deps.js';
import { startElementPage } from './element_page.js';

const page = `<form id="host"><fieldset><dodona-predictor id="iris" name="flower" src="iris.json"></dodona-predictor></fieldset></form>
<dodona-predictor id="homes" lang="pt-BR" src="homes.json" reasons="2"></dodona-predictor>
<dodona-predictor id="odd" src="linear_softmax.json"></dodona-predictor>`;
const models = [join(site, 'models', 'iris.json'), join(site, 'models', 'homes.json'), join(fixtures, 'linear_softmax.json')];

for (const name of BROWSERS) {
  describe(`the element in ${name}`, () => {
    let tab;
    let iris;
    /** @type {Awaited<ReturnType<typeof startElementPage>>} */
    let stage;
    before(async () => {
      stage = await startElementPage(name, page, models);
      ({ tab } = stage);
      iris = await dodona.load(join(site, 'models', 'iris.json'));
    });
    after(() => stage?.stop());
    const text = (...given) => stage.text(...given);
    const settled = (id) => stage.settled(id);
    const type = (...given) => stage.type(...given);

    test('the form has a labelled field per column, and an answer at once', async () => {
      const row = await tab.page.$eval('#iris', (element) => element.row);
      assert.deepEqual(Object.keys(row), iris.schema.features.map((feature) => feature.name));
      iris.schema.features.forEach(({ name: column }, f) => assert.equal(row[column], iris.card.typical_row[f]));
      const result = await tab.page.$eval('#iris', (element) => element.result);
      assert.deepEqual(result, iris.predict(row));
      const labels = await tab.page.$eval('#iris', (element) => [...element.shadowRoot.querySelectorAll('label')].map((label) => [label.textContent.trim().replace(/\s+/g, ' '), label.control !== null]));
      assert.deepEqual(labels, iris.schema.features.map(({ label, unit }) => [`${label} ${unit}`, true]));
      assert.match(await text('iris', 'value'), new RegExp(`^${result.label} \\([<> ]*[\\d.]+%\\)$`));
    });

    test('typing answers live, with the bits of the module, and tells the page', async () => {
      await tab.page.evaluate(() => { window.told = []; });
      await type('iris', 'Petal length', '1.4');
      await type('iris', 'Petal width', '0.2');
      const { row, result } = await tab.page.$eval('#iris', (element) => ({ row: element.row, result: element.result }));
      assert.deepEqual([row.petal_length, row.petal_width], [1.4, 0.2]);
      assert.deepEqual(result, iris.predict(row));
      assert.equal(result.label, 'setosa');
      const told = await tab.page.evaluate(() => window.told);
      assert.ok(told.some(([kind, id]) => kind === 'input' && id === 'iris'));
      const predictions = told.filter(([kind]) => kind === 'prediction');
      assert.deepEqual(predictions.at(-1), ['prediction', 'iris', { row, result }]);
      const reasons = await tab.page.$eval('#iris', (element) => [...element.shadowRoot.querySelectorAll('[part="reasons"] th')].map((cell) => cell.textContent));
      assert.equal(reasons.length, 3);
      assert.match(reasons[0], /^Petal/);
    });

    test('a value that cannot be used is told at its field, and there is no answer', async () => {
      await tab.page.evaluate(() => { window.told = []; });
      await type('iris', 'Sepal width', 'wide');
      const state = await tab.page.$eval('#iris', (element) => ({
        result: element.result, valid: element.checkValidity(), message: element.validationMessage,
        invalid: [...element.shadowRoot.querySelectorAll('[aria-invalid="true"]')].map((field) => [field.value, element.shadowRoot.getElementById(field.getAttribute('aria-describedby')).textContent]),
      }));
      assert.deepEqual(state, { result: null, valid: false, message: 'Mend the marked values to see an answer.', invalid: [['wide', 'This is not a number; decimals follow a “.”.']] });
      const [, , { errors }] = (await tab.page.evaluate(() => window.told)).filter(([kind]) => kind === 'error').at(-1);
      assert.deepEqual(errors.map(({ code, where }) => [code, where.column]), [['bad_number', 'sepal_width']]);
      await type('iris', 'Sepal width', '');
      assert.equal(await tab.page.$eval('#iris', (element) => element.result), null);
      await type('iris', 'Sepal width', '3.5');
      assert.equal(await tab.page.$eval('#iris', (element) => element.checkValidity()), true);
    });

    test('the language and its numbers: a comma for decimals, and never a guess', async () => {
      const labels = await tab.page.$eval('#homes', (element) => element.shadowRoot.querySelector('[part="reasons"] caption').textContent);
      assert.equal(labels, 'O que mais conta');
      await type('homes', 'Size', '74,5');
      assert.equal(await tab.page.$eval('#homes', (element) => element.row.Size), 74.5);
      await type('homes', 'Size', '1.500');
      assert.equal(await tab.page.$eval('#homes', (element) => element.row.Size), 1500);
      await type('homes', 'Size', '1.5');
      assert.equal(await tab.page.$eval('#homes', (element) => element.result), null);
      assert.match(await tab.page.$eval('#homes', (element) => element.validationMessage), /^Corrija/);
      await type('homes', 'Size', '80');
      assert.match(await text('homes', 'interval'), /^Com 90% de certeza: entre R\$\s[\d.]+ e R\$\s[\d.]+\.$/);
      assert.equal(await tab.page.$eval('#homes', (element) => element.shadowRoot.querySelectorAll('[part="reasons"] tr').length), 2);
    });

    test('a choice that the model has not seen is no answer, and told at its field', async () => {
      const { features } = await tab.page.$eval('#homes', (element) => ({ features: element.model.schema.features.map(({ name, kind, categories }) => ({ name, kind, n: categories?.length })) }));
      const { name: column } = features.find(({ kind, n }) => kind === 'category' && n > 15);
      const known = await tab.page.$eval('#homes', (element, c) => element.row[c], column);
      for (const [typed, answered] of [['Nowhere', false], [known.toUpperCase(), false], [known, true]]) {
        await tab.page.$eval('#homes', (element, c, text) => { element.row = { ...element.row, [c]: text }; return element.updateComplete; }, column, typed);
        const state = await tab.page.$eval('#homes', (element) => ({ result: element.result !== null, valid: element.checkValidity(), told: element.shadowRoot.textContent.includes('Isto não é uma das opções.') }));
        assert.deepEqual(state, { result: answered, valid: answered, told: !answered }, typed);
      }
    });

    test('a row that is handed back as it was told changes nothing; null is the typical row', async () => {
      await type('iris', 'Petal length', '4.50');
      await tab.page.evaluate(() => { window.told = []; });
      const after = await tab.page.$eval('#iris', async (element) => {
        element.row = { ...element.row };
        await element.updateComplete;
        return [...element.shadowRoot.querySelectorAll('input[type=text]')].map((field) => field.value);
      });
      assert.equal(after[2], '4.50');
      assert.deepEqual(await tab.page.evaluate(() => window.told), []);
      await tab.page.$eval('#iris', (element) => { element.row = null; return element.updateComplete; });
      const { row, result } = await tab.page.$eval('#iris', (element) => ({ row: element.row, result: element.result }));
      assert.deepEqual(row, Object.fromEntries(iris.schema.features.map(({ name }, f) => [name, iris.card.typical_row[f]])));
      assert.deepEqual(result, iris.predict(row));
    });

    test('the page\'s object stays the page\'s: what it does with it later changes no answer', async () => {
      const found = await tab.page.$eval('#iris', async (element) => {
        const given = { sepal_length: 6, sepal_width: 3, petal_length: 4, petal_width: 1 };
        element.row = given;
        await element.updateComplete;
        given.petal_length = 'long';
        element.requestUpdate();
        await element.updateComplete;
        return { row: element.row, result: element.result };
      });
      assert.deepEqual(found.row, { sepal_length: 6, sepal_width: 3, petal_length: 4, petal_width: 1 });
      assert.deepEqual(found.result, iris.predict(found.row));
    });

    test('rows that are none, and attributes that mean nothing: no answer, and never that of before', async (t) => {
      const { page: other } = await stage.open();
      t.after(() => other.close());
      const results = await other.$eval('#iris', async (element) => {
        const good = { ...element.row };
        const found = [];
        const none = [5, 'x', true, Symbol('s'), 10n, [], [1], () => 1, new Map(), new Date(), { petal_length: {} }, { ...good, petal_length: 'x'.repeat(1e6) },
          { get petal_length() { throw new Error('of the page'); } }, new Proxy({}, { ownKeys() { throw new Error('of the page'); } })];
        // What a row leaves out is typical; what is no feature is warned of.
        const some = [{}, JSON.parse('{"__proto__": 1, "constructor": 2}')];
        for (const row of [...none, ...some]) {
          element.row = row;
          await element.updateComplete.catch(() => {});
          found.push([none.includes(row), element.result?.label ?? null]);
          element.row = good;
          await element.updateComplete.catch(() => {});
          found.push([false, element.result?.label]);
        }
        element.setAttribute('reasons', 'many');
        element.setAttribute('lang', '"><script>');
        element.name = '__proto__';
        await element.updateComplete;
        return [found, element.result?.label];
      });
      const label = results[1];
      assert.equal(typeof label, 'string');
      assert.deepEqual(results[0], results[0].map(([isNone]) => [isNone, isNone ? null : label]));
    });

    test('a form around it sends the answer and the row, resets it and disables it', async () => {
      await tab.page.$eval('#iris', (element) => { element.row = { sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 }; });
      await settled('iris');
      const sent = await tab.page.$eval('#host', (form) => [...new FormData(form)]);
      assert.deepEqual(sent, [['flower', 'virginica'], ['flower.row', '{"sepal_length":6.3,"sepal_width":3.3,"petal_length":6,"petal_width":2.5}']]);
      await tab.page.$eval('#host', (form) => form.reset());
      await settled('iris');
      assert.equal(await tab.page.$eval('#iris', (element) => element.row.petal_length), iris.card.typical_row[2]);
      await tab.page.$eval('#host fieldset', (fieldset) => { fieldset.disabled = true; });
      await settled('iris');
      assert.ok(await tab.page.$eval('#iris', (element) => [...element.shadowRoot.querySelectorAll('input, select')].every((field) => field.disabled)));
      assert.deepEqual(await tab.page.$eval('#host', (form) => [...new FormData(form)]), []);
      await tab.page.$eval('#host fieldset', (fieldset) => { fieldset.disabled = false; });
      await settled('iris');
    });

    test('every field is reached by the keyboard, in the order of the form', async () => {
      await tab.page.$eval('#iris', (element) => element.focus());
      const reached = [];
      for (let i = 0; i < 4; ++i) {
        reached.push(await tab.page.$eval('#iris', (element) => element.shadowRoot.activeElement?.labels[0].textContent.trim().split(/\s+/).slice(0, 2).join(' ')));
        await tab.page.keyboard.press('Tab');
      }
      assert.deepEqual(reached, iris.schema.features.map(({ label }) => label));
    });

    test('a level that the model does not have takes the old answer away, and is told', async () => {
      await tab.page.evaluate(() => { window.told = []; document.getElementById('iris').setAttribute('level', '0.123'); });
      await settled('iris');
      assert.equal(await tab.page.$eval('#iris', (element) => element.result), null);
      const [, , { errors }] = (await tab.page.evaluate(() => window.told)).filter(([kind]) => kind === 'error').at(-1);
      assert.equal(errors[0].code, 'bad_option');
      await tab.page.$eval('#iris', (element) => element.removeAttribute('level'));
      await settled('iris');
      assert.ok(await tab.page.$eval('#iris', (element) => element.result));
    });

    test('columns that are called __proto__, toString and constructor are columns', async () => {
      const odd = await dodona.load(join(fixtures, 'linear_softmax.json'));
      const [row, result] = await tab.page.$eval('#odd', (element) => [JSON.stringify(element.row), JSON.stringify(element.result)]);
      assert.deepEqual(Object.keys(JSON.parse(row)).sort(), ['__proto__', 'constructor', 'toString'].sort());
      assert.deepEqual(JSON.parse(result), JSON.parse(JSON.stringify(odd.predict(JSON.parse(row)))));
    });

    test('a screen reader is told the answer once it stays', async () => {
      await type('iris', 'Petal length', '4.5');
      await tab.page.waitForFunction(() => {
        const { shadowRoot } = document.getElementById('iris');
        return shadowRoot.querySelector('[role="status"]').textContent === shadowRoot.querySelector('[part="value"]').textContent.trim();
      });
    });

    test('a model that is not there, and another one after it', async (t) => {
      const { page: other } = await stage.open();
      t.after(() => other.close());
      await other.$eval('#iris', (element) => { element.src = 'app.js'; });
      await other.waitForFunction(() => document.getElementById('iris').shadowRoot.querySelector('[part="failed"]'));
      assert.match(await other.$eval('#iris', (element) => element.shadowRoot.textContent), /could not be loaded\.\s+Not JSON/);
      assert.equal(await other.$eval('#iris', (element) => element.result), null);
      await other.$eval('#iris', (element) => { element.src = 'linear_softmax.json'; });
      await other.waitForFunction(() => document.getElementById('iris').result);
    });

    test('languages that are none, a table of words in part, the language of the page around a component', async () => {
      const said = await tab.page.evaluate(async () => {
        const element = document.getElementById('iris');
        const { words } = element.constructor;
        const found = [];
        const look = async (lang) => {
          element.lang = lang;
          await element.updateComplete;
          const panes = element.shadowRoot.querySelector('.panes');
          found.push([panes.lang, panes.querySelector('[part="reasons"] caption').textContent]);
        };
        for (const lang of ['pt_BR', 'x', 'C', 'fr']) await look(lang);
        words.fr = { reasons: 'Ce qui compte' };
        await look('fr-CA');
        delete words.fr;
        await look('en');
        const host = document.createElement('div');
        host.lang = 'es';
        host.attachShadow({ mode: 'open' }).innerHTML = '<p><dodona-predictor></dodona-predictor></p>';
        document.body.append(host);
        const inner = host.shadowRoot.querySelector('dodona-predictor');
        inner.model = element.model;
        await inner.updateComplete;
        found.push([inner.shadowRoot.querySelector('.panes').lang]);
        host.remove();
        return found;
      });
      assert.deepEqual(said, [['pt', 'O que mais conta'], ['en', 'What counts most'], ['en', 'What counts most'], ['en', 'What counts most'], ['fr', 'Ce qui compte'], ['en', 'What counts most'], ['es']]);
    });

    test('parts of all fields for a host\'s style; a name that comes late', async () => {
      const found = await tab.page.evaluate(async () => {
        const element = document.createElement('dodona-predictor');
        const form = document.createElement('form');
        form.append(element);
        document.body.append(form);
        element.model = document.getElementById('iris').model;
        await element.updateComplete;
        const sent = () => [...new FormData(form).keys()];
        const names = [sent()];
        element.name = 'later';
        await element.updateComplete;
        names.push(sent());
        const parts = () => [...element.shadowRoot.querySelectorAll('.field')].map((field) => [...field.part].join(' '));
        const good = parts();
        element.row = { ...element.row, petal_length: 'long' };
        await element.updateComplete;
        const state = { names, good, bad: parts() };
        form.remove();
        return state;
      });
      assert.deepEqual(found.names, [[], ['later', 'later.row']]);
      assert.deepEqual(found.good, iris.schema.features.map(() => 'field number'));
      assert.deepEqual(found.bad, iris.schema.features.map(({ name: column }) => (column === 'petal_length' ? 'field number bad' : 'field number')));
    });

    test('nothing broke the policy, and nothing went to another origin', async () => {
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
