// The committed demo models are what their recipes make of their data, byte for byte. The data are not in the repository;
// where they are beside it (../shared/data, or DODONA_DATA), the models are trained anew.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, describe, test } from 'node:test';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(process.env.DODONA_BUILD ?? join(root, 'build'), 'native', 'dodona');
const data = process.env.DODONA_DATA ?? join(root, '..', 'shared', 'data');
const recipes = join(root, 'trainer', 'recipes');

describe('the committed demo models', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'dodona-recipes-'));
  after(() => rmSync(scratch, { recursive: true, force: true }));

  for (const name of readdirSync(recipes).filter((entry) => existsSync(join(recipes, entry, 'model.json')))) {
    const committed = join(recipes, name, 'model.json');
    const recipe = join(recipes, name, 'recipe.json');
    const csv = join(data, JSON.parse(readFileSync(recipe, 'utf8')).data.file);

    test(`${name}: well under 700 KB, and its golden rows give the same bits`, () => {
      assert.ok(readFileSync(committed).length < 600_000);
      execFileSync(cli, ['verify', committed]);
    });

    const skip = existsSync(csv) ? false : `${csv} is not there`;
    test(`${name}: training anew, on one thread and on three, gives the same bytes`, { skip }, () => {
      for (const threads of ['1', '3']) {
        const again = join(scratch, `${name}.json`);
        execFileSync(cli, ['train', csv, '--recipe', recipe, '--threads', threads, '-o', again]);
        assert.ok(readFileSync(again).equals(readFileSync(committed)), `${name} with ${threads} threads`);
      }
    });
  }
});
