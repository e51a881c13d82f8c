// Models that are loaded and freed again and again leave the core's memory where it was, to the last block.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { core, dodona, fixture, memorySize, refusal } from '../web/deps.js';

const N_CYCLES = 100_000;

const models = ['linear_softmax', 'trees_logistic', 'mlp_softmax', 'gam_softmax', 'trees_single'].map((name) => {
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
    await model.predictCsv(lines.map((cells) => cells.join(',')).join('\n')).all();
    assert.ok(refusal(() => model.predict({ nonsense: 1 })).total > 0);
  }
  if (i % 100 === 5) await assert.rejects(dodona.load(damaged), dodona.DodonaError);
  model.free();
}

/** What a block takes of the memory beside what was asked for: `sizeof(Block)` in wasm/memory.cpp. */
const HEAD = 16;

/** The sizes of blocks, four to an octave, up to 64 KB. */
const SIZES = [32, 48, 64];
for (let octave = 16; octave <= 8192; octave *= 2) SIZES.push(5 * octave, 6 * octave, 7 * octave, 8 * octave);

/**
 * How many free blocks of this size lie below an address: all that there are is taken, and given back so that the next
 * call gets them in the same order. At most so many are free that some come from behind that address.
 */
function freeBlocks(size, end) {
  const { dodona_alloc: alloc, dodona_free: free } = core();
  const blocks = Array.from({ length: Math.max(256, 2 ** 21 / size) }, () => alloc(size - HEAD));
  const n = blocks.filter((block) => block < end).length;
  assert.ok(n < blocks.length);
  for (const block of blocks.reverse()) free(block);
  return n;
}

let end;

/** What is free below where the memory was untouched after the first cycles, and the memory's size now. */
const state = () => ({ free: SIZES.map((size) => freeBlocks(size, end)), bytes: memorySize() });

before(async () => {
  for (let i = 0; i < PERIOD; ++i) await cycle(i);
  end = core().dodona_alloc(10 << 20);
  assert.ok(end > memorySize() - (20 << 20)); // no block of that size was free
  core().dodona_free(end);
  state();
});

test(`${N_CYCLES} loads and frees, with rows, tables, files, explanations and refusals between them`, async () => {
  const first = state();
  for (let i = 0; i < N_CYCLES; ++i) await cycle(i);
  assert.deepEqual(state(), first);
});

test('a single block that is not given back would show', () => {
  const first = state();
  const there = SIZES.filter((_, i) => first.free[i] > 0);
  assert.ok(there.length > 5);
  for (const size of there) {
    const block = core().dodona_alloc(size - HEAD);
    assert.notDeepEqual(state(), first, `${size} bytes`);
    core().dodona_free(block);
    assert.deepEqual(state(), first);
  }
});

test('blocks are aligned, do not overlap, and are used again; what cannot be had is null', () => {
  const { memory, dodona_alloc: alloc, dodona_free: free } = core();
  const sizes = Array.from({ length: 600 }, (_, i) => (i < 300 ? i : Math.round(1.03 ** i) % 100_000));
  const fill = () => {
    const blocks = sizes.map((size) => alloc(size));
    blocks.forEach((block, i) => new Uint8Array(memory.buffer, block, sizes[i]).fill(i % 251));
    blocks.forEach((block, i) => {
      assert.equal(block % 16, 0);
      assert.ok(new Uint8Array(memory.buffer, block, sizes[i]).every((byte) => byte === i % 251), `${sizes[i]} bytes`);
    });
    return blocks;
  };
  for (const block of fill()) free(block);
  const bytes = memorySize();
  for (let i = 0; i < 20; ++i) for (const block of fill()) free(block);
  assert.equal(memorySize(), bytes);
  for (const size of [0x60000001, 0x7fffffff, 0xffffffff]) assert.equal(alloc(size), 0, `${size} bytes`);
  free(0);
});
