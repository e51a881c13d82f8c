// How sure an answer is, in the page's words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardLevel, surely, unlike } from '../../web/site/certainty.js';

test('an interval with its unit; a set where it says more than the answer', () => {
  assert.equal(surely({ value: 2, lower: 1.2345, upper: 3 }, 0.9, '€'), '90% sure: between €\u00A01.23 and €\u00A03');
  assert.equal(surely({ value: 612345, lower: 488123, upper: 742000 }, 0.9), '90% sure: between 488,000 and 742,000'); // no more digits than the interval leaves meaning to
  assert.equal(surely({ value: 2, lower: 1, upper: 3 }, 0.9, undefined, false), '90% sure for usual rows: between 1 and 3');
  assert.equal(surely({ label: 'a', set: ['a', 'b'] }, 0.8), '80% sure: a or b');
  assert.equal(surely({ label: 'a', set: ['a', 'b', 'c'] }, 0.95), '95% sure: a, b, or c');
  assert.equal(surely({ label: 'a', set: ['a', 'b', 'c', 'd', 'e'] }, 0.9), '90% sure: one of 5 classes');
  assert.equal(surely({ label: 'a', set: ['a', 'b'], probabilities: { a: 0.6, b: 0.4 } }, 0.9), 'Not sure enough, at 90%, to rule any class out');
  assert.equal(surely({ label: 'a', set: ['a', 'b'], probabilities: { a: 0.6, b: 0.39, c: 0.01 } }, 0.9), '90% sure: a or b');
  assert.equal(surely({ label: 'a', set: ['a'] }, 0.9), '');
  assert.equal(surely({ value: 2 }, 0.9), '');
  assert.equal(surely({ value: 2 }, undefined), '');
  assert.equal(standardLevel([0.5, 0.8, 0.9, 0.95]), 0.9);
  assert.equal(standardLevel([0.5, 0.8]), 0.8);
  assert.equal(standardLevel([]), undefined);
});

const range = { missing: 0, minimum: 0, maximum: 10, median: 5, decimals: 0, edges: [0, 10], counts: [9] };
const schema = {
  features: [
    { name: 'size', label: 'Size', unit: 'm²', kind: 'number', training: range },
    { name: 'heating', kind: 'category', categories: ['gas'], training: { missing: 2, counts: [9] } },
    { name: 'new', kind: 'boolean', training: { missing: 0, counts: [9, 0] } },
    { name: 'sold', kind: 'date', training: { ...range, minimum: 17897, maximum: 18261 } },
  ],
};
const usual = { size: '5', heating: 'gas', new: false, sold: '2019-04-30' };
const care = 'Take this with care: ';

test('a row like the training rows is not spoken of, nor one of a model that cannot tell', () => {
  assert.equal(unlike(0.5, {}, schema, usual), '');
  assert.equal(unlike(undefined, {}, schema, usual), '');
  assert.equal(unlike(0.95, { novelty: { threshold: 0.9 } }, schema, usual), `${care}hardly any row that the model learned from combines such values.`);
});

test('what no training row had is named', () => {
  const said = (row) => unlike(1, {}, schema, { ...usual, ...row }).replace(care, '');
  assert.equal(said({ size: '11' }), 'the model learned from no row with Size above 10\u00A0m².');
  assert.equal(said({ size: '-1', heating: 'coal' }), 'the model learned from no row with Size below 0\u00A0m² or heating: coal.');
  assert.equal(said({ heating: null, new: true }), 'the model learned from no row with new: yes.');
  assert.equal(said({ new: null, sold: '2021-01-01' }), 'the model learned from no row with new: unknown or sold above 2019-12-31.');
  // whatever the novelty, and where there is none
  assert.equal(unlike(0.5, {}, schema, { ...usual, size: '11' }), unlike(1, {}, schema, { ...usual, size: '11' }));
  assert.equal(unlike(undefined, {}, schema, { ...usual, size: '11' }), unlike(1, {}, schema, { ...usual, size: '11' }));
  assert.ok(said({ heating: 'x'.repeat(500) }).length < 150);
});

test('an imported model, whose file counts no rows, says nothing of them', () => {
  const imported = { features: schema.features.map((feature) => ({ ...feature, training: { ...feature.training, counts: feature.training.counts.map(() => 0) } })) };
  assert.equal(unlike(undefined, {}, imported, { ...usual, size: '11', new: null }), '');
});
