import { load } from '/package/index.js';
import { bytes, loadTask, rowTask, tableOf } from './data.js';

export const facts = () => ({});

/** Values, or the probabilities of one class. */
const numbers = (answer, positive) => (positive === undefined ? answer.value : answer.probabilities[positive]);

// The others do not say how unlike the training rows a row is: where that is not what is measured, neither does Dodona.
const PLAIN = { uncertainty: false };

export async function batch({ model, table }) {
  const [loaded, { typed }] = await Promise.all([load(model), tableOf(table)]);
  const run = () => numbers(loaded.predictMany(typed, PLAIN));
  return { run, outputs: run };
}

export async function row({ model, table, positive, novelty }) {
  const [loaded, { rows }] = await Promise.all([load(model), tableOf(table)]);
  const options = novelty ? {} : PLAIN;
  return rowTask(rows, (one) => numbers(loaded.predict(one, options), positive));
}

/** What comes out is base and contributions together: the margin, which here is the value. */
export async function explain({ model, table }) {
  const [loaded, { rows }] = await Promise.all([load(model), tableOf(table)]);
  return rowTask(rows, (one) => {
    const { base, contributions } = loaded.explain(one);
    return Object.values(contributions).reduce((sum, part) => sum + part, base);
  });
}

export async function reload({ model, table }) {
  const [source, { rows }] = await Promise.all([bytes(model), tableOf(table)]);
  return loadTask(async () => {
    const loaded = await load(source);
    return { answer: loaded.predict(rows[0], PLAIN).value, free: () => loaded.free() };
  });
}
