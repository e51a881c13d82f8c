// Rows that are kept gzipped are read as a Blob's are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PackedRows, Packing, behindHeader } from '../../web/site/batch/packed.js';

/** Numbers from 0 to 1 that are the same at every run (Park and Miller, 1988). */
function numbersFrom(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** @param {string[]} lines */
async function packed(lines) {
  const packing = new Packing();
  for (const line of lines) {
    packing.write(line);
    if (packing.isFull) await packing.flush();
  }
  return new PackedRows(await packing.end());
}

const bytesOf = async (slices) => Buffer.from(await slices.arrayBuffer());

for (const [what, lines] of [
  ['no line', []], ['one', ['a,b\n']],
  ['many, of letters of one to four bytes', Array.from({ length: 30_000 }, (_, i) => `${i},Itaim Bibi/S\u00e3o Paulo,${'\ud83c\udf33'.repeat(i % 7)},${i / 7}\n`)],
  ['some that are longer than a piece', Array.from({ length: 5 }, (_, i) => `${String(i).repeat(400_000)}\n`)],
]) {
  test(`${what}: every part is that of the text, wherever pieces end`, async () => {
    const expected = Buffer.from(lines.join(''));
    const rows = await packed(lines);
    assert.equal(rows.size, expected.length);
    const next = numbersFrom(11);
    const place = () => Math.floor(next() * (expected.length + 1));
    const ranges = [[0, expected.length], [0, 0], [expected.length, expected.length + 9], ...Array.from({ length: 200 }, () => { const at = place(); return [at, Math.min(expected.length, at + Math.floor(next() * 600_000))]; })];
    const found = await Promise.all(ranges.map(([from, to]) => bytesOf(rows.slice(from, to)))); // side by side, as rows of a table are read
    ranges.forEach(([from, to], i) => assert.ok(found[i].equals(expected.subarray(from, to)), `${from} to ${to}`));
    assert.ok((await bytesOf(rows.slice())).equals(expected));
    assert.ok((await bytesOf(new PackedRows(rows.pieces).slice())).equals(expected)); // as another worker has them
  });

  test(`${what}: behind another header, as a stream`, async () => {
    const expected = Buffer.from(lines.join(''));
    const rows = await packed(lines);
    const from = Math.min(3, rows.size);
    for (const of of [rows, new Blob([expected])]) {
      const read = behindHeader(new Blob(['x;y\n']), of, from);
      const bytes = Buffer.from(await new Response(read).arrayBuffer());
      assert.ok(bytes.equals(Buffer.concat([Buffer.from('x;y\n'), expected.subarray(from)])));
    }
  });
}
