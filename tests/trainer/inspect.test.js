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

  /** What is printed at a width; without one as into a file. */
  const seen = (path, width) => {
    const { COLUMNS: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(cli, ['inspect', path], { encoding: 'utf8', env: width ? { ...env, COLUMNS: String(width) } : env });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const words = (text) => text.replaceAll(/\s+/g, ' ');

  test('who made it and for what is shown in full', () => {
    const card = { title: 'Rents', description: `What a flat costs: ${'and so on '.repeat(30)}end.`, intended_use: 'Advice\u009b31m', author: 'A. Nyone', licence: 'CC0', source: 'https://example.org/rents' };
    const text = inspect({ card });
    assert.ok(words(text).startsWith(words(`Rents ${card.description} Intended use: Advice 31m Author: A. Nyone Licence: CC0 Source: https://example.org/rents Predicts`)), text);
    assert.ok(!text.includes('\u009b'));
  });

  test('the search is shown as training showed it, choices by their names', () => {
    const trial = { family: 'mlp', options: { 'mlp.activation': 3, 'mlp.layers': 3 }, rows: 80, folds: 5, mean: 1.5, standard_error: 0.25 };
    const tournament = { metric: 'rmse', folds: 5, tried: 9, trials: [trial, { family: 'gam', options: { 'trees.objective': 'huber', 'no.such': null }, mean: 2 }, null, 7, {}, {}, {}] };
    const text = inspect({ card: { tournament } });
    assert.match(text, /Chosen from 9 models by rmse/);
    assert.match(text, /1\.5 +0\.25 +80 +5 +mlp, activation gelu, layers 3\n/);
    assert.match(text, /\n +2 +gam, objective huber, such null\n {2}\.\.\. \(--json shows 7\)/);
    assert.doesNotMatch(inspect({ card: { tournament: { trials: 3 } } }), /Chosen/);
  });

  test('how often intervals held the truth is shown, of the rows of the test before others', () => {
    const card = { metrics: { rows: 40, model: { rmse: 2 }, levels: [{ level: 0.9, covered: 0.825, width: 12.5 }] }, levels: [{ level: 0.9, covered: 0.9, width: 11 }] };
    const text = inspect({ card, provenance: { recipe: { time: 'day' }, split: { rule: 'the latest rows' } } });
    assert.match(text, /held the truth, on the held-out rows:[\s\S]*90% +82\.5% +12\.5\n/);
    assert.match(text, /On 40 held-out rows \(the latest by day\):/);
    assert.match(text, /with --time day/);
    assert.match(inspect({ card: { levels: card.levels } }), /on the rows that they were learned from:[\s\S]*90% +90% +11\n/);
    assert.match(inspect({ card, provenance: { recipe: { group: 'shop' } } }), /\(whole groups of shop\)/);
    assert.match(inspect({ card, provenance: { split: { rule: 'a file of its own: late.csv' }, recipe: { time: 'day' } } }), /held-out rows of late\.csv:/);
  });

  test('what each kind of column held in training', () => {
    const features = structuredClone(fixture.features);
    const training = { missing: 0, minimum: 0, maximum: 1, median: 0, decimals: 0, edges: [0, 1] };
    const all = [
      ...features,
      { name: 'old', kind: 'boolean', missing: 'allowed', training: { missing: 0, counts: [30, 70] } },
      { name: 'since', kind: 'date', missing: 'allowed', training: { ...training, minimum: 19723, maximum: 20088, median: 19800, edges: [19723, 20088], counts: [100] } },
      { name: 'heat', kind: 'category', missing: 'allowed', unseen: 'error', categories: ['gas', 'oil', 'wood', 'sun'], training: { missing: 0, counts: [1, 2, 3, 4] } },
    ];
    const { golden, ...rest } = fixture;
    const path = join(scratch, 'kinds.json');
    writeFileSync(path, JSON.stringify({ ...rest, features: all, golden: { rows: [], outputs: [] } }));
    const text = seen(path);
    assert.match(text, /old +boolean +allowed +70 yes, 30 no\n/);
    assert.match(text, /since +date +allowed +2024-01-01 to 2024-12-31\n/); // 19723 days after 1970-01-01
    assert.match(text, /heat +category +allowed +gas, oil, wood, \.\.\. \(4\)\n/);
  });

  test('the networks of an average are counted', () => {
    const mlp = JSON.parse(readFileSync(join(root, 'tests', 'fixtures', 'v1', 'mlp.json'), 'utf8'));
    const path = join(scratch, 'mlp.json');
    const members = (n) => {
      writeFileSync(path, JSON.stringify({ ...mlp, provenance: { recipe: { options: { 'mlp.members': n } } } }));
      return seen(path);
    };
    assert.match(members(4), /4 networks share these layers/);
    assert.doesNotMatch(members(1), /networks share/);
  });

  test('lines fit the terminal, and nothing is lost or cut', () => {
    const features = structuredClone(fixture.features);
    const long = 'a_name_without_any_blank_that_is_longer_than_half_a_terminal';
    features[0].name = long;
    const sha256 = '0123456789abcdef'.repeat(4);
    const trials = Array.from({ length: 3 }, (_, i) => ({ family: 'trees', options: { 'trees.column_fraction': 0.76, 'trees.l2': 8, 'trees.learning_rate': 0.043, 'trees.max_depth': 7, 'trees.max_one_hot': 6, 'trees.row_fraction': 0.9 + i / 100 }, rows: 1000, folds: 45, mean: 123456.789, standard_error: 0.0001234 }));
    const card = { title: 'word '.repeat(60), tournament: { metric: 'expected_calibration_error', tried: 3, trials }, metrics: { rows: 5, model: { expected_calibration_error: -1.5e-101 }, baseline: { expected_calibration_error: 1 }, baseline_is: 'most frequent class', intervals: { expected_calibration_error: [-1.5e-101, 1e-101] } }, importance: [{ feature: long, share: 1 }] };
    const path = join(scratch, 'wide.json');
    writeFileSync(path, JSON.stringify({ ...fixture, features, card, provenance: { trainer: 'dodona', data: { file: `${long}.csv`, rows: 5, sha256 } } }));
    const piped = seen(path);
    for (const width of [80, 120]) {
      const text = seen(path, width);
      for (const line of text.split('\n')) assert.ok([...line].length <= width, `${width}: ${line}`);
      for (const number of ['-1.5e-101', '123457', '0.0001234', '0.92']) assert.ok(text.split(/[\s,]+/).includes(number), `${width}: ${number}\n${text}`);
      assert.ok(text.includes(sha256), text);
      assert.deepEqual([...text.replaceAll(/\s/g, '')].sort(), [...piped.replaceAll(/\s/g, '')].sort());
    }
    // Into a file a row is a line.
    assert.equal(piped.split('\n').filter((line) => /row_fraction 0\.9/.test(line) && /123457/.test(line)).length, 3);
  });

  test('a table of more numbers than a line holds goes on below, with its first column', () => {
    const multi = join(root, 'tests', 'fixtures', 'linear_softmax.json');
    const model = JSON.parse(readFileSync(multi, 'utf8'));
    model.target.classes = model.target.classes.map((name) => `${name}_${'x'.repeat(28)}`);
    const path = join(scratch, 'classes.json');
    writeFileSync(path, JSON.stringify(model));
    const text = seen(path, 80);
    for (const line of text.split('\n')) assert.ok([...line].length <= 80, line);
    assert.equal(text.match(/\(intercept\)/g).length, 2);
    assert.equal(seen(path).match(/\(intercept\)/g).length, 1);
  });
});
