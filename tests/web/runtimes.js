// Other runtimes of JavaScript, as npm brings them for this machine; undefined where it brings none.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hosts } from './project.js';

/** @param {string} scope @param {RegExp} folder @param {string} path */
function binary(scope, folder, path) {
  const within = join(hosts, 'node_modules', scope);
  const found = existsSync(within) ? readdirSync(within).filter((name) => folder.test(name)).map((name) => join(within, name, path)) : [];
  return found.find((file) => existsSync(file));
}

export const deno = binary('@deno', /./, 'deno');
// Of its two builds the one that every processor runs.
export const bun = binary('@oven', /baseline/, 'bin/bun') ?? binary('@oven', /./, 'bin/bun');
export const workerd = binary('@cloudflare', /^workerd-/, 'bin/workerd');
