// Headless Chromium with a profile of its own, which is gone afterwards.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { third } from './deps.js';

const puppeteer = third('puppeteer-core');

function chromium() {
  const named = process.env.CHROME_PATH ?? process.env.CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
    ?? ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'].find(existsSync);
  if (!found) throw new Error('no Chromium on the PATH; CHROME_PATH may name one');
  return found;
}

function firefox() {
  const named = process.env.FIREFOX_PATH;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return ['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

// Pages that Chromium makes for its own address bar with every window: they would take the processor from the page that
// is looked at or timed.
const OWN_PAGES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** The browsers that pages are tested in: Firefox where it is installed, as `.ci/setup test` does. */
export const BROWSERS = ['Chromium', ...(firefox() ? ['Firefox'] : [])];

// Where nothing listens: whatever would go over a network goes there.
const NO_PROXY = { host: '127.0.0.1', port: 9 };
const OFFLINE_FIREFOX = {
  'network.proxy.type': 1, 'network.proxy.allow_hijacking_localhost': true, 'network.proxy.no_proxies_on': '',
  ...Object.fromEntries(['http', 'ssl', 'socks'].flatMap((kind) => [[`network.proxy.${kind}`, NO_PROXY.host], [`network.proxy.${kind}_port`, NO_PROXY.port]])),
};

/**
 * @param {string} [name] one of BROWSERS
 * @param {{extensions?: boolean, offline?: boolean}} [options] `extensions`: of Chromium, whether they can be installed; `offline`: without a network
 */
export async function startBrowser(name = 'Chromium', { extensions = false, offline = false } = {}) {
  const profile = mkdtempSync(join(tmpdir(), `dodona-${name.toLowerCase()}-`));
  const browser = name === 'Firefox'
    ? await puppeteer.launch({ browser: 'firefox', executablePath: firefox(), headless: true, userDataDir: profile, extraPrefsFirefox: { 'intl.accept_languages': 'en-US', ...(offline && OFFLINE_FIREFOX) } })
    : await launchChromium(profile, extensions, offline);
  return {
    browser,
    async stop() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** @param {string} profile @param {boolean} extensions @param {boolean} offline */
function launchChromium(profile, extensions, offline) {
  return puppeteer.launch({
    executablePath: chromium(),
    headless: true,
    ...(extensions && { enableExtensions: true, pipe: true }),
    userDataDir: profile,
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--lang=en-US', `--disable-features=${OWN_PAGES}`,
      ...(offline ? [`--proxy-server=${NO_PROXY.host}:${NO_PROXY.port}`, '--proxy-bypass-list=<-loopback>'] : [])],
  });
}

/**
 * A tab that notes whatever a clean page does not do: console errors, exceptions, violations of the policy, failed
 * requests, requests to another origin.
 */
export async function openTab(browser, address) {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const stains = [];
  const origin = new URL(address).origin;
  page.on('console', (message) => {
    if (['error', 'warn', 'warning', 'assert'].includes(message.type())) stains.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => stains.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) stains.push(`request: ${url.href}`);
  });
  page.on('requestfailed', (request) => {
    const { errorText } = request.failure() ?? {};
    // A page that is left ends what it was fetching; Firefox has a word of its own for that.
    if (errorText === 'NS_BINDING_ABORTED') return;
    // Chromium says so too of some bodies that were read to their end.
    if (errorText !== 'net::ERR_ABORTED' || request.response() === null) stains.push(`failed: ${request.url()} ${errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) stains.push(`${response.status()}: ${response.url()}`);
  });
  await page.evaluateOnNewDocument(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  return {
    page,
    /** What was noted so far, but for the icon that browsers ask for of themselves. */
    async stains() {
      const all = [...stains, ...(await page.evaluate(() => window.violations)).map((text) => `policy: ${text}`)];
      return all.filter((stain) => !stain.includes('/favicon.ico'));
    },
  };
}
