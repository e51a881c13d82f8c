// A million rows in the page: they are read while it is used, ended half-way, and then to the end, in less memory than is promised.
import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { write } from './csv.js';
import { demoModels, dodona, npm } from './deps.js';
import { rowsOf } from './rows.js';
import { serve } from './server.js';

const MILLION = 1_000_000;
const MOST_MEMORY = 500e6; // bytes of the page's process, what the browser itself takes among them

describe('a million rows', () => {
  let folder;
  let path;
  let parquet;
  let server;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dodona-million-'));
    path = join(folder, 'million.csv');
    server = await serve();
    const model = await dodona.load(demoModels().find((one) => one.endsWith('homes.json')));
    const names = model.schema.features.map((feature) => feature.name);
    const rows = rowsOf(model, 10_000);
    parquet = join(folder, 'million.parquet');
    writeFileSync(parquet, await asParquet(model.schema.features, rows));
    const lines = write(rows.map((row) => names.map((name) => String(row[name]))));
    const out = openSync(path, 'w');
    writeSync(out, write([names]));
    for (let i = 0; i < MILLION; i += 10_000) writeSync(out, lines);
    closeSync(out);
    model.free();
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  for (const browserName of BROWSERS) {
    test(`by two models, in ${browserName}`, async (t) => {
      const browser = await startBrowser(browserName);
      try {
        const tab = await openTab(browser.browser, server.address);
        const { page } = tab;
        await page.goto(`${server.address}?model=homes&view=compare`);
        await (await page.waitForSelector('#other-file')).uploadFile(demoModels().find((one) => one.endsWith('homes.json')));
        await (await page.$('#rows-file')).uploadFile(path);
        await (await page.waitForSelector('#run')).click();
        await page.waitForFunction(() => document.querySelector('#done')?.textContent.startsWith('1,000,000 rows in'), { timeout: 0 });
        await page.waitForSelector('regular-table tbody td');
        assertsMemory(t, browser);
        assert.deepEqual(await tab.stains(), []);
      } finally {
        await browser.stop();
      }
    });

    test(`of Parquet, in ${browserName}`, async (t) => {
      const browser = await startBrowser(browserName);
      try {
        const tab = await openTab(browser.browser, server.address);
        const { page } = tab;
        await page.goto(`${server.address}?model=homes&view=batch`);
        await (await page.waitForSelector('#rows-file')).uploadFile(parquet);
        await (await page.waitForSelector('#run', { timeout: 0 })).click();
        await page.waitForFunction(() => document.querySelector('#done')?.textContent.startsWith('1,000,000 rows in'), { timeout: 0 });
        await page.waitForSelector('regular-table tbody td');
        await page.$eval('regular-table', (element) => { element.scrollTop = element.scrollHeight; });
        await page.waitForFunction(() => [...document.querySelectorAll('regular-table tbody th')].some((th) => th.textContent === '1,000,000'));
        assertsMemory(t, browser);
        assert.deepEqual(await tab.stains(), []);
      } finally {
        await browser.stop();
      }
    });

    test(`in ${browserName}`, async (t) => {
      const browser = await startBrowser(browserName);
      try {
        const tab = await openTab(browser.browser, server.address);
        const { page } = tab;
        const shown = (selector) => page.$eval(selector, (element) => element.textContent.replaceAll(/\s+/g, ' ').trim());
        await page.goto(`${server.address}?model=homes&view=batch`);
        await (await page.waitForSelector('#rows-file')).uploadFile(path);
        await page.waitForSelector('#run');
        await page.click('#run');
        await page.waitForFunction(() => document.querySelector('progress')?.value > 0.3);
        assert.match(await shown('#progress'), /^[\d,]+ rows, [\d,]+ a second, \d+ s left$/);
        // The page is used while it runs: another view, and back.
        await page.click('.tabs a[href*="useIt"]');
        await page.waitForSelector('.use-it');
        await page.click('.tabs a[href*="batch"]');
        await page.waitForSelector('#stop');
        await page.click('#stop');
        await page.waitForSelector('regular-table tbody td');
        const part = Number((await shown('#done')).split(' ')[0].replaceAll(',', ''));
        assert.ok(part > 0 && part < MILLION, `${part}`);
        assert.match(await shown('#done'), /Stopped before the end of the file/);
        await page.click('#run');
        await page.waitForFunction(() => document.querySelector('#done')?.textContent.startsWith('1,000,000 rows in'), { timeout: 0 });
        await page.waitForSelector('regular-table tbody td');
        await page.$eval('regular-table', (element) => { element.scrollTop = element.scrollHeight; });
        await page.waitForFunction(() => [...document.querySelectorAll('regular-table tbody th')].some((th) => th.textContent === '1,000,000'));
        assertsMemory(t, browser);
        assert.deepEqual(await tab.stains(), []);
      } finally {
        await browser.stop();
      }
    });
  }
});

/** A million rows in one group. @param {readonly import('../../web/src/schema.js').Feature[]} features @param {Record<string, unknown>[]} rows which follow each other again and again */
async function asParquet(features, rows) {
  const { parquetWriteBuffer } = await import(join(npm, 'node_modules', 'hyparquet-writer', 'src', 'index.js'));
  const types = { number: 'DOUBLE', category: 'STRING', boolean: 'BOOLEAN' };
  const columnData = features.map(({ name, kind }) => ({ name, type: types[kind], data: Array.from({ length: MILLION }, (_, i) => rows[i % rows.length][name]) }));
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize: MILLION }));
}

function assertsMemory(t, { browser }) {
  const used = memoryOf(browser.process().pid);
  if (used === undefined) t.diagnostic('the memory of processes is not known here');
  else t.diagnostic(`${(used / 1e6).toFixed(0)} MB`);
  assert.ok(used === undefined || used < MOST_MEMORY, `${(used / 1e6).toFixed(0)} MB`);
}

/** The most resident bytes that a process below another ever had, where the system tells. @param {number} pid */
function memoryOf(pid) {
  if (!existsSync('/proc/self/status')) return undefined;
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      return [{ pid: Number(name), parent: Number(/^PPid:\s*(\d+)/m.exec(status)[1]), bytes: 1024 * Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) }];
    } catch {
      return []; // it has ended
    }
  });
  const below = (one) => one !== undefined && (one.parent === pid || below(all.find((other) => other.pid === one.parent)));
  return Math.max(...all.filter((one) => below(one)).map(({ bytes }) => bytes));
}
