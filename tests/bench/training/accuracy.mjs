// Accuracy by default: `dodona train X.train.csv --target T --family trees --test X.test.csv`, beside XGBoost and HistGradientBoosting with the settings of the
// reference table, on the same rows.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS, attempt, compared, dodona, peer } from './contestants.mjs';
import { chosenSets, writeSplit } from './sets.mjs';

/** Those that boost trees too. */
export const BOOSTERS = ['XGBoost', 'HistGradientBoosting'];

/**
 * @param {{folder: string, dodona: string}} lab @param {{data: string, only?: string[]}} given the folder of the sets, and names of those to take
 */
export async function accuracyTable(lab, { data, only }) {
  mkdirSync(join(lab.folder, 'accuracy'), { recursive: true });
  const { sets, source, partial, reference } = chosenSets(data, only);
  const rows = [];
  for (const set of sets) {
    console.error(`Accuracy: ${set.name}`);
    const split = writeSplit(set.rows(), set.target, join(lab.folder, 'accuracy'), set.name);
    const results = [await attempt('Dodona', () => dodona(lab, set, split, ['--family', 'trees']))];
    for (const name of BOOSTERS) results.push(await attempt(name, () => peer(lab, name, set, split)));
    const { name, task } = set;
    const found = compared(set, results);
    for (const result of results) delete result.losses;
    rows.push({ name, task, train: split.nTrain, test: split.targets.length, results, ...found, reference: referenceOf(task, reference[name]) });
  }
  return { source, partial, rows, summary: summary(rows) };
}

/** The losses of the reference table. */
function referenceOf(task, of) {
  return Object.fromEntries(BOOSTERS.map((name) => [name, of?.models[PEERS[name]]?.[task === 'regression' ? 'rmse' : 'logloss']]));
}

const SECONDARY = ['accuracy', 'auc', 'r2'];
const MARGIN = 0.01;

/** Of a score that is better when it is greater: the mean difference to the better of the others, and the sets that are behind by more than 1% of it. */
function secondary(rows, key) {
  const differences = rows.filter(({ results }) => results[0][key] !== undefined).map(({ name, results: [ours, ...others] }) => {
    const best = Math.max(...others.filter((other) => other[key] !== undefined).map((other) => other[key]));
    return { name, absolute: ours[key] - best, relative: (ours[key] - best) / Math.abs(best) };
  });
  const n = differences.length;
  return n === 0 ? undefined : {
    sets: n, mean: differences.reduce((sum, { absolute }) => sum + absolute, 0) / n, behind: differences.filter(({ relative }) => relative < -MARGIN).map(({ name }) => name),
  };
}

/** Over the sets: geometric means of the losses' ratios, less one, the worst set, and the other scores. @param {any[]} rows */
export function summary(rows) {
  const there = rows.filter(({ best }) => best);
  const mean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length) - 1;
  const means = Object.fromEntries(BOOSTERS.map((name) => {
    const ratios = there.filter(({ each }) => name in each).map(({ each }) => 1 + each[name]);
    return [name, ratios.length > 0 ? mean(ratios) : undefined];
  }));
  if (there.length === 0) return { means };
  const worst = there.reduce((a, b) => (b.difference > a.difference ? b : a));
  return {
    means, best: mean(there.map(({ difference }) => 1 + difference)), worst: { name: worst.name, difference: worst.difference, error: worst.error },
    behind: there.filter(({ difference }) => difference > MARGIN).map(({ name }) => name),
    ...Object.fromEntries(SECONDARY.map((key) => [key, secondary(there, key)])),
  };
}
