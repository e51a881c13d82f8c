// The examples of the package's page, run as they stand there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTab, startBrowser } from './browser.js';
import { cli, npm, root, site } from './deps.js';
import { startFolder, startProject } from './project.js';
import { serveStrictly } from './server.js';

const blocks = [...readFileSync(join(root, 'web', 'README.md'), 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text }));
/** The block with this in it. */
const block = (part) => {
  const found = blocks.filter(({ text }) => text.includes(part));
  assert.equal(found.length, 1, part);
  return found[0].text;
};
/** `/* ... *\/` in a row stands for the rest of it. */
const code = (part) => block(part).replaceAll(/, \/\* \.\.\. \*\/,?\s*}/g, ', ...rest }');

/** What the examples speak of. */
const SETTING = `import assert from 'node:assert/strict';
import * as dodona from 'dodona';
const homes = await dodona.load('homes.json');
const iris = await dodona.load('iris.json');
const rowOf = ({ schema }) => Object.fromEntries(schema.features.map((f) => [f.name, f.kind === 'number' ? f.training.median : f.kind === 'boolean' ? false : f.categories[0]]));
const row = rowOf(homes);
const rest = row;
const flower = rowOf(iris);
const rows = [row, { ...row, Size: 90 }];
const flowers = [flower, { ...flower, petal_length: 1 }];
const { signal } = new AbortController();
const file = 'sepal_length,sepal_width,petal_length,petal_width\\n5,3,1.4,0.2\\n';
const bar = {};
const has = (members, value) => assert.deepEqual(Object.keys(value), members.split(' '));
`;
const small = "const model = await dodona.load('small.json');";

/** An example by a part of it, what stands before it, and what is asked of it then. @type {[string, string?, string?][]} */
const EXAMPLES = [
  ['console.log(`R$ ${value.toFixed(0)}`)', '', 'assert.ok(value > 0);'],
  ['const stop = new AbortController()', 'const { load } = dodona;', 'assert.equal(bar.value, 1);'],
  ['// A regression.', small, "assert.deepEqual(answers.label, ['setosa', 'virginica']); assert.equal(answers.toRows().length, 2);"],
  ['iris.predict(flower, { level: 0.95 })', '', `has('value lower upper novelty', homes.predict(row));
    has('label probability probabilities set novelty', iris.predict(flower, { level: 0.95 }));
    has('value lower upper novelty', homes.predictMany(rows));
    has('label probabilities set novelty', iris.predictMany(flowers));
    has('value', homes.predictMany(rows, { uncertainty: false }));`],
  ['iris.predictCsv(file', '', 'assert.equal(run.rows, 1);'],
  ['const team = await pool', '', 'assert.equal(answers.value.length, 2);'],
  ["homes.whatIf(row, 'Size'", '', `has('value lower upper novelty', homes.whatIf(row, 'Size', [50, 60, 70]));
    has('changes row result cost', await homes.nearest(row, { target: { min: 5000 }, frozen: ['District'] }));`],
  ['model.explain(', small, "has('base contributions margin', model.explain({ size: 47, listed: '2019-04-30' }));"],
  ['error.total;   // 5', "const model = iris; { const rows = [{ ...flower, petal_width: '12a' }]; let failed;", "assert.equal(failed.code, 'bad_number'); assert.deepEqual(failed.where, { row: 1, column: 'petal_width' }); }"],
];

describe("the package's page", () => {
  let project;
  before(() => {
    project = startProject();
    for (const name of ['homes.json', 'iris.json']) cpSync(join(site, 'models', name), project.at(name));
    const rows = Array.from({ length: 60 }, (_, i) => `${30 + ((i * 37) % 60)},2019-0${1 + (i % 9)}-1${i % 10},${300 + 7 * ((i * 37) % 60) + (i % 9)}`);
    writeFileSync(project.at('small.csv'), `size,listed,rent\n${rows.join('\n')}\n`);
    execFileSync(cli, ['train', project.at('small.csv'), '--target', 'rent', '--family', 'linear', '-o', project.at('small.json')], { stdio: 'pipe' });
  });
  after(() => project?.stop());

  for (const [part, before_ = '', then = ''] of EXAMPLES) {
    test(`an example of the module: ${part}`, () => {
      writeFileSync(project.at('example.mjs'), `${SETTING}${before_}\n${code(part).replace('error.code;', 'failed = error; error.code;')}\n${then}`);
      execFileSync(process.execPath, ['example.mjs'], { cwd: project.folder, stdio: 'pipe' });
    });
  }

  test('every example of the module is among them', () => {
    const others = blocks.filter(({ language, text }) => language === 'js' && !EXAMPLES.some(([part]) => text.includes(part)));
    assert.deepEqual(others.map(({ text }) => text.includes('DodonaPredictor') || text.includes('dodona-predictor')), [true, true]);
  });

  test('the element: its tag, its properties and events, a language', async () => {
    const folder = startFolder('plain');
    const at = (name) => join(folder.folder, name);
    cpSync(join(site, 'models', 'homes.json'), at('homes.json'));
    writeFileSync(at('index.html'), `<!doctype html><meta charset="utf-8"><title>Homes</title>${block('dodona/define.js')}\n<script type="module" src="app.js"></script>`);
    const script = `import { load } from './dodona/index.js';
      window.told = [];
      { ${code("document.querySelector('dodona-predictor')").replace(', ...rest', '').replace('/* after every change */', 'window.told.push([row, result]);').replace('/* not loaded, or cells that cannot be used */', 'window.told.push(error, errors);')} }
      const { DodonaPredictor } = await import('./dodona/element.js');
      { ${code('words.fr').replace(', ...rest', '').replace(/^import .*$/m, '')} }`;
    writeFileSync(at('app.js'), script);
    const server = await serveStrictly(folder.folder);
    const browser = await startBrowser();
    try {
      const { page, stains } = await openTab(browser.browser, server.address);
      await page.goto(server.address);
      await page.waitForFunction(() => window.told.length > 0 && document.querySelector('dodona-predictor').result);
      const [row, result] = await page.evaluate(() => window.told.at(-1));
      assert.deepEqual([row.Size, row.Rooms], [74, 3]);
      assert.ok(result.value > 0);
      const said = await page.$eval('dodona-predictor', async (element) => {
        element.lang = 'fr';
        element.row = { ...element.row, Size: 1e6 };
        await element.updateComplete;
        return element.shadowRoot.textContent;
      });
      assert.match(said, /Aucune ligne au-dessus de/);
      assert.deepEqual(await stains(), []);
    } finally {
      await browser.stop();
      await server.stop();
      folder.stop();
    }
  });

  test('its types in hosts without a page: with those of Node, and in workers', () => {
    writeFileSync(project.at('use.ts'), `import { load, pool } from 'dodona';
      const model = await load('a.json');
      const answer = model.predict({ size: 1 });
      if (answer.label === undefined) answer.value.toFixed();
      await pool('a.json', { workers: 2, worker: () => ({ postMessage() {}, terminate() {} }) });`);
    const tsc = [join(npm, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'ES2022', '--module', 'ES2022', '--moduleResolution', 'bundler', project.at('use.ts')];
    for (const host of [['--lib', 'ES2022', '--typeRoots', join(npm, 'node_modules/@types'), '--types', 'node'], ['--lib', 'ES2022,WebWorker', '--typeRoots', project.at('none')]]) {
      execFileSync(process.execPath, [...tsc, ...host], { stdio: 'pipe' });
    }
  });
});
