// The bench's own arithmetic: what it refuses to compare, and how it judges.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, measure, quantile, ratio } from './measure.mjs';
import { judge, readNotes } from './report.mjs';

const contestant = (name, outputs, times, log = []) => ({
  name, outputs: async () => outputs, reference: async () => [1, 200],
  sample: async () => {
    log.push(name);
    return times.shift();
  },
});
const effort = { rounds: 2, minimum: 1 };

test('differences are relative above one and absolute below', () => {
  assert.equal(difference([0.5, 202], [0.25, 200]), 0.25);
  assert.equal(difference([1, 202], [1, 200]), 0.01);
  assert.equal(difference([NaN, 200], [1, 200]), Infinity);
  assert.equal(difference([1], [1, 200]), Infinity);
  assert.equal(difference([], []), Infinity);
});

test('outputs that differ are not timed', async () => {
  const log = [];
  const { agree, results } = await measure([contestant('a', [1, 200], [], log), contestant('b', [1, 200.1], [], log)], effort);
  assert.equal(agree, false);
  assert.deepEqual(log, []);
  assert.deepEqual(results.map(({ samples }) => samples), [[], []]);
});

test('contestants take turns, and the first turn only warms', async () => {
  const log = [];
  const { agree, results } = await measure([contestant('a', [1, 200], [9, 1, 2], log), contestant('b', [1, 200], [9, 4, 5], log)], effort);
  assert.equal(agree, true);
  assert.deepEqual(log, ['a', 'b', 'a', 'b', 'a', 'b']);
  assert.deepEqual(results.map(({ samples }) => samples), [[1, 2], [4, 5]]);
});

test('medians and ratios', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2);
  assert.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
  assert.deepEqual(ratio([1, 2, 6], [2, 8, 4]), { median: 0.5, low: 0.25, high: 1.5 });
});

const measured = (dodona, other, agree = true) => [{
  id: 'c', title: 'c', agree, results: [{ name: 'Dodona', size: { trees: 2 }, samples: [dodona] }, ...other.map(([name, ms]) => ({ name, size: { trees: 4 }, samples: [ms] }))],
}];
const target = { id: 't', text: '', comparison: 'c', to: ['x', 'y'], limit: 0.5 };

test('a target is held against the fastest of the others', () => {
  assert.deepEqual(judge(target, measured(1, [['x', 2], ['y', 3]])).met, true);
  assert.deepEqual(judge(target, measured(1, [['x', 9], ['y', 1.9]])).met, false);
  assert.deepEqual(judge({ ...target, strict: true }, measured(1, [['x', 2], ['y', 3]])).met, false);
  assert.deepEqual(judge({ ...target, perTree: true }, measured(1, [['x', 2], ['y', 3]])).measured.median, 1);
});

test('without agreement, or without a contestant, there is no verdict', () => {
  assert.equal(judge(target, measured(1, [['x', 2], ['y', 3]], false)).met, undefined);
  assert.equal(judge(target, []).met, undefined);
  const [comparison] = measured(1, [['x', 2], ['y', 3]]);
  comparison.results[1].failure = 'it is not there';
  assert.deepEqual(judge(target, [comparison]).reason, 'x: it is not there');
});

test('notes are found by id', () => {
  assert.deepEqual([...readNotes('# Title\n\nText\n\n## a\n\nOne.\n\n## b\nTwo.\n')], [['a', 'One.'], ['b', 'Two.']]);
});
