// What a user meets who asks for help, or gets the arguments wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generator } from '../wasm/rows.js';
import { write } from '../web/csv.js';
import { fixtures, root } from '../web/deps.js';
import { folder, homes, ok, refused } from './cli.js';

const scratch = folder();
const data = scratch.write('data.csv', write(homes(60, generator(1))));
const model = `${fixtures}/linear_identity.json`;
const train = (...rest) => ['train', data, '--target', 'y', '-o', scratch.path('out.json'), ...rest];

const commands = ['describe', 'train', 'predict', 'explain', 'evaluate', 'inspect', 'verify', 'import', 'export'];
for (const command of commands) {
  test(`${command} --help shows an example of ${command}`, () => {
    const help = ok([command, '--help']);
    assert.match(help, new RegExp(`Examples?:\\n(  .*\\n)*?  dodona ${command} \\S`));
    assert.match(help, /--help/);
  });

  test(`${command} without arguments is bad usage`, () => {
    refused([command], 2, ['required', `dodona ${command} --help`]);
  });
}

test('--help and --version are answers, not errors', () => {
  for (const command of commands) assert.ok(ok(['--help']).includes(`\n  ${command} `), command);
  assert.match(ok(['--version']), /^dodona \d+\.\d+\.\d+\n$/);
});

test('the help of train lists every option with its default', () => {
  const help = ok(['train', '--help']);
  for (const option of ['trees.rounds', 'trees.learning_rate', 'linear.lambda', 'target.transform', 'columns.NAME.kind']) {
    assert.match(help, new RegExp(`\\n  ${option.replaceAll('.', '\\.')} +\\S+ +\\S`));
  }
});

test('OPTIONS.md is what --help-options prints', () => {
  assert.equal(readFileSync(join(root, 'trainer', 'OPTIONS.md'), 'utf8'), ok(['train', '--help-options']));
});

test('a delimiter that does not divide the header shows what was read instead', () => {
  refused(train('--delimiter', ';'), 1, ['column "y": the target names it', 'its only column is "x,z,c,y"; --delimiter']);
  refused(['train', data, '--target', 'price'], 1, 'its columns are "x", "z", "c", "y"');
});

test('training needs a target', () => {
  refused(['train', data, '-o', scratch.path('out.json')], 2, 'no target is given; name the column to predict with --target');
});

test('a name in brackets is that name, and no list', () => {
  const odd = scratch.write('odd.csv', write([['[a]', '[b]', 'y'], ...Array.from({ length: 40 }, (_, i) => [String(i % 7), String(i % 5), String(i % 7 + i % 3)])]));
  ok(['train', odd, '--target', 'y', '--task', 'regression', '--drop', '[a]', '--missing', '[]', '-o', scratch.path('odd.json')]);
  assert.deepEqual(scratch.json('odd.json').features.map(({ name }) => name), ['[b]']);
  assert.ok(scratch.json('odd.json').missing_tokens.includes('[]'));
});

test('errors of arguments begin as all others do', () => {
  assert.match(refused(train('--tagret', 'y'), 2, '--tagret'), /^error: the following/);
  assert.match(refused([], 2, 'subcommand'), /^error: a subcommand/);
});

test('no command, or one that does not exist, is bad usage', () => {
  refused([], 2, 'subcommand');
  refused(['trian', data], 2, ['"trian"', 'did you mean "train"?']);
});

test('options that do not exist or contradict each other are bad usage', () => {
  refused(train('--tagret', 'y'), 2, '--tagret');
  refused(train('--task', 'clustering'), 2, 'clustering');
  refused(train('--threads', '0'), 2, '--threads: "0" is not a number from 1 to 1024\n');
  refused(train('--seed', '-1'), 2, '--seed: "-1" is not a number from 0 to 9007199254740991\n');
  refused(train('--test-fraction', '1.5'), 2, '--test-fraction: "1.5" is not a number from 0 to 0.99\n');
  refused(['train', data, '--target', 'y', '-o', ''], 2, '--output: no file is named');
  refused(train('--test-fraction', '0.3', '--test', data), 2, 'excludes');
  refused(train('--delimiter', 'x'), 2, '--delimiter');
  refused(['predict', model, data, '--row', '{}'], 2, 'excludes');
  assert.equal(scratch.has('out.json'), false);
});

test('a bad --set names the option, the range and the nearest name', () => {
  refused(train('--set', 'trees.max_dept=3'), 2, ['trees.max_dept', 'did you mean "trees.max_depth"?']);
  refused(train('--set', 'trees.max_depth=0'), 2, ['trees.max_depth', '"0" is not an integer from 1 to 60']);
  refused(train('--set', 'trees.max_depth'), 2, 'key=value');
  refused(train('--set', 'trees.rounds=1e9'), 2, '"1e9" is not an integer from 1 to 100000\n');
  refused(train('--set', 'class_weight=balanced'), 2, 'did you mean "class_weights"?');
  refused(train('--set', 'columns.x.kind=text'), 2, ['columns.x.kind', 'number, category, boolean, date']);
});

test('an unknown family gets the nearest name', () => {
  refused(train('--family', 'tree'), 2, 'did you mean "trees"?');
});

test('a column that is not there gets the nearest name', () => {
  refused(['train', data, '--target', 'yy'], 1, ['column "yy"', 'did you mean "y"?']);
  refused(train('--drop', 'zz'), 1, ['column "zz"', 'did you mean "z"?']);
  refused(train('--set', 'columns.cc.label=x'), 1, ['column "cc"', 'did you mean "c"?']);
  refused(['train', data], 2, '--target');
});

test('a recipe that is no JSON, or no recipe, names file and place', () => {
  const recipe = (text) => train('--recipe', scratch.write('recipe.json', text));
  refused(recipe('{"target": "y",}'), 1, ['recipe.json', 'line 1, column']);
  refused(recipe('{"taget": "y"}'), 1, ['recipe.json', '"taget"']);
  refused(recipe('{"options": {"trees.rounds": "many"}}'), 2, ['recipe.json', 'trees.rounds', '"many"']);
  refused(recipe('{"columns": {"x": {"kind": "text"}}}'), 2, ['recipe.json', 'columns.x.kind']);
  refused(recipe(''), 1, ['recipe.json', 'the file is empty']);
  refused(train('--recipe', scratch.path('none.json')), 1, ['none.json', 'No such file']);
});

test('files that are missing, folders, or broken are named once, with the reason', () => {
  for (const args of [
    ['train', 'NONE', '--target', 'y'],
    ['predict', model, 'NONE'],
    ['predict', 'NONE', data],
    ['evaluate', model, 'NONE'],
    ['inspect', 'NONE'],
    ['verify', 'NONE'],
  ]) {
    const missing = args.map((arg) => (arg === 'NONE' ? scratch.path('none') : arg));
    const said = refused(missing, 1, 'No such file or directory');
    assert.equal(said.split(scratch.path('none')).length, 2, said);
    refused(args.map((arg) => (arg === 'NONE' ? scratch.root : arg)), 1, 'this is a folder, not a file');
  }
  const test = scratch.path('none');
  assert.equal(refused(train('--test', test), 1, 'No such file').split(test).length, 2);
});

test('a model that cannot be written is refused before it is trained', () => {
  refused(['train', data, '--target', 'y', '-o', scratch.path('no/such/model.json')], 1, 'No such file or directory');
  refused(['train', data, '--target', 'y', '-o', scratch.root], 1, 'this is a folder, not a file');
});

test('a model that is none is refused with the place', () => {
  const broken = (text) => scratch.write('broken.json', text);
  for (const command of ['inspect', 'verify']) {
    refused([command, broken('')], 1, ['broken.json', 'the file is empty']);
    refused([command, broken('{"format": "dodona",')], 1, ['broken.json', 'not JSON (the text is cut off in line 1']);
    refused([command, broken('{"format": "dodo')], 1, ['broken.json', 'cut off']);
    refused([command, broken('{"format": dodona}')], 1, ['broken.json', 'not JSON from line 1']);
    refused([command, broken('{"format": 1e999}')], 1, ['broken.json', 'beyond the range of doubles']);
    refused([command, broken('{}')], 1, ['broken.json', 'format']);
    refused([command, data], 1, ['data.csv', 'not JSON']);
  }
});

test('a CSV with errors names row, line, column, text and reason, and counts them', () => {
  const bad = scratch.write('bad.csv', `a,y\n${'1,2\n'.repeat(30)}x,3\n1,2,3\n"un\nquoted,5\n`);
  refused(['train', bad, '--target', 'y'], 1, ['bad.csv: row 32 (line 33)', 'has 3 cells, the header has 2']);
  const cells = scratch.write('cells.csv', `x,z,c,y\n${'1,2,north,3\n2,1,west,4\n'.repeat(10)}oops,1,west,5\n1,1e999,west,5\n`);
  refused(['train', cells, '--target', 'y', '--set', 'columns.x.kind=number', '--set', 'columns.z.kind=number'], 1, [
    'cells.csv: row 21 (line 22), column "x": "oops" is not a number',
    'row 22 (line 23), column "z": "1e999" is too large',
  ]);
  const many = scratch.write('many.csv', `x,y\n${'bad,1\nworse,2\n'.repeat(200)}`);
  refused(['train', many, '--target', 'y', '--set', 'columns.x.kind=number'], 1, /400 in all; the first 100 are shown\n$/);
});

test('an error in the test file names that file, not the data', () => {
  const held = scratch.write('held.csv', 'x,z,c,y\n1,2,north,three\n');
  const said = refused(train('--test', held), 1, 'held.csv: row 1 (line 2), column "y": "three" is not a number');
  assert.ok(!said.includes('data.csv'), said);
});
