import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { dodona, fixture, fixtures } from './deps.js';

const { DodonaError, load } = dodona;
const path = join(fixtures, 'linear_identity.json');
const bytes = readFileSync(path);
const text = bytes.toString('utf8');
const row = { size: 47, age: 12, heating: 'gas', balcony: true, listed: '2019-04-30' };
const [[value]] = fixture('linear_identity').golden.outputs;

const sources = {
  'a path': path,
  'a relative path': relative(process.cwd(), path),
  'a file URL': pathToFileURL(path),
  'the text of a file URL': pathToFileURL(path).href,
  'a data URL': `data:application/json;base64,${bytes.toString('base64')}`,
  'a Response': new Response(text),
  'a Blob': new Blob([text]),
  'a Uint8Array': new Uint8Array(bytes),
  'a part of a buffer': Buffer.concat([Buffer.from('xx'), bytes, Buffer.from('yy')]).subarray(2, 2 + bytes.length),
  'an ArrayBuffer': bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  'a DataView': new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
  'JSON text': text,
  'JSON text after blanks': `\n  ${text}`,
  'the parsed object': JSON.parse(text),
};
for (const [name, source] of Object.entries(sources)) {
  test(`loads from ${name}`, async () => {
    const model = await load(source);
    assert.equal(model.predict(row).value, value);
    model.free();
  });
}

async function refused(source) {
  try {
    (await load(source)).free();
  } catch (error) {
    assert.ok(error instanceof DodonaError, String(error));
    assert.ok(error.message.length > 0);
    return error;
  }
  throw new Error('the source was expected to be refused');
}

for (const [name, source, code] of [
  ['nothing', undefined, 'wrong_type'],
  ['null', null, 'wrong_type'],
  ['a number', 3, 'wrong_type'],
  ['a file that is not there', join(fixtures, 'nowhere.json'), 'io'],
  ['a Response of a missing page', new Response('gone', { status: 404 }), 'io'],
  ['an empty buffer', new Uint8Array(0), 'bad_json'],
  ['half of a file', bytes.subarray(0, bytes.length / 2), 'bad_json'],
  ['an HTML page', new Response('<!doctype html><title>Not found</title>'), 'bad_json'],
  ['a list', '[1, 2]', 'bad_model'],
  ['an object that cannot be written', (() => { const a = {}; a.a = a; return a; })(), 'bad_json'],
  ['another format', '{"format": "onnx"}', 'bad_model'],
  ['bytes that are not UTF-8', Buffer.concat([bytes.subarray(0, 20), Buffer.from([0xff]), bytes.subarray(20)]), 'bad_json'],
]) {
  test(`refuses ${name}`, async () => {
    assert.equal((await refused(source)).code, code);
  });
}

test('says where a model file is wrong', async () => {
  const model = fixture('linear_identity');
  model.features[2].kind = 'colour';
  const error = await refused(model);
  assert.equal(error.code, 'unknown_name');
  assert.match(error.where.path, /features\[2\]\.kind/);
  assert.match(error.message, /colour/);
});

test('refuses another version, and members it does not know', async () => {
  assert.equal((await refused({ ...fixture('trees_exp'), version: 2 })).code, 'unknown_version');
  assert.equal((await refused({ ...fixture('trees_exp'), extra: 1 })).code, 'unknown_name');
});

test('every byte of a file cut off is refused, never a crash', async () => {
  for (let size = 0; size < bytes.length; size += 97) await refused(bytes.subarray(0, size));
});

test('a deep file does not overflow anything', async () => {
  await refused('['.repeat(200_000));
  const model = fixture('trees_exp');
  const deep = text.replace('"card": {', `"card": {"deep": ${'['.repeat(400)}${']'.repeat(400)},`);
  assert.notEqual(deep, text);
  await load(deep).then((loaded) => loaded.free(), (error) => assert.ok(error instanceof DodonaError));
  (await load(model)).free();
});

for (const [name, value, path] of [
  ['NaN', NaN, 'card.x'], ['infinity', [1, Infinity], 'card.x[1]'], ['a function', () => 1, 'card.x'], ['a bigint', 1n, 'card.x'],
  ['undefined in an array', [undefined], 'card.x[0]'], ['a Date', new Date(0), 'card.x'], ['a Map', { y: new Map() }, 'card.x.y'],
  ['half of a surrogate pair', 'a\ud800', 'card.x'],
]) {
  test(`a parsed object with ${name} is refused, with the place`, async () => {
    const model = fixture('trees_exp');
    model.card.x = value;
    const error = await refused(model);
    assert.deepEqual([error.code, error.where.path], ['bad_json', path]);
  });
}

test('members that are undefined are not there', async () => {
  const model = fixture('trees_exp');
  model.features[0].unit = undefined;
  model.card.x = undefined;
  const loaded = await load(model);
  assert.ok(!('x' in loaded.card));
  loaded.free();
});

test('a refused text is told with its place', async () => {
  const at = text.indexOf('"features"');
  const line = text.slice(0, at).split('\n').length;
  const error = await refused(`${text.slice(0, at)}}${text.slice(at)}`);
  assert.match(error.message, new RegExp(`^not JSON from line ${line}, column \\d+ on$`));
  assert.match((await refused(text.slice(0, at))).message, /cut off|line/);
  assert.match((await refused('<!doctype html>{')).message, /cannot be read/);
  assert.match((await refused(Buffer.from('\n <!doctype html><title>Not found</title>'))).message, /is a web page and no model/);
});

test('minus zero survives the way through a parsed object', async () => {
  const model = fixture('linear_identity');
  model.parameters.intercept = [-0];
  for (const term of model.parameters.terms) {
    term.weight.fill(-0);
    term.missing.fill(-0);
  }
  model.golden = { rows: [], outputs: [] };
  const zero = (await load(model)).predict({ ...row, size: 0 });
  const written = JSON.stringify(model).replace('"intercept":[0]', '"intercept":[-0.0]').replaceAll(/"(weight|missing)":\[[0,]+\]/g, (part) => part.replaceAll('0', '-0.0'));
  const same = (await load(written)).predict({ ...row, size: 0 });
  assert.ok(Object.is(zero.value, same.value));
});

test('many models load at once', async () => {
  const models = await Promise.all(Array.from({ length: 20 }, () => load(text)));
  for (const model of models) assert.equal(model.predict(row).value, value);
  for (const model of models) model.free();
});
