// Models that are loaded and freed again and again leave the core's memory where it was, to the last block.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { core, dodona, fixture, memorySize, refusal } from '../web/deps.js';

const N_CYCLES = 100_000;

const models = ['linear_softmax', 'trees_logistic', 'mlp_softmax', 'trees_single'].map((name) => {
  const document = fixture(name);
  const { features, golden } = document;
  const rows = golden.rows.map((row) => Object.fromEntries(features.map((feature, f) => [feature.name, row[f]])));
  const columns = Object.fromEntries(features.map(({ name: column }, f) => [column, Array.from({ length: 300 }, (_, i) => golden.rows[i % golden.rows.length][f])]));
  return { document, rows, columns };
});
const damaged = { ...fixture('trees_exp'), encoder: [] };

/** After so many cycles all has been done. */
const PERIOD = 200;

/** Loads a model, mostly uses it, and frees it. */
async function cycle(i) {
  const { document, rows, columns } = models[i % models.length];
  const model = await dodona.load(document);
  if (i % 8 < 4) for (const row of rows) model.predict(row);
  if (i % 20 < 4) model.explain(rows[0]);
  if (i % 40 < 4) model.predictMany(columns);
  if (i % 50 < 4) model.verify();
  if (i % 100 < 4) {
    const lines = [Object.keys(columns), ...rows.map((row) => Object.values(row))];
    await model.predictCsv(lines.map((cells) => cells.join(',')).join('\n'));
    assert.ok(refusal(() => model.predict({ nonsense: 1 })).total > 0);
  }
  if (i % 100 === 5) await assert.rejects(dodona.load(damaged), dodona.DodonaError);
  model.free();
}

/**
 * How many blocks of this size can be had below an address: what is free there, in all its pieces. Small pieces are given
 * before the large one at the end, so the first block beyond says that there are no more.
 */
function freeBlocks(size, end) {
  const { dodona_alloc: alloc, dodona_free: free } = core();
  const blocks = [];
  do blocks.push(alloc(size));
  while (blocks.at(-1) < end);
  for (const block of blocks) free(block);
  return blocks.length - 1;
}

let end;

/** What is free in the memory as it was after the first cycles, and its size now. */
const state = () => ({ bytes: memorySize(), free: [8, 64, 1024, 16_384].map((size) => freeBlocks(size, end)) });

before(async () => {
  for (let i = 0; i < PERIOD; ++i) await cycle(i);
  end = memorySize();
  core().dodona_free(core().dodona_alloc(1 << 20)); // room for counting
});

test(`${N_CYCLES} loads and frees, with rows, tables, files, explanations and refusals between them`, async () => {
  const first = state();
  for (let i = 0; i < N_CYCLES; ++i) await cycle(i);
  assert.deepEqual(state(), first);
});

test('a single block that is not given back would show', () => {
  const first = state();
  for (const size of [1, 100, 5000]) {
    const block = core().dodona_alloc(size);
    assert.notDeepEqual(state(), first, `${size} bytes`);
    core().dodona_free(block);
    assert.deepEqual(state(), first);
  }
});
