// `dodona inspect` on models of other hands: whatever card and provenance hold, it shows what it can and never falls over.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, describe, test } from 'node:test';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(process.env.DODONA_BUILD ?? join(root, 'build'), 'native', 'dodona');

describe('dodona inspect', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'dodona-inspect-'));
  after(() => rmSync(scratch, { recursive: true, force: true }));
  const fixture = JSON.parse(readFileSync(join(root, 'tests', 'fixtures', 'linear_identity.json'), 'utf8'));
  const inspect = (changes, ...options) => {
    const path = join(scratch, 'model.json');
    writeFileSync(path, JSON.stringify({ ...fixture, ...changes }));
    const { status, stdout, stderr } = spawnSync(cli, ['inspect', path, ...options], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stdout;
  };

  const strange = {
    empty: {},
    'of wrong types': { title: 7, description: [], metrics: 'good', importance: { a: 1 } },
    'with names that are paths': { metrics: { rows: {}, model: { 'a/b~c': 1, '': 2, '__proto__': 3 }, baseline: null } },
    'with entries that are nothing': { importance: [null, 1, [], { share: 'much' }, { share: 1e300 }, { feature: 'x', share: -1 }] },
    'with control characters': { title: 'red \u001b[31m text', description: 'two\nlines' },
    'as deep as a file may be': { notes: JSON.parse('['.repeat(98) + ']'.repeat(98)) },
  };
  for (const [name, card] of Object.entries(strange)) {
    test(`a card ${name} is shown as far as it goes`, () => {
      const text = inspect({ card, provenance: card });
      assert.match(text, /Predicts/);
      assert.ok(!text.includes('\u001b'), 'no control character reaches the terminal');
      assert.deepEqual(JSON.parse(inspect({ card }, '--json')).card, JSON.parse(JSON.stringify(card)));
    });
  }

  test('where a model comes from: of the trainer and of the importer what is there, and no blanks', () => {
    const origin = (provenance) => inspect({ provenance }).trim().split('\n').at(-1);
    const sha256 = '0123456789abcdef'.repeat(4);
    const imported = { by: 'dodona 0.1.0', file: 'model.ubj', sha256, objective: 'binary:logistic', booster: 'dart', rounds: 30 };
    assert.equal(origin({ trainer: 'XGBoost 1.7.4', import: imported }),
      `Made by XGBoost 1.7.4 (binary:logistic, dart, 30 rounds), imported by dodona 0.1.0 from model.ubj (SHA-256 ${sha256}).`);
    const { rounds, sha256: _, ...less } = imported;
    assert.equal(origin({ trainer: 'XGBoost 2.0.0', import: less }), 'Made by XGBoost 2.0.0 (binary:logistic, dart), imported by dodona 0.1.0 from model.ubj.');
    assert.equal(origin({ import: { file: 'a.json', rounds: [] } }), 'Imported from a.json.');
    assert.equal(origin({ trainer: 'dodona 0.1.0', data: { file: 'a.csv', rows: 7, sha256 }, recipe: { seed: 3 }, fitted_on: 'all rows' }),
      `Made by dodona 0.1.0 from a.csv (7 rows, SHA-256 ${sha256}), seed 3, on all rows.`);
    assert.equal(origin({ trainer: 'someone' }), 'Made by someone.');
    assert.doesNotMatch(inspect({ provenance: {} }), /Made by/);
  });

  test('an imported model has the values around its splits, and none where it knows none', () => {
    const features = structuredClone(fixture.features);
    Object.assign(features[0].training, { minimum: -3, maximum: 5, edges: [-3, 1, 5], counts: [0, 0] });
    Object.assign(features[1].training, { minimum: 0, maximum: 1, median: 0, edges: [0, 1], counts: [0] });
    const text = inspect({ features, provenance: { trainer: 'XGBoost 1.7.4', import: {} } });
    assert.match(text, /values around splits/);
    assert.match(text, /size +number +\w+ +-3 to 5/);
    assert.match(text, /age +number +\w+ *\n/);
    assert.match(inspect({}), /values in training/);
  });

  test('the layers of a network are shown with their sizes', () => {
    const mlp = join(root, 'tests', 'fixtures', 'v1', 'mlp.json');
    const { parameters } = JSON.parse(readFileSync(mlp, 'utf8'));
    const run = (...options) => spawnSync(cli, ['inspect', mlp, ...options], { encoding: 'utf8' }).stdout;
    const { layers, size } = JSON.parse(run('--json'));
    assert.deepEqual(layers, parameters.layers.map(({ activation, bias, weight }) => ({ inputs: weight.length / bias.length, units: bias.length, activation })));
    assert.equal(size.weights, parameters.inputs[1].embedding.length + parameters.layers.reduce((sum, { bias, weight }) => sum + bias.length + weight.length, 0));
    assert.match(run(), /Layers:[\s\S]*1 +6 +9 +relu[\s\S]*5 +3 +1 +identity/);
  });

  test('the terms of an additive model are shown with what they add, and where', () => {
    const gam = join(root, 'tests', 'fixtures', 'v1', 'gam.json');
    const { parameters } = JSON.parse(readFileSync(gam, 'utf8'));
    const run = (...options) => spawnSync(cli, ['inspect', gam, ...options], { encoding: 'utf8' }).stdout;
    const { terms, size } = JSON.parse(run('--json'));
    assert.deepEqual(size, { ...size, terms: 12, pairs: 4, values: parameters.terms.flatMap(({ value }) => value).length });
    assert.deepEqual(terms.map(({ table }) => table.map(({ adds }) => adds.rent)), parameters.terms.map(({ value }) => value));
    assert.deepEqual(terms[0].columns, ['size']);
    assert.deepEqual(terms[8].columns, ['size', 'heating']);
    const where = (term) => term.table.map((entry) => entry.where);
    assert.deepEqual(where(terms[0]), ['below 0', '0 to 7.5', '7.5 to 80.5', '80.5 to 1000', '1000 and more', 'missing']);
    assert.deepEqual(where(terms[2]), ['gas, 7', 'oil, São Paulo', 'heat pump, true', 'missing']);
    assert.equal(where(terms[8])[1], 'below 7.5 x heat pump, 7');
    assert.deepEqual(where(terms[7]), ['any', 'missing']);
    // The mean size by hand: |values| weighted by the cover 6, 3, 5, 9, 7, 0.
    const [{ value }] = parameters.terms;
    const mean = [6, 3, 5, 9, 7, 0].reduce((sum, n, i) => sum + n * Math.abs(value[i]), 0) / 30;
    assert.match(run(), new RegExp(`size +${Number(mean.toPrecision(4))}\\d* +-18.9\\d* +below 0 +14.5\\d* +80.5 to 1000`));
  });

  test('the coefficients of a linear model are those of the file, on the scale of the data', () => {
    const { coefficients } = JSON.parse(inspect({}, '--json'));
    const { intercept, terms } = fixture.parameters;
    assert.deepEqual(coefficients.map(({ coefficient }) => Object.values(coefficient)).flat(),
      [...intercept, ...terms.flatMap(({ weight }) => weight)]);
    assert.equal(coefficients[0].column, '(intercept)');
    assert.match(inspect({}), /\(intercept\)/);
  });
});
