// Pages of one model: one file that opens from disk without a network, and a folder for a static host.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { build, cli, demoModels, dodona, fixtures, modelFiles, site } from './deps.js';
import { serve } from './server.js';

const MOST = 150_000; // bytes of a page without its model
const homes = join(site, 'models', 'homes.json');

describe('dodona bundle', () => {
  let folder;
  const at = (name) => join(folder, name);
  const run = (...given) => spawnSync(cli, ['bundle', ...given], { encoding: 'utf8' });
  before(() => { folder = mkdtempSync(join(tmpdir(), 'dodona-bundle-')); });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test(`a page is below ${MOST} bytes without its model, which stands in it unchanged`, (t) => {
    for (const path of modelFiles()) {
      const { status, stderr } = run(path, '-o', at('page.html'));
      assert.equal(status, 0, stderr);
      const page = readFileSync(at('page.html'), 'utf8');
      const [, model] = /<script type="application\/json" id="model">([^<]*)<\/script>/.exec(page);
      assert.deepEqual(JSON.parse(model), JSON.parse(readFileSync(path, 'utf8')));
      const rest = Buffer.byteLength(page) - Buffer.byteLength(model);
      t.diagnostic(`${path.split('/').pop()}: ${rest} bytes and the model's`);
      assert.ok(rest < MOST, `${rest} bytes`);
    }
  });

  test('a title and texts that look like markup stay texts', () => {
    const model = JSON.parse(readFileSync(join(fixtures, 'trees_exp.json'), 'utf8'));
    model.card.title = '</title><script>alert("1")</script> & {{model}} {{title}}';
    model.card.description = '</script><!-- <script>';
    writeFileSync(at('odd.json'), JSON.stringify(model));
    assert.equal(run(at('odd.json'), '-o', at('odd.html')).status, 0);
    const page = readFileSync(at('odd.html'), 'utf8');
    assert.ok(page.includes('<title>&lt;/title>&lt;script>alert(&quot;1&quot;)&lt;/script> &amp; {{model}} {{title}}</title>'));
    assert.equal(page.match(/<script/g).length, 3);
    assert.equal(page.match(/<\/script>/g).length, 3);
    assert.deepEqual(JSON.parse(/id="model">([^<]*)</.exec(page)[1]), model);
  });

  test('what cannot be done is told, and nothing is lost', () => {
    const model = JSON.parse(readFileSync(join(fixtures, 'trees_exp.json'), 'utf8'));
    model.golden.outputs[0][0] *= 1.5;
    writeFileSync(at('bad.json'), JSON.stringify(model));
    writeFileSync(at('kept.html'), 'kept');
    for (const [given, says] of [
      [[at('none.json'), '-o', at('kept.html')], /cannot be opened/],
      [[at('bad.json'), '-o', at('kept.html')], /golden/],
      [[homes], /-o|--output|--site/],
      [[homes, '-o', at('a.html'), '--site', at('b')], /-o|--output|--site/],
      [[homes, '-o', join(folder, 'nowhere', 'a.html')], /nowhere/],
    ]) {
      const { status, stderr } = run(...given);
      assert.notEqual(status, 0);
      assert.match(stderr, says);
    }
    assert.equal(readFileSync(at('kept.html'), 'utf8'), 'kept');
    mkdirSync(at('full'));
    writeFileSync(at('full/mine.txt'), 'mine');
    const refused = run(homes, '--site', at('full'));
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /not empty/);
    assert.deepEqual(readdirSync(at('full')), ['mine.txt']);
    assert.ok(!readdirSync(folder).some((name) => name.includes('.part-')));
    const itself = at('itself.json');
    cpSync(join(fixtures, 'trees_exp.json'), itself);
    assert.notEqual(run(itself, '-o', itself).status, 0);
  });

  test('an installed dodona makes the same page, wherever it is moved to', () => {
    const prefix = at('installed');
    execFileSync('cmake', ['--install', join(build, 'native'), '--prefix', prefix], { stdio: 'pipe' });
    const moved = at('moved');
    cpSync(prefix, moved, { recursive: true });
    rmSync(prefix, { recursive: true });
    symlinkSync(join(moved, 'bin', 'dodona'), at('link'));
    execFileSync(at('link'), ['bundle', homes, '-o', at('installed.html')]);
    run(homes, '-o', at('here.html'));
    assert.ok(readFileSync(at('installed.html')).equals(readFileSync(at('here.html'))));
    execFileSync(at('link'), ['bundle', homes, '--site', at('installed-site')]);
    run(homes, '--site', at('here-site'));
    const files = (name) => Object.fromEntries(readdirSync(at(name)).sort().map((file) => [file, readFileSync(at(`${name}/${file}`)).toString('base64')]));
    assert.deepEqual(files('installed-site'), files('here-site'));
    rmSync(join(moved, 'share'), { recursive: true });
    const { status, stderr } = spawnSync(at('link'), ['bundle', homes, '-o', at('x.html')], { encoding: 'utf8' });
    if (status !== 0) assert.match(stderr, /share.*dodona.*make/s);
  });

  for (const name of BROWSERS) {
    test(`from disk and without a network: ${name}`, async () => {
      run(homes, '-o', at('homes.html'));
      const browser = await startBrowser(name, { offline: true });
      try {
        const address = pathToFileURL(at('homes.html')).href;
        const { page, stains } = await openTab(browser.browser, address);
        const other = await browser.browser.newPage();
        await assert.rejects(other.goto('http://127.0.0.1/'), /PROXY/); // there is no network
        await other.close();
        await page.goto(address);
        await page.waitForFunction(() => document.querySelector('dodona-predictor').result);
        const { row, result } = await page.$eval('dodona-predictor', ({ row: r, result: x }) => ({ row: r, result: x }));
        const model = await dodona.load(homes);
        assert.deepEqual(result, model.predict(row));
        assert.match(await page.$eval('#made', (line) => line.textContent), /bit for bit/);
        assert.equal(await page.$eval('#about', (line) => line.textContent), `${model.card.description} ${model.card.intended_use}`);
        const { rows, model: { median_relative_error: error } } = model.card.metrics;
        assert.equal(await page.$eval('#score', (line) => line.textContent), `On ${rows.toLocaleString('en')} rows set apart for the test, half of the answers were within ${(100 * error).toFixed(1)}% of the truth.`);
        assert.equal(await page.title(), model.card.title);
        assert.deepEqual(await stains(), []);
        model.free();
      } finally {
        await browser.stop();
      }
    });
  }

  test('the page of one file and the hosted page write an answer alike', async () => {
    const server = await serve({ PORT: '0' }, site);
    const browser = await startBrowser();
    try {
      for (const path of demoModels()) {
        run(path, '-o', at('one.html'));
        const [one, hosted] = [await browser.browser.newPage(), await browser.browser.newPage()];
        await one.goto(pathToFileURL(at('one.html')).href);
        await hosted.goto(`${server.address}?model=${basename(path, '.json')}`);
        await one.waitForFunction(() => document.querySelector('dodona-predictor').result);
        const row = await one.$eval('dodona-predictor', (element) => element.row);
        await hosted.waitForSelector('#value');
        await hosted.$eval('dodona-page', (page, cells) => page.change(cells), row);
        const inOne = await one.$eval('dodona-predictor', (element) => element.shadowRoot.querySelector('.value').textContent.trim());
        const likely = await hosted.$eval('.answer', (answer) => (answer.querySelector('.bars') ? ` (${answer.querySelector('.bars .first .share').textContent})` : ''));
        assert.equal(inOne, `${await hosted.$eval('#value', (value) => value.textContent)}${likely}`, path);
        await one.close();
        await hosted.close();
      }
    } finally {
      await browser.stop();
      await server.stop();
    }
  });

  test('a page whose model does not give its promised answers gives none', async () => {
    run(join(fixtures, 'trees_exp.json'), '-o', at('damaged.html'));
    const page = readFileSync(at('damaged.html'), 'utf8').replace(/"outputs": ?\[\s*\[\s*[\d.]+/, '"outputs": [[1.5');
    writeFileSync(at('damaged.html'), page);
    const browser = await startBrowser();
    try {
      const tab = await browser.browser.newPage();
      await tab.goto(pathToFileURL(at('damaged.html')).href);
      await tab.waitForSelector('[role=alert]');
      assert.match(await tab.$eval('[role=alert]', (line) => line.textContent), /do not trust it/);
      assert.doesNotMatch(await tab.$eval('#made', (line) => line.textContent), /bit for bit/);
      assert.equal(await tab.$('dodona-predictor'), null);
    } finally {
      await browser.stop();
    }
  });

  test('a site of a folder answers from a static host, under its policy', async () => {
    const { status, stdout } = run(homes, '--site', `${at('site')}/`);
    assert.equal(status, 0);
    assert.match(stdout, /static host/);
    for (const name of ['index.html', 'page.js', 'page.css', 'dodona.wasm', 'model.json']) assert.ok(statSync(at(`site/${name}`)).size > 0, name);
    assert.ok(readFileSync(at('site/model.json')).equals(readFileSync(homes)));
    assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('site')), ['site']);
    const server = await serve({ PORT: '0' }, at('site'));
    const browser = await startBrowser();
    try {
      const { page, stains } = await openTab(browser.browser, server.address);
      await page.goto(server.address);
      await page.waitForFunction(() => document.querySelector('dodona-predictor').result);
      assert.deepEqual(await stains(), []);
    } finally {
      await browser.stop();
      await server.stop();
    }
  });
});
