// The site's own server, started for a test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { npm, root, site } from './deps.js';

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
