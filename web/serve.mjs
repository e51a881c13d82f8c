// Serves the site on this machine only:  node web/serve.mjs --dir build/site
//
// PORT names the port; without it the first free one from 8000 is taken. sirv (from --npm, which is build/npm beside the
// site unless it is given) knows files, MIME types, ranges and revalidation; what is here are the security headers.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchPolicyOfHeader, policy } from './policy.mjs';

const HOST = '127.0.0.1';
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

function options() {
  try {
    const { values } = parseArgs({ options: { dir: { type: 'string' }, npm: { type: 'string' } } });
    if (values.dir !== undefined) return values;
  } catch (error) {
    console.error(error.message);
  }
  console.error('usage: [PORT=8000] node web/serve.mjs --dir build/site [--npm build/npm]');
  process.exit(2);
}

const values = options();
const dir = resolve(values.dir);
const npm = resolve(values.npm ?? join(dir, '..', 'npm'));
if (!existsSync(join(dir, 'index.html'))) fail(`There is no site in ${values.dir}. "make site" builds it.`);

const sirv = createRequire(join(npm, 'package.json'))('sirv');
// `dev` looks at the files at each request, so a rebuilt site shows at the next reload; with `etag` an unchanged file is
// answered by 304.
const files = sirv(dir, { dev: true, etag: true });

/** `fetch.html` has a policy of its own, with the hash of its script: as it stands in the file. */
function policyFor(path) {
  if (path !== '/fetch.html') return policy;
  const [, own] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(join(dir, 'fetch.html'), 'utf8')) ?? [];
  return own === undefined ? policy : `${own}; ${fetchPolicyOfHeader}`;
}

const server = createServer((request, response) => {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', policyFor(request.url.split('?')[0]));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  files(request, response, () => {
    response.writeHead(404, { 'Content-Type': 'text/plain;charset=utf-8' }).end('There is no such file.\n');
  });
});

const wish = process.env.PORT;
let port = Number(wish || 8000);
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`PORT=${wish} is not a port.`);

server.on('error', (error) => {
  if (error.code !== 'EADDRINUSE') fail(`The site cannot be served: ${error.message}`);
  if (wish) fail(`Port ${port} is taken. Choose another: PORT=${port + 1} make demo`);
  port += 1;
  server.listen(port, HOST);
});
server.on('listening', () => console.log(`http://${HOST}:${server.address().port}/`));
server.listen(port, HOST);
