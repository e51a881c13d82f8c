// Data as they come: too little, too much, constant, missing, huge. Each is learned from, or refused with the reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { schemaErrors } from '../web/deps.js';
import { folder, ok, refused, run } from './cli.js';

const scratch = folder();
const families = ['trees', 'forest', 'extra_trees', 'linear', 'gam'];
const table = (header, n, row) => write([header, ...Array.from({ length: n }, (_, i) => row(i).map(String))]);
const spread = (i) => ((i * 37) % 101) / 4;

function train(text, family, ...rest) {
  const data = scratch.write('data.csv', text);
  const said = ok(['train', data, '--target', 'y', '--family', family, '-o', scratch.path('model.json'), ...rest]);
  const model = scratch.json('model.json');
  assert.deepEqual(schemaErrors(model), []);
  ok(['verify', scratch.path('model.json')]);
  ok(['predict', scratch.path('model.json'), data]);
  return { model, said };
}

const refuse = (text, parts, ...rest) => refused(['train', scratch.write('data.csv', text), '--target', 'y', '-o', scratch.path('none.json'), ...rest], 1, parts);

test('what nothing can be learned from is refused with the reason', () => {
  refuse('a,y\n', 'the file has a header and no rows');
  refuse('', 'the file is empty');
  refuse('a,y\n1,2\n', ['column "y"', 'a single value']);
  refuse(table(['a', 'y'], 50, (i) => [spread(i), 7]), ['column "y"', 'a single value']);
  refuse(table(['a', 'y'], 50, (i) => [spread(i), i % 2 ? '7' : '7.0']), ['column "y"', 'a single value']);
  refuse(table(['a', 'y'], 50, (i) => [spread(i), ['1', '1.0', '2'][i % 3]]), ['column "y"', 'one number in two spellings, "1" and "1.0"', '--task']);
  refuse(table(['a', 'y'], 50, (i) => [spread(i), '']), ['column "y"', 'no value in any row']);
  refuse(table(['y'], 50, (i) => [spread(i)]), 'no column is left');
  refuse(table(['a', 'y'], 50, (i) => ['', spread(i)]), ['no column is left', 'a is left out: it has no value in any row']);
  refuse(table(['a', 'y'], 50, (i) => [`name ${i}`, spread(i)]), ['no column is left', 'like a name or free text']);
  refuse(table(['a', 'y'], 2000, (i) => [spread(i), `class ${i}`]), ['column "y"', '2000 different values']);
});

test('numbers in two spellings are classes only to those who say so', () => {
  const text = table(['a', 'y'], 90, (i) => [spread(i), ['1', '1.0', '2'][i % 3]]);
  const model = (...rest) => {
    ok(['train', scratch.write('data.csv', text), '--target', 'y', '-o', scratch.path('model.json'), ...rest]);
    return scratch.json('model.json').target;
  };
  assert.deepEqual(model('--task', 'classification').classes, ['1', '1.0', '2']);
  assert.equal(model('--task', 'regression').classes, undefined);
  const two = table(['a', 'y'], 90, (i) => [spread(i), ['1', '01'][i % 2]]);
  train(two, 'trees', '--task', 'classification');
  refuse(table(['a', 'y'], 90, (i) => [spread(i), ['1', '11', '1e0', 'x'][i % 4]]), ['one number in two spellings', '"1"', '"1e0"']);
  refuse(table(['a', 'y'], 90, (i) => [spread(i), ['1,5', '1,50', '2,5'][i % 3]]).replaceAll(/"?(\d),(\d+)"?(?=\n)/g, '$1#$2').replaceAll(',', ';').replaceAll('#', ','), ['one number in two spellings', '"1,5"', '"1,50"']);
});

for (const family of families) {
  test(`${family}: two rows, or three classes of which one is seen once`, () => {
    const { said } = train('a,y\n1,2\n2,5\n', family);
    assert.match(said, /No rows were held out/);
    train(table(['a', 'y'], 60, (i) => [spread(i), i === 17 ? 'rare' : i % 2 ? 'odd' : 'even']), family);
  });

  test(`${family}: one row of each class`, () => {
    train('a,y\n1,b\n2,c\n9,d\n', family);
  });

  test(`${family}: columns that are constant, or almost, or all missing in the rows that train`, () => {
    const text = table(['a', 'b', 'c', 'y'], 300, (i) => [i === 5 ? 0.2 : 0.1, i % 3 ? '' : 5, spread(i), 1e5 + spread(i)]);
    train(text, family);
    const answer = JSON.parse(ok(['predict', scratch.path('model.json'), '--row', '{"a": 0.3, "b": 7, "c": 5}']));
    assert.ok(Math.abs(answer.value - 1e5) < 1000, `${answer.value}`); // the targets lie within 25 of 100,000
  });

  test(`${family}: 300 categories, and cells of 100,000 characters`, () => {
    const random = generator(16);
    train(table(['c', 'y'], 3000, () => [`c${random.below(300)}`, random.next()]), family);
    const { said } = train(table(['c', 'y'], 40, (i) => [i % 2 ? 'x'.repeat(100_000) : 'short', spread(i)]), family);
    assert.ok(said.length < 5000);
  });

  test(`${family}: the target among the features of a recipe is not a feature`, () => {
    const recipe = scratch.write('recipe.json', JSON.stringify({ features: ['a', 'y'] }));
    const { model } = train(table(['a', 'y'], 80, (i) => [spread(i), spread(i * i) + 0.5]), family, '--recipe', recipe);
    assert.deepEqual(model.features.map(({ name }) => name), ['a']);
  });

  test(`${family}: numbers of very different size`, () => {
    const { model } = train(table(['tiny', 'large', 'y'], 200, (i) => [spread(i) * 1e-9, spread(i * 3) * 1e12, spread(i) + spread(i * 3) / 7]), family);
    assert.ok(model.card.metrics.model.r2 > 0.95);
  });
}

test('trees take numbers up to the largest double', () => {
  const { model } = train(table(['a', 'y'], 100, (i) => [(spread(i) - 12) * 1e307, spread(i)]), 'trees');
  assert.ok(model.card.metrics.model.r2 > 0.9);
});

test('a target too large for squared errors is refused, not fitted wrongly', () => {
  refuse(table(['a', 'y'], 50, (i) => [spread(i), `${spread(i) + 1}e200`]), ['column "y"', 'too large']);
});

test('rows without a target are left out and counted; one that is infinite is an error', () => {
  const text = (odd) => table(['a', 'y'], 60, (i) => [spread(i), i % 20 ? spread(i * 3) : odd]);
  for (const nan of ['NaN', 'nan', '']) {
    const { model, said } = train(text(nan), 'trees');
    assert.match(said, /3 rows have no y and are left out/);
    assert.equal(model.provenance.data.rows_without_target, 3);
  }
  refuse(text('inf'), 'column "y", rows 1 (line 2), 21 (line 22) and 41 (line 42): "inf" is not a number');
});

test('a class that is seen once is learned, with a warning; so are fewer rows than leaves', () => {
  const data = scratch.write('data.csv', table(['a', 'y'], 60, (i) => [spread(i), i === 17 ? 'rare' : i % 2 ? 'odd' : 'even']));
  const { status, stderr } = run(['train', data, '--target', 'y', '-o', scratch.path('model.json')]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^warning: .*column "y": the class "rare" has a single row: it trains the model, and no row is left to test it\n/);
  train('a,y\n1,2\n2,5\n3,1\n', 'trees', '--set', 'trees.max_leaves=64', '--set', 'trees.max_depth=20');
  const deep = (depth) => [table(['a', 'y'], 60, (i) => [spread(i), i % 7]), 'trees', '--set', 'trees.shape=symmetric', '--set', `trees.max_depth=${depth}`];
  train(...deep(16), '--set', 'trees.rounds=3');
  train(...deep(20), '--set', 'trees.rounds=3', '--set', 'trees.max_leaves=32');
  refused(['train', scratch.write('data.csv', deep(17)[0]), '--target', 'y', '-o', scratch.path('none.json'), ...deep(17).slice(2)], 2, ['trees.max_depth: ', '2^17 leaves', 'at most 16']);
});

test('columns without a value, or with one, are left out with the reason', () => {
  const { model, said } = train(table(['empty', 'same', 'a', 'y'], 50, (i) => ['', 5, spread(i), spread(i * 3)]), 'trees');
  assert.deepEqual(model.features.map(({ name }) => name), ['a']);
  assert.match(said, /empty is left out: it has no value in any row/);
  assert.match(said, /same is left out: it has the same value in every row/);
});

test('a constraint on a category or a date, or on nothing that is there, is refused', () => {
  const text = table(['c', 'd', 'a', 'y'], 60, (i) => ['uvw'[i % 3], `2024-01-${10 + (i % 19)}`, spread(i), spread(i * 3)]);
  const data = scratch.write('data.csv', text);
  const asked = (...settings) => ['train', data, '--target', 'y', '-o', scratch.path('none.json'), ...settings.flatMap((s) => ['--set', s])];
  refused(asked('columns.c.monotone=increasing'), 2, 'columns.c.monotone: ');
  refused(asked('columns.d.monotone=increasing'), 2, 'columns.d.monotone: ');
  refused(asked('columns.aa.monotone=increasing'), 1, ['column "aa"', 'did you mean "a"?']);
  refused(asked('interactions=[["a","cc"]]'), 1, ['column "cc": `interactions` names it', 'did you mean "c"?']);
  refused(asked('interactions=a,c'), 2, 'interactions: "a,c" is not like [["a","b"],["c"]]');
  refused([...asked('columns.a.monotone=increasing'), '--family', 'linear'], 2, 'the family linear keeps no constraints');
  assert.deepEqual(scratch.has('none.json'), false);
});

test('an objective that the target, the task or the family cannot have is refused', () => {
  const data = scratch.write('data.csv', table(['a', 'y', 'k'], 60, (i) => [spread(i), spread(i * 3) - 1, i % 2 ? 'u' : 'v']));
  const asked = (target, ...rest) => ['train', data, '--target', target, '-o', scratch.path('none.json'), ...rest];
  const poisson = ['--set', 'trees.objective=poisson'];
  refused(asked('y', ...poisson, '--family', 'linear'), 2, 'trees.objective: the family linear cannot minimise poisson');
  refused(asked('k', ...poisson, '--task', 'classification'), 2, 'poisson is for numbers');
  refused(asked('y', '--set', 'trees.objective=gamma', '--set', 'target.transform=log'), 2, 'leave target.transform at none');
  refused(asked('k', '--set', 'target.transform=log'), 2, 'classes have no logarithm');
  refused(asked('y', '--set', 'trees.objective=poison'), 2, '"poison" is not one of auto, squared_error');
});

test('a histogram of large numbers that are almost all the same comes to an end', () => {
  train(table(['a', 'b', 'y'], 400, (i) => [i ? 100000000000000000n : 1, spread(i), spread(i * 3)]), 'trees', '--set', 'trees.rounds=5');
  train(table(['a', 'b', 'y'], 400, (i) => [i ? '12.345678901234567' : 1, spread(i), spread(i * 3)]), 'trees', '--set', 'trees.rounds=5');
});

test('a few cells that are no number are errors, with their number, the first rows and the ways out', () => {
  const text = table(['a', 'y'], 200, (i) => [i % 50 ? i % 9 : 'none', spread(i)]);
  refuse(text, ['column "a": all but 4 of its 200 cells are of the kind number', '--missing', 'kind=category',
    'column "a", 4 rows, the first 1 (line 2), 51 (line 52) and 101 (line 102): "none" is not a number']);
  assert.equal(train(text, 'trees', '--missing', 'none').model.features[0].kind, 'number');
  assert.equal(train(text, 'trees', '--set', 'columns.a.kind=category').model.features[0].kind, 'category');
});

test('a stray cell in the target is an error too, and does not make classes of a quantity', () => {
  refuse(table(['a', 'y'], 100, (i) => [spread(i), i === 7 ? '12,5' : spread(i)]), ['row 8', 'column "y"', '"12,5" is not a number']);
});

test('what is read is never replaced by the output', () => {
  const data = scratch.write('data.csv', table(['a', 'y'], 50, (i) => [spread(i), spread(i * 3)]));
  const model = scratch.path('model.json');
  ok(['train', data, '--target', 'y', '-o', model]);
  refused(['train', data, '--target', 'y', '-o', data], 2, ['data.csv', 'would replace what is read']);
  refused(['predict', model, data, '-o', data], 2, 'would replace what is read');
  refused(['predict', model, data, '-o', model], 2, 'would replace what is read');
  ok(['verify', model]);
});

test('an answer beyond all numbers is told by the row of the file that asks for it', () => {
  const data = scratch.write('exp.csv', table(['x', 'y'], 100, (i) => [i / 10, Math.exp(i / 10)]));
  const own = scratch.write('own.csv', 'x,y\n0.5,\n0.5,\n0.5,1\n9e9,5\n');
  refused(['train', data, '--target', 'y', '--test', own, '--family', 'linear', '--set', 'target.transform=log',
    '--set', 'linear.folds=0', '--set', 'encode.numbers=number', '-o', scratch.path('none.json')], 1, ['own.csv', 'row 4 (line 5)', 'not a finite number']);
});

test('huge features are standardised without overflow', () => {
  const { model } = train(table(['x', 'y'], 200, (i) => [`${i % 2 ? '' : '-'}${1 + (i % 7) / 10}e200`, i % 2 ? 1.5 : -1.5]), 'linear', '--task', 'regression');
  assert.ok(model.card.metrics.model.r2 > 0.9, JSON.stringify(model.card.metrics));
});

test('small numbers in scientific notation keep their decimals', () => {
  const { model } = train(table(['a', 'y'], 100, (i) => [(spread(i) * 1e-6).toExponential(2), spread(i)]), 'trees');
  assert.ok(model.features[0].training.decimals >= 7);
  assert.ok(model.golden.rows.some(([a]) => a > 0 && a < 1e-4));
});

test('what is set and has no effect is told', () => {
  const data = scratch.write('data.csv', table(['a', 'b', 'same', 'w', 'y'], 80, (i) => [spread(i), spread(i * 3), 5, 1 + (i % 3), spread(i * 7)]));
  const warned = (part, ...rest) => {
    const { status, stderr } = run(['train', data, '--target', 'y', '-o', scratch.path('model.json'), ...rest]);
    assert.equal(status, 0, stderr);
    assert.ok(stderr.includes(part), stderr);
  };
  warned('trees.rounds, trees.shape: no effect on --family forest', '--family', 'forest', '--set', 'trees.rounds=9', '--set', 'trees.shape=symmetric');
  warned('forest.trees: no effect on --family linear', '--family', 'linear', '--set', 'forest.trees=3');
  warned('gam.pairs: no effect on --family trees', '--set', 'gam.pairs=3');
  warned('trees.tweedie_power: no effect without trees.objective=tweedie', '--family', 'gam', '--set', 'trees.tweedie_power=1.2');
  warned('trees.quantile: no effect without trees.objective=quantile', '--set', 'trees.quantile=0.9');
  warned('columns.same.monotone: "same" is left out of the features', '--set', 'columns.same.monotone=increasing');
  warned('columns.b.monotone: "b" is left out of the features', '--drop', 'b', '--set', 'columns.b.monotone=increasing');
  warned('interactions: "same" is left out of the features', '--set', 'interactions=[["a","same"]]');
  const asked = (...rest) => ['train', data, '--target', 'y', '--weight', 'w', '-o', scratch.path('none.json'), ...rest];
  refused(asked('--set', 'columns.y.monotone=increasing'), 2, 'columns.y.monotone: "y" is the target');
  refused(asked('--set', 'columns.w.monotone=increasing'), 2, 'columns.w.monotone: "w" is the weight');
  refused(asked('--set', 'interactions=[["a","y"]]'), 2, 'interactions: "y" is the target');
  ok(['train', data, '--target', 'y', '--family', 'extra_trees', '--set', 'forest.trees=5', '-o', scratch.path('model.json')]);
  assert.doesNotMatch(run(['train', data, '--target', 'y', '--family', 'extra_trees', '--set', 'forest.trees=5', '-o', scratch.path('model.json')]).stderr, /no effect/);
});

test('forests without a split say so; of few rows drawn a tree has one at least', () => {
  const data = scratch.write('data.csv', table(['a', 'y'], 200, (i) => [spread(i), spread(i * 7)]));
  const said = (...rest) => ok(['train', data, '--target', 'y', '--family', 'forest', '-o', scratch.path('model.json'), ...rest]);
  assert.match(said('--set', 'forest.min_leaf_rows=150'), /100 trees of 1 leaf on average\.\nforest: no tree has a split/);
  assert.match(said('--set', 'forest.bootstrap=false', '--set', 'forest.row_fraction=0.001'), /100 trees of 1 leaf on average/);
});

test('inspect says how a model was learned', () => {
  const data = scratch.write('data.csv', table(['a', 'b', 'w', 'y'], 80, (i) => [spread(i), spread(i * 3), 1 + (i % 3), spread(i * 7)]));
  const model = scratch.path('model.json');
  ok(['train', data, '--target', 'y', '--weight', 'w', '-o', model, '--set', 'trees.objective=quantile', '--set', 'trees.quantile=0.9', '--set', 'columns.a.monotone=decreasing',
    '--set', 'interactions=[["a"],["b"]]']);
  assert.ok(ok(['inspect', model]).includes('Learned by --family trees, minimising quantile (of 0.9), rows weighted by w, constrained to a decreasing, interactions within [["a"],["b"]].'));
  assert.equal(scratch.json('model.json').card.metrics.baseline_is, 'quantile of the target');
  // The same rows, and their own metric again.
  const again = scratch.write('again.csv', scratch.read('data.csv'));
  ok(['train', data, '--target', 'y', '--test', again, '-o', model, '--set', 'trees.objective=quantile', '--set', 'trees.quantile=0.9']);
  const loss = scratch.json('model.json').card.metrics.model.mean_pinball_loss;
  assert.equal(JSON.parse(ok(['evaluate', model, data, '--json'])).mean_pinball_loss, loss);
  ok(['train', data, '--target', 'b', '--family', 'forest', '-o', model]);
  assert.match(ok(['inspect', model]), /Learned by --family forest, minimising squared_error\./);
});
