// What people choose that is no CSV: each kind is told from the others, and a CSV from all of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { otherKindOf } from '../../web/site/batch/other_kind.js';
import { demoModels, root } from './deps.js';

const utf16 = Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le');
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

for (const [what, kind, ...contents] of [
  ['nothing', 'empty', '', '\n\r\n \n', '\uFEFF'],
  ['a spreadsheet', 'sheet', 'PK\x03\x04 and more', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ['a packed file', 'packed', gzipSync('a,b\n1,2\n')],
  ['UTF-16', 'utf16', utf16, Buffer.from(utf16).swap16()],
  ['a picture', 'binary', PNG],
  ['a model', 'model', ...demoModels().map((path) => readFileSync(path))],
  ['rows in JSON', 'json', '[{"a": 1}]', '\n [\n {"a": 1}]', '{"a": [1, 2]}', '\uFEFF{ "a": 1 }'],
  ['a page', 'webPage', '<!DOCTYPE html><title>a,b</title>', '\n<html lang="en">'],
  ['lines of old Macs', 'returns', 'a,b\r1,2\r3,4\r', 'a,b\r1,2'],
  ['names in Latin-1', 'notUtf8', Buffer.from('r\xF6te,b\n1,2\n', 'latin1'), Buffer.from('r\xF6te', 'latin1')],
]) {
  test(what, () => {
    for (const content of contents) assert.equal(otherKindOf(Buffer.from(content)), kind);
  });
}

test('a CSV is no other kind', () => {
  const csv = ['a,b\n1,2\n', 'a,b', 'a,b\r\n1,2\r\n', 'a\n', '"a\rb",c\n1,2\n', '[Size],[Price]\n1,2\n', '{a},b\n1,2\n', '<b>a</b>,b\n1,2\n', 'PKA,b\n', '\uFEFFa;b\n1;2\n', '\n\na,b\n1,2\n', 'a,b\r\n'];
  for (const content of [...csv, Buffer.from('a,b\nr\xF6t,2\n', 'latin1'), readFileSync(join(root, 'trainer', 'recipes', 'iris', 'iris.csv'))]) {
    assert.equal(otherKindOf(Buffer.from(content)), undefined, String(content).slice(0, 40));
  }
});
