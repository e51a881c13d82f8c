// Random forests of extreme shapes: the engine in WebAssembly, many rows at once and one by one, against the second
// reading of the format, to the bit.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dodona, fixture } from '../web/deps.js';
import { outputs } from '../web/scorer.js';
import { generator } from './rows.js';

const N_ROWS = 300;

/** A feature as a model file has it; levels 0: a number. */
function feature(name, levels) {
  const common = { name, missing: 'allowed' };
  if (levels === 0) {
    return { ...common, kind: 'number', training: { missing: 0, minimum: 0, maximum: 1, median: 0, decimals: 0, edges: [0, 1], counts: [0] } };
  }
  const categories = Array.from({ length: levels }, (_, code) => `c${code}`);
  return { ...common, kind: 'category', unseen: 'missing', categories, training: { missing: 0, counts: categories.map(() => 0) } };
}

/** A model of random trees. shape.grow(level, random) says whether a branch goes on; symmetric: one test per level. */
function forest({ levels, trees, thresholds, grow, symmetric = false }, random) {
  const parameters = { n_outputs: 1, base: [random.next()], n_trees: trees, column: [], threshold: [], left_codes: [], missing_left: [], leaf: [], cover: [] };
  const drawn = () => {
    const column = random.below(levels.length);
    const codes = Array.from({ length: levels[column] }, (_, code) => code).filter(() => random.chance(0.5));
    return { column, threshold: random.below(thresholds) / 8, codes, missing: random.below(2) };
  };
  const add = (level, tests) => {
    if (!grow(level, random)) {
      parameters.column.push(-1);
      parameters.leaf.push(random.next() - 0.5);
      parameters.cover.push(random.below(50));
      return;
    }
    const { column, threshold, codes, missing } = symmetric ? (tests[level] ??= drawn()) : drawn();
    parameters.column.push(column);
    if (levels[column] === 0) parameters.threshold.push(threshold);
    else parameters.left_codes.push(codes);
    parameters.missing_left.push(missing);
    add(level + 1, tests);
    add(level + 1, tests);
  };
  for (let t = 0; t < trees; ++t) add(0, []);
  return {
    ...fixture('trees_exp'),
    features: levels.map((n, j) => feature(`f${j}`, n)),
    encoder: levels.map((n, j) => ({ feature: j, as: n === 0 ? 'number' : 'code' })),
    parameters,
    output: { link: 'identity' },
    golden: { rows: [], outputs: [] },
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
      const model = forest(shape, random);
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
