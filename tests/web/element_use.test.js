// <dodona-predictor> by the keyboard, for a screen reader, in a host's style, in other languages; and rows as pages have them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS } from './browser.js';
import { dodona, fixtures, site } from './deps.js';
import { startElementPage } from './element_page.js';

const models = [join(fixtures, 'v1', 'linear.json'), join(site, 'models', 'homes.json'), join(site, 'models', 'iris.json')];
const body = `<form id="host"><dodona-predictor id="flat" name="flat" src="linear.json"></dodona-predictor></form>
<dodona-predictor id="homes" src="homes.json"><p slot="before">Above</p><p slot="after">Below</p></dodona-predictor>`;
const whole = { size: 7.5, age: null, heating: 'oil', zone: 'B', balcony: true, listed: '2019-04-30' };

for (const name of BROWSERS) {
  describe(`the element at work in ${name}`, () => {
    /** @type {Awaited<ReturnType<typeof startElementPage>>} */
    let stage;
    let page;
    let flat;
    before(async () => {
      stage = await startElementPage(name, body, models);
      ({ page } = stage.tab);
      flat = await dodona.load(models[0]);
    });
    after(async () => {
      await stage?.stop();
      flat?.free();
    });

    /** Sets the row as a page does; what the form shows of it, the row that is there then, and the answer. */
    const given = (row) => page.$eval('#flat', async (element, code) => {
      element.row = new Function(`return (${code})`)();
      await element.updateComplete;
      const shown = [...element.shadowRoot.querySelectorAll('[part="input"]')].map((field) => (field.selectedOptions ? field.selectedOptions[0].textContent : field.value));
      return { shown, row: element.row, result: element.result };
    }, row);

    test('cells in any spelling that the model takes stand in their fields as what is predicted', async () => {
      for (const [row, shown, same] of [
        [`{ size: '7.5', age: 'NA', heating: ' oil ', zone: 'B', balcony: 'yes', listed: '2019-04-30T00:00:00Z' }`, ['7.5', '', 'oil', 'B', 'Yes', '2019-04-30'], whole],
        [`{ size: 7n, age: '+3', heating: 7, zone: 'A', balcony: 0, listed: new Date('2019-04-30') }`, ['7', '3', '7', 'A', 'No', '2019-04-30'],
          { size: 7, age: 3, heating: '7', zone: 'A', balcony: false, listed: '2019-04-30' }],
        [`{ size: 1e-7, age: 0, heating: null, zone: 'B', balcony: null, listed: '2019-04-30 18:30:05' }`, ['1e-7', '0', 'unknown', 'B', 'unknown', '2019-04-30T18:30:05'],
          { size: 1e-7, age: 0, heating: null, zone: 'B', balcony: null, listed: '2019-04-30T18:30:05' }],
      ]) {
        const found = await given(row);
        assert.deepEqual(found.shown, shown, row);
        assert.deepEqual(found.row, same, row);
        assert.deepEqual(found.result, flat.predict(new Function(`return (${row})`)()), row);
      }
    });

    test('cells that the model does not take are shown as they are, and told', async () => {
      const { shown, row, result } = await given(`{ size: '1,5', age: 'old', heating: 'OIL', zone: 'C', balcony: 'maybe', listed: '30.4.2019' }`);
      assert.deepEqual(shown, ['1,5', 'old', 'unknown', 'Choose', 'unknown', '']); // a browser's date field holds dates only
      assert.deepEqual(row, { size: '1,5', age: 'old', heating: 'OIL', zone: 'C', balcony: 'maybe', listed: '30.4.2019' });
      assert.equal(result, null);
      const told = await page.$eval('#flat', (element) => [...element.shadowRoot.querySelectorAll('[part="message"]')].map((line) => line.textContent));
      const number = 'This is not a number; decimals follow a “.”.';
      assert.deepEqual(told, [number, number, 'This is not one of the choices.', 'This is not one of the choices.', 'This value cannot be used.', 'This is not a date.']);
    });

    test('what a row leaves out is typical, before the model is there and after', async () => {
      const typical = await page.$eval('#flat', (element) => { element.row = null; return element.row; });
      assert.deepEqual(Object.keys(typical), Object.keys(whole));
      assert.deepEqual((await given('{ size: 3, zone: "B" }')).row, { ...typical, size: 3, zone: 'B' });
      const before = await page.evaluate(async () => {
        const element = document.createElement('dodona-predictor');
        element.row = { size: '3', zone: 'B', zoom: 1 };
        element.model = document.getElementById('flat').model;
        document.body.append(element);
        await element.updateComplete;
        const found = [element.row, element.result.warnings];
        element.remove();
        return found;
      });
      assert.deepEqual(before[0], { ...typical, size: 3, zone: 'B', zoom: 1 });
      assert.deepEqual(before[1].map(({ code }) => code), ['extra_column']);
    });

    test('a member that is undefined is left out; what is no row has no answer until the form is reset', async () => {
      const { row } = await given('{ size: 3, age: undefined, zone: "B" }');
      assert.equal(row.age, 4.5);
      const after = await page.$eval('#flat', async (element) => {
        const found = [];
        element.row = 5;
        await element.updateComplete;
        found.push(element.row, element.result);
        element.reset();
        await element.updateComplete;
        return [...found, element.row, element.result !== null];
      });
      assert.deepEqual(after.slice(0, 2), [{}, null]);
      assert.equal(after[2].size, 4.5);
      assert.equal(after[3], true);
    });

    test('cells that no JSON can say are told like others, and break nothing', async () => {
      for (const cell of ['(() => { const a = {}; a.a = a; return a; })()', 'Object.create(null)', 'Symbol("s")', '() => 1', '[[]]', 'new Date(NaN)']) {
        await page.evaluate(() => { window.told = []; });
        const { row, result } = await page.$eval('#flat', async (element, code) => {
          element.row = { size: new Function(`return (${code})`)(), zone: 'B' };
          await element.updateComplete;
          const found = { row: Object.keys(element.row).length, result: element.result };
          element.row = null;
          await element.updateComplete;
          return found;
        }, cell);
        assert.deepEqual([row, result], [6, null], cell);
        assert.ok(await page.evaluate(() => window.told.some(([kind, id]) => kind === 'error' && id === 'flat')), cell);
      }
    });

    test('what is being typed stays when the page hands the row back: a text not read, a name not complete', async () => {
      const found = await page.$eval('#homes', async (element) => {
        const type = async (label, text) => {
          const field = [...element.shadowRoot.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(label)).control;
          field.value = text;
          field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
          await element.updateComplete;
          element.row = { ...element.row };
          await element.updateComplete;
          return [field.value, element.row.Size, element.result !== null];
        };
        element.lang = 'pt-BR';
        await element.updateComplete;
        const seen = [await type('Size', '1.5'), (await type('District', 'Alto '))[0]];
        element.row = {}; // the row that was told last would be an echo, so soon
        element.removeAttribute('lang');
        await element.updateComplete;
        return seen;
      });
      assert.deepEqual(found, [['1.5', '1.5', false], 'Alto ']);
    });

    test('a text that was not read is not read by another model or after the page is restored, and is by another language', async () => {
      const found = await page.$eval('#flat', async (element) => {
        const type = async (text) => {
          const field = element.shadowRoot.querySelector('input');
          field.value = text;
          field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
          await element.updateComplete;
        };
        const now = () => [element.shadowRoot.querySelector('input').value, element.row.size, element.result !== null, element.shadowRoot.querySelectorAll('[aria-invalid="true"]').length];
        const seen = [];
        element.lang = 'pt';
        element.row = { size: 3, zone: 'B' };
        await element.updateComplete;
        await type('1.5');
        seen.push(now());
        element.formStateRestoreCallback(JSON.stringify({ row: element.row, unread: ['size'] }));
        await element.updateComplete;
        seen.push(now());
        element.lang = 'en';
        await element.updateComplete;
        seen.push(now());
        element.lang = 'pt';
        await element.updateComplete;
        seen.push(now());
        await type('2.5');
        const { model } = element;
        element.model = document.getElementById('homes').model;
        await element.updateComplete;
        seen.push([element.result !== null, element.checkValidity()]);
        element.model = model;
        element.removeAttribute('lang');
        await element.updateComplete;
        return seen;
      });
      assert.deepEqual(found, [['1.5', '1.5', false, 1], ['1.5', '1.5', false, 1], ['1.5', 1.5, true, 0], ['1,5', 1.5, true, 0], [true, true]]);
    });

    test('a page that mends what is typed: the field shows its value, and is answered', async () => {
      const found = await page.$eval('#homes', async (element) => {
        const type = async (label, text) => {
          const field = [...element.shadowRoot.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(label)).control;
          field.value = text;
          field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
          await element.updateComplete;
          return [field.value, element.row.Size, element.result !== null];
        };
        const mend = () => {
          if (typeof element.row.Size === 'string') element.row = { ...element.row, Size: 120 };
          else if (element.row.Size > 200) element.row = { ...element.row, Size: 200 };
        };
        element.addEventListener('input', mend);
        const seen = [await type('Size', '500'), await type('Size', '12a'), await type('Size', '80')];
        element.removeEventListener('input', mend);
        return seen;
      });
      assert.deepEqual(found, [['200', 200, true], ['120', 120, true], ['80', 80, true]]);
    });

    test('result, validity and what a form sends are those of the row at once', async () => {
      const found = await page.$eval('#flat', async (element) => {
        element.row = { size: 3, zone: 'B' };
        await element.updateComplete;
        const { form } = element;
        const now = () => [element.result?.value ?? null, form.checkValidity(), new FormData(form).get('flat')];
        const seen = [now()];
        element.row = { size: 4, zone: 'B' };
        seen.push(now());
        element.row = { size: 'x', zone: 'B' };
        seen.push(now());
        const { model } = element;
        element.row = { size: 3, zone: 'B' };
        element.model = undefined;
        await element.updateComplete;
        seen.push(now());
        element.model = model;
        await element.updateComplete;
        seen.push(now());
        return seen;
      });
      assert.equal(typeof found[0][0], 'number');
      assert.notEqual(found[1][0], found[0][0]);
      for (const i of [0, 1]) assert.deepEqual(found[i].slice(1), [true, String(found[i][0])]);
      assert.deepEqual(found.slice(2, 4), [[null, false, null], [null, false, null]]);
      assert.deepEqual(found[4], found[0]);
    });

    test('a row that a framework hands back after the next key takes no key away; one that a page sets later is set', async () => {
      const found = await page.$eval('#flat', async (element) => {
        const type = async (text) => {
          const field = element.shadowRoot.querySelector('input');
          field.value = text;
          field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
        };
        const value = () => element.shadowRoot.querySelector('input').value;
        let told;
        element.addEventListener('prediction', ({ detail }) => { told = detail.row; });
        element.row = { size: 3, zone: 'B' };
        await element.updateComplete;
        await type('1');
        await element.updateComplete;
        const late = told; // size 1, which the page draws
        await type('1.'); // while the next key is pressed
        element.row = late;
        await element.updateComplete;
        const seen = [value()];
        await type('1.4');
        await element.updateComplete;
        seen.push(value(), told.size);
        await type('1.4x');
        await element.updateComplete;
        const good = told;
        await new Promise((go) => { const start = performance.now(); const look = () => (performance.now() - start > 300 ? go() : requestAnimationFrame(look)); look(); });
        element.row = good; // a page that goes back to the last good row
        await element.updateComplete;
        return [...seen, value()];
      });
      assert.deepEqual(found, ['1.', '1.4', 1.4, '1.4']);
    });

    test('a page that hands back its row with things made anew each time ends', async () => {
      const rounds = await page.evaluate(async () => {
        const element = document.createElement('dodona-predictor');
        element.model = document.getElementById('flat').model;
        document.body.append(element);
        let n = 0;
        const back = ({ detail }) => { if (++n < 50) element.row = { ...detail.row, tags: [], listed: new Date(NaN) }; };
        element.addEventListener('prediction', back);
        element.addEventListener('error', back);
        element.row = { size: 6, zone: 'A' };
        for (let i = 0; i < 100; ++i) await element.updateComplete;
        element.remove();
        return n;
      });
      assert.ok(rounds < 5, `${rounds} rounds`);
    });

    test('models that come and go: a src that fails, one that is no address, a page\'s model while another is on its way', async () => {
      const { page: other, stains } = await stage.open();
      const found = await other.evaluate(async () => {
        const element = document.createElement('dodona-predictor');
        const form = document.createElement('form');
        element.name = 'x';
        form.append(element);
        document.body.append(form);
        const come = async (wanted) => { while (!wanted()) await new Promise((go) => { requestAnimationFrame(go); }); };
        const errors = [];
        element.addEventListener('error', ({ detail }) => { if (detail.error) errors.push([detail.error.name, detail.error.code]); });
        element.src = 'homes.json';
        await come(() => element.result);
        element.src = 'http://[';
        await come(() => errors.length === 1);
        await element.updateComplete;
        const gone = [element.result, [...new FormData(form).keys()], element.shadowRoot.querySelector('[part=failed]').textContent.replace(/\s+/g, ' ').trim()];
        element.src = 'iris.json';
        await come(() => element.result);
        const after = [Object.keys(element.row), element.result.warnings ?? null];
        element.src = 'homes.json';
        element.model = document.getElementById('flat').model;
        await element.updateComplete;
        await come(() => element.shadowRoot.querySelector('.heard').textContent !== ''); // which is told when the hands are still
        const kept = element.model === document.getElementById('flat').model;
        element.setAttribute('reasons', '1');
        await element.updateComplete;
        const reasons = [element.shadowRoot.querySelectorAll('[part=reasons] tr').length];
        element.removeAttribute('reasons');
        await element.updateComplete;
        reasons.push(element.shadowRoot.querySelectorAll('[part=reasons] tr').length > 1);
        const nothing = [];
        for (const row of [new Map([['size', 7]]), new Date(), Object.create({ get size() { return 3; } })]) {
          element.row = row;
          nothing.push(element.result);
        }
        return { errors, gone, after, kept, reasons, nothing };
      });
      assert.deepEqual(found.errors, [['DodonaError', 'bad_option']]);
      assert.deepEqual(found.gone, [null, [], 'The predictor could not be loaded. "http://[" is no address']);
      assert.deepEqual(found.after, [['sepal_length', 'sepal_width', 'petal_length', 'petal_width'], null]);
      assert.equal(found.kept, true);
      assert.deepEqual(found.reasons, [1, true]);
      assert.deepEqual(found.nothing, [null, null, null]);
      assert.deepEqual((await stains()).filter((stain) => !stain.startsWith('failed:')), []);
      await other.close();
    });

    test('row and model may be set in any order', async () => {
      const found = await page.evaluate(async () => {
        const { model } = document.getElementById('flat');
        const other = document.getElementById('homes').model;
        const seen = [];
        for (const order of [['row', 'model'], ['model', 'row']]) {
          const element = document.createElement('dodona-predictor');
          element.model = other;
          document.body.append(element);
          await element.updateComplete;
          const wanted = { row: { zone: 'B', size: '7' }, model };
          for (const name of order) element[name] = wanted[name];
          await element.updateComplete;
          seen.push([element.row, element.result]);
          element.remove();
        }
        return seen;
      });
      assert.deepEqual(Object.keys(found[0][0]).sort(), Object.keys(whole).sort());
      assert.deepEqual([found[0][0].size, found[0][0].zone], [7, 'B']);
      assert.deepEqual(found[0], found[1]);
      assert.deepEqual(found[0][1], flat.predict(found[0][0]));
    });

    test('lists and dates are set by the keyboard; what a search field holds is looked up in its list', async () => {
      await given(JSON.stringify(whole));
      const zone = await stage.field('flat', 'zone');
      await zone.focus();
      await page.keyboard.press('ArrowUp');
      await stage.settled('flat');
      assert.equal((await page.$eval('#flat', (element) => element.row)).zone, 'A');
      const listed = await stage.field('flat', 'listed');
      await listed.focus();
      await page.keyboard.type('05012019'); // month, day, year, as in the United States
      await stage.settled('flat');
      const { row, result } = await page.$eval('#flat', ({ row: r, result: x }) => ({ row: r, result: x }));
      assert.equal(row.listed, '2019-05-01');
      assert.deepEqual(result, flat.predict(row));
      await stage.type('homes', 'District', 'Moema/S');
      assert.equal(await page.$eval('#homes', (element) => element.result), null);
      const district = await stage.field('homes', 'District');
      await district.type('ão Paulo');
      await stage.settled('homes');
      assert.ok(await page.$eval('#homes', (element) => element.row.District === 'Moema/São Paulo' && element.result));
      assert.ok(await page.$eval('#homes', (element) => [...element.shadowRoot.querySelectorAll('datalist option')].some((one) => one.value === 'Moema/São Paulo')));
    });

    test('Enter sends the form around it, from a field and not from a list; never with a bad cell', async () => {
      const submits = () => page.evaluate(() => window.told.filter(([kind, id]) => kind === 'submit' && id === 'host').length);
      await given(JSON.stringify(whole));
      const size = await stage.field('flat', 'Size');
      await size.press('Enter');
      assert.equal(await submits(), 1);
      await stage.type('flat', 'Size', 'x');
      await size.press('Enter');
      assert.equal(await submits(), 1);
      await stage.type('flat', 'Size', '8');
      await size.press('Enter');
      assert.equal(await submits(), 2);
      // In a list Enter takes the choice.
      const form = await page.evaluateHandle(() => {
        const around = document.createElement('form');
        around.id = 'around';
        const homes = document.getElementById('homes');
        homes.before(around);
        around.append(homes);
        return around;
      });
      await page.waitForFunction(() => document.getElementById('homes').result);
      const district = await stage.field('homes', 'District');
      await district.press('Enter');
      assert.deepEqual(await page.evaluate(() => window.told.filter(([kind, id]) => kind === 'submit' && id === 'around')), []);
      const condo = await stage.field('homes', 'Condominium');
      await condo.press('Enter');
      assert.equal(await page.evaluate(() => window.told.filter(([kind, id]) => kind === 'submit' && id === 'around').length), 1);
      // Of a form with a button Enter is that button's, which may be disabled.
      await page.evaluate(() => {
        const around = document.getElementById('around');
        const button = Object.assign(document.createElement('button'), { textContent: 'Send', disabled: true });
        window.clicked = 0;
        button.addEventListener('click', () => { window.clicked += 1; });
        around.append(button);
      });
      await condo.press('Enter');
      await page.evaluate(() => { document.querySelector('#around button').disabled = false; });
      await condo.press('Enter');
      assert.deepEqual(await page.evaluate(() => [window.clicked, window.told.filter(([kind, id]) => kind === 'submit' && id === 'around').length]), [1, 2]);
      await page.evaluate(() => document.querySelector('#around button').remove());
      await form.evaluate((around) => around.replaceWith(...around.children));
      await page.waitForFunction(() => document.getElementById('homes').result);
    });

    test('a host\'s slots, colours and sizes', async () => {
      const found = await page.$eval('#homes', async (element) => {
        const { shadowRoot } = element;
        const slots = [...shadowRoot.querySelectorAll('slot')].map((slot) => [slot.name, slot.assignedElements().map((one) => one.textContent)]);
        const read = () => {
          const input = getComputedStyle(shadowRoot.querySelector('input'));
          const panes = getComputedStyle(shadowRoot.querySelector('.panes'));
          return [getComputedStyle(element).color, getComputedStyle(element).backgroundColor, input.borderTopColor, input.borderTopLeftRadius, panes.paddingTop, panes.rowGap];
        };
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`#homes { --dodona-ink: rgb(1 2 3); --dodona-ground: rgb(4 5 6); --dodona-line: rgb(7 8 9); --dodona-radius: 11px; --dodona-padding: 13px; --dodona-gap: 17px; }
          #homes::part(value) { color: rgb(10 11 12); }`);
        document.adoptedStyleSheets = [sheet];
        const styled = [...read(), getComputedStyle(shadowRoot.querySelector('[part="value"]')).color];
        document.adoptedStyleSheets = [];
        return { slots, styled, plain: read() };
      });
      assert.deepEqual(found.slots, [['before', ['Above']], ['after', ['Below']]]);
      assert.deepEqual(found.styled, ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', 'rgb(7, 8, 9)', '11px', '13px', '17px', 'rgb(10, 11, 12)']);
      found.plain.forEach((value, i) => assert.notEqual(value, found.styled[i]));
    });

    test('Spanish, a language of the page\'s own, and the page\'s language as it changes', async () => {
      const look = (lang) => page.evaluate(async (l) => {
        document.documentElement.lang = l;
        const element = document.getElementById('flat');
        element.row = { size: 1234.5, age: null, zone: 'B' };
        await Promise.resolve();
        await element.updateComplete;
        const { shadowRoot } = element;
        const at = (selector) => shadowRoot.querySelector(selector).textContent.trim().replace(/\s+/g, ' ');
        return [shadowRoot.querySelector('input').value, at('#field-0-message'), at('[part="reasons"] caption'), shadowRoot.querySelector('#field-1').placeholder];
      }, lang);
      assert.deepEqual(await look('es'), ['1234,5', 'Ningún dato de entrenamiento pasaba de 10 m².', 'Lo que más cuenta', 'desconocido']);
      assert.deepEqual(await look('pt'), ['1234,5', 'Nenhum dado de treino passava de 10 m².', 'O que mais conta', 'desconhecido']);
      await page.evaluate(() => { document.getElementById('flat').constructor.words.de = { unknown: 'unbekannt', above: (most) => `Mehr als ${most} hatte keine Zeile.` }; });
      assert.deepEqual(await look('de-CH'), ['1234.5', 'Mehr als 10 m² hatte keine Zeile.', 'What counts most', 'unbekannt']);
      assert.deepEqual(await look('fa'), ['۱۲۳۴٫۵', 'No training row was above ۱۰ m².', 'What counts most', 'unknown']);
      await stage.type('flat', 'Size', '۷٫۵');
      assert.equal(await page.$eval('#flat', (element) => element.row.size), 7.5);
      assert.deepEqual((await look('en'))[0], '1234.5');
    });

    test('a screen reader finds every field by its name, its state and what is wrong with it', { skip: name !== 'Chromium' && 'only Chromium shows its tree' }, async () => {
      await given('{ size: "x", heating: "gas", zone: "A", balcony: true, age: null, listed: "2019-04-30" }');
      const tree = await page.accessibility.snapshot({ root: await page.$('#flat'), interestingOnly: true });
      const flatten = (node) => [node, ...(node.children ?? []).flatMap(flatten)];
      const found = flatten(tree).filter(({ role }) => ['textbox', 'combobox', 'Date', 'slider', 'spinbutton', 'table', 'status'].includes(role))
        .map(({ role, name: said, invalid, description }) => [role, said, invalid ?? 'false', description ?? '']);
      assert.deepEqual(found.filter(([role]) => ['textbox', 'combobox', 'Date'].includes(role)), [
        ['textbox', 'Size m²', 'true', 'This is not a number; decimals follow a “.”.'], ['textbox', 'age', 'false', ''], ['combobox', 'heating', 'false', ''],
        ['combobox', 'zone', 'false', ''], ['combobox', 'balcony', 'false', ''], ['Date', 'listed', 'false', ''],
      ]);
      assert.ok(!found.some(([role]) => role === 'slider'), 'sliders are a second way to the same fields');
      const iris = await page.evaluateHandle(async () => {
        const element = document.createElement('dodona-predictor');
        element.src = 'iris.json';
        document.body.append(element);
        while (!element.result) await new Promise((go) => { requestAnimationFrame(go); });
        await element.updateComplete;
        return element;
      });
      const tables = flatten(await page.accessibility.snapshot({ root: iris.asElement(), interestingOnly: false })).filter(({ role }) => role === 'table').map(({ name: said }) => said);
      assert.deepEqual(tables, ['Species', 'What counts most']);
      await iris.evaluate((element) => element.remove());
    });

    test('nothing broke the policy', async () => assert.deepEqual(await stage.tab.stains(), []));
  });
}
