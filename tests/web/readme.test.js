// README's tour, as a newcomer follows it: its commands are run, its two files are written, its page is opened.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openTab, startBrowser } from './browser.js';
import { root } from './deps.js';
import { serve } from './server.js';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const tour = readme.slice(readme.indexOf('## From your CSV'), readme.indexOf('## What a cell may be'));
const blocks = [...tour.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text }));
const shell = (text) => execFileSync('sh', ['-ec', text], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const code = (language) => blocks.find((block) => block.language === language).text;

describe("README's tour", () => {
  const folder = join(root, 'build', 'my-page');
  let printed;
  before(() => {
    rmSync(folder, { recursive: true, force: true });
    const commands = blocks.filter((block) => block.language === 'sh' && !block.text.includes('serve.mjs'));
    assert.equal(commands.length, 4);
    printed = commands.map((block) => shell(block.text));
  });

  test('training says what was inferred and how good the model is', () => {
    assert.match(printed[0], /petal_width +number/);
    assert.match(printed[0], /accuracy +0\.\d+ +0\.\d+ to [01][.\d]* +0\.3333/);
  });

  test('the commands print an answer, scores and a verdict', () => {
    assert.match(printed[1], /"label": "versicolor"/);
    assert.match(printed[1], /balanced_accuracy/);
    assert.match(printed[1], /golden rows give the same bits/);
    const predicted = readFileSync(join(root, 'build', 'predicted.csv'), 'utf8').split('\n');
    assert.match(predicted[0], /^sepal_length,.*,species,prediction,probability_setosa,/);
    assert.equal(predicted.length, 152); // a header, 150 rows, and the end of the last line
  });

  test('the page to hand out is one file', () => {
    const page = readFileSync(join(root, 'build', 'flowers.html'), 'utf8');
    assert.match(page, /<dodona-predictor>/);
    assert.match(printed[2], /a page of one file/);
  });

  test('the page of two files answers in the browser, as the command line does', async () => {
    writeFileSync(join(folder, 'index.html'), code('html'));
    writeFileSync(join(folder, 'app.js'), code('js'));
    const server = await serve({ PORT: '0' }, folder);
    const chromium = await startBrowser();
    after(async () => {
      await chromium.stop();
      await server.stop();
    });
    const { page, stains } = await openTab(chromium.browser, server.address);
    await page.goto(server.address);
    const answers = async (pattern) => page.waitForFunction(
      (source) => new RegExp(source).test(document.getElementById('answer').textContent), {}, pattern);
    const { label, probability } = JSON.parse(shell(`build/native/dodona predict build/flowers.json --row \
      '{"sepal_length": 5.8, "sepal_width": 3, "petal_length": 4.5, "petal_width": 1.5}'`));
    await answers(`^${label} \\(${Math.round(100 * probability)}%\\)$`);
    await page.$eval('#length', (input) => {
      input.value = '1.4';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.$eval('#width', (input) => {
      input.value = '0.2';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await answers('^setosa ');
    await page.$eval('#width', (input) => {
      input.value = '';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await answers('petal_width');
    assert.deepEqual(await stains(), []);
  });
});
