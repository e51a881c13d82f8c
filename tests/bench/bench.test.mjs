// The bench's own arithmetic: what it refuses to compare, and how it judges.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference, measure, quantile, ratio } from './measure.mjs';
import { readmeText } from './readme.mjs';
import { complaints, judge, judgeSizes, judgeTables, readNotes } from './report.mjs';

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

test('a verdict has both times, of one row', () => {
  const [comparison] = measured(8, [['x', 24], ['y', 32]]);
  const { ours, theirs, to } = judge(target, [{ ...comparison, items: 4 }]);
  assert.deepEqual({ ours, theirs, to }, { ours: 2, theirs: 6, to: 'x' });
});

test("without others, Dodona's own figure is held against the limit", () => {
  const memory = (limit) => judge({ id: 'm', text: '', comparison: 'c', to: [], limit, as: 'bytes' }, measured(158e6, []));
  assert.deepEqual([memory(158e6).met, memory(157e6).met], [true, false]);
  assert.deepEqual(memory(158e6).measured.median, 158e6);
});

test('why outputs are not compared is the reason for no verdict', () => {
  const [comparison] = measured(1, [['x', 2], ['y', 3]], false);
  assert.equal(judge(target, [{ ...comparison, why: 'it is worse' }]).reason, 'it is worse');
});

test('a table that is made up or partial gives no verdict', () => {
  const accuracy = { summary: { means: { XGBoost: -0.01, HistGradientBoosting: 0 }, worst: { name: 'iris', difference: 0.01 } } };
  const judged = (run) => judgeTables(run).filter(({ id }) => id.startsWith('accuracy')).map(({ id, met, reason }) => [id, met ?? reason]);
  assert.deepEqual(judged({ accuracy }), [['accuracy-xgboost', true], ['accuracy-histgradientboosting', false], ['accuracy-worst', true]]);
  assert.deepEqual(judged({ accuracy: { ...accuracy, partial: 'made up' } }).map(([, reason]) => reason), ['made up', 'made up', 'made up']);
  assert.deepEqual(judged({}).map(([, reason]) => reason), Array(3).fill('not in this run'));
});

test('the loader is all JavaScript of the package, the module that and the wasm', () => {
  const wire = (wasm) => ({ Dodona: { engine: { '/package/index.js': 3000, '/package/other.js': 2000, '/package/dodona.wasm': wasm }, model: { '/data/m.json': 9 } } });
  const judged = (wasm) => judgeSizes(wire(wasm)).map(({ id, measured: { median }, met }) => [id, median, met]);
  assert.deepEqual(judged(55_000), [['size-module', 60_000, true], ['size-loader', 5000, true]]);
  assert.deepEqual(judged(55_001), [['size-module', 60_001, false], ['size-loader', 5000, true]]);
});

test('notes are found by id, and may be for several', () => {
  assert.deepEqual([...readNotes('# Title\n\nText\n\n## a\n\nOne.\n\n## b, c\nTwo.\n')], [['a', 'One.'], ['b', 'Two.'], ['c', 'Two.']]);
});

test('notes and verdicts that do not fit are named', () => {
  const all = [{ id: 'a', met: false }, { id: 'b', met: true }, { id: 'c', reason: 'not in this run' }];
  const whole = 'Tried: this.\n\nLimit: that.';
  assert.deepEqual(complaints(all, new Map([['a', whole], ['c', whole]])), []);
  assert.match(complaints(all, new Map()).join(), /^a is not met, and has no note$/);
  assert.match(complaints(all, new Map([['a', 'Limit: that.']])).join(), /^the note of a has no paragraph that begins with "Tried:"$/);
  assert.match(complaints(all, new Map([['a', whole], ['b', whole]])).join(), /^b is met in this run/);
  assert.match(complaints(all, new Map([['a', whole], ['d', whole]])).join(), /^there is a note of d, which is no target$/);
});

test("README's table says what was measured, and of what not", () => {
  const machine = { date: 'today', processor: 'one', system: 'two', Chromium: 'Chrome/3', XGBoost: '4', 'Dodona at commit': 'five' };
  const verdicts = [
    { text: 'size', limit: 60_000, as: 'bytes', measured: { median: 59_999 }, met: true },
    { ...judge(target, measured(1, [['x', 8], ['y', 9]]).map((comparison) => ({ ...comparison, items: 1000 }))) },
    { text: 'row', limit: 0.1, reason: 'outputs differ' },
    { text: 'another', limit: 0.1, reason: 'not in this run' },
    { text: 'share', limit: 0.01, as: 'percent', to: 'iris', measured: { median: 0.0123 }, met: false },
  ];
  const text = readmeText({ machine, engines: { Dodona: { version: '0' }, x: { version: '6' } }, effort: { rounds: 7 }, verdicts });
  assert.match(text, /^`make bench` of today at commit five: one, two, Chromium 3, x 6, XGBoost 4\./);
  assert.ok(text.endsWith([
    '| size | 59,999 bytes |  |  | at most 60,000 bytes | met |', '| c | 1 µs per row | 8 µs per row, x | 0.125 | at most 0.5 | met |',
    '| row |  |  | outputs differ | at most 0.1 | not measured |', '| share |  | iris | 1.23% | at most 1% | **not met** |', '',
  ].join('\n')), text);
});
