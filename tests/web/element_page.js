// A page with elements in it, under a strict policy, as a person uses it and as the page around it does.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openTab, startBrowser } from './browser.js';
import { packageFolder } from './deps.js';
import { serve } from './server.js';

/** What the page is told is kept in `told`. */
const APP = `import './package/define.js';
window.told = [];
for (const type of ['input', 'prediction', 'error', 'submit']) {
  document.addEventListener(type, (event) => {
    if (type === 'submit') event.preventDefault();
    window.told.push([event.type, event.target.id, event.detail ?? null]);
  }, true);
}
`;

/**
 * @param {string} name of the browser
 * @param {string} body of the page
 * @param {string[]} models files, which lie beside it
 */
export async function startElementPage(name, body, models) {
  const folder = mkdtempSync(join(tmpdir(), 'dodona-element-'));
  cpSync(packageFolder, join(folder, 'package'), { recursive: true });
  for (const model of models) cpSync(model, join(folder, basename(model)));
  writeFileSync(join(folder, 'app.js'), APP);
  writeFileSync(join(folder, 'index.html'), `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Elements</title>
<link rel="icon" href="data:,">
<script type="module" src="app.js"></script>
${body}
</html>
`);
  const server = await serve({ PORT: '0' }, folder);
  const browser = await startBrowser(name);
  const open = async () => {
    const tab = await openTab(browser.browser, server.address);
    await tab.page.goto(server.address);
    await tab.page.waitForFunction(() => [...document.querySelectorAll('dodona-predictor')].every((element) => element.result));
    return tab;
  };
  const tab = await open();
  const { page } = tab;
  const settled = (id) => page.$eval(`#${id}`, (element) => element.updateComplete.then(() => true));
  /** The control of a label. */
  const field = (id, label) => page.evaluateHandle((i, l) => [...document.getElementById(i).shadowRoot.querySelectorAll('label')]
    .find((one) => one.textContent.trim().startsWith(l)).control, id, label);
  return {
    tab,
    open,
    settled,
    field,
    /** What stands in a part of an element, as a person reads it. */
    text: (id, part) => page.$eval(`#${id}`, (element, p) => element.shadowRoot.querySelector(`[part~="${p}"]`)?.textContent.trim().replace(/\s+/g, ' '), part),
    /** Types into a field as a person does, whose old text it replaces. */
    async type(id, label, value) {
      const control = await field(id, label);
      await control.click({ count: 3 });
      await control.press('Backspace');
      await control.type(value);
      await settled(id);
    },
    async stop() {
      await browser.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
