// The scale that the page explains an answer on is the one that the model's file says, and on it base and contributions add up to the answer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { explained } from '../../web/site/explanation.js';
import { dodona, fixture, modelFiles } from './deps.js';

/** By the link of the file; with a calibration the answer does not follow from the margin in a way that has a name. */
function scaleOf({ output: { link, calibration } }) {
  if (calibration) return 'margin';
  const of = { identity: 'value', exp: 'log', logistic: 'logit', softmax: 'score', share: 'share' };
  return of[link];
}

/** From the scale to the answer. */
const answers = { value: (x) => x, share: (x) => x, log: Math.exp, logit: (x) => 1 / (1 + Math.exp(-x)) };

const shared = fixture('uncertain_share');
delete shared.output.calibration;
const documents = [...modelFiles().map((path) => [basename(path), JSON.parse(readFileSync(path, 'utf8'))]), ['uncertain_share without calibration', shared]];

for (const [name, document] of documents) {
  const tolerance = document.parameters.precision === 'single' ? 1e-6 : 1e-9; // explanations are of doubles
  test(name, async () => {
    const model = await dodona.load(document);
    const rows = document.golden.rows.map((cells) => Object.fromEntries(document.features.map((feature, f) => [feature.name, cells[f]])));
    for (const row of rows) {
      const prediction = model.predict(row);
      const { scale, base, contributions, margin } = explained(model, row, prediction);
      const expected = scaleOf(document);
      if (expected !== 'margin') assert.equal(scale, expected);
      const sum = Object.values(contributions).reduce((all, x) => all + x, base);
      assert.ok(Math.abs(sum - margin) <= tolerance * Math.max(1, Math.abs(margin)), `${sum}, ${margin}`);
      const answer = prediction.value ?? prediction.probability;
      if (answers[scale]) assert.ok(Math.abs(answers[scale](margin) - answer) <= tolerance * Math.max(1, Math.abs(answer)), `${scale}: ${margin}, ${answer}`);
    }
    model.free();
  });
}
