// A training that is told nothing of families: the tournament, as the command line shows it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { folder, homes, ok, refused, run } from './cli.js';

const scratch = folder();
const data = scratch.write('homes.csv', write(homes(400, generator(1))));
const model = scratch.path('model.json');

test('the leaderboard is printed and travels in the card', () => {
  const said = ok(['train', data, '--target', 'y', '--trials', '12', '-o', model]);
  assert.match(said, /^12 models tried, by rmse on rows of the folds, those on most rows and folds first \(\d+ shown\); only scores on as many rows and folds compare:/m);
  const { card, provenance, family } = scratch.json('model.json');
  const { metric, folds, tried, trials } = card.tournament;
  assert.deepEqual({ metric, folds, tried }, { metric: 'rmse', folds: 5, tried: 12 });
  assert.equal(provenance.recipe.family, trials[0].family);
  assert.equal(family, 'linear', 'the truth is linear');
  // Few rows: the best have been on in three partitions, and of those the best in nine.
  const partitions = trials.slice(1).map((trial) => trial.folds / 5);
  assert.deepEqual(partitions, partitions.toSorted((a, b) => b - a));
  assert.deepEqual(new Set(partitions), new Set([9, 3, 1]));
  for (const n of [9, 3, 1]) {
    const means = trials.slice(1).filter((trial) => trial.folds === 5 * n).map(({ mean }) => mean);
    assert.deepEqual(means, means.toSorted((a, b) => a - b));
  }
  for (const { mean, standard_error: error, rows } of trials) {
    assert.ok(mean > 0 && error > 0);
    assert.equal(rows, 320);
  }
  for (const name of ['linear', 'trees', 'forest', 'extra_trees']) assert.ok(trials.some((trial) => trial.family === name), name);
});

test('with --trials the same bytes come out, whatever the threads, and the recipe of the file makes the model again', () => {
  const made = [1, 2, 16].map((threads) => {
    ok(['train', data, '--target', 'y', '--trials', '10', '--threads', String(threads), '-o', model]);
    return scratch.read('model.json');
  });
  assert.equal(made[1], made[0]);
  assert.equal(made[2], made[0]);
  const first = JSON.parse(made[0]);
  const recipe = scratch.write('recipe.json', JSON.stringify(first.provenance.recipe));
  ok(['train', data, '--recipe', recipe, '-o', model]);
  const again = scratch.json('model.json');
  assert.deepEqual(again.parameters, first.parameters);
  assert.deepEqual(again.golden, first.golden);
});

test('the logarithm of a skewed target is tried, and taken where errors grow with the target', () => {
  const random = generator(31);
  const rows = Array.from({ length: 300 }, () => [random.next() * 4, random.next() * 4 - 2]);
  const noise = rows.map(() => random.next() - 0.5);
  const table = (target) => write([['a', 'b', 'y'], ...rows.map(([a, b], i) => [a, b, target(a, b, noise[i])].map((x) => x.toFixed(5)))]);
  const triedOf = (target, ...more) => {
    ok(['train', scratch.write('skewed.csv', table(target)), '--target', 'y', '--trials', '8', '-o', model, ...more]);
    const { card, output } = scratch.json('model.json');
    return { link: output.link, logs: card.tournament.trials.filter(({ options }) => options['target.transform'] === 'log').length };
  };
  const grows = (a, b, e) => Math.exp(a + b + 0.2 * e);
  const { link, logs } = triedOf(grows);
  assert.equal(link, 'exp');
  assert.ok(logs >= 2, `${logs}`);
  assert.deepEqual(triedOf(grows, '--set', 'target.transform=none'), { link: 'identity', logs: 0 });
  assert.equal(triedOf((a, b, e) => grows(a, b, e) - 1).logs, 0); // some are negative
  assert.equal(triedOf((a, b, e) => 10 + a + b + e).logs, 0); // it does not lean to one side
});

test('a named family with a budget or trials is looked for within that family', () => {
  ok(['train', data, '--target', 'y', '--family', 'trees', '--trials', '6', '-o', model]);
  const { card } = scratch.json('model.json');
  assert.equal(card.tournament.tried, 6);
  assert.ok(card.tournament.trials.every(({ family }) => family === 'trees'));
});

test('a budget that is too short for two families takes the simplest, and says so', () => {
  const { status, stderr } = run(['train', data, '--target', 'y', '--budget', '0.000001s', '-o', model]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /warning: there was no time to try a second family; give a longer --budget/);
  assert.equal(scratch.json('model.json').family, 'linear');
});

test('the metric that decides is named, or refused with those there are', () => {
  ok(['train', data, '--target', 'c', '--trials', '4', '--metric', 'accuracy', '-o', model]);
  assert.equal(scratch.json('model.json').card.tournament.metric, 'accuracy');
  refused(['train', data, '--target', 'c', '--trials', '4', '--metric', 'roc_auc'], 2, ['metric', 'log_loss, accuracy, balanced_accuracy']);
  refused(['train', data, '--target', 'y', '--trials', '4', '--metric', 'rsme'], 2, ['"rsme"', 'rmse, mae, r2']);
});

test('what is no time, and no number of trials', () => {
  for (const budget of ['soon', '0', '-1s', '5d', '']) refused(['train', data, '--target', 'y', '--budget', budget], 2, 'is not a time above 0, like 90s, 5m or 1h');
  refused(['train', data, '--target', 'y', '--trials', '0'], 2, 'not a number from 1');
});

test('groups are held out whole, and their column is no feature', () => {
  const rows = ['who,x,y'];
  const random = generator(5);
  for (let who = 0; who < 60; ++who) {
    const own = 10 * random.next(); // what only the group's other rows could tell
    for (let i = 0; i < 5; ++i) rows.push(`p${who},${(own + 0.01 * random.next()).toFixed(4)},${(100 * Math.sin(own * 50) + random.next()).toFixed(3)}`);
  }
  const grouped = scratch.write('grouped.csv', rows.join('\n'));
  ok(['train', grouped, '--target', 'y', '--trials', '6', '-o', model]);
  const leaking = scratch.json('model.json').card.metrics.model.rmse;
  ok(['train', grouped, '--target', 'y', '--trials', '6', '--group', 'who', '-o', model]);
  const { card, features, provenance } = scratch.json('model.json');
  assert.deepEqual(features.map(({ name }) => name), ['x']);
  assert.match(provenance.split.rule, /whole groups by who/);
  assert.equal(provenance.recipe.group, 'who');
  assert.ok(card.metrics.model.rmse > 2 * leaking, `${card.metrics.model.rmse} of new groups, ${leaking} of known ones`);
});

test('by time, models are tested on what comes later', () => {
  const rows = ['day,x,y'];
  const random = generator(6);
  for (let i = 0; i < 300; ++i) {
    const day = new Date(Date.UTC(2024, 0, 1 + ((i * 7) % 300))).toISOString().slice(0, 10);
    rows.push(`${day},${random.next().toFixed(3)},${((i * 7) % 300) + random.next()}`);
  }
  const timed = scratch.write('timed.csv', rows.join('\n'));
  ok(['train', timed, '--target', 'y', '--trials', '4', '--time', 'day', '-o', model]);
  const { card, provenance } = scratch.json('model.json');
  assert.match(provenance.split.rule, /the latest rows by day/);
  assert.deepEqual([provenance.split.train, provenance.split.test], [240, 60]);
  // Trees cannot go on where the days end; a line can.
  assert.equal(provenance.recipe.family, 'linear');
  assert.ok(card.metrics.model.rmse < 5);
});

test('columns that cannot say what goes together, or what comes first', () => {
  const csv = 'one,text,hole,x,y\n' + Array.from({ length: 30 }, (_, i) => `same,t${i % 7},${i === 3 ? '' : i},${i},${i * 2}`).join('\n');
  const odd = scratch.write('odd.csv', csv);
  const asked = (...rest) => ['train', odd, '--target', 'y', '--trials', '2', '-o', scratch.path('none.json'), ...rest];
  refused(asked('--group', 'one'), 1, ['column "one"', 'all rows are of one group, "same"', 'leave out --group']);
  refused(asked('--time', 'text'), 1, ['column "text"', 'cannot order the rows in time', '"t0"']);
  refused(asked('--time', 'hole'), 1, ['row 4 (line 5)', 'column "hole"', 'missing']);
  refused(asked('--group', 'hole'), 1, ['row 4 (line 5)', 'column "hole"']);
  refused(asked('--group', 'y'), 2, ['group', 'the target cannot be the group']);
  refused(asked('--group', 'text', '--time', 'x'), 2, ['by group or by time, not by both']);
  refused(asked('--group', 'whoo'), 1, ['--group names it', 'no such column']);
  assert.deepEqual(scratch.has('none.json'), false);
});

test('more classes than rows of a fold', () => {
  const many = scratch.write('many.csv', 'x,y\n' + Array.from({ length: 60 }, (_, i) => `${i * i},k${i % 30}`).join('\n'));
  const { status, stderr } = run(['train', many, '--target', 'y', '--trials', '3', '-o', model]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /warning: .*30 classes.*a fold/);
});

test('without folds there is nothing to compare by', () => {
  refused(['train', data, '--target', 'y', '--budget', '5s', '--set', 'train.folds=0'], 2, ['train.folds', 'name a family with --family']);
  const few = scratch.write('few.csv', 'day,x,y\n' + Array.from({ length: 40 }, (_, i) => `2024-05-01,${(i * 7) % 40},${i}`).join('\n'));
  const said = ok(['train', few, '--target', 'y', '--trials', '5', '--time', 'day', '-o', model]);
  assert.match(said, /too few rows, groups or moments to compare families: linear is taken as the simplest/);
  assert.equal(scratch.json('model.json').provenance.recipe.family, 'linear');
});

test('one fold knows no standard error', () => {
  const said = ok(['train', data, '--target', 'y', '--trials', '3', '--set', 'train.folds=1', '-o', model]);
  assert.match(said, /^3 models tried, by rmse on rows of the folds, those on most rows and folds first:/m);
  assert.match(said, /unknown/);
  assert.ok(scratch.json('model.json').card.tournament.trials.every((trial) => trial.mean > 0 && !('standard_error' in trial)));
});

test('a fold in which the metric is undefined is left out', () => {
  // By time: in the last folds the target does not vary, and there is one class alone.
  const random = generator(13);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const x = random.next() * 9;
    const y = i >= 160 ? 5 : x + random.next();
    return [x.toFixed(4), String(i), y.toFixed(4), i >= 160 || x > 4 ? 'dear' : 'cheap'];
  });
  const table = scratch.write('still.csv', write([['x', 't', 'y', 'c'], ...rows]));
  const out = scratch.path('still.json');
  for (const [target, other, metric] of [['y', 'c', 'r2'], ['c', 'y', 'roc_auc']]) {
    ok(['train', table, '--target', target, '--drop', other, '--time', 't', '--metric', metric, '--trials', '4', '-o', out]);
    const { trials } = scratch.json('still.json').card.tournament;
    // Left out; counted as 0 or 0.5 it would spoil the mean of the others.
    assert.ok(trials[0].mean > 0.9, `${metric}: ${trials[0].mean}`);
  }
});
