// Training without choices: `dodona train X.train.csv --target T --test X.test.csv --budget B`, beside every model of the reference table with its settings, on the
// same rows: the loss, how many of the rows the 90% intervals or sets hold, and how well calibrated the probabilities are.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS, attempt, compared, dodona, peer } from './contestants.mjs';
import { chosenSets, writeSplit } from './sets.mjs';

/** Whose calibration error is not to be exceeded. */
export const CALIBRATED = 'HistGradientBoosting';

/**
 * @param {{folder: string, dodona: string}} lab
 * @param {{data: string, only?: string[], budget: string}} given the folder of the sets, names of those to take, and the time that `dodona train` is given
 */
export async function choiceTable(lab, { data, only, budget }) {
  mkdirSync(join(lab.folder, 'accuracy'), { recursive: true });
  const { sets, source, partial } = chosenSets(data, only);
  const rows = [];
  for (const set of sets) {
    console.error(`Training without choices: ${set.name}`);
    const split = writeSplit(set.rows(), set.target, join(lab.folder, 'accuracy'), set.name);
    const results = [await attempt('Dodona', () => dodona(lab, set, split, ['--budget', budget]))];
    for (const name of Object.keys(PEERS)) results.push(await attempt(name, () => peer(lab, name, set, split)));
    const found = compared(set, results);
    for (const result of results) delete result.losses;
    rows.push({ name: set.name, task: set.task, train: split.nTrain, test: split.targets.length, results, ...found });
  }
  return { source, partial, budget, rows, summary: summary(rows) };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the issue of the table asks: sets won and lost, coverage, calibration. @param {any[]} rows */
export function summary(rows) {
  const there = rows.filter(({ best }) => best);
  if (there.length === 0) return {};
  const least = (items, of) => items.reduce((a, b) => (of(b) < of(a) ? b : a));
  const worst = least(there, ({ difference }) => -difference);
  const coverage = (rows) => {
    const covered = rows.filter(({ results: [ours] }) => ours.covered !== undefined);
    if (covered.length === 0) return undefined;
    const poorest = least(covered, ({ results: [ours] }) => ours.covered);
    return { mean: mean(covered.map(({ results: [ours] }) => ours.covered)), least: poorest.results[0].covered, name: poorest.name };
  };
  const calibrated = there.map(({ name, results }) => ({ name, ours: results[0].calibration, theirs: results.find((result) => result.name === CALIBRATED)?.calibration }))
    .filter(({ ours, theirs }) => ours !== undefined && theirs !== undefined);
  return {
    lost: there.filter(({ results: [ours, ...others] }) => others.some(({ loss }) => loss <= ours.loss)).length / there.length,
    worst: { name: worst.name, difference: worst.difference, error: worst.error },
    behind: there.filter(({ difference }) => difference > 0.01).map(({ name }) => name),
    mean: Math.exp(mean(there.map(({ difference }) => Math.log1p(difference)))) - 1,
    covered: coverage(there),
    intervals: coverage(there.filter(({ task }) => task === 'regression')),
    labels: coverage(there.filter(({ task }) => task !== 'regression')),
    calibration: calibrated.length > 0 ? { ours: mean(calibrated.map(({ ours }) => ours)), theirs: mean(calibrated.map(({ theirs }) => theirs)),
      behind: calibrated.filter(({ ours, theirs }) => ours > theirs).map(({ name }) => name) } : undefined,
  };
}
