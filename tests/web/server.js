// The site's own server, started for a test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { npm, root, site, third } from './deps.js';

/** Starts web/serve.mjs; what it prints and how it ends is the caller's to look at. */
export function launch(environment = {}, folder = site) {
  const { PORT: _, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, 'web', 'serve.mjs'), '--dir', folder, '--npm', npm], {
    env: { ...env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (data) => { child.text.out += data; });
  child.stderr.setEncoding('utf8').on('data', (data) => { child.text.err += data; });
  return child;
}

/** A running server: its address, and how to stop it. */
export async function serve(environment = { PORT: '0' }, folder = site) {
  const child = launch(environment, folder);
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error(`the server did not start: ${child.text.err}`);
  return {
    address: child.text.out.trim(),
    text: child.text,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** The policy that the package's page promises to be enough. */
export const strictPolicy = /^ {4}(default-src 'none';.*)$/m.exec(readFileSync(join(root, 'web', 'README.md'), 'utf8'))[1];

/**
 * Serves a folder with the strict policy and nothing else that a static host would not do.
 *
 * @param {string} folder
 * @param {string} [policy]
 */
export async function serveStrictly(folder, policy = strictPolicy) {
  const files = third('sirv')(folder, { dev: true });
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    if (request.url === '/favicon.ico') return response.writeHead(204).end(); // browsers ask for it
    return files(request, response, () => response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    async stop() {
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}
