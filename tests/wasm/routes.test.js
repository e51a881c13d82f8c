// Two routes to one reader: the command line parses JSON natively, the module with JSON.parse. Both accept and refuse the
// same files, and give the same word for the refusal.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cli, dodona, fixtures, modelFiles, root } from '../web/deps.js';
import { generator } from './rows.js';

const folder = mkdtempSync(join(tmpdir(), 'dodona-routes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The error's path and sentence of the core, or undefined. @param {Uint8Array} bytes */
function native(bytes) {
  const path = join(folder, 'model.json');
  writeFileSync(path, bytes);
  const { status, stderr } = spawnSync(cli, ['inspect', path], { encoding: 'utf8' });
  if (status === 0) return undefined;
  assert.equal(status, 1, stderr);
  return stderr.trim().replace(`error: ${path}: `, '');
}

async function module(bytes) {
  try {
    (await dodona.load(bytes)).free();
  } catch (error) {
    assert.ok(error instanceof dodona.DodonaError, String(error));
    return error;
  }
  return undefined;
}

// What the two parsers say themselves; everything else comes from the reader, whose sentences are the same.
const PARSER = /not JSON|beyond the range of doubles|the file is empty|NUL byte|stands twice in an object|nested deeper|surrogate|not UTF-8/;

async function compare(bytes, what) {
  const [said, error] = [native(bytes), await module(bytes)];
  assert.equal(error === undefined, said === undefined, `${what}: ${said ?? 'accepted'} / ${error?.message ?? 'accepted'}`);
  if (error === undefined) return true;
  if (error.code === 'bad_json') assert.match(said, PARSER, what);
  else assert.equal(said, error.message, what);
  return false;
}

const recipes = join(root, 'trainer', 'recipes');
const committed = readdirSync(recipes, { recursive: true }).filter((name) => name.endsWith('model.json')).map((name) => join(recipes, name));

test('the good files are accepted by both', async () => {
  assert.ok(committed.length >= 3);
  for (const path of [...modelFiles(), ...committed]) assert.ok(await compare(readFileSync(path), path), path);
});

const good = readFileSync(join(fixtures, 'trees_exp.json'), 'utf8');
const spoilt = (from, to) => {
  assert.ok(good.includes(from), from);
  return good.replace(from, () => to);
};
const card = (text) => spoilt('"card": {', `"card": {"x": ${text}, `);
const nested = (n) => '['.repeat(n) + ']'.repeat(n);

for (const [name, text, accepted] of [
  ['an empty file', '', false],
  ['blanks', ' \n\t', false],
  ['an HTML page', '<!doctype html>', false],
  ['a byte order mark', `\uFEFF${good}`, true],
  ['two byte order marks', `\uFEFF\uFEFF${good}`, false],
  ['no-break space before it', `\u00a0${good}`, false],
  ['more after the end', `${good}{}`, false],
  ['NUL at the end', `${good}\0`, false],
  ['NUL in a text', card('"\0"'), false],
  ['an escaped NUL in a text', card('"\\u0000"'), true],
  ['a trailing comma', card('[1,]'), false],
  ['a comment', card('1 /* one */'), false],
  ['98 levels within', card(nested(98)), true],
  ['99 levels within', card(nested(99)), false],
  ['many levels', '['.repeat(100_000), false],
  ['brackets in a text', card(`"${'[{'.repeat(200)}"`), true],
  ['a lone surrogate', card('"\\ud800"'), false],
  ['surrogates the wrong way round', card('"\\udc00\\ud800"'), false],
  ['a surrogate pair', card('"\\ud83d\\ude00"'), true],
  ['a lone surrogate in a name', card('{"\\udfff": 1}'), false],
  ['a member twice', card('{"a": 1, "b": {"a": 1}, "a": 1}'), false],
  ['a member twice, once escaped', card('{"a": 1, "\\u0061" : 1}'), false],
  ['__proto__ twice', card('{"__proto__": 1, "__proto__": 1}'), false],
  ['__proto__ once', card('{"__proto__": {"a": 1}}'), true],
  ['the same name in other objects', card('[{"a": 1}, {"a": {"a": "a"}}]'), true],
  ['quotes and backslashes in texts', card('{"a\\\\": "\\\\\\"a\\\\\\\\", "a": ":\\\":"}'), true],
  ['a number beyond double', card('1e999'), false],
  ['a number below double', card('[1e-999, -1e-999]'), true],
  ['an integer beyond 64 bits', card('123456789012345678901234567890'), true],
  ['a number with a leading zero', card('01'), false],
  ['NaN', card('NaN'), false],
  ['a tab in a text', card('"\t"'), false],
  ['DEL and line separators in a text', card('"\x7f\u2028\u2029"'), true],
  ['version 1.0', spoilt('"version": 1,', '"version": 1.0,'), true],
  ['version 1e0', spoilt('"version": 1,', '"version": 1e0,'), true],
  ['version 1.5', spoilt('"version": 1,', '"version": 1.5,'), false],
  ['minus zero for an index', spoilt('"feature": 0', '"feature": -0'), true],
]) {
  test(`both routes and ${name}`, async () => {
    assert.equal(await compare(Buffer.from(text), name), accepted, name);
  });
}

test('bytes that are not UTF-8', async () => {
  const at = good.indexOf('"card"') + 1;
  for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
    const file = Buffer.concat([Buffer.from(good.slice(0, at)), Buffer.from(bytes), Buffer.from(good.slice(at))]);
    assert.equal(await compare(file, String(bytes)), false);
  }
});

test('four hundred damaged files', async () => {
  const random = generator(20_261_121);
  const useful = '0123456789-+.eE",:[]{}tfn \\\xff';
  let accepted = 0;
  for (let i = 0; i < 400; ++i) {
    const bytes = Buffer.from(good, 'latin1');
    for (let n = 1 + random.below(2); n > 0; --n) {
      const at = random.below(bytes.length);
      const digit = [...bytes.subarray(at)].findIndex((byte) => byte >= 48 && byte <= 57);
      if (random.chance(0.5) && digit >= 0) bytes[at + digit] = 48 + random.below(10);
      else bytes[at] = random.chance(0.3) ? random.below(256) : useful.charCodeAt(random.below(useful.length));
    }
    accepted += await compare(bytes, bytes.toString('latin1')) ? 1 : 0;
  }
  assert.ok(accepted > 20 && accepted < 380, `${accepted} accepted`);
});
