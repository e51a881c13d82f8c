// Where most of a column's training data are, by the bins of its histogram.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepOf, usualRange } from '../../web/site/parts/bins.js';

const even = Array.from({ length: 21 }, (_, i) => i); // 20 bins of width 1

for (const [what, edges, range] of [
  ['even bins', even, [0, 20]],
  ['an outlier above', [...even, 900], [0, 20]],
  ['one below', [-900, ...even], [0, 20]],
  ['both', [-900, ...even, 900], [0, 20]],
  ['999 for unknown, with a bin of its own', [...even, 999, 1000], [0, 20]],
  ['and -999', [-999, -998, ...even], [0, 20]],
  ['one bin', [3, 9], [3, 9]],
  ['two', [3, 4, 900], [3, 900]],
]) test(what, () => assert.deepEqual(usualRange(edges), range));

test('a step is fine where most of the data are, and no finer than the data', () => {
  assert.deepEqual(stepOf([-47, ...Array.from({ length: 24 }, (_, i) => -23.68 + i / 100), 0, 0.01], 10), { step: 0.001, decimals: 3 });
  assert.deepEqual(stepOf([0, 200, 400, 600, 800, 9500], 0), { step: 1, decimals: 0 });
});
