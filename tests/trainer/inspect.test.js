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

  test('the layers of a network are shown with their sizes', () => {
    const mlp = join(root, 'tests', 'fixtures', 'v1', 'mlp.json');
    const { parameters } = JSON.parse(readFileSync(mlp, 'utf8'));
    const run = (...options) => spawnSync(cli, ['inspect', mlp, ...options], { encoding: 'utf8' }).stdout;
    const { layers, size } = JSON.parse(run('--json'));
    assert.deepEqual(layers, parameters.layers.map(({ activation, bias, weight }) => ({ inputs: weight.length / bias.length, units: bias.length, activation })));
    assert.equal(size.weights, parameters.inputs[1].embedding.length + parameters.layers.reduce((sum, { bias, weight }) => sum + bias.length + weight.length, 0));
    assert.match(run(), /Layers:[\s\S]*1 +6 +9 +relu[\s\S]*5 +3 +1 +identity/);
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
