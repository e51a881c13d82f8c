// The static site: the page's scripts and styles minified, with what the first view needs in few files, and a service worker that knows them all.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fetchPolicy } from './policy.mjs';

/** What is fetched when it is asked for, and kept then: models, of which a site may have many. And what no page of the site asks for. */
const NOT_KEPT = /^models\/|\.map$|^dodona\/(single|element|define)\.js$|^(old\.js|fetch\.html|dodona\.tgz)$/;

/**
 * The files of the site.
 *
 * @param {{npm: string, settings: object, first: string, models: string[], asTheyAre: Map<string, Buffer>, others: Map<string, Buffer>}} parts `settings` of esbuild; `first`: the
 *   model that is shown first; `models`: all of them; `asTheyAre`: what is not bundled, the page among it; `others`: package and models
 * @returns {Map<string, Buffer>}
 */
export function siteOf({ npm, settings, first, models, asTheyAre, others }) {
  const esbuild = createRequire(join(npm, 'package.json'))('esbuild');
  const { files, preloads } = bundled(esbuild, settings);
  const page = withLinks(asTheyAre.get('index.html'), first, models, preloads);
  const all = new Map([...asTheyAre, ['index.html', page], ['fetch.html', fetchPage(esbuild, settings, asTheyAre.get('fetch.html'))], ...files, ...others]);
  return all.set('sw.js', serviceWorker(esbuild, settings, all));
}

/** Scripts and styles, whose names have a hash of what they are: a cache never has an old one under the name of a new. */
function bundled({ buildSync }, settings) {
  const { outputFiles, metafile } = buildSync({
    ...settings, entryPoints: ['site/page.js', 'site/style.css', 'site/batch/worker.js'], outdir: 'site', splitting: true, entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]',
    legalComments: 'eof', metafile: true, external: ['./dodona/index.js'], platform: 'browser',
  });
  const [page, style, worker] = ['site/page.js', 'site/style.css', 'site/batch/worker.js'].map((source) => Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source)?.[0] ?? '');
  const imports = metafile.outputs[page].imports.filter(({ kind, external }) => kind === 'import-statement' && !external).map(({ path }) => path);
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)])),
    preloads: { page: basename(page), style: basename(style), worker: basename(worker), imports: imports.map((path) => basename(path)) },
  };
}

/** The page with links that fetch at once what its chain of imports would ask for one after the other: the modules of the first view, the engine, the list of models. */
function withLinks(page, first, models, { page: script, style, worker, imports }) {
  const links = [
    ...[script, ...imports, 'dodona/index.js'].map((path) => `<link rel="modulepreload" href="${path}">`),
    ...['dodona/dodona.wasm', 'models/index.json'].map((path) => `<link rel="preload" as="fetch" href="${path}" crossorigin>`),
  ];
  return Buffer.from(page.toString('utf8')
    .replace('<html lang="en">', `<html lang="en" data-first="${encodeURIComponent(first)}" data-models="${models.map(encodeURIComponent).join(' ')}" data-worker="${worker}">`)
    .replace('href="style.css"', `href="${style}"`)
    .replace('src="page.js"', `src="${script}"`)
    .replace('</head>', `  ${links.join('\n  ')}\n</head>`));
}

/** The page that fetches from other sites, with its script inside, so that its policy can name that one alone. */
function fetchPage({ buildSync }, settings, template) {
  const { outputFiles: [script] } = buildSync({ ...settings, entryPoints: ['site/fetch.js'], outdir: 'site', format: 'iife', platform: 'browser' });
  const code = script.text.trim();
  const blanks = { policy: fetchPolicy(`'sha256-${createHash('sha256').update(code).digest('base64')}'`), script: code };
  return Buffer.from(template.toString('utf8').replaceAll(/\{(policy|script)\}/g, (_, name) => blanks[name]));
}

/** One file, with the list of what it keeps. */
function serviceWorker({ buildSync }, settings, files) {
  const kept = [...files].filter(([path]) => !NOT_KEPT.test(path))
    .map(([path, bytes]) => ({ url: path, revision: /-[A-Z0-9]{8}\.(js|css)$/.test(path) ? null : createHash('sha256').update(bytes).digest('hex').slice(0, 16) }))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  const { outputFiles: [script] } = buildSync({
    ...settings, entryPoints: ['site/offline/sw.js'], outdir: 'site', format: 'iife', platform: 'browser', legalComments: 'eof',
    define: { DODONA_FILES: JSON.stringify(kept), 'process.env.NODE_ENV': '"production"' },
  });
  return Buffer.from(script.contents);
}
