// What the page says of a model's scores: what the card says, and nothing more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineName, trustLine, weighting } from '../../web/site/score.js';

const schema = (task) => ({ task, target: { name: 'y' }, features: [] });

test('the baseline is called what the card calls it', () => {
  const card = { metrics: { rows: 80, model: { mae: 3 }, baseline: { mae: 11 }, baseline_is: 'quantile of the target' } };
  assert.equal(baselineName('regression', card), 'the quantile of the target');
  assert.equal(trustLine(schema('regression'), card), 'On 80 rows set apart for the test, the model was off by 3 on average; always answering the quantile of the target would be off by 11.');
  assert.equal(baselineName('regression', { metrics: {} }), 'the best constant');
  assert.equal(baselineName('classification', {}), 'the most frequent class');
});

test('scores of weighted rows are called so', () => {
  const card = { metrics: { rows: 50, model: { accuracy: 0.5 }, baseline: { accuracy: 0.25 }, baseline_is: 'most frequent class', weighted_by: 'w' } };
  assert.equal(trustLine(schema('classification'), card),
    'On 50 rows set apart for the test, weighted by w, the model was right for 50.0%; always answering the most frequent class would be right for 25.0%.');
  assert.equal(weighting({ metrics: { weighted_by: { not: 'a name' } } }), '');
  assert.ok(weighting({ metrics: { weighted_by: 'x'.repeat(1000) } }).length < 100);
});
