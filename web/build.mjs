// Makes the npm package and the static site:
//
//   node web/build.mjs --wasm build/dodona.wasm --npm build/npm --models build/models --out build
//
// writes build/package/, build/site/ and build/share/, of which `dodona bundle` makes pages, and prints the hash of the one-file module. A file whose bytes are already right is left alone; others are written beside
// and renamed, so that a page that is being served never sees half a file. What no longer belongs there is removed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { siteOf } from './build_site.mjs';
import { indexEntry } from './models-index.mjs';
import { policyOf } from './policy.mjs';

const web = dirname(fileURLToPath(import.meta.url));

/** All files below a folder, as paths within it. */
function filesBelow(folder, within = '') {
  return readdirSync(join(folder, within), { withFileTypes: true }).flatMap((entry) => {
    const path = join(within, entry.name);
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** The folder's files, path to bytes. */
function contents(folder, keep = () => true) {
  return new Map(filesBelow(folder).filter(keep).map((path) => [path, readFileSync(join(folder, path))]));
}

function same(path, bytes) {
  try {
    return readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}

/** Makes the folder hold exactly these files. */
function publish(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [path, bytes] of files) {
    const target = join(folder, path);
    if (same(target, bytes)) continue;
    mkdirSync(dirname(target), { recursive: true });
    const beside = `${target}.${process.pid}.new`;
    writeFileSync(beside, bytes);
    renameSync(beside, target);
  }
  for (const path of filesBelow(folder)) if (!files.has(path)) rmSync(join(folder, path));
}

// What only the modules' own objects are called, among them nothing of the language, of a browser, of Node or of this
// module's users. Their names are shortened, as those of private members are.
const OWN_NAMES = `abi batch checkColumns codes engine f64 kinds member notNull nRows pointer putAlike putColumn rethrow saved texts u32 u8 unread withBytes`;
// And what is not this module's alone where the element and Lit are in the same file.
const OWN_NAMES_OF_MODULE = `${OWN_NAMES} append ask broken bytes filled held known list numeric put report room tag Type words`;

// What index.js fetches when it is asked for. They share no code with it, so that it stays one file.
const PARTS = ['csv', 'nearest', 'pool'];

// What imports index.js.
const USERS = ['element', 'define'];

/** What esbuild is told of everything. @param {string} npm */
const settings = (npm) => ({
  absWorkingDir: web, nodePaths: [join(npm, 'node_modules')], bundle: true, minify: true, write: false, format: 'esm', platform: 'neutral',
  mainFields: ['module', 'main'], target: 'es2022', charset: 'utf8',
});
/** @param {string} names */
const shorter = (names) => ({ mangleProps: new RegExp(`^(${names.split(/\s+/).join('|')})$`) });
const shorterNames = shorter(OWN_NAMES_OF_MODULE);

/** The module as it is shipped, one file and its parts, with source maps that have the sources inside: path to bytes. */
function bundled(npm) {
  const { buildSync } = createRequire(join(npm, 'package.json'))('esbuild');
  let mangleCache = {}; // a name is shortened alike in all parts
  const sets = [
    ...['index', ...PARTS].map((name) => ({ name, external: PARTS, names: () => ({ ...shorterNames, mangleCache }) })),
    // A worker is one file, whatever bundler makes it: by default Vite's workers cannot have parts.
    { name: 'worker', external: [], names: () => ({ ...shorterNames, mangleCache }) },
    ...USERS.map((name) => ({ name, external: ['index', ...(name === 'define' ? ['element'] : [])], names: () => ({}) })),
  ];
  return new Map(sets.flatMap(({ name, external, names }) => {
    const built = buildSync({
      ...settings(npm), entryPoints: [`src/${name}.js`], outdir: 'src', sourcemap: 'linked', legalComments: 'eof',
      external: external.map((part) => `./${part}.js`), ...names(),
    });
    mangleCache = built.mangleCache ?? mangleCache;
    const [map, script] = built.outputFiles.map(({ text }) => text);
    const { code, mappings } = leftToNode(npm, script, JSON.parse(map).mappings);
    return [[`${name}.js`, Buffer.from(code)], [`${name}.js.map`, Buffer.from(`${JSON.stringify({ ...JSON.parse(map), mappings }, null, 2)}\n`)]];
  }));
}

/** What bundlers go by that would otherwise warn of an import whose name is computed, as those of Node's modules are. esbuild drops such comments where it minifies. */
const IGNORED = '/*webpackIgnore:true*//*@vite-ignore*/';
const COMPUTED_IMPORT = /import\((?=\[)/g;

/**
 * Marks imports whose names are computed as not for bundlers, and moves what follows them in the source map.
 *
 * @param {string} npm
 * @param {string} script
 * @param {string} mappings
 */
function leftToNode(npm, script, mappings) {
  const { decode, encode } = createRequire(join(npm, 'package.json'))('@jridgewell/sourcemap-codec');
  const lines = decode(mappings);
  const code = script.split('\n').map((line, l) => {
    let moved = 0;
    return line.replaceAll(COMPUTED_IMPORT, (call, at) => {
      for (const segment of lines[l] ?? []) if (segment[0] >= at + moved + call.length) segment[0] += IGNORED.length;
      moved += IGNORED.length;
      return call + IGNORED;
    });
  }).join('\n');
  return { code, mappings: encode(lines) };
}

/**
 * The module with its parts, the element and the core in one file.
 *
 * @param {string} npm
 * @param {string} core as text
 */
function single(npm, core) {
  const { buildSync } = createRequire(join(npm, 'package.json'))('esbuild');
  const { outputFiles } = buildSync({ ...settings(npm), entryPoints: ['src/single.js'], outdir: 'src', legalComments: 'eof', ...shorter(OWN_NAMES) });
  const [before, after, ...more] = smallTemplates(npm, outputFiles[0].text).replaceAll(COMPUTED_IMPORT, (call) => call + IGNORED).split('{core}');
  if (after === undefined || more.length > 0) throw new Error('src/single.js has to have one place for the core');
  return Buffer.from(before + core + after);
}

/** The core as text: gzip's format, as small as it gets, since base64 makes a third more of it. @param {string} path */
const packed = (path) => execFileSync('zopfli', ['-c', '--gzip', path]).toString('base64');

// All signs of ASCII that mean nothing in a script or in HTML, of which there are 85: five of them are four bytes, where base64 takes more than five and a third.
const SIGNS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((sign) => !'"$&\'<>\\`{'.includes(sign)).join('');

/** Bytes as text, an eighth shorter than base64 makes them; the first sign says how many of the last bytes are none. @param {Buffer} bytes */
function base85(bytes) {
  const none = (4 - (bytes.length % 4)) % 4;
  const padded = Buffer.concat([bytes, Buffer.alloc(none)]);
  let text = SIGNS[none];
  for (let at = 0; at < padded.length; at += 4) {
    const word = padded.readUInt32BE(at);
    for (let power = 85 ** 4; power >= 1; power /= 85) text += SIGNS[Math.floor(word / power) % 85];
  }
  return text;
}

/** What a page states of a script that it names, so that it runs no other. @param {Buffer} script */
const integrityOf = (script) => `sha384-${createHash('sha384').update(script).digest('base64')}`;

/** The script of a bundled page, with module and element inside; CSVs and workers are left out. */
function pageScript(npm) {
  const { buildSync } = createRequire(join(npm, 'package.json'))('esbuild');
  const { outputFiles } = buildSync({
    ...settings(npm), entryPoints: ['bundle/page.js'], outdir: 'bundle', legalComments: 'eof', ...shorter(OWN_NAMES),
    external: PARTS.map((part) => `./${part}.js`),
  });
  return smallTemplates(npm, outputFiles[0].text).trimEnd();
}

/**
 * A minified script whose templates are small too: the element's style sheet minified, and HTML not indented. No other lines are left in what esbuild has
 * minified, but those of licences.
 *
 * @param {string} npm
 * @param {string} script
 */
function smallTemplates(npm, script) {
  const [sheet, ...more] = script.match(/(?<=`)\s*:host \{[^`$\\]*(?=`)/g) ?? [];
  if (sheet === undefined || more.length > 0) throw new Error('src/element/style.js has to be one template, of CSS alone');
  return shortLicences(script.replace(sheet, () => smallStyle(npm, sheet)).replaceAll(/\n +/g, '\n'));
}

/** A style sheet without what only people read. @param {string} npm @param {string} sheet */
function smallStyle(npm, sheet) {
  const { transformSync } = createRequire(join(npm, 'package.json'))('esbuild');
  return transformSync(sheet, { loader: 'css', minify: true, charset: 'utf8' }).code.trim();
}

/** The licences at the end of a script in a line per holder, where all of them say holder, year and licence and nothing else. @param {string} script */
function shortLicences(script) {
  const [whole, blocks] = /\/\*! Bundled license information:\n([^]*)\*\/\s*$/.exec(script) ?? [];
  if (whole === undefined) return script;
  const said = [...blocks.matchAll(/\(\*\*([^]*?)\*\)/g)].map(([, text]) => /^\s*\* @license\s+\* Copyright (\d{4}) (.+)\s+\* SPDX-License-Identifier: (.+)\s*$/.exec(text));
  if (said.some((one) => one === null)) return script;
  const years = new Map();
  for (const [, year, holder, licence] of said) years.set(`${holder}, ${licence}`, [...years.get(`${holder}, ${licence}`) ?? [], year]);
  const lines = [...years].map(([who, all]) => `Copyright ${all.sort().join(', ')} ${who}`);
  return script.replace(whole, () => `/*! @license ${lines.join('\n')} */\n`);
}

/**
 * The pages of one model that `dodona bundle` fills with title and model: one file that has all inside, and a folder.
 *
 * @param {string} npm
 * @param {Buffer} wasm
 * @param {string} core as text
 */
function pages(npm, wasm, core) {
  const template = readFileSync(join(web, 'bundle', 'index.html'), 'utf8').replaceAll(/\n +/g, '\n');
  const script = pageScript(npm);
  const style = smallStyle(npm, readFileSync(join(web, 'bundle', 'page.css'), 'utf8'));
  const filled = (blanks) => Buffer.from(template.replaceAll(/\{(policy|style|data|script)\}/g, (_, name) => blanks[name]));
  const digest = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return new Map([
    ['predictor.html', filled({
      policy: policyOf({ script: [digest(script)], style: [digest(style)], connect: [] }),
      style: `<style>${style}</style>`,
      data: `<script type="application/json" id="model">{{model}}</script>\n<script type="text/plain" id="core">${base85(Buffer.from(core, 'base64'))}</script>`,
      script: `<script type="module">${script}</script>`,
    })],
    ['site/index.html', filled({
      policy: policyOf({ script: ["'self'"], style: ["'self'"], connect: ["'self'"] }),
      style: '<link rel="stylesheet" href="page.css">',
      data: '<link rel="preload" as="fetch" href="model.json" crossorigin>\n<link rel="preload" as="fetch" href="dodona.wasm" crossorigin>',
      script: '<script type="module" src="page.js"></script>',
    })],
    ['site/page.css', Buffer.from(`${style}\n`)],
    ['site/page.js', Buffer.from(`${script}\n`)],
    ['site/dodona.wasm', wasm],
  ]);
}

/** The type declarations, made from the JSDoc of the sources; types/ has what that cannot say. */
function declarations(npm) {
  const out = mkdtempSync(join(tmpdir(), 'dodona-types-'));
  try {
    execFileSync(process.execPath, [
      join(npm, 'node_modules/typescript/bin/tsc'), '-p', join(web, 'tsconfig.types.json'),
      '--typeRoots', join(npm, 'node_modules/@types'), '--outDir', out,
    ], { stdio: ['ignore', 'inherit', 'inherit'] });
    const made = contents(out);
    made.set('index.d.ts', Buffer.concat([Buffer.from('/// <reference path="dispose.d.ts" />\n'), made.get('index.d.ts')]));
    return made;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** What npm publishes: the manifest without what only development needs. */
function manifest() {
  const { devDependencies: _, ...fields } = JSON.parse(readFileSync(join(web, 'package.json'), 'utf8'));
  return Buffer.from(`${JSON.stringify(fields, null, 2)}\n`);
}

/** The package in one file, as `npm install` takes it; npm writes the same bytes for the same files. @param {string} folder */
function tarball(folder) {
  const out = mkdtempSync(join(tmpdir(), 'dodona-pack-'));
  try {
    const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', resolve(folder), '--pack-destination', out, '--json', '--ignore-scripts', '--offline'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
    return readFileSync(join(out, filename));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: { wasm: { type: 'string' }, npm: { type: 'string' }, models: { type: 'string' }, out: { type: 'string' } },
});
for (const name of ['wasm', 'npm', 'models', 'out']) {
  if (values[name] === undefined) {
    console.error('usage: node web/build.mjs --wasm FILE --npm DIR --models DIR --out DIR');
    process.exit(2);
  }
}

const wasm = readFileSync(values.wasm);
const sources = [...bundled(resolve(values.npm))];
const core = packed(values.wasm);
const whole = single(resolve(values.npm), core);
const readme = readFileSync(join(web, 'README.md'), 'utf8').replace('sha384-...', integrityOf(whole));
console.log(`single.js: integrity="${integrityOf(whole)}"`);

const folder = join(values.out, 'package');
publish(folder, new Map([
  ...sources,
  ['single.js', whole],
  ...declarations(resolve(values.npm)),
  ...contents(join(web, 'types')),
  ['dodona.wasm', wasm],
  ['package.json', manifest()],
  ['README.md', Buffer.from(readme)],
  ['LICENSE', readFileSync(join(web, '..', 'LICENSE'))],
]));

const bundles = pages(resolve(values.npm), wasm, core);
publish(join(values.out, 'share', 'dodona'), bundles);

const models = contents(values.models, (path) => /^[^/\\]+\.json$/.test(path));
const index = [...models].map(([path, bytes]) => indexEntry(basename(path, '.json'), bytes))
  .sort((a, b) => a.features - b.features || a.title.localeCompare(b.title, 'en')); // the simplest is shown first

publish(join(values.out, 'site'), siteOf({
  npm: resolve(values.npm),
  settings: settings(resolve(values.npm)),
  first: index[0]?.name ?? '',
  models: index.map(({ name }) => name),
  asTheyAre: contents(join(web, 'site'), (path) => ['index.html', 'fetch.html', 'early.js', 'old.js', 'leaf.svg', 'site.webmanifest'].includes(path)),
  others: new Map([
    ['predictor.html', bundles.get('predictor.html')], // for "Use it"
    ['dodona.tgz', tarball(folder)], // and this
    ...sources.map(([path, bytes]) => [`dodona/${path}`, bytes]),
    ['dodona/dodona.wasm', wasm],
    ...[...models].map(([path, bytes]) => [`models/${path}`, bytes]),
    ['models/index.json', Buffer.from(`${JSON.stringify({ models: index }, null, 2)}\n`)],
  ]),
}));
