// The committed demo models are what their recipes make of their data, byte for byte. The data are not in the repository;
// where they are beside it (../shared/data, or DODONA_DATA), the models are trained anew.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root, schemaErrors } from '../web/deps.js';
import { folder, ok } from './cli.js';

const data = process.env.DODONA_DATA ?? join(root, '..', 'shared', 'data');
const recipes = join(root, 'trainer', 'recipes');

describe('the committed demo models', () => {
  const scratch = folder();

  for (const name of readdirSync(recipes).filter((entry) => existsSync(join(recipes, entry, 'model.json')))) {
    const committed = join(recipes, name, 'model.json');
    const recipe = join(recipes, name, 'recipe.json');
    const csv = join(data, JSON.parse(readFileSync(recipe, 'utf8')).data.file);

    test(`${name}: well under 700 KB, valid by the schema, and its golden rows give the same bits`, () => {
      const bytes = readFileSync(committed);
      assert.ok(bytes.length < 600_000);
      assert.deepEqual(schemaErrors(JSON.parse(bytes)), []);
      ok(['verify', committed]);
    });

    const skip = existsSync(csv) ? false : `${csv} is not there`;
    test(`${name}: training anew, on one thread and on three, gives the same bytes`, { skip }, () => {
      for (const threads of ['1', '3']) {
        const again = scratch.path(`${name}.json`);
        ok(['train', csv, '--recipe', recipe, '--threads', threads, '-o', again]);
        assert.ok(readFileSync(again).equals(readFileSync(committed)), `${name} with ${threads} threads`);
      }
    });
  }
});
