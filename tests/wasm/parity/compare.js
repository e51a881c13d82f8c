// Has every engine score the same rows with every model of the plan.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstDifference } from './answers.js';
import { writeRows } from './engines.js';

/**
 * @param {import('./engines.js').Engine[]} engines the others are held against the first
 * @param {string} model
 * @param {string} csv
 * @param {number} nRows
 * @returns {Promise<{hash: string, differences: string[]}>}
 */
async function compareModel(engines, model, csv, nRows) {
  const differences = [];
  const [definition, ...others] = engines;
  const expected = await definition.score(model, csv);
  if (expected.size !== nRows) differences.push(`${definition.name}: ${expected.size} answers for ${nRows} rows`);
  for (const engine of others) {
    const found = await engine.score(model, csv);
    if (found.size !== expected.size) {
      differences.push(`${engine.name}: ${found.size} answers, not ${expected.size}`);
      continue;
    }
    const row = await firstDifference(expected, found, expected.size);
    if (row === -1) continue;
    differences.push(`${engine.name}: row ${row + 1} is the first to differ: ${await found.row(row)}, not ${await expected.row(row)}`);
  }
  return { hash: await expected.hash(0, expected.size), differences };
}

/**
 * @param {ReturnType<typeof import('./plan.js').plan>[number]} group
 * @param {import('./engines.js').Engine[]} engines
 * @param {number} nRows
 * @param {string} folder for models and rows, which are gone afterwards
 * @param {(name: string, result: {hash: string, differences: string[]}) => void} tell after each model
 */
export async function compareGroup(group, engines, nRows, folder, tell) {
  mkdirSync(folder, { recursive: true });
  const [model, csv] = [join(folder, 'model.json'), join(folder, 'rows.csv')];
  try {
    for (const [i, { name, document }] of group.models.entries()) {
      writeFileSync(model, JSON.stringify(document));
      if (i === 0) writeRows(model, nRows, csv);
      tell(name, await compareModel(engines, model, csv, nRows));
    }
  } finally {
    for (const file of [model, csv]) rmSync(file, { force: true });
  }
}
