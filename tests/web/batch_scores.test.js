// The scores, the drift and the CSV of a file of rows, each beside another way to the same: the command line, brute force, a table of quantiles.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { Column } from '../../web/site/batch/columns.js';
import { Drift, groupsOf, stability } from '../../web/site/batch/drift.js';
import { expectedRange, knownRows, metricsOf, rocAuc } from '../../web/site/batch/metrics.js';
import { differenceOf, orderOf } from '../../web/site/batch/order.js';
import { pairedDifferences } from '../../web/site/batch/paired.js';
import { FAULTS } from '../../web/site/batch/fault_codes.js';
import { Scored } from '../../web/site/batch/scored.js';
import { summaryOf } from '../../web/site/batch/summary.js';
import { random } from '../../web/site/rows.js';
import { write } from './csv.js';
import { cli, demoModels, dodona } from './deps.js';
import { rowsOf } from './rows.js';

const { load } = dodona;

/** Numbers from 0 to 1 that are the same at every run (Park and Miller, 1988). */
function numbersFrom(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A file of a model's rows with truths near its answers. */
function fileOf(model, n, next) {
  const { features, target } = model.schema;
  const rows = rowsOf(model, n);
  const answers = model.predictMany(rows);
  const truth = (i) => {
    if (i % 17 === 16) return '';
    if (answers.value) return String(Number((answers.value[i] * (0.5 + next())).toPrecision(6)));
    return next() < 0.7 ? answers.label[i] : target.classes[Math.floor(next() * target.classes.length)];
  };
  return write([[...features.map(({ name }) => name), target.name], ...rows.map((row, i) => [...features.map(({ name }) => (row[name] === null ? '' : String(row[name]))), truth(i)])]);
}

async function scoredOf(model, text) {
  const scored = new Scored(model, true);
  for await (const block of model.predictCsv(text, { badRows: 'mark', cells: true, target: true })) scored.append(block);
  scored.end();
  return scored;
}

const near = (found, expected, what) => assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${what}: ${found}, ${expected}`);

describe('the scores of a file', () => {
  let folder;
  before(() => { folder = mkdtempSync(join(tmpdir(), 'dodona-scores-')); });
  after(() => rmSync(folder, { recursive: true }));

  for (const path of demoModels()) {
    test(`${basename(path)}: are those of dodona evaluate, to nine digits`, async () => {
      const model = await load(path);
      const text = fileOf(model, 1500, numbersFrom(7));
      writeFileSync(join(folder, 'rows.csv'), text);
      const expected = JSON.parse(execFileSync(cli, ['evaluate', path, join(folder, 'rows.csv'), '--json'], { encoding: 'utf8' }));
      const scored = await scoredOf(model, text);
      const known = knownRows([scored]);
      const { values, covered, confusion } = metricsOf(scored, known);
      assert.equal(known.length, expected.rows);
      for (const [name, value] of Object.entries(values)) near(value, expected[name], name);
      for (const name of ['mae', 'rmse', 'r2', 'median_relative_error', 'accuracy', 'balanced_accuracy', 'log_loss', 'roc_auc']) assert.equal(name in values, name in expected, name);
      near(covered, expected.levels.find(({ level }) => level === 0.9).covered, 'covered');
      assert.deepEqual(confusion, expected.confusion);
      model.free();
    });
  }

  test('the area under the ROC curve counts pairs', () => {
    const next = numbersFrom(3);
    const scores = Float64Array.from({ length: 200 }, () => Math.round(20 * next()) / 20);
    const isPositive = Uint8Array.from({ length: 200 }, () => (next() < 0.4 ? 1 : 0));
    let [pairs, inOrder] = [0, 0];
    scores.forEach((a, i) => scores.forEach((b, j) => {
      if (!isPositive[i] || isPositive[j]) return;
      pairs += 1;
      inOrder += a > b ? 1 : a === b ? 0.5 : 0;
    }));
    near(rocAuc(scores, isPositive), inOrder / pairs, 'auc');
    assert.equal(rocAuc(scores, new Uint8Array(200)), undefined);
  });
});

describe('two models on the same rows', () => {
  /** As far as a regression needs it. */
  const answers = (value, truth) => ({ classes: [], value, truth });

  test('the interval of the difference holds the difference of all rows 19 times in 20, though each score is far less certain', () => {
    const next = numbersFrom(31);
    const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const rows = Uint32Array.from({ length: 200 }, (_, i) => i);
    let [inside, wide] = [0, 0];
    for (let k = 0; k < 1000; ++k) {
      const hard = Float64Array.from(rows, () => Math.exp(1.5 * normal())); // what both find hard
      const [a, b] = [hard, hard.map((error) => error + 0.1 + 0.05 * normal())];
      const { mae: { mean, low, high } } = pairedDifferences(answers(a, new Float64Array(200)), answers(b, new Float64Array(200)), rows);
      near(mean, b.reduce((sum, x) => sum + Math.abs(x), 0) / 200 - a.reduce((sum, x) => sum + x, 0) / 200, 'difference');
      if (low <= 0.1 && 0.1 <= high) inside += 1;
      wide += (high - low) / 1000;
    }
    assert.ok(inside >= 915 && inside <= 985, `${inside} of 1000`); // as below
    assert.ok(Math.abs(wide - 2 * 1.96 * 0.05 / Math.sqrt(200)) < 1e-3, `${wide}`);
  });

  test('of 20 rows the interval is that of Student', () => {
    const errors = Float64Array.from({ length: 20 }, (_, i) => 1 + (i % 7) / 10);
    const zeros = new Float64Array(20);
    const rows = Uint32Array.from(errors, (_, i) => i);
    const { mae: { mean, low, high } } = pairedDifferences(answers(zeros, zeros), answers(errors, zeros), rows);
    const expected = errors.reduce((sum, x) => sum + x, 0) / 20;
    const deviation = Math.sqrt(errors.reduce((sum, x) => sum + (x - expected) ** 2, 0) / 19);
    near(mean, expected, 'mean');
    for (const half of [mean - low, high - mean]) assert.ok(Math.abs(half - 2.0930 * deviation / Math.sqrt(20)) < 1e-4 * half, `${half}`); // 2.0930: the table's 97.5% quantile at 19 degrees
    // Where all rows differ alike, nothing is known of others.
    assert.deepEqual(pairedDifferences(answers(zeros, zeros), answers(zeros.map(() => 1), zeros), rows), { mae: { mean: 1 } });
  });

  test('of classes: shares that are right, and the log loss; none of few rows', async () => {
    const [iris, again] = [await load(demoModels().find((path) => path.endsWith('iris.json'))), await load(demoModels().find((path) => path.endsWith('iris.json')))];
    const text = fileOf(iris, 300, numbersFrom(5));
    const [first, second] = [await scoredOf(iris, text), await scoredOf(again, text)];
    const rows = knownRows([first, second]);
    assert.deepEqual(pairedDifferences(first, second, rows), { accuracy: { mean: 0 }, log_loss: { mean: 0 } });
    assert.deepEqual(pairedDifferences(first, second, rows.slice(0, 19)), {});
    iris.free();
    again.free();
  });
});

describe('what a score is expected to be', () => {
  test('19 of 20 files of the same kind have theirs within it, however many rows they have', () => {
    const next = numbersFrom(23);
    const shareOf = (n) => Array.from({ length: n }, () => next() < 0.8).filter(Boolean).length / n;
    for (const [held, rows] of [[400, 50], [400, 400], [200, 5000]]) {
      let inside = 0;
      for (let i = 0; i < 1000; ++i) {
        const accuracy = shareOf(held);
        const half = 1.96 * Math.sqrt(accuracy * (1 - accuracy) / held); // as the bootstrap of the card would have it
        const [low, high] = expectedRange({ rows: held, model: { accuracy }, intervals: { accuracy: [accuracy - half, accuracy + half] } }, 'accuracy', rows);
        const found = shareOf(rows);
        if (low <= found && found <= high) inside += 1;
      }
      assert.ok(inside >= 915 && inside <= 985, `${held} and ${rows}: ${inside} of 1000`); // 950 are expected; five standard deviations are 35
    }
  });

  test('nothing, where the card does not say it or rows do not count alike', () => {
    const metrics = { rows: 10, model: { mae: 2 }, intervals: { mae: [1, 3] } };
    assert.deepEqual(expectedRange(metrics, 'mae', Infinity), [1, 3]);
    for (const other of [{ ...metrics, rows: undefined }, { ...metrics, model: {} }, { ...metrics, intervals: undefined }, { ...metrics, intervals: { mae: ['1', 3] } }, { ...metrics, weighted_by: 'Size' }, {}]) assert.equal(expectedRange(other, 'mae', 5), undefined);
  });
});

describe('rows that are made up', () => {
  for (const path of demoModels()) {
    test(`${basename(path)}: each column is spread as the training data were`, async () => {
      const { schema: { features } } = await dodona.load(path);
      const n = 20_000;
      for (const feature of features) {
        const { training, categories, kind } = feature;
        const found = training.counts.map(() => 0);
        const all = training.counts.reduce((sum, count) => sum + count, 0) + (feature.missing === 'allowed' ? training.missing : 0);
        for (let i = 0; i < n; ++i) {
          const value = random(feature);
          if (value === null) continue;
          const bin = kind === 'category' ? categories.indexOf(value) : kind === 'boolean' ? Number(value) : training.edges.findLastIndex((edge, k) => edge <= value && k < training.edges.length - 1);
          if (kind === 'number') assert.ok(value >= training.minimum && value <= training.maximum, `${feature.name}: ${value}`);
          found[bin] += 1;
        }
        found.forEach((count, k) => {
          const p = training.counts[k] / all;
          assert.ok(Math.abs(count - n * p) <= 6 * Math.sqrt(n * p * (1 - p)) + 1, `${feature.name}, bin ${k}: ${count} of ${n}, and ${p} of the training data`);
        });
      }
    });
  }
});

describe('a column that is kept', () => {
  const odd = [0, -0, NaN, Infinity, -Infinity, 0.1, 2 ** 24 + 1, 2 ** 32 - 1, 2 ** 32, -1, 5e-324, Number.MAX_VALUE];
  for (const [what, Type, value] of [
    ['whole numbers', Float64Array, (i) => i % 1000], ['offsets', Float64Array, (i) => 192.5 * 2 * i], ['zeros of either sign', Float64Array, (i) => (i % 2 ? -0 : 0)], ['gaps', Float64Array, (i) => (i % 3 ? i : NaN)],
    ['halves', Float64Array, (i) => i / 2], ['doubles', Float64Array, (i) => Math.sin(i)], ['one that is odd', Float64Array, (i) => (i % 70_000 === 69_999 ? odd[Math.floor(i / 70_000) % odd.length] : 7)],
    ['odd ones', Float64Array, (i) => odd[i % odd.length]], ['small codes', Uint32Array, (i) => i % 256], ['codes', Uint32Array, (i) => i % 65_536], ['large codes', Uint32Array, (i) => i], ['codes and none', Uint32Array, (i) => (i % 9 ? i % 5 : 0xFFFF_FFFF)],
  ]) {
    test(`${what}: each comes back to the last bit`, () => {
      const values = Type.from({ length: 200_000 }, (_, i) => value(i));
      const column = new Column(Type);
      for (let at = 0; at < values.length; at += 30_011) column.append(values.subarray(at, at + 30_011));
      assert.equal(column.size, values.length);
      assert.ok(values.every((x, i) => Object.is(x, column.at(i))));
    });
  }
});

describe('the drift of a column', () => {
  test('is the sum of (q - p) ln(q / p), with half a row more in each group', () => {
    const groups = [[100, 30], [50, 40], [20, 0], [30, 10]];
    const [p, q] = [0, 1].map((side) => groups.map((group) => (group[side] + 0.5) / (groups.reduce((sum, one) => sum + one[side], 0) + 2)));
    near(stability(groups).index, p.reduce((sum, share, k) => sum + (q[k] - share) * Math.log(q[k] / share), 0), 'index');
    assert.ok(Math.abs(stability([[100, 50], [60, 30]]).index) < 1e-4);
  });

  test('what chance gives is the 95% quantile of chi-squared, times 1/n + 1/m', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4.
    for (const [free, quantile] of [[1, 3.841], [2, 5.991], [5, 11.070], [10, 18.307], [20, 31.410]]) {
      const groups = Array.from({ length: free + 1 }, () => [100, 40]);
      const { noise } = stability(groups);
      const expected = quantile * (1 / (100 * (free + 1)) + 1 / (40 * (free + 1)));
      assert.ok(Math.abs(noise / expected - 1) < 0.03, `${free}: ${noise}, ${expected}`); // Wilson and Hilferty's approximation is off by 2.4% at one degree
    }
  });

  test('and of rarer chances, that of theirs', () => {
    // The same table, 0.999.
    for (const [free, quantile] of [[1, 10.828], [2, 13.816], [5, 20.515], [10, 29.588], [20, 45.315]]) {
      const { noise } = stability(Array.from({ length: free + 1 }, () => [100, 100]), 0.001);
      assert.ok(Math.abs(noise / (quantile * 2 / (100 * (free + 1))) - 1) < 0.035, `${free}: ${noise}`);
    }
  });

  test('of files of many columns, too, about 19 of 20 have no column that looks moved', () => {
    const next = numbersFrom(29);
    const edges = [0, 1, 2, 3, 4, 5, 6];
    const training = { counts: [400, 900, 1500, 800, 300, 100], edges, minimum: 0, maximum: 6, median: 2, decimals: 3, missing: 0 };
    const features = Array.from({ length: 13 }, (_, f) => ({ name: `x${f}`, kind: 'number', missing: 'error', training }));
    let alarms = 0;
    for (let file = 0; file < 400; ++file) {
      const drift = new Drift(features);
      const cells = features.map(() => Float64Array.from({ length: 100 }, () => {
        let left = next() * 4000;
        return training.counts.findIndex((count) => (left -= count) < 0) + 0.5;
      }));
      drift.add(cells, new Uint8Array(100).fill(1));
      if (drift.found().some(({ index, noise }) => index > noise)) ++alarms;
    }
    assert.ok(alarms < 42, `${alarms} of 400`); // 20 are expected at most; five standard deviations are 22
  });

  test('files drawn as the training data were stay below it in about 19 of 20, and others do not', () => {
    const next = numbersFrom(11);
    const training = [400, 900, 1500, 800, 300, 100];
    const drawn = (shares, n) => {
      const counts = shares.map(() => 0);
      const all = shares.reduce((sum, share) => sum + share, 0);
      for (let i = 0; i < n; ++i) {
        let left = next() * all;
        counts[Math.max(0, shares.findIndex((share) => (left -= share) < 0))] += 1;
      }
      return counts;
    };
    const isAbove = (counts) => {
      const { index, noise } = stability(groupsOf(training, counts, true));
      return index > noise;
    };
    const same = Array.from({ length: 400 }, () => isAbove(drawn(training, 200))).filter(Boolean).length;
    assert.ok(same > 4 && same < 40, `${same} of 400`); // 20 are expected; five standard deviations are 22
    const moved = Array.from({ length: 50 }, () => isAbove(drawn([...training].reverse(), 200))).filter(Boolean).length;
    assert.equal(moved, 50);
  });

  test('groups have a twentieth of the training rows at least, and no row is lost', () => {
    const [expected, actual] = [[1, 2, 500, 3, 300, 1, 1], [5, 0, 10, 4, 3, 2, 1]];
    for (const isOrdered of [true, false]) {
      const groups = groupsOf(expected, actual, isOrdered);
      assert.ok(groups.every(([n]) => n >= 0.05 * 808));
      assert.deepEqual([0, 1].map((side) => groups.reduce((sum, group) => sum + group[side], 0)), [808, 25]);
    }
  });
});

test('the picture of the answers counts each once, those beyond its edges in the outer bars', async () => {
  const model = await load(demoModels().find((path) => path.endsWith('homes.json')));
  const { value } = model.predictMany(rowsOf(model, 700));
  const { counts, edges, ends } = summaryOf([await scoredOf(model, fileOf(model, 700, numbersFrom(3)))], false).models[0].spread;
  model.free();
  assert.equal(counts.length, edges.length - 1);
  assert.deepEqual(ends, [Math.min(...value), Math.max(...value)]);
  assert.ok(ends[1] > edges[counts.length], 'some are beyond');
  counts.forEach((n, k) => {
    const [from, to] = [k === 0 ? -Infinity : edges[k], k === counts.length - 1 ? Infinity : edges[k + 1]];
    assert.equal(n, value.filter((x) => from <= x && x < to).length, `from ${from}`);
  });
});

test('the points of answers beside the truth are from the whole file, in equal steps', async () => {
  const model = await load(demoModels().find((path) => path.endsWith('homes.json')));
  for (const n of [300, 799, 1199]) {
    const scored = await scoredOf(model, fileOf(model, n, numbersFrom(3)));
    const known = [...knownRows([scored])];
    const { models: [{ points }] } = summaryOf([scored], true);
    const steps = points.slice(1).map(({ row }, k) => known.indexOf(row - 1) - known.indexOf(points[k].row - 1));
    assert.equal(points.length, Math.min(400, known.length));
    assert.ok(steps.every((step) => step === Math.floor(known.length / points.length) || step === Math.ceil(known.length / points.length)), steps.join());
    assert.ok(known.length - known.indexOf(points.at(-1).row - 1) <= Math.ceil(known.length / points.length));
  }
  model.free();
});

test('how far two models are apart: the mean, the median, the most', async () => {
  const model = await load(demoModels().find((path) => path.endsWith('homes.json')));
  for (const n of [3, 4]) {
    const text = fileOf(model, n, numbersFrom(11));
    const [first, second] = [await scoredOf(model, text), await scoredOf(model, text)];
    const value = new Column(Float64Array);
    value.append(Float64Array.from({ length: n }, (_, i) => first.value.at(i) + [5, 1, -3, 10][i]));
    const { mean, median, most } = summaryOf([first, Object.assign(second, { value })], false).difference;
    const expected = { 3: { mean: 3, median: 3, most: 5 }, 4: { mean: 4.75, median: 4, most: 10 } }[n];
    for (const [name, found] of Object.entries({ mean, median, most })) near(found, expected[name], name);
  }
  model.free();
});

describe('which rows are shown', () => {
  let model;
  let scored;
  let good;
  before(async () => {
    model = await load(demoModels().find((path) => path.endsWith('credit.json')));
    const lines = fileOf(model, 400, numbersFrom(5)).split('\n');
    for (const i of [4, 90, 391]) lines[i] = lines[i].split(',').slice(1).join(',');
    scored = await scoredOf(model, lines.join('\n'));
    good = Array.from({ length: scored.rows }, (_, i) => i).filter((i) => ![3, 89, 390].includes(i));
  });
  after(() => model.free());

  test('by what is wrong with them', () => {
    assert.deepEqual([...orderOf([scored], { show: 'bad' }, { by: 'row' })], [3, 89, 390]);
    assert.deepEqual([3, 4].map((i) => scored.answer(i).fault), ['wrong_cell_count', '']);
    assert.ok(FAULTS.includes('wrong_cell_count'));
  });

  test('sorted by a number, what has none last, and equals in their order', () => {
    for (const down of [false, true]) {
      const order = [...orderOf([scored], { show: 'all' }, { by: 'probability', down })];
      assert.deepEqual(order.slice(-3), [3, 89, 390]);
      const expected = [...good].sort((a, b) => (down ? -1 : 1) * (scored.probability.at(a) - scored.probability.at(b)) || a - b);
      assert.deepEqual(order.slice(0, -3), expected);
    }
  });

  test('sorted by the probability of a class, whichever the answer is', () => {
    const k = model.schema.target.classes.indexOf('bad');
    const order = [...orderOf([scored], { show: 'all' }, { by: 'class', feature: 'bad', down: true })];
    assert.deepEqual(order.slice(0, -3), [...good].sort((a, b) => scored.probabilities[k].at(b) - scored.probabilities[k].at(a) || a - b));
  });

  test('filtered by a category, a class and a range', () => {
    const f = model.schema.features.findIndex(({ name }) => name === 'Home');
    const { categories } = model.schema.features[f];
    assert.deepEqual([...orderOf([scored], { show: 'all', where: { by: 'feature', feature: 'Home', is: 'rent' } }, { by: 'row' })], good.filter((i) => categories[scored.cells[f].at(i)] === 'rent'));
    assert.deepEqual([...orderOf([scored], { show: 'all', where: { by: 'label', is: 'bad' } }, { by: 'row' })], good.filter((i) => scored.answer(i).label === 'bad'));
    assert.deepEqual([...orderOf([scored], { show: 'all', where: { by: 'novelty', least: 0.2, most: 0.6 } }, { by: 'row' })], good.filter((i) => scored.novelty.at(i) >= 0.2 && scored.novelty.at(i) <= 0.6));
  });

  test('by where two models differ', async () => {
    const other = new Scored(model, true);
    for await (const block of model.predictCsv(fileOf(model, 400, numbersFrom(5)), { badRows: 'mark', cells: true, target: true })) other.append(block);
    other.end();
    assert.deepEqual([...orderOf([scored, other], { show: 'flips' }, { by: 'row' })], []);
    assert.ok(good.every((i) => differenceOf(scored, other, i) === 0));
  });
});
