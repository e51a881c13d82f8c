// The engines in Chromium: one tab each, in a browser context of its own, so that they share neither heap nor process.
import { startBrowser } from '../web/browser.js';

/**
 * @param {string} address of the bench's server
 */
export async function openChromium(address) {
  const { browser, stop } = await startBrowser();
  /** @type {Map<string, Promise<import('puppeteer-core').Page>>} */
  const tabs = new Map();

  async function open(engine) {
    const page = await newPage(await browser.createBrowserContext());
    await page.goto(`${address}/page/index.html?engine=${engine}`);
    await page.evaluate(() => window.bench.facts());
    return page;
  }

  async function newPage(context) {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    return page;
  }

  const tab = (engine) => {
    if (!tabs.has(engine)) tabs.set(engine, open(engine));
    return tabs.get(engine);
  };

  return {
    version: await browser.version(),

    /** What the engines that have a tab say of themselves, by their adapters' names. */
    async facts() {
      const each = [...tabs].map(async ([engine, page]) => [engine, await (await page).evaluate(() => window.bench.facts())]);
      return Object.fromEntries(await Promise.all(each));
    },

    /** Prepares a task in an engine's tab; from then on it can be asked for its outputs and timed. */
    async task(engine, name, kind, given) {
      const page = await tab(engine);
      await page.evaluate((...args) => window.bench.prepare(...args), name, kind, given);
      return {
        outputs: () => page.evaluate((n) => window.bench.outputs(n), name),
        async sample(minimum) {
          await page.bringToFront();
          return page.evaluate((...args) => window.bench.sample(...args), name, minimum);
        },
      };
    },

    /** Opens a page in a context that has seen nothing before, and returns what it says of its first prediction. */
    async cold(path) {
      const context = await browser.createBrowserContext();
      try {
        const page = await newPage(context);
        await page.setCacheEnabled(false);
        await page.goto(address + path);
        const first = await page.waitForFunction(() => window.first);
        return await first.jsonValue();
      } finally {
        await context.close();
      }
    },

    stop,
  };
}
