// The command line tool as the tests call it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { cli } from '../web/deps.js';

export { cli };

// What a training may say of its family. Without any of these there would be a tournament, whose winner no test can count on.
const CHOICES = ['--family', '--recipe', '--trials', '--budget', '--help', '--help-options'];
/** A training as its test means it. */
export const named = (args) => (args[0] === 'train' && !args.some((arg) => CHOICES.includes(arg)) ? [...args, '--family', 'trees'] : args);

/** Runs the tool; `input` goes to its standard input. A training that says nothing of its family is one of trees. */
export function run(args, { input = '', cwd } = {}) {
  const { status, stdout, stderr, error } = spawnSync(cli, named(args), { encoding: 'utf8', input, cwd, maxBuffer: 1 << 28, timeout: 300_000 });
  if (error && error.code !== 'EPIPE') throw error;
  return { status, stdout, stderr };
}

/** Runs what must succeed. @returns what it prints */
export function ok(args, options) {
  const { status, stdout, stderr } = run(args, options);
  assert.equal(status, 0, `dodona ${args.join(' ')}\n${stderr}`);
  return stdout;
}

/** Runs what must be refused, with the exit code and every part of the message. @returns what it writes to stderr */
export function refused(args, status, parts, options) {
  const result = run(args, options);
  const said = `dodona ${args.join(' ')}\n${result.stderr}`;
  assert.equal(result.status, status, said);
  assert.equal(result.stdout, '', said);
  for (const part of [parts].flat()) {
    assert.ok(part instanceof RegExp ? part.test(result.stderr) : result.stderr.includes(part), `${part}\n${said}`);
  }
  assert.match(result.stderr, /^(warning: .*\n)*error: /, said);
  return result.stderr;
}

/** A folder that goes when the tests of the file are done. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'dodona-trainer-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  const at = (name) => join(path, name);
  return {
    root: path,
    path: at,
    files: () => readdirSync(path).sort(),
    has: (name) => existsSync(at(name)),
    read: (name) => readFileSync(at(name), 'utf8'),
    json: (name) => JSON.parse(readFileSync(at(name), 'utf8')),
    /** @returns the path */
    write(name, text) {
      writeFileSync(at(name), text);
      return at(name);
    },
  };
}

/** Rows of a linear truth with noise: x, z, a category c of three, and y. */
export function homes(n, random) {
  const rows = [['x', 'z', 'c', 'y']];
  for (let i = 0; i < n; ++i) {
    const [x, z, c] = [random.next() * 10, random.next() * 4 - 2, random.pick(['north', 'south', 'west'])];
    const y = 5 + 2 * x - 3 * z + (c === 'west' ? 4 : 0) + random.next();
    rows.push([x.toFixed(3), z.toFixed(3), c, y.toFixed(3)]);
  }
  return rows;
}
