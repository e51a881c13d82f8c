// Random forests of extreme shapes: the engine in WebAssembly, many rows at once and one by one, against the second
// reading of the format, to the bit.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dodona } from '../web/deps.js';
import { outputs } from '../web/scorer.js';
import { feature, forest, modelOf } from './models.js';
import { generator } from './rows.js';

const N_ROWS = 300;

/** A column per entry, of so many levels (0: a number with so many thresholds). */
function tableOf({ levels, thresholds }) {
  return {
    features: levels.map((n, j) => feature(`f${j}`, n === 0 ? 'number' : 'category', { levels: n })),
    encoder: levels.map((n, j) => ({ feature: j, as: n === 0 ? 'number' : 'code' })),
    columns: levels.map((n) => ({ levels: n, thresholds: Array.from({ length: thresholds }, (_, i) => i / 8) })),
  };
}

const mixed = [0, 5, 0, 130, 0, 1, 0, 17];
const shapes = {
  'complete trees of six levels': { levels: mixed, trees: 25, thresholds: 100, grow: (level) => level < 6 },
  'complete trees of nine levels': { levels: mixed, trees: 9, thresholds: 100, grow: (level) => level < 9 },
  'symmetric trees': { levels: mixed, trees: 25, thresholds: 100, symmetric: true, grow: (level) => level < 7 },
  'trees of all shapes': { levels: mixed, trees: 60, thresholds: 40, grow: (level, random) => level < 30 && random.chance(level < 4 ? 0.95 : 0.6) },
  'single leaves': { levels: [0, 3], trees: 7, thresholds: 2, grow: () => false },
  'two thousand columns': { levels: Array.from({ length: 2000 }, (_, j) => (j % 7 === 0 ? 12 : 0)), trees: 50, thresholds: 30, grow: (level) => level < 6 },
  'three hundred thresholds on a column': { levels: [0, 0], trees: 80, thresholds: 300, grow: (level) => level < 6 },
  'a thousand categories': { levels: [1000, 0, 2500], trees: 20, thresholds: 10, grow: (level) => level < 5 },
};

const bits = (x) => new BigUint64Array(new Float64Array([x]).buffer)[0];

describe('random forests', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    test(name, async () => {
      const random = generator(name.length);
      const table = tableOf(shape);
      const model = modelOf(table, 'trees', forest(table, shape, random), 'identity');
      const cell = (levels) => {
        if (random.chance(0.1)) return null;
        return levels === 0 ? random.below(shape.thresholds + 2) / 8 - random.below(2) * 1e-9 : `c${random.below(levels)}`;
      };
      const rows = Array.from({ length: N_ROWS }, () => shape.levels.map(cell));
      const expected = rows.map((row) => bits(outputs(model, row)[0]));
      const loaded = await dodona.load(model);
      const columns = Object.fromEntries(model.features.map((f, j) => [f.name, rows.map((row) => row[j])]));
      assert.deepEqual(Array.from(loaded.predictMany(columns).value, bits), expected);
      const object = (row) => Object.fromEntries(model.features.map((f, j) => [f.name, row[j]]));
      for (let i = 0; i < 40; ++i) assert.equal(bits(loaded.predict(object(rows[i])).value), expected[i]);
      loaded.free();
    });
  }
});
