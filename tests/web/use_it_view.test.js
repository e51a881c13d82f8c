// Use it: what is copied runs, and what is downloaded is what the command line writes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, openTab, startBrowser } from './browser.js';
import { cli, demoModels, dodona, fixture, packageFolder } from './deps.js';
import { serve } from './server.js';
import { startProject } from './project.js';

for (const browserName of BROWSERS) {
  describe(`use it in ${browserName}`, () => {
    let server;
    let browser;
    let tab;
    let page;
    let folder;
    before(async () => {
      server = await serve();
      browser = await startBrowser(browserName);
      tab = await openTab(browser.browser, server.address);
      page = tab.page;
      folder = mkdtempSync(join(tmpdir(), 'dodona-use-'));
      await page.evaluateOnNewDocument(() => {
        // What would be downloaded is kept.
        window.saved = [];
        const { click } = HTMLAnchorElement.prototype;
        HTMLAnchorElement.prototype.click = function keep() {
          if (this.download) window.saved.push([this.download, this.href]);
          else click.call(this);
        };
        const { createObjectURL } = URL;
        window.blobs = new Map();
        URL.createObjectURL = (blob) => {
          const address = createObjectURL(blob);
          window.blobs.set(address, blob);
          return address;
        };
      });
    });
    after(async () => {
      await browser?.stop();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const downloaded = async (button) => {
      await page.evaluate(() => { window.saved.length = 0; });
      await page.click(button);
      await page.waitForFunction(() => window.saved.length > 0);
      return page.evaluate(async () => {
        const [[name, address]] = window.saved;
        return [name, await window.blobs.get(address).text()];
      });
    };

    for (const path of demoModels()) {
      const file = basename(path);
      test(`${file}: the page and the model are those of the command line, the snippets run`, async () => {
        await page.goto(`${server.address}?model=${basename(path, '.json')}&view=useIt`);
        await page.waitForSelector('#download-page');
        execFileSync(cli, ['bundle', path, '-o', join(folder, 'page.html')]);
        const [name, text] = await downloaded('#download-page');
        assert.equal(name, file.replace('.json', '.html'));
        assert.ok(text === readFileSync(join(folder, 'page.html'), 'utf8'), 'other bytes than of dodona bundle');
        assert.deepEqual(await downloaded('#download-model'), [file, readFileSync(path, 'utf8')]);

        const snippet = (which) => page.$eval(`#use-${which} ~ .snippet code`, (code) => code.textContent);
        const row = await page.$eval('dodona-page', (element) => element.row);
        const model = await dodona.load(path);
        const expected = model.predict(row);
        const answers = expected.label === undefined ? ['value'] : ['label', 'probability'];
        const project = startProject();
        try {
          writeFileSync(project.at(file), readFileSync(path));
          // As it stands, beside the package's folder; and as its comment says, where npm has put the package.
          cpSync(packageFolder, project.at('dodona'), { recursive: true });
          const code = await snippet('module');
          assert.ok(code.includes("// where npm has it: from 'dodona'"));
          for (const text of [code, code.replace("'./dodona/index.js'", "'dodona'")]) {
            writeFileSync(project.at('use.mjs'), text);
            assert.equal(execFileSync(process.execPath, ['use.mjs'], { cwd: project.folder, encoding: 'utf8' }), `${answers.map((one) => expected[one]).join(' ')}\n`);
          }
          const [first] = (await snippet('command')).split('\n');
          const printed = execFileSync('sh', ['-c', first], { cwd: project.folder, encoding: 'utf8', env: { ...process.env, PATH: `${dirname(cli)}:${process.env.PATH}` } });
          assert.deepEqual(answers.map((one) => JSON.parse(printed)[one]), answers.map((one) => expected[one]));
        } finally {
          project.stop();
          model.free();
        }
        assert.deepEqual(await tab.stains(), []);
      });
    }

    test('the package is the folder that is tested, as its snippet unpacks it', async () => {
      await page.goto(`${server.address}?model=iris&view=useIt`);
      await page.waitForSelector('#download-package');
      const [name, address] = await page.$eval('#download-package', (link) => [link.download, link.href]);
      writeFileSync(join(folder, name), Buffer.from(await (await fetch(address)).arrayBuffer()));
      const [unpack] = (await page.$eval('.snippet:has([data-copy=package]) code', (code) => code.textContent)).split('\n');
      execFileSync('sh', ['-c', unpack], { cwd: folder });
      const files = readdirSync(packageFolder, { recursive: true }).filter((path) => statSync(join(packageFolder, path)).isFile()).sort();
      assert.ok(files.includes('index.js') && files.includes('dodona.wasm') && files.includes('index.d.ts'));
      assert.deepEqual(readdirSync(join(folder, 'dodona'), { recursive: true }).filter((path) => files.includes(path)).sort(), files);
      for (const path of files) assert.ok(readFileSync(join(folder, 'dodona', path)).equals(readFileSync(join(packageFolder, path))), path);
      assert.deepEqual(await tab.stains(), []);
    });

    test('a file with odd names in it: quoted for the shell, escaped in the page', async () => {
      const model = fixture('linear_softmax');
      const [renamed] = model.features;
      renamed.name = '__proto__'; // which a literal of an object takes for something else
      model.card.title = `O'Neill's </script><b>"1" & {{model}}`;
      await page.goto(`${server.address}?view=useIt`);
      await page.waitForSelector('#download-page');
      const odd = `it's odd.json`;
      await page.evaluate((name, text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      }, odd, JSON.stringify(model));
      await page.waitForFunction((title) => document.querySelector('#title').textContent === title, {}, model.card.title);
      writeFileSync(join(folder, odd), JSON.stringify(model));
      execFileSync(cli, ['bundle', join(folder, odd), '-o', join(folder, 'odd.html')]);
      assert.deepEqual(await downloaded('#download-page'), [`it's odd.html`, readFileSync(join(folder, 'odd.html'), 'utf8')]);
      const [first] = (await page.$eval('#use-command ~ .snippet code', (code) => code.textContent)).split('\n');
      const printed = execFileSync('sh', ['-c', first], { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: `${dirname(cli)}:${process.env.PATH}` } });
      const { label, probability } = JSON.parse(printed);
      assert.equal(typeof label, 'string');
      const project = startProject();
      try {
        writeFileSync(project.at(odd), JSON.stringify(model));
        cpSync(packageFolder, project.at('dodona'), { recursive: true });
        writeFileSync(project.at('use.mjs'), await page.$eval('#use-module ~ .snippet code', (code) => code.textContent));
        assert.equal(execFileSync(process.execPath, ['use.mjs'], { cwd: project.folder, encoding: 'utf8' }), `${label} ${probability}\n`);
      } finally {
        project.stop();
      }
      const element = await page.$eval('[data-copy=element]', (button) => button.closest('.snippet').querySelector('code').textContent);
      assert.ok(element.includes(`src="it's%20odd.json"`), element);
      await page.click('[data-copy=element]');
      assert.deepEqual(await tab.stains(), []);
    });
  });
}
