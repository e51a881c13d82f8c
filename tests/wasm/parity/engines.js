// The engines whose bits are to be the same. Each scores a CSV with a model; both are files.
import { spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { cpSync, createReadStream, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../../web/browser.js';
import { build, dodona, packageFolder } from '../../web/deps.js';
import { serve } from '../../web/server.js';
import { Answers, scored } from './answers.js';

globalThis.crypto ??= webcrypto; // Node 18 keeps it in the module

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {(model: string, csv: string) => Promise<Pick<Answers, 'size' | 'hash' | 'row'>>} score
 */

/** A program of native.cpp. */
function call(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

const program = (preset) => join(build, preset, 'tests', 'parity_native');

/** Writes `n` rows for a model. */
export const writeRows = (model, n, csv) => call(program('native'), ['rows', model, String(n), csv]);

/** @returns {Engine} */
function native(name, preset, command) {
  return {
    name,
    async score(model, csv) {
      const out = `${csv}.answers`;
      call(program(preset), [command, model, csv, out]);
      const bytes = readFileSync(out);
      rmSync(out);
      const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      const { target: { classes }, output: { intervals, sets, novelty } } = JSON.parse(readFileSync(model, 'utf8'));
      const columns = (classes ? classes.length + 1 : 1) + (intervals ? 2 : 0) + (sets ? 1 : 0) + (novelty ? 1 : 0);
      const [n, size] = [numbers.length, numbers.length / columns];
      return new Answers(Array.from({ length: n / size }, (_, k) => numbers.subarray(k * size, (k + 1) * size)));
    },
  };
}

/** @type {Engine} */
const node = {
  name: `WebAssembly in Node ${process.versions.node}`,
  score: (model, csv) => scored(dodona, JSON.parse(readFileSync(model, 'utf8')), Readable.toWeb(createReadStream(csv, { highWaterMark: 1 << 20 }))),
};

/** A page that serves itself and the package, in a browser of its own. */
async function openPage(folder) {
  cpSync(packageFolder, join(folder, 'dodona'), { recursive: true });
  for (const file of ['index.html', 'page.js', 'answers.js']) cpSync(fileURLToPath(new URL(file, import.meta.url)), join(folder, file));
  const server = await serve({ PORT: '0' }, folder);
  const { browser, stop } = await startBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(server.address);
  await page.waitForFunction(() => window.parity);
  return { page, version: await browser.version(), stop: async () => { await stop(); await server.stop(); } };
}

/** @returns {Engine} */
const chromium = ({ page, version }) => ({
  name: `WebAssembly in ${version}`,
  async score(model, csv) {
    const input = await page.$('input');
    await input.uploadFile(csv);
    const size = await page.evaluate((text) => window.parity.score(text), readFileSync(model, 'utf8'));
    return {
      size,
      hash: (begin, end) => page.evaluate((...range) => window.parity.hash(...range), begin, end),
      row: (i) => page.evaluate((at) => window.parity.row(at), i),
    };
  },
});

/**
 * All there are; the first one is the definition.
 *
 * @param {string} folder for the page
 * @returns {Promise<{engines: Engine[], absent: string[], stop: () => Promise<void>}>}
 */
export async function start(folder) {
  const clang = existsSync(program('clang'));
  const page = await openPage(folder);
  return {
    engines: [
      native('the definition, native', 'native', 'define'),
      native('native', 'native', 'score'),
      ...(clang ? [native('native by clang', 'clang', 'score')] : []),
      node,
      chromium(page),
    ],
    absent: clang ? [] : ['native by clang (there is no clang++)'],
    stop: page.stop,
  };
}
