// Weights of rows and classes, from the command line to the model.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { schemaErrors } from '../web/deps.js';
import { folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const weighers = ['linear'];
const random = generator(61);
const [header, ...body] = homes(300, random);
const weights = body.map(() => 1 + random.below(3));
const withWeights = (of) => write([[...header, 'w'], ...body.map((row, i) => [...row, String(of(i))])]);
const data = scratch.write('data.csv', withWeights((i) => weights[i]));
const train = (file, ...rest) => ['train', file, '--target', 'y', '-o', scratch.path('model.json'), ...rest];

const everyNumber = (model) => JSON.stringify(model.parameters).match(/-?\d+(\.\d+)?(e[-+]?\d+)?/g).map(Number);

for (const family of weighers) {
  test(`${family}: a row of weight three is worth the same row three times, and weight 0 is no row`, () => {
    const fit = (file, ...rest) => {
      ok(train(file, '--family', family, '--test-fraction', '0', '--set', 'encode.numbers=number', ...rest));
      const model = scratch.json('model.json');
      assert.deepEqual(schemaErrors(model), []);
      return model;
    };
    const weighted = fit(data, '--weight', 'w');
    assert.deepEqual(weighted.features.map(({ name }) => name), ['x', 'z', 'c']);
    const repeated = fit(scratch.write('often.csv', write([header, ...body.flatMap((row, i) => Array(weights[i]).fill(row))])));
    const [a, b] = [weighted, repeated].map(everyNumber);
    assert.equal(a.length, b.length);
    for (const [i, x] of a.entries()) assert.ok(Math.abs(x - b[i]) <= 1e-9 * Math.max(1, Math.abs(x)), `${x} ${b[i]}`);

    const some = fit(scratch.write('some.csv', withWeights((i) => (i % 3 ? 1 : 0))), '--weight', 'w');
    const fewer = fit(scratch.write('fewer.csv', write([header, ...body.filter((_, i) => i % 3)])));
    assert.deepEqual(some.parameters, fewer.parameters);
  });
}

test('weights count in the test too, and the card says so', () => {
  const said = ok(train(data, '--family', 'linear', '--weight', 'w'));
  assert.match(said, /On 60 rows that the model had not seen, weighted by w, after training on 240/);
  const { card, provenance } = scratch.json('model.json');
  assert.equal(card.metrics.weighted_by, 'w');
  assert.equal(provenance.recipe.weight, 'w');
  const recipe = scratch.write('recipe.json', JSON.stringify(provenance.recipe));
  const first = scratch.read('model.json');
  ok(train(data, '--recipe', recipe));
  assert.equal(scratch.read('model.json'), first);
});

test('weights that are missing, negative or no numbers are refused by row, line and column', () => {
  const broken = (cell) => train(scratch.write('broken.csv', withWeights((i) => (i === 6 ? cell : 1))), '--family', 'linear', '--weight', 'w');
  refused(broken(-1), 1, 'broken.csv: row 7 (line 8), column "w": -1 is below zero');
  refused(broken(''), 1, /row 7 \(line 8\), column "w": .*missing/);
  refused(broken('much'), 1, 'row 7 (line 8), column "w": "much" is not a number');
  refused(broken('1e999'), 1, 'row 7 (line 8), column "w": "1e999" is too large');
  refused(train(scratch.write('idle.csv', withWeights(() => 0)), '--family', 'linear', '--weight', 'w'), 1, 'column "w": every row with a target has the weight 0');
  refused(train(data, '--weight', 'ww'), 1, ['column "ww": --weight names it', 'did you mean "w"?']);
  refused(train(data, '--weight', 'y'), 2, 'the target cannot be the weight');
});

test('the test file needs the weights too, and its errors name it', () => {
  const args = (text) => train(data, '--family', 'linear', '--weight', 'w', '--test', scratch.write('held.csv', text));
  refused(args('x,z,c,y\n1,2,north,3\n'), 1, ['held.csv', 'column "w": this column is not there']);
  refused(args('x,z,c,y,w\n1,2,north,3,-2\n'), 1, 'held.csv: row 1 (line 2), column "w": -2 is below zero');
  ok(args('x,z,c,y,w\n1,2,north,3,2\n1,2,north,9,0\n1,1,north,4,1\n'));
  assert.equal(scratch.json('model.json').card.metrics.rows, 2);
});

test('balanced classes raise the probability of the rare one; an unknown class is named', () => {
  const rows = [['x', 'y'], ...Array.from({ length: 400 }, (_, i) => [(random.next() + (i % 10 ? 0 : 0.5)).toFixed(3), i % 10 ? 'usual' : 'rare'])];
  const file = scratch.write('rare.csv', write(rows));
  const mean = (...rest) => {
    ok(train(file, '--family', 'linear', ...rest));
    const answers = ok(['predict', scratch.path('model.json'), file]).trim().split('\n').slice(1).map((line) => Number(line.split(',')[1]));
    return answers.reduce((sum, p) => sum + p, 0) / answers.length;
  };
  // Intercepts are not penalised: the weighted mean of the probabilities is the class's share of the weight.
  assert.ok(Math.abs(mean() - 0.1) < 1e-6);
  assert.ok(mean('--set', 'class_weights=balanced') > 0.3);
  assert.equal(mean('--set', 'class_weights=balanced'), mean('--set', 'class_weights.rare=5', '--set', 'class_weights.usual=0.5555555555555556'));
  refused(train(file, '--set', 'class_weights.Rare=5', '--family', 'linear'), 2, ['the target has no class "Rare"', 'did you mean "rare"?']);
});

test('evaluate weighs rows as the test of the training does', () => {
  const part = (of) => write([[...header, 'w'], ...body.map((row, i) => [...row, String(weights[i])]).filter((_, i) => of(i))]);
  const [learned, held] = [scratch.write('learned.csv', part((i) => i % 3)), scratch.write('held.csv', part((i) => i % 3 === 0))];
  ok(train(learned, '--family', 'linear', '--weight', 'w', '--test', held));
  const { card } = scratch.json('model.json');
  const { rows, rows_without_target, levels, ...metrics } = JSON.parse(ok(['evaluate', scratch.path('model.json'), held, '--weight', 'w', '--json']));
  assert.deepEqual(levels.map(({ level }) => level), [0.5, 0.8, 0.9, 0.95]);
  assert.equal(rows, 100);
  assert.equal(rows_without_target, 0);
  assert.deepEqual(metrics, card.metrics.model);
  assert.notEqual(JSON.parse(ok(['evaluate', scratch.path('model.json'), held, '--json'])).rmse, metrics.rmse);
  const negative = scratch.write('negative.csv', 'x,z,c,y,w\n1,2,north,3,1\n1,2,north,3,-2\n');
  refused(['evaluate', scratch.path('model.json'), negative, '--weight', 'w'], 1, 'row 2, column "w": -2 is below zero');
  refused(['evaluate', scratch.path('model.json'), held, '--weight', 'ww'], 1, 'column "ww": --weight names it, and there is no such column');
});
