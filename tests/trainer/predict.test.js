// dodona predict: streams, keeps what it is told to keep, and leaves whole files or none.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { parse, write } from '../web/csv.js';
import { cli, folder, homes, ok, refused, run } from './cli.js';

const scratch = folder();
const rows = homes(300, generator(2));
const data = scratch.write('data.csv', write(rows));
const model = scratch.path('model.json');
ok(['train', data, '--target', 'y', '--set', 'trees.rounds=30', '-o', model]);
const expected = parse(ok(['predict', '--plain', model, data])).slice(1).map(([value]) => value);

test('a file, the standard input and a row of JSON give the same answers', () => {
  assert.equal(expected.length, 300);
  assert.deepEqual(parse(ok(['predict', '--plain', model, '-'], { input: write(rows) })).slice(1).flat(), expected);
  assert.deepEqual(parse(ok(['predict', '--plain', model], { input: write(rows) })).slice(1).flat(), expected);
  for (const i of [1, 7, 300]) {
    const [x, z, c] = rows[i];
    const answer = JSON.parse(ok(['predict', '--plain', model, '--row', JSON.stringify({ c, z: Number(z), x })]));
    assert.deepEqual(answer, { value: Number(expected[i - 1]) });
  }
});

test('the order of the columns does not matter, nor do line ends, a byte order mark and the delimiter', () => {
  const turned = rows.map(([x, z, c]) => [c, 'extra', x, z]);
  turned[0][1] = 'note';
  const result = run(['predict', '--plain', model], { input: write(turned) });
  assert.deepEqual(parse(result.stdout).slice(1).flat(), expected);
  assert.match(result.stderr, /^warning: the model does not use "note"; ignored\n$/);
  assert.deepEqual(parse(ok(['predict', '--plain', model], { input: `\uFEFF${write(rows).replaceAll('\n', '\r\n')}` })).slice(1).flat(), expected);
  const semicolons = write(rows).replaceAll(',', ';').replaceAll('.', ',');
  assert.deepEqual(parse(ok(['predict', '--plain', model], { input: semicolons })).slice(1).flat(), expected);
});

test('a file without rows gives a header without rows', () => {
  assert.equal(ok(['predict', '--plain', model], { input: 'x,z,c\n' }), 'prediction\n');
  ok(['predict', '--plain', model, '-', '-o', scratch.path('none.csv'), '--keep-input'], { input: 'x,z,c\n' });
  assert.equal(scratch.read('none.csv'), 'x,z,c,prediction\n');
});

test('--keep-input gives back every cell as it stood, whatever is in it', () => {
  const odd = ['', 'a,b', 'say "no"', 'two\nlines', 'a\r\nb', ' blanks ', ';|\t', 'é 木 😀', '__proto__', '""'];
  const kept = [['', 'first', 'x', 'note "1"', 'z', 'c'], ...rows.slice(1).map(([x, z, c], i) => ['', '', x, odd[i % odd.length], z, c])];
  const [header, ...answers] = parse(ok(['predict', '--plain', model, '--keep-input'], { input: write(kept) }));
  assert.deepEqual(header, [...kept[0], 'prediction']);
  assert.deepEqual(answers.map((row) => row.slice(0, -1)), kept.slice(1));
  assert.deepEqual(answers.map((row) => row.at(-1)), expected);
  // Cells that are quoted and empty at the beginning of a row.
  const quoted = ok(['predict', '--plain', model, '--keep-input'], { input: `"",b,x,z,c\n"","",1,2,west\n` });
  assert.deepEqual(parse(quoted)[1].slice(0, 5), ['', '', '1', '2', 'west']);
});

test('an unseen category is named once, and predicted as missing', () => {
  const { stdout, stderr, status } = run(['predict', '--plain', model], { input: 'x,z,c\n1,1,east\n2,2,east\n' });
  assert.equal(status, 0);
  assert.equal(parse(stdout).length, 3);
  assert.equal(stderr, 'warning: row 1 (line 2), column "c": "east" was not among the categories in training; treated as missing\n');
});

test('a row of JSON that is no row is refused', () => {
  const row = (text) => ['predict', '--plain', model, '--row', text];
  for (const text of ['', ' \n']) refused(row(text), 1, ['--row', 'an object']);
  refused(row('{"x": 1'), 1, ['--row', 'line 1']);
  refused(row('[1, 2]'), 1, 'an object');
  refused(row('{"x": 1, "z": 2}'), 1, ['column "c"', 'not there']);
  refused(row('{"x": "one", "z": 2, "c": "west"}'), 1, ['column "x"', '"one" is not a number']);
  const said = refused(row('{"x": [1], "z": {}, "c": "west"}'), 1, ['column "x": a cell is text, a number', 'column "z": a cell']);
  assert.ok(!said.includes('missing'), said);
  refused(row('{"x": null, "z": 2, "c": "west"}'), 1, ['column "x"', 'missing']);
  refused(row('{"X": 1, "z": 2, "c": "west"}'), 1, 'capital letters and blanks count');
});

test('a run that fails leaves the old output untouched and nothing beside it', () => {
  scratch.write('out.csv', 'old');
  const before = scratch.files();
  const bad = `x,z,c\n${'1,2,west\n'.repeat(20_000)}oops,2,west\n`;
  refused(['predict', '--plain', model, '-', '-o', scratch.path('out.csv')], 1, 'row 20001 (line 20002), column "x": "oops" is not a number', { input: bad });
  assert.equal(scratch.read('out.csv'), 'old');
  assert.deepEqual(scratch.files(), before);
  ok(['predict', '--plain', model, data, '-o', scratch.path('out.csv')]);
  assert.equal(parse(scratch.read('out.csv')).length, 301);
  assert.deepEqual(scratch.files(), before);
});

test('a file is not predicted onto itself', () => {
  const own = scratch.write('own.csv', write(rows));
  refused(['predict', '--plain', model, own, '-o', own, '--keep-input'], 2, ['own.csv', 'name another file']);
  assert.equal(scratch.read('own.csv'), write(rows));
});

/** Starts `predict` from a pipe. */
function started(...args) {
  const child = spawn(cli, ['predict', '--plain', model, '-', ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.on('error', () => {}); // it may be gone before all is written
  return child;
}

/** Writes generated rows, no faster than they are read. */
async function feed(child, n_rows) {
  const block = write(rows.slice(1).map(([x, z, c]) => [x, z, c]));
  child.stdin.write('x,z,c\n');
  for (let n = 0; n < n_rows; n += 300) if (!child.stdin.write(block)) await once(child.stdin, 'drain');
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} in the midst leaves the old output and nothing beside it`, async () => {
    scratch.write('out.csv', 'old');
    const before = scratch.files();
    const child = started('-o', scratch.path('out.csv'));
    const ended = once(child, 'exit');
    await feed(child, 30_000);
    assert.equal(scratch.files().length, before.length + 1); // it is being written
    child.kill(signal);
    const [code] = await ended;
    assert.equal(code, signal === 'SIGINT' ? 130 : 143);
    assert.equal(scratch.read('out.csv'), 'old');
    assert.deepEqual(scratch.files(), before);
  });
}

test('a signal that the caller has switched off, as nohup does, changes nothing', async () => {
  const child = spawn('sh', ['-c', `trap '' HUP INT; exec "$0" predict "$1" - -o "$2"`, cli, model, scratch.path('hup.csv')],
    { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  await feed(child, 30_000); // so that it is well at work
  child.kill('SIGHUP');
  child.kill('SIGINT');
  child.stdin.end();
  assert.deepEqual(await ended, [0, null]);
  assert.equal(parse(scratch.read('hup.csv')).length, 30_001);
});

const linux = existsSync('/proc/self/status');

test('an output that cannot be written is told, and is no success', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, () => {
  const row = '{"x": 1, "z": 2, "c": "west"}';
  for (const args of [`predict ${model} --row '${row}'`, `inspect ${model}`, `verify ${model}`]) {
    const { status, stderr } = spawnSync('sh', ['-c', `"${cli}" ${args} > /dev/full`], { encoding: 'utf8' });
    assert.equal(status, 1, args);
    assert.match(stderr, /the output cannot be written/);
  }
});

test('memory does not grow with the file', { skip: linux ? false : 'peak memory is read from /proc' }, async () => {
  const peak = async (n_rows, ...args) => {
    const child = started('-o', scratch.path('long.csv'), ...args);
    const ended = once(child, 'exit');
    await feed(child, n_rows);
    // All but a pipe and a chunk of the rows have been taken.
    const kilobytes = Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmHWM:\s*(\d+)/)[1]);
    child.stdin.end();
    assert.equal((await ended)[0], 0);
    return kilobytes;
  };
  for (const args of [[], ['--keep-input']]) {
    const short = await peak(99_900, ...args);
    const long = await peak(999_900, ...args);
    // A million rows are 20 MB; what allocators do from run to run is well below one.
    assert.ok(long - short < 1024, `${short} kB for 100,000 rows, ${long} kB for 1,000,000`);
  }
});

test('a device is written to, not replaced', { skip: existsSync('/dev/null') ? false : 'no /dev/null' }, () => {
  ok(['predict', '--plain', model, data, '-o', '/dev/null']);
  assert.equal(readFileSync('/dev/null', 'utf8'), '');
});
