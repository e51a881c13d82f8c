// dodona train: from a user's own CSV to a model, whatever stands in the file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { schemaErrors } from '../web/deps.js';
import { folder, homes, ok, refused, run } from './cli.js';

const scratch = folder();
const odd = ['plain', 'a,b', 'say "no"', 'two\nlines', 'é 木 😀', '__proto__', 'constructor', '100', ';'];

/** A column of every kind, with missing values; the target is a sum over them. */
function everything(n, random) {
  const rows = [['size', 'kind', 'lift', 'seen', 'year', 'sum']];
  for (let i = 0; i < n; ++i) {
    const size = random.next() * 100;
    const kind = random.below(odd.length);
    const lift = random.chance(0.5);
    const day = random.below(700);
    const date = new Date(Date.UTC(2022, 0, 1 + day)).toISOString().slice(0, 10);
    const year = 1950 + random.below(70);
    const sum = size + 10 * kind + (lift ? 30 : 0) + day / 10 + (year > 1990 ? 20 : 0) + random.next();
    const cells = [size.toFixed(2), odd[kind], lift ? 'Yes' : 'no', date, String(year)];
    rows.push([...cells.map((cell) => (random.chance(0.05) ? random.pick(['', 'NA', '?']) : cell)), sum]);
  }
  return rows;
}

const targets = {
  regression: (sum) => sum.toFixed(3),
  binary: (sum) => (sum > 160 ? 'yes' : 'no'),
  multiclass: (sum) => odd[Math.min(3, Math.floor(sum / 60))],
};

for (const family of ['trees', 'linear', 'forest', 'extra_trees']) {
  for (const [task, target] of Object.entries(targets)) {
    test(`${task} by ${family}: train, verify, predict and evaluate on every kind of column`, () => {
      const rows = everything(700, generator(9));
      for (const row of rows.slice(1)) row[5] = target(row[5]);
      const data = scratch.write('data.csv', write(rows));
      const model = scratch.path('model.json');
      const said = ok(['train', data, '--target', 'sum', '--family', family, '-o', model, '--set', 'trees.rounds=60']);
      assert.match(said, task === 'regression' ? /regression/ : /classification/);

      const written = scratch.json('model.json');
      assert.deepEqual(schemaErrors(written), []);
      assert.deepEqual(written.features.map(({ kind }) => kind), ['number', 'category', 'boolean', 'date', 'number']);
      assert.ok(written.features.every(({ missing }) => missing === 'allowed'));
      assert.deepEqual(new Set(written.features[1].categories), new Set(odd));
      if (task === 'multiclass') assert.deepEqual(new Set(written.target.classes), new Set(odd.slice(0, 4)));

      assert.match(ok(['verify', model]), /20 golden rows give the same bits/);
      const { rmse, r2, accuracy } = JSON.parse(ok(['evaluate', model, data, '--json']));
      assert.ok(task === 'regression' ? r2 > 0.85 : accuracy > 0.8, `${rmse} ${accuracy}`);

      const answers = parse(ok(['predict', '--plain', model, data, '--keep-input']));
      assert.equal(answers.length, 701);
      assert.deepEqual(answers.map((row) => row.slice(0, 5)), rows.map((row) => row.slice(0, 5)));
      const [size, kind, lift, seen, year] = rows[3];
      const row = JSON.parse(ok(['predict', model, '--row', JSON.stringify({ size, kind, lift, seen, year: year === '' ? null : year })]));
      if (task === 'regression') assert.equal(row.value, Number(answers[3][6]));
      else {
        assert.equal(row.label, answers[3][6]);
        assert.deepEqual(Object.entries(row.probabilities).map(([, p]) => p), answers[3].slice(7).map(Number));
      }
    });
  }
}

test('training twice gives the same bytes, on one thread, two and three', () => {
  const rows = everything(3000, generator(10));
  for (const family of ['trees', 'linear', 'forest', 'extra_trees']) {
    for (const target of Object.values(targets)) {
      const data = scratch.write('same.csv', write(rows.map((row, i) => (i === 0 ? row : [...row.slice(0, 5), target(row[5])]))));
      const texts = ['1', '1', '2', '3'].map((threads) => {
        ok(['train', data, '--target', 'sum', '--family', family, '--threads', threads, '--set', 'trees.rounds=10', '--set', 'forest.trees=7', '-o', scratch.path('same.json')]);
        return scratch.read('same.json');
      });
      assert.equal(new Set(texts).size, 1, `${family} ${target}`);
    }
  }
});

test('the seed changes which rows are held out', () => {
  const data = scratch.write('seed.csv', write(homes(200, generator(11))));
  const metrics = (seed) => {
    ok(['train', data, '--target', 'y', '--family', 'linear', '--seed', seed, '-o', scratch.path('seed.json')]);
    return scratch.json('seed.json').card.metrics.model.rmse;
  };
  assert.equal(metrics('1'), metrics('1'));
  assert.notEqual(metrics('1'), metrics('2'));
});

test('the model can go to the standard output, and what is said to people goes elsewhere', () => {
  const data = scratch.write('out.csv', write(homes(100, generator(12))));
  const { stdout, stderr, status } = run(['train', data, '--target', 'y', '-o', '-']);
  assert.equal(status, 0);
  assert.deepEqual(schemaErrors(JSON.parse(stdout)), []);
  assert.match(stderr, /regression/);
});

test('a failing training leaves the old model, and nothing beside it', () => {
  scratch.write('kept.json', 'old');
  const before = scratch.files();
  refused(['train', scratch.path('same.csv'), '--target', 'none', '-o', scratch.path('kept.json')], 1, 'no such column');
  assert.equal(scratch.read('kept.json'), 'old');
  assert.deepEqual(scratch.files(), before);
});

test('a file of another country trains and predicts as it would at home', () => {
  const rows = homes(200, generator(13));
  const home = scratch.write('home.csv', write(rows));
  const away = scratch.write('away.csv', write(rows).replaceAll(',', ';').replaceAll('.', ','));
  const [a, b] = [home, away].map((data) => {
    ok(['train', data, '--target', 'y', '-o', scratch.path('m.json')]);
    const { parameters, features } = scratch.json('m.json');
    return { parameters, features };
  });
  assert.deepEqual(a, b);
});

test('recipe, then command line: the latter wins', () => {
  const data = scratch.write('r.csv', write(homes(100, generator(14))));
  const recipe = scratch.write('recipe.json', JSON.stringify({ target: { name: 'y', unit: 'R$' }, family: 'linear', seed: 5, drop: ['z'], options: { 'linear.lambda': 0.3 } }));
  ok(['train', data, '--recipe', recipe, '--seed', '6', '--drop', 'c', '--set', 'linear.lambda=0.4', '-o', scratch.path('r.json')]);
  const model = scratch.json('r.json');
  assert.equal(model.family, 'linear');
  assert.equal(model.target.unit, 'R$');
  assert.equal(model.provenance.recipe.seed, 6);
  assert.equal(model.provenance.recipe.options['linear.lambda'], 0.4);
  assert.deepEqual(model.features.map(({ name }) => name), ['x']);
});

test('what would mislead is told: rows that train and test, a metric that decides nothing, a model of no use', () => {
  const random = generator(77);
  const noise = Array.from({ length: 300 }, () => [random.next(), random.next()].map((x) => x.toFixed(4)));
  const data = scratch.write('noise.csv', write([['x', 'y'], ...noise]));
  const out = scratch.path('noise.json');
  refused(['train', data, '--target', 'y', '--test', data, '-o', out], 2, ['test', 'these rows train the model', 'without --test']);

  const { status, stderr } = run(['train', data, '--target', 'y', '--family', 'trees', '--metric', 'mae', '--set', 'trees.early_stopping_rounds=0', '-o', out]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /warning: --metric has no effect where there is one model/);
  const { metrics } = scratch.json('noise.json').card;
  assert.ok(metrics.model.rmse > metrics.baseline.rmse, 'trees of a fixed number learn the noise');
  assert.match(stderr, /warning: on these rows the model is no better than the mean of the target, by rmse/);

  // Probabilities of weighted classes are not those of the rows.
  const rare = scratch.write('rare.csv', write([['x', 'y'], ...noise.map(([x], i) => [x, i % 10 ? 'often' : 'rare'])]));
  const weighted = run(['train', rare, '--target', 'y', '--set', 'class_weights=balanced', '-o', out]);
  assert.equal(weighted.status, 0, weighted.stderr);
  const scores = scratch.json('noise.json').card.metrics;
  assert.ok(scores.model.log_loss > scores.baseline.log_loss);
  assert.doesNotMatch(weighted.stderr, /no better/);

  const useful = run(['train', scratch.write('useful.csv', write([['x', 'y'], ...noise.map(([x]) => [x, 2 * x])])), '--target', 'y', '-o', out]);
  assert.equal(useful.status, 0, useful.stderr);
  assert.doesNotMatch(useful.stderr, /no better/);
});

test('which rows have tested is told where it is not a matter of chance', () => {
  const rows = Array.from({ length: 200 }, (_, i) => [(i * 7919) % 200, `2024-01-${String(1 + Math.floor(i / 10)).padStart(2, '0')}`, `g${i % 20}`, (i * 7919) % 200]);
  const data = scratch.write('apart.csv', write([['x', 'day', 'shop', 'y'], ...rows]));
  const say = (...more) => ok(['train', data, '--target', 'y', '-o', scratch.path('apart.json'), ...more]);
  assert.match(say('--time', 'day'), /^On 40 rows that the model had not seen \(the latest by day\), after training on 160:/m);
  assert.match(say('--group', 'shop'), /^On 40 rows that the model had not seen \(whole groups of shop\), after training on 160:/m);
  assert.match(say('--drop', 'day', '--drop', 'shop'), /^On 40 rows that the model had not seen, after training on 160:/m);
});
