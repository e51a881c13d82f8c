// What a user meets who asks for help, or gets the arguments wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
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
  assert.match(refused(train('more.csv'), 2, 'more.csv'), /^error: the following/);
  assert.match(refused([], 2, 'subcommand'), /^error: a subcommand/);
});

test('no command, or one that does not exist, is bad usage', () => {
  refused([], 2, 'subcommand');
  refused(['trian', data], 2, ['"trian"', 'did you mean "train"?']);
});

test('options that do not exist or contradict each other are bad usage', () => {
  refused(train('--tagret', 'y'), 2, 'error: there is no option --tagret (did you mean "--target"?)\n');
  refused(['train', '--taget', 'y'], 2, /^error: there is no option --taget \(did you mean "--target"\?\)\n/);
  refused(['predict', '--keepinput', '--threads=0'], 2, /^error: there is no option --keepinput \(did you mean "--keep-input"\?\); there is no option --threads\n/);
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
  refused(['train', many, '--target', 'y', '--set', 'columns.x.kind=number'], 1, /^error: \S+many\.csv: column "x", 400 rows, the first 1 \(line 2\), 2 \(line 3\) and 3 \(line 4\): "bad" is not a number \(other rows have other texts\)\n$/);
});

test('an error in the test file names that file, not the data', () => {
  const held = scratch.write('held.csv', 'x,z,c,y\n1,2,north,three\n');
  const said = refused(train('--test', held), 1, 'held.csv: row 1 (line 2), column "y": "three" is not a number');
  assert.ok(!said.includes('data.csv'), said);
});

/** The lines of a refusal that are errors. */
const errors = (said) => said.split('\n').filter((line) => line.startsWith('error: '));
/** 300 rows with a date, a weight, a group and a target; `change` makes some of them wrong. */
const dated = (name, change) => {
  const rows = Array.from({ length: 300 }, (_, i) => ({ when: `2024-0${1 + Math.floor(i / 50)}-${10 + i % 10}`, w: '1', g: `g${i % 9}`, x: String(i % 7), y: String(i % 11 + i / 100) }));
  rows.forEach(change);
  return scratch.write(name, write([Object.keys(rows[0]), ...rows.map((row) => Object.values(row))]));
};

test('a column that is wrong in many rows is one line, with the count, the first rows and the remedy', () => {
  const said = (role, column, change) => {
    const [line, ...more] = errors(refused(['train', dated('dated.csv', change), '--target', 'y', `--${role}`, column, '-o', scratch.path('out.json')], 1, role));
    assert.deepEqual(more, []);
    return line;
  };
  const rows = 'the first 3 (line 4), 4 (line 5) and 5 (line 6)';
  const late = (column, text) => (row, i) => i >= 2 && i < 202 && Object.assign(row, { [column]: text(i) });
  assert.ok(said('time', 'when', late('when', () => '')).includes(`column "when", 200 rows, ${rows}: the value is missing, and --time needs one in every row`));
  assert.ok(said('group', 'g', late('g', () => '')).includes(`column "g", 200 rows, ${rows}: the value is missing, and --group needs one in every row`));
  assert.ok(said('weight', 'w', late('w', () => '')).includes(`column "w", 200 rows, ${rows}: the value is missing, and --weight needs one in every row (0 leaves`));
  assert.ok(said('weight', 'w', late('w', (i) => `a${i}`)).includes(`column "w", 200 rows, ${rows}: "a2" is not a number; --weight takes numbers (other rows have other texts)`));
  assert.ok(said('weight', 'w', late('w', () => '-1')).includes(`column "w", 200 rows, ${rows}: -1 is below zero`));
  const two = said('time', 'when', (row, i) => (i === 7 || i === 9) && Object.assign(row, { when: '' }));
  assert.ok(two.includes('column "when", rows 8 (line 9) and 10 (line 11): the value is missing'), two);
});

test('each kind of fault in each column is told, a target that cannot be read too', () => {
  const file = dated('kinds.csv', (row, i) => Object.assign(row, i % 20 === 1 ? { y: 'none' } : i % 20 === 2 ? { x: 'odd' } : {}));
  const said = refused(['train', file, '--target', 'y', '--task', 'regression', '-o', scratch.path('out.json')], 1, '--missing TEXT leaves the row out');
  assert.deepEqual(errors(said).map((line) => line.match(/column "(.)", (\d+) rows/)?.slice(1)), [['y', '15'], ['x', '15']]);
});

test('a bad date among times is told once, with a remedy that helps there', () => {
  const file = dated('bad.csv', (row, i) => i === 31 && Object.assign(row, { when: '2024-13-45' }));
  const said = refused(['train', file, '--target', 'y', '--time', 'when', '-o', scratch.path('out.json')], 1, 'row 32 (line 33), column "when": "2024-13-45" is not a date');
  assert.equal(said.split('\n').length, 2, said);
  assert.match(said, /mend it, or take these rows out of the file\n$/);
});

test('a file of another kind is told as such, in one line', () => {
  for (const args of [['train', model, '--target', 'y'], ['describe', model], ['predict', model, model], ['explain', model, model], ['evaluate', model, model]]) {
    assert.match(refused(args, 1, 'this is a model, and a CSV with rows is expected here'), /^error: [^\n]*\n$/);
  }
  const records = scratch.write('records.json', '\n[\n  {"x": 1, "y": 2}\n]\n');
  refused(['train', records, '--target', 'y'], 1, 'this is JSON, and a CSV is expected here');
  refused(['predict', model], 1, 'this is JSON, and a CSV is expected here', { input: readFileSync(records) });
  refused(['train', scratch.write('packed.csv.gz', gzipSync('x,y\n1,2\n')), '--target', 'y'], 1, 'this is a gzip file; unpack it');
  for (const command of ['inspect', 'verify', 'predict', 'evaluate'])
    assert.match(refused([command, data, ...(command === 'inspect' || command === 'verify' ? [] : [data])], 1, 'It seems to be a CSV, and a model is expected here'), /^error: [^\n]*\n$/);
});

test('what is no feature cannot be dropped', () => {
  refused(train('--drop', 'y'), 2, 'drop: "y" is the target, which cannot be left out; --target names another');
  refused(train('--drop', 'x', '--weight', 'x'), 2, 'drop: "x" is the column of --weight, which is no feature');
  refused(train('--drop', 'c', '--group', 'c'), 2, 'drop: "c" is the column of --group, which is no feature');
  const recipe = scratch.write('features.json', '{"features": ["x", "z"], "drop": ["z"]}');
  refused(train('--recipe', recipe), 2, 'drop: "z" is among `features` too');
  // Times are a feature, and need not be.
  ok(train('--drop', 'x', '--time', 'x'));
});

test('columns that are not there do not hide what else is wrong with the others', () => {
  const said = refused(train('--weight', 'ww', '--time', 'c', '--drop', 'none'), 1, [
    'column "none": `drop` names it',
    'column "ww": --weight names it, and the data has no such column',
    'column "c": it cannot order the rows in time',
  ]);
  assert.equal(errors(said).length, 3, said);
});

test('one is one: a round, a row', () => {
  assert.match(ok(train('--set', 'trees.rounds=1')), /^trees: 1 round( was|;) /m);
  const [header, first, ...others] = homes(60, generator(1));
  const one = scratch.write('one.csv', write([header, [...first.slice(0, 3), ''], ...others]));
  assert.match(ok(['train', one, '--target', 'y', '-o', scratch.path('out.json')]), /^1 row has no y and is left out\.$/m);
});

test('without rows held out, a search says what the scores of its folds are worth', () => {
  const said = ok(train('--trials', '2', '--test-fraction', '0'));
  assert.match(said, /^No rows were held out to test the model: its score above, on rows of the folds,/m);
  assert.match(ok(train('--test-fraction', '0')), /^No rows were held out to test the model, so nothing is known/m);
});
