// The smallest change that reaches an outcome, beside trying everything.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { demoModels, dodona, fixture } from './deps.js';
import { rowsOf } from './rows.js';

const { load } = dodona;
const QUANTILES = 240; // of the values that are tried of each number (web/src/nearest.js)

/** A fine grid of what a feature may be, by the training data alone. */
function valuesOf({ kind, categories, training }) {
  if (kind === 'category') return categories.filter((_, k) => training.counts[k] > 0);
  if (kind === 'boolean') return [false, true].filter((_, k) => training.counts[k] > 0);
  const { minimum, maximum, decimals } = training;
  return Array.from({ length: 301 }, (_, i) => Number((minimum + (i / 300) * (maximum - minimum)).toFixed(decimals)));
}

/** The share of the training rows between two values, from the histogram; of others one half. */
function costOf({ kind, training }, from, to) {
  if (kind !== 'number') return from === to ? 0 : 0.5;
  const below = (x) => {
    let sum = 0;
    training.counts.forEach((n, bin) => {
      const [low, high] = [training.edges[bin], training.edges[bin + 1]];
      sum += n * Math.min(1, Math.max(0, high > low ? (x - low) / (high - low) : Number(x >= high)));
    });
    return sum / training.counts.reduce((a, b) => a + b, 0);
  };
  return Math.abs(below(from) - below(to));
}

/** A wish that the row does not fulfil, and whether an answer does. */
function wishFor(model, row, rows) {
  const now = model.predict(row);
  if (model.schema.task === 'regression') {
    const values = rows.map((other) => model.predict(other).value).sort((a, b) => a - b);
    const min = values.find((value) => value > now.value);
    return min === undefined ? undefined : { target: { min }, holds: ({ value }) => value >= min };
  }
  const label = model.schema.target.classes.find((name) => name !== now.label);
  return { target: label, holds: (answer) => answer.label === label };
}

describe('nearest', () => {
  for (const path of demoModels()) {
    test(`reaches what is wanted by the fewest features, and by the least of one: ${basename(path)}`, async () => {
      const model = await load(path);
      const { features } = model.schema;
      const rows = rowsOf(model, 12).map((row) => Object.fromEntries(features.map((feature) =>
        [feature.name, feature.kind === 'number' && typeof row[feature.name] === 'number' ? Number(row[feature.name].toFixed(feature.training.decimals)) : row[feature.name]])));
      let reached = 0;
      for (const row of rows) {
        const wish = wishFor(model, row, rows);
        if (!wish) continue;
        const found = await model.nearest(row, wish);
        // One feature at a time, all values of the grid.
        const singles = features.flatMap((feature) => {
          const values = valuesOf(feature);
          return model.whatIf(row, feature.name, values).toRows()
            .flatMap((answer, i) => (wish.holds(answer) ? [costOf(feature, row[feature.name], values[i])] : []));
        });
        if (!found) {
          assert.equal(singles.length, 0);
          continue;
        }
        ++reached;
        assert.ok(wish.holds(found.result));
        assert.deepEqual(model.predict(found.row), found.result);
        let cost = 0;
        for (const feature of features) {
          const change = found.changes[feature.name];
          assert.deepEqual(found.row[feature.name], change ? change.to : row[feature.name]);
          if (!change) continue;
          assert.deepEqual(change.from, row[feature.name]);
          cost += costOf(feature, change.from, change.to);
          if (feature.kind === 'number') assert.ok(change.to >= feature.training.minimum && change.to <= feature.training.maximum);
          else assert.ok(valuesOf(feature).includes(change.to));
        }
        assert.ok(Math.abs(found.cost - cost) < 1e-5, `${found.cost} is said, ${cost} is paid`);
        const n = Object.keys(found.changes).length;
        if (n === 1) assert.ok(cost <= Math.min(...singles) + 1 / QUANTILES + 1e-5, `${cost} for ${Math.min(...singles)}`);
        // Windows narrower than the values that are tried may be missed.
        else assert.ok(singles.length <= 300 / QUANTILES, `${singles.length} values of one feature would do`);
      }
      assert.ok(reached >= 6, `${reached} reached`);
      model.free();
    });
  }

  test('what is frozen stays, and nothing changes where nothing has to', async () => {
    const model = await load(demoModels().find((path) => path.endsWith('iris.json')));
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    const { changes } = await model.nearest(row, { target: 'versicolor' });
    const frozen = Object.keys(changes);
    const other = await model.nearest(row, { target: 'versicolor', frozen });
    assert.ok(other === null || Object.keys(other.changes).every((name) => !frozen.includes(name)));
    assert.equal(await model.nearest(row, { target: 'virginica', frozen: Object.keys(row) }), null);
    assert.deepEqual((await model.nearest(row, { target: 'setosa' })).changes, {});
    const sure = await model.nearest(row, { target: { label: 'virginica', probability: 0.9 } });
    assert.ok(sure.result.probabilities.virginica >= 0.9);
    model.free();
  });

  test('a row of texts is the row of its values', async () => {
    const iris = await load(demoModels().find((path) => path.endsWith('iris.json')));
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    const texts = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, ` ${value}`]));
    for (const target of ['versicolor', 'virginica', { label: 'setosa', probability: 0.999 }]) {
      const [found, other] = [await iris.nearest(row, { target }), await iris.nearest(texts, { target })];
      const targets = (change) => change && Object.fromEntries(Object.entries(change.changes).map(([name, { to }]) => [name, to]));
      assert.deepEqual([targets(other), other?.cost, other?.result], [targets(found), found?.cost, found?.result]);
    }
    iris.free();
  });

  test('changes end within the training data, wherever the row is', async () => {
    for (const path of demoModels()) {
      const model = await load(path);
      const [row, ...rows] = rowsOf(model, 9);
      for (const feature of model.schema.features) {
        if (feature.kind !== 'number') continue;
        const { minimum, maximum } = feature.training;
        for (const outside of [minimum - 10 * (maximum - minimum + 1), maximum + 10 * (maximum - minimum + 1)]) {
          const odd = { ...row, [feature.name]: outside };
          const wish = wishFor(model, odd, rows);
          const found = wish && await model.nearest(odd, { ...wish, features: 1 });
          const to = found?.changes[feature.name]?.to;
          assert.ok(to === undefined || (to >= minimum && to <= maximum), `${feature.name}: ${to} is not from ${minimum} to ${maximum}`);
        }
      }
      model.free();
    }
  });

  test('a search for what cannot be reached ends, however many features may change', async () => {
    const iris = await load(demoModels().find((path) => path.endsWith('iris.json')));
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    for (const features of [4, 5, 1e308, Infinity]) {
      assert.equal(await iris.nearest(row, { target: { label: 'virginica', probability: 1 }, frozen: ['petal_length'], features }), null);
      assert.equal(await iris.nearest(row, { target: 'virginica', frozen: Object.keys(row), features }), null);
    }
    for (const wish of [{ target: 'setosa', features: -3 }, { target: 'setosa', frozen: 'nonsense' }, { target: 'setosa', features: NaN }]) {
      await assert.rejects(iris.nearest(row, wish), { code: 'bad_option' }); // also where nothing has to change
    }
    iris.free();
  });

  test('a wish that makes no sense, a bad row and an aborted search are told', async () => {
    const iris = await load(demoModels().find((path) => path.endsWith('iris.json')));
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    for (const target of ['rose', {}, undefined, { label: 'setosa', probability: 2 }, { label: 'setosa', probability: NaN }, { label: 'setosa', probability: 1n }, { label: Symbol('s') }]) {
      await assert.rejects(iris.nearest(row, { target }), { code: 'bad_option' });
    }
    await assert.rejects(iris.nearest({ ...row, petal_width: 'wide' }, { target: 'virginica' }), { code: 'bad_number' });
    await assert.rejects(iris.nearest(row, { target: 'virginica', frozen: ['petals'] }), { code: 'missing_column' });
    await assert.rejects(iris.nearest(row, { target: 'virginica', signal: AbortSignal.abort() }), { name: 'AbortError' });
    const homes = await load(fixture('trees_exp'));
    for (const target of ['a', {}, { min: null }, { min: 2, max: 1 }, { min: NaN }, { min: 1n }, { max: Symbol('s') }, { min: '1' }]) {
      await assert.rejects(homes.nearest(rowsOf(homes)[0], { target }), { code: 'bad_option' });
    }
    iris.free();
    homes.free();
    await assert.rejects(iris.nearest(row, { target: 'setosa' }), { code: 'freed' });
  });
});
