// Ctrl-C during training: the first stops at the next round, the second at once.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { schemaErrors } from '../web/deps.js';
import { named, cli, folder, homes, ok } from './cli.js';

const scratch = folder();
// No folds: each would be fitted to its end first.
const endless = ['--verbose', '--set', 'train.folds=0', '--set', 'trees.rounds=100000', '--set', 'trees.early_stopping_rounds=0'];

/** A training that runs. `until(text)` waits for a line on its standard error. */
function start(args, stdout = 'pipe') {
  const child = spawn(cli, named(args), { stdio: ['ignore', stdout, 'pipe'] });
  const closed = once(child, 'close');
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text) => (said += text));
  child.stdout?.resume();
  return {
    child,
    said: () => said,
    async until(pattern) {
      while (!pattern.test(said)) {
        const [reason] = await Promise.race([once(child.stderr, 'data'), closed.then(() => ['closed'])]);
        assert.ok(reason !== 'closed' || pattern.test(said), said);
      }
    },
    /** @returns the exit code and the signal */
    end: () => closed,
  };
}

test('Ctrl-C in the first fit writes the model so far, tested and not refitted', async () => {
  const data = scratch.write('data.csv', write(homes(2000, generator(51))));
  const model = scratch.path('first.json');
  const training = start(['train', data, '--target', 'y', '-o', model, ...endless]);
  await training.until(/growing trees/);
  training.child.kill('SIGINT');
  const [code, signal] = await training.end();
  assert.deepEqual([code, signal], [0, null], training.said());
  assert.match(training.said(), /stopping after this round.*Ctrl-C again ends at once/);
  assert.match(training.said(), /warning: training was stopped before its end; what is written is the model so far: it is tested, and not fitted once more/);
  const written = scratch.json('first.json');
  assert.deepEqual(schemaErrors(written), []);
  assert.match(written.provenance.stopped, /before the end/);
  assert.equal(written.provenance.fitted_on, 'the training rows');
  assert.equal(written.card.metrics.rows, 400);
  ok(['verify', model]);
  ok(['predict', model, data]);
});

test('Ctrl-C while an additive model is boosted writes the model so far', async () => {
  const data = scratch.write('gam.csv', write(homes(2000, generator(54))));
  const model = scratch.path('gam.json');
  const training = start(['train', data, '--target', 'y', '-o', model, '--verbose', '--family', 'gam', '--set', 'gam.rounds=100000', '--set', 'gam.early_stopping_rounds=0']);
  await training.until(/boosting columns/);
  training.child.kill('SIGINT');
  const [code] = await training.end();
  assert.equal(code, 0, training.said());
  const written = scratch.json('gam.json');
  assert.deepEqual(schemaErrors(written), []);
  assert.equal(written.family, 'gam');
  assert.match(written.provenance.stopped, /before the end/);
  ok(['verify', model]);
});

test('Ctrl-C in the first trial of a search answers with it as far as it has come, or with nothing', async () => {
  const data = scratch.write('data.csv', write(homes(4000, generator(55))));
  const model = scratch.path('trial.json');
  const linear = start(['train', data, '--target', 'y', '--family', 'linear', '--trials', '100000', '--verbose', '-o', model]);
  await linear.until(/trial 1:/);
  linear.child.kill('SIGINT');
  assert.equal((await linear.end())[0], 0, linear.said());
  ok(['verify', model]);

  // A forest's folds are fitted one after the other: there is no answer for all rows before the last.
  const never = scratch.path('never.json');
  const forest = start(['train', data, '--target', 'y', '--family', 'forest', '--trials', '100000', '--set', 'forest.trees=10000', '--verbose', '-o', never]);
  await forest.until(/trial 1:/);
  forest.child.kill('SIGINT');
  assert.equal((await forest.end())[0], 130, forest.said());
  assert.match(forest.said(), /^error: .*stopped before there was a first model$/m);
  assert.ok(!existsSync(never));
});

test('Ctrl-C in a search fits the best so far to its end', async () => {
  const data = scratch.write('data.csv', write(homes(1000, generator(54))));
  const model = scratch.path('search.json');
  const training = start(['train', data, '--target', 'y', '--family', 'forest', '--trials', '100000', '--set', 'forest.trees=40', '--verbose', '-o', model]);
  await training.until(/trial 3:/);
  training.child.kill('SIGINT');
  const [code, signal] = await training.end();
  assert.deepEqual([code, signal], [0, null], training.said());
  assert.match(training.said(), /warning: training was stopped before its end; what is written is the model so far: it is tested/);
  const written = scratch.json('search.json');
  assert.equal(written.parameters.n_trees, 40);
  assert.equal(written.card.metrics.rows, 200);
  assert.ok(written.card.tournament.tried >= 1);
});

test('Ctrl-C in the second fit keeps the first, which is finished and tested', async () => {
  const rows = homes(2000, generator(52));
  const data = scratch.write('data.csv', write(rows));
  const args = ['train', data, '--target', 'y', '--verbose', '--set', 'trees.rounds=400', '--set', 'trees.early_stopping_rounds=0'];
  const model = scratch.path('second.json');
  const training = start([...args, '-o', model]);
  await training.until(/^ *(79|[89]\d)% .*growing trees/m); // the folds take 60%, the first fit 18
  training.child.kill('SIGINT');
  const [code] = await training.end();
  assert.equal(code, 0, training.said());
  assert.match(training.said(), /stopped in the second fit.* the model of the first, of 1600 rows: it is tested/);
  ok([...args, '--set', 'train.refit=false', '-o', scratch.path('tested.json')]);
  const [stopped, tested] = [scratch.json('second.json'), scratch.json('tested.json')];
  assert.deepEqual(stopped.parameters, tested.parameters);
  assert.deepEqual(stopped.card, tested.card);
  assert.match(stopped.provenance.stopped, /in the second fit/);
});

test('a second Ctrl-C ends at once and leaves the old model, with nothing beside it', async () => {
  // What is said of 4,000 columns does not fit into a pipe that nobody reads: the tool waits there, after
  // the fit that the first Ctrl-C stopped, with the model not yet written.
  const names = Array.from({ length: 4000 }, (_, i) => `constant_${i}`);
  const lines = homes(100, generator(53)).map((row, i) => [...row, ...(i === 0 ? names : names.map(() => '1'))]);
  const data = scratch.write('wide.csv', write(lines));
  const model = scratch.write('kept.json', 'old');
  const pipe = scratch.path('pipe');
  execFileSync('mkfifo', [pipe]);
  const end = openSync(pipe, 'r+');
  const before = scratch.files();
  const training = start(['train', data, '--target', 'y', '-o', model, ...endless], end);
  await training.until(/growing trees/);
  training.child.kill('SIGINT');
  await training.until(/stopping after this round/);
  training.child.kill('SIGINT');
  const [code] = await training.end();
  closeSync(end);
  assert.equal(code, 130, training.said());
  assert.equal(scratch.read('kept.json'), 'old');
  assert.deepEqual(scratch.files(), before);
});

test('before there is a model, the first Ctrl-C ends the training', async () => {
  const pipe = scratch.path('data.pipe');
  execFileSync('mkfifo', [pipe]);
  const end = openSync(pipe, 'r+'); // open for writing too: the tool waits for more
  const before = scratch.files();
  const training = start(['train', pipe, '--target', 'y', '-o', scratch.path('none.json')]);
  const there = () => scratch.files().some((name) => name.startsWith('none.json.part'));
  while (!there()) await new Promise(setImmediate);
  training.child.kill('SIGINT');
  const [code] = await training.end();
  closeSync(end);
  assert.equal(code, 130);
  assert.deepEqual(scratch.files(), before);
});
