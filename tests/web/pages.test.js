// The site below a path of a host that sends no headers, as GitHub Pages serves it: it loads, keeps to its path, and works offline.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { dodona, site, third } from './deps.js';

const PATH = '/dodona/';

/** What was asked for outside of the path is noted. */
async function serveBelow() {
  const files = third('sirv')(site, { dev: true });
  const outside = [];
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404).end();
    if (!request.url.startsWith(PATH)) {
      if (request.url !== '/favicon.ico') outside.push(request.url);
      return missing();
    }
    request.url = request.url.slice(PATH.length - 1);
    return files(request, response, missing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}${PATH}`, outside,
    async stop() {
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}

describe('below a path', () => {
  for (const name of BROWSERS) {
    test(`in ${name}: models open, links hold, and it works without the server`, async () => {
      const server = await serveBelow();
      const { browser, stop } = await startBrowser(name);
      try {
        const tab = await openTab(browser, server.address);
        const { page } = tab;
        const answers = async (query, file) => {
          await page.goto(server.address + query);
          await page.waitForSelector('#value[title]');
          const [row, prediction] = await page.$eval('dodona-page', (element) => [element.row, element.answered.prediction]);
          const model = await dodona.load(join(site, 'models', file));
          assert.deepEqual(prediction, model.predict(row));
          model.free();
        };
        await answers('?model=iris', 'iris.json');
        await page.waitForSelector('#offline');
        assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope), server.address);
        for (const [view, shown] of [['whatIf', 'dodona-chart svg'], ['card', '#about'], ['useIt', '#download-page']]) {
          await page.click(`.tabs a[href*="${view}"]`);
          await page.waitForSelector(shown);
          assert.ok(page.url().startsWith(server.address), page.url());
        }
        await answers('?model=models/credit.json', 'credit.json');
        assert.deepEqual(await tab.stains(), []);
        assert.deepEqual(server.outside, []);
        await server.stop();
        await answers('?model=iris', 'iris.json');
        await answers('', 'iris.json');
      } finally {
        await stop();
        await server.stop().catch(() => {});
      }
    });
  }
});

test('what publishes it: as little as it needs, and the folder that make site writes', () => {
  const workflow = readFileSync(new URL('../../.github/workflows/pages.yml', import.meta.url), 'utf8');
  assert.match(workflow, /^permissions: \{\}$/m);
  assert.deepEqual([...workflow.matchAll(/^ +(\w[\w-]*): write/gm)].map(([, right]) => right), ['pages', 'id-token']);
  assert.match(workflow, /run: make site\n[^]*path: build\/site\n/);
});

test('nothing of the site is named from the root of its host', () => {
  for (const file of ['index.html', 'fetch.html', 'site.webmanifest']) assert.doesNotMatch(readFileSync(join(site, file), 'utf8'), /(?:href|src|start_url|scope)"?[=:]\s*"\//, file);
});
