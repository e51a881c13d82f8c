// The page itself: how long a first visit takes until a change of the row is answered, and what a frame costs while a slider is dragged.
import { join } from 'node:path';
import { startBrowser } from '../web/browser.js';
import { dodona, site } from '../web/deps.js';
import { serve } from '../web/server.js';

const MODELS = ['iris', 'homes'];
const SLOWER = 4; // times, as phones are
const FRAMES = 60; // of each sample

export const SITE_HELP = 'the page: a first visit until it answers, frames while a slider is dragged: 4 minutes';

/** Beside it, what the browser itself takes. */
const SMALL = { name: 'a page of one small script', path: 'fetch.html' };

/**
 * @param {(comparison: any, effort: any) => Promise<any>} compare
 * @param {{rounds: number, minimum: number}} effort
 */
export async function measureSite(compare, effort) {
  const server = await serve();
  const { browser, stop } = await startBrowser();
  try {
    const comparisons = [];
    for (const name of MODELS) {
      for (const comparison of [visits(name, browser, server.address), drags(name, browser, server.address)]) {
        console.error(comparison.title);
        comparisons.push(await compare(comparison, effort));
      }
    }
    return { chromium: await browser.version(), comparisons };
  } finally {
    await stop();
    await server.stop();
  }
}

/** What the page shows of a row must be what the module says of it. */
async function answerOf(name, row) {
  const model = await dodona.load(join(site, 'models', `${name}.json`));
  const answer = model.predict(row);
  model.free();
  return numbersOf(answer);
}

const numbersOf = ({ value, lower, upper, probabilities }) => (value === undefined ? Object.values(probabilities) : [value, lower, upper]);

/** In every page: what changes a slider, and says when that is answered. */
function installed() {
  window.bench = {
    page: () => document.querySelector('dodona-page'),
    slider: () => document.querySelector('dodona-field input[type=range]'),
    /** Moves the slider to another of its places. */
    move(step) {
      const slider = window.bench.slider();
      const [least, most] = [Number(slider.min), Number(slider.max)];
      slider.value = String(least + (most - least) * (0.25 + 0.5 * ((step * 7) % 60) / 60));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    },
    /** Until the frame in which it is drawn has gone to the screen. */
    painted: () => new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(undefined);
      });
    }),
  };
}

/** From the beginning of a first visit to the first answer to a change, on a processor that is slower. */
function visits(name, browser, address) {
  let last;
  const visit = async (path, ready) => {
    const context = await browser.createBrowserContext();
    try {
      const page = await context.newPage();
      await page.setCacheEnabled(false);
      await page.emulateCPUThrottling(SLOWER);
      await page.evaluateOnNewDocument(installed);
      await page.goto(address + path, { waitUntil: 'domcontentloaded' });
      const handle = await page.waitForFunction(ready, { polling: 'raf', timeout: 60_000 });
      return await handle.jsonValue();
    } finally {
      await context.close();
    }
  };
  const ours = async () => {
    last = await visit(`?model=${name}`, async () => {
      const { bench } = window;
      if (!bench.slider() || !bench.page()?.answered.prediction) return undefined;
      bench.move(1);
      await bench.page().updateComplete;
      await bench.painted();
      const { row, answered } = bench.page();
      return { ms: performance.now(), row, prediction: answered.prediction };
    });
    return last.ms;
  };
  return {
    id: `visit-${name}`, title: `A first visit to ${name}, until a change of its row is answered, on a processor ${SLOWER} times slower`, items: 1,
    entries: [{
      name: 'Dodona',
      open: async () => ({
        sample: ours,
        outputs: async () => (await ours(), numbersOf(last.prediction)),
      }),
      reference: async () => answerOf(name, last.row),
    }, {
      name: SMALL.name,
      open: async () => ({
        sample: () => visit(SMALL.path, async () => (await window.bench.painted(), performance.now())),
        outputs: async () => [1],
      }),
      reference: async () => [1],
    }],
  };
}

/** What a frame costs, from the change to what has gone to the screen. */
function drags(name, browser, address) {
  let page;
  return {
    id: `drag-${name}`, title: `A frame while a slider of ${name} is dragged`, items: 1,
    entries: [{
      name: 'Dodona',
      async open() {
        page = await browser.newPage();
        await page.evaluateOnNewDocument(installed);
        await page.goto(`${address}?model=${name}`);
        await page.waitForFunction(() => window.bench.slider());
        return {
          outputs: async () => numbersOf(await page.evaluate(() => window.bench.page().answered.prediction)),
          async sample() {
            await page.bringToFront();
            const frames = await page.evaluate(async (n) => {
              const { bench } = window;
              const all = [];
              for (let k = 0; k < n; ++k) {
                await new Promise((resolve) => { requestAnimationFrame(resolve); });
                const begin = performance.now();
                bench.move(k);
                const { port1, port2 } = new MessageChannel();
                const over = new Promise((resolve) => { port1.onmessage = resolve; });
                await bench.page().updateComplete;
                port2.postMessage(undefined);
                await over;
                all.push(performance.now() - begin);
              }
              return all;
            }, FRAMES);
            return frames.sort((a, b) => a - b)[Math.floor(0.9 * frames.length)];
          },
          stop: () => page.close(),
        };
      },
      reference: async () => answerOf(name, await page.evaluate(() => window.bench.page().row)),
    }],
  };
}
