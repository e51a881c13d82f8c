// A model by its address: of this site at once; of another only after a yes, by one request that says nothing of who asks.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona, fixture, require as thirdPath, site } from './deps.js';
import { serve } from './server.js';

const axe = readFileSync(thirdPath.resolve('axe-core/axe.min.js'), 'utf8');
const iris = readFileSync(join(site, 'models', 'iris.json'));
const OPEN = { 'Access-Control-Allow-Origin': '*' };

/** Another site: what it was asked for, and files for everybody or for none. */
async function otherSite() {
  const seen = [];
  const answers = {
    '/iris.json': [200, OPEN, iris], '/private.json': [200, {}, iris], '/page.json': [200, OPEN, '<!doctype html><title>No</title>'], '/half.json': [200, OPEN, iris.subarray(0, 900)],
    '/moved.json': [302, { ...OPEN, Location: '/iris.json' }, ''], '/untitled.json': [200, OPEN, JSON.stringify({ ...fixture('linear_identity'), card: {} })],
  };
  const server = createServer(({ method, url, headers }, response) => {
    seen.push({ method, url, headers });
    const path = url.split('?')[0];
    if (path === '/endless.json') {
      response.writeHead(200, OPEN).write('{"format":');
      return;
    }
    const [status, fields, body] = answers[path] ?? [404, OPEN, 'no'];
    response.writeHead(status, { 'Content-Type': 'application/json', ...fields }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`, host: `127.0.0.1:${server.address().port}`, seen,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

for (const name of BROWSERS) {
  describe(`a model by its address in ${name}`, () => {
    let server;
    let other;
    let browser;
    let tab;
    let page;
    before(async () => {
      [server, other, browser] = await Promise.all([serve(), otherSite(), startBrowser(name)]);
      tab = await openTab(browser.browser, server.address);
      page = tab.page;
    });
    after(async () => {
      await browser?.stop();
      other?.stop();
      await server?.stop();
    });
    beforeEach(() => { other.seen.length = 0; });

    const go = (query) => page.goto(server.address + query, { waitUntil: 'domcontentloaded' });
    const visit = async (query) => {
      await go(query);
      await page.waitForSelector('#value[title]');
    };
    const at = (address, more = '') => `?model=${encodeURIComponent(address)}${more}`;
    const text = (selector) => page.$eval(selector, (element) => element.textContent.replace(/\s+/g, ' ').trim());
    const notice = async () => {
      await page.waitForSelector('#notice-text');
      return text('#notice-text');
    };
    const asked = async (address, more) => {
      await go(at(address, more));
      await page.waitForSelector('#elsewhere[open]');
    };
    const answer = () => page.$eval('dodona-page', (element) => [element.row, element.answered.prediction]);
    const agrees = async (bytes = iris) => {
      const [row, prediction] = await answer();
      const model = await dodona.load(bytes);
      assert.deepEqual(prediction, model.predict(row));
      model.free();
      return row;
    };
    /** Without requests to the other site, which some tests ask for. */
    const stains = async () => (await tab.stains()).filter((stain) => !stain.includes(other.host));

    test('one of this site opens at once, with row and view, and stays in the address', async () => {
      const link = at('models/iris.json', `&row=${encodeURIComponent('{"petal_length":4.4}')}`);
      await visit(link);
      assert.equal(await page.$('#elsewhere'), null);
      assert.equal((await agrees()).petal_length, 4.4);
      assert.equal(await text('#models option:checked'), 'iris.json (opened)');
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      const { search } = new URL(page.url());
      assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), { model: 'models/iris.json', row: '{"petal_length":4.4}', view: 'card' });
      await page.goto('about:blank');
      await go(search);
      await page.waitForSelector('#about');
      assert.equal((await agrees()).petal_length, 4.4);
      await visit(at(new URL('models/homes.json', server.address).href));
      assert.equal(await text('#title'), 'São Paulo homes');
      assert.deepEqual(await tab.stains(), []);
      assert.deepEqual(other.seen, []);
    });

    test('one of another site: asked first, fetched once, without cookies or referrer, and then as any other', async () => {
      const address = `${other.origin}/iris.json?version=2`;
      await asked(address, `&row=${encodeURIComponent('{"petal_length":4.4}')}`);
      assert.equal(await text('#elsewhere-title'), `Fetch a model from ${other.host}?`);
      assert.equal(await text('#elsewhere-address'), address);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'elsewhere-cancel');
      assert.equal(await page.$('iframe'), null);
      assert.deepEqual(other.seen, []);
      await page.click('#elsewhere-fetch');
      await page.waitForSelector('#value[title]');
      assert.equal((await agrees()).petal_length, 4.4);
      assert.equal(await text('#from'), `Opened from ${other.host}, another site.`);
      assert.equal(await text('#models option:checked'), `iris.json, from ${other.host}`);
      assert.equal(await page.$('iframe, #elsewhere'), null);
      const [{ method, url, headers }] = other.seen;
      assert.deepEqual([other.seen.length, method, url, headers.cookie, headers.referer, headers.origin], [1, 'GET', '/iris.json?version=2', undefined, undefined, 'null']);
      await page.click('.tabs a[href*="card"]');
      await page.waitForSelector('#about');
      await page.goBack();
      await page.waitForSelector('#value');
      assert.equal(other.seen.length, 1);
      assert.equal(new URL(page.url()).searchParams.get('model'), address);
      // The link asks again.
      await page.reload({ waitUntil: 'domcontentloaded' });
      await page.waitForSelector('#elsewhere[open]');
      assert.equal(other.seen.length, 1);
      assert.deepEqual(await stains(), []);
    });

    test('a no, or Escape, makes no request and shows what the site has', async () => {
      for (const refuse of [() => page.click('#elsewhere-cancel'), () => page.keyboard.press('Escape'), () => page.keyboard.press('Enter')]) {
        await asked(`${other.origin}/iris.json`);
        await refuse();
        assert.equal(await notice(), `Nothing was fetched from ${other.host}.`);
        await page.waitForSelector('#value[title]');
        assert.equal(await page.$('#elsewhere, iframe'), null);
      }
      assert.deepEqual(other.seen, []);
      assert.deepEqual(await stains(), []);
    });

    test('what the other site does not give is told', async () => {
      for (const [path, said] of [
        ['private.json', /does not answer, or does not let pages of other sites read the file \(CORS\)\. Download the file/], ['nothing.json', /answered 404/],
        ['page.json', /is a web page and no model/], ['half.json', /half\.json cannot be opened/], ['moved.json', /sends on to another address/],
      ]) {
        await asked(`${other.origin}/${path}`);
        await page.click('#elsewhere-fetch');
        assert.match(await notice(), said, path);
        await page.waitForSelector('#value[title]');
      }
      assert.deepEqual(other.seen.map(({ url }) => url), ['/private.json', '/nothing.json', '/page.json', '/half.json', '/moved.json']); // what it sends on to is not asked for
    });

    test('a fetch that does not end is ended; going back withdraws the question', async () => {
      await asked(`${other.origin}/endless.json`);
      await page.click('#elsewhere-fetch');
      await page.waitForFunction(() => document.querySelector('#elsewhere [role=status]').textContent.includes('KB'));
      await page.click('#elsewhere-cancel');
      assert.equal(await notice(), `Nothing was fetched from ${other.host}.`);
      assert.equal(await page.$('#elsewhere, iframe'), null);

      await visit('?model=iris');
      await page.evaluate((query) => { history.pushState(null, '', query); dispatchEvent(new PopStateEvent('popstate')); }, at(`${other.origin}/iris.json`));
      await page.waitForSelector('#elsewhere[open]');
      await page.goBack();
      await page.waitForFunction(() => !document.querySelector('#elsewhere'));
      await agrees();
    });

    test('only addresses of the web are taken, and none with a password', async () => {
      for (const address of ['javascript:alert(1)', 'data:application/json,{}', 'file:///etc/passwd', 'blob:http://x/1', 'https://me:secret@example.org/a.json', 'http://', 'ftp://example.org/a.json']) {
        await go(at(address));
        assert.match(await notice(), /^“.*” is no address that a model can be opened from/, address);
        await page.waitForSelector('#value[title]');
        assert.equal(await page.$('#elsewhere'), null);
      }
      await go(at('models/none.json'));
      assert.match(await notice(), /^none\.json cannot be opened: .*404/);
      await page.waitForSelector('#value[title]');
    });

    test('names of a hostile link stay text', async () => {
      await asked(`${other.origin}/<img src=x onerror="window.owned=1">.json?<script>window.owned=1</script>`);
      assert.equal(await page.$eval('#elsewhere', (dialog) => dialog.querySelectorAll('img, script').length), 0);
      await page.click('#elsewhere-fetch');
      assert.match(await notice(), /404/);
      await asked(`${other.origin}/untitled.json`);
      await page.click('#elsewhere-fetch');
      await page.waitForSelector('#from');
      assert.equal(await text('#title'), 'untitled.json');
      assert.equal(await page.evaluate(() => window.owned), undefined);
      assert.deepEqual((await tab.stains()).filter((stain) => stain.startsWith('policy')), []);
    });

    test('the question is for everybody: axe finds nothing, light or dark, wide or narrow', async () => {
      for (const [theme, width] of [['light', 1440], ['dark', 390]]) {
        await page.setViewport({ width, height: 800 });
        if (name === 'Chromium') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
        await asked(`${other.origin}/${'long-'.repeat(80)}.json`);
        assert.ok(await page.$eval('#elsewhere', (dialog) => dialog.scrollWidth <= dialog.clientWidth && dialog.getBoundingClientRect().right <= innerWidth));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`)), []);
      }
    });
  });
}

test('the page that fetches has a policy of its own, and no page of another site may frame it', async () => {
  const server = await serve();
  const response = await fetch(`${server.address}fetch.html`);
  const own = /content="(default-src[^"]*)"/.exec(await response.text())[1];
  assert.match(own, /^default-src 'none'; script-src 'sha256-[\w+/]+=*'; connect-src https: http:; base-uri 'none'; form-action 'none'$/);
  assert.equal(response.headers.get('content-security-policy'), `${own}; frame-ancestors 'self'; sandbox allow-scripts`);
  await server.stop();
});
