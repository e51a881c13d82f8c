// The promise: the native core and the WebAssembly core give the same bits, from the raw cell to the final probability
// and to what each column adds to a margin, and refuse the same cells for the same reason.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { explained } from '../web/additive.js';
import { parse, write } from '../web/csv.js';
import { cli, demoModels, dodona, modelFiles, schemaErrors } from '../web/deps.js';
import { Answers, firstDifference } from './parity/answers.js';
import { compareGroup } from './parity/compare.js';
import { start, writeRows } from './parity/engines.js';
import { plan } from './parity/plan.js';
import { csvCell, generator, hostile, plausible } from './rows.js';

const N_EVERYWHERE = 20_000; // of make parity's million
const N_PLAUSIBLE = 2000;
const N_REFUSED = 60;
const N_HOSTILE = 20_000;
const N_EXPLAINED = 300;
const SEED = 20_190_430;

const folder = mkdtempSync(join(tmpdir(), 'dodona-parity-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `dodona predict` on the rows, or another command. */
function native(path, features, rows, command = 'predict') {
  const [data, out] = [join(folder, 'rows.csv'), join(folder, 'out.csv')];
  writeFileSync(data, write([features.map(({ name }) => name), ...rows.map((row) => features.map((feature) => csvCell(row[feature.name], feature)))]));
  const { status, stderr, error } = spawnSync(cli, [command, path, data, '-o', out], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  return { status, stderr, table: status === 0 ? parse(readFileSync(out, 'utf8')) : undefined };
}

const bitsOf = (numbers) => new BigUint64Array(Float64Array.from(numbers).buffer);

/** Compares a table of the command line with columns of the module. */
function same([header, ...lines], { value, label, probabilities }, { classes }) {
  const column = (name) => {
    const at = header.indexOf(name);
    assert.notEqual(at, -1, `a column ${name}`);
    return lines.map((line) => line[at]);
  };
  if (value) {
    assert.deepEqual(bitsOf(column('prediction').map(Number)), bitsOf(value));
    return;
  }
  assert.deepEqual(column('prediction'), label);
  for (const name of classes) assert.deepEqual(bitsOf(column(`probability_${name}`).map(Number)), bitsOf(probabilities[name]), name);
}

/** Explains rows natively and by the module, and compares every bit: base, contributions, margin and standard error. */
function sameExplanations(path, { features }, model, rows) {
  const { status, stderr, table } = native(path, features, rows, 'explain');
  assert.equal(status, 0, stderr.slice(0, 2000));
  const [header, ...lines] = table;
  assert.equal(lines.length, rows.length);
  for (const [i, row] of rows.entries()) {
    const numbers = explained(model, row).blocks.flatMap(({ base, contributions, margin, standardError }) => [base, ...contributions, margin, ...standardError]);
    assert.equal(numbers.length, header.length);
    assert.deepEqual(bitsOf(lines[i].map(Number)), bitsOf(numbers), `row ${i + 1}`);
  }
}

const make = (features, n, cell) => Array.from({ length: n }, () => Object.fromEntries(features.map((feature) => [feature.name, cell(feature)])));
const columnsOf = (features, rows) => Object.fromEntries(features.map(({ name }) => [name, rows.map((row) => row[name])]));

/** The problems of a row, or none. */
function problems(model, row) {
  try {
    model.predict(row);
    return [];
  } catch (error) {
    assert.ok(error instanceof dodona.DodonaError, String(error));
    return error.errors;
  }
}

test('there are demo models', () => assert.ok(demoModels().length >= 1));

for (const path of modelFiles()) {
  describe(basename(path), () => {
    const file = JSON.parse(readFileSync(path, 'utf8'));
    const { features, target } = file;
    let model;
    before(async () => { model = await dodona.load(file); });
    after(() => model.free());

    test('keeps to the schema', () => assert.deepEqual(schemaErrors(file), []));

    test(`${N_PLAUSIBLE} plausible rows: identical bits`, () => {
      const random = generator(SEED);
      const rows = make(features, N_PLAUSIBLE, (feature) => plausible(feature, random));
      const { status, stderr, table } = native(path, features, rows);
      assert.equal(status, 0, stderr);
      const answer = model.predictMany(rows);
      same(table, answer, target);
      assert.deepEqual(model.predictMany(columnsOf(features, rows)), answer);
      for (const [i, row] of rows.slice(0, 200).entries()) {
        const { value, probabilities } = model.predict(row);
        if (value !== undefined) assert.deepEqual(bitsOf([value]), bitsOf([answer.value[i]]));
        else for (const name of target.classes) assert.deepEqual(bitsOf([probabilities[name]]), bitsOf([answer.probabilities[name][i]]));
      }
    });

    test(`${N_EXPLAINED} explained rows: identical bits`, () => {
      const random = generator(SEED + 2);
      sameExplanations(path, file, model, make(features, N_EXPLAINED, (feature) => plausible(feature, random)));
    });

    describe(`${N_HOSTILE} hostile rows`, () => {
      const random = generator(SEED + 1);
      const rows = make(features, N_HOSTILE, (feature) => hostile(feature, random, 0.2 / features.length));
      const refused = [];
      const accepted = [];
      before(() => {
        for (const row of rows) {
          const errors = problems(model, row);
          if (errors.length > 0) refused.push({ row, errors });
          else accepted.push(row);
        }
      });

      test('those that the contract accepts: identical bits', () => {
        assert.ok(accepted.length > N_HOSTILE / 10, `${accepted.length} accepted`);
        const { status, stderr, table } = native(path, features, accepted);
        assert.equal(status, 0, stderr.slice(0, 2000));
        const answer = model.predictMany(accepted);
        same(table, answer, target);
        assert.deepEqual(model.predictMany(columnsOf(features, accepted)), answer);
        sameExplanations(path, file, model, accepted.slice(0, N_EXPLAINED));
      });

      test('those that it refuses: the same reasons', () => {
        assert.ok(refused.length > 100, `${refused.length} refused`);
        // A file each: of many rows the command line tells the faults by column and kind.
        for (const { row, errors } of refused.slice(0, N_REFUSED)) {
          const { status, stderr } = native(path, features, [row]);
          assert.equal(status, 1, stderr);
          const expected = errors.map(({ where, message }) => `1 ${where.column ?? ''} ${message}`).sort();
          assert.deepEqual(told(stderr, features), expected);
        }
      });
    });
  });
}

/** The errors that the command line printed, as `row column message`. */
function told(stderr, features) {
  const found = [];
  const names = new Set(features.map(({ name }) => name));
  for (const line of stderr.split('\n')) {
    const match = /^error: .*?row (\d+)(?: \(line \d+\))?(?:, column "(.*?)")?: (.*)$/.exec(line);
    if (match && (match[2] === undefined || names.has(match[2]))) found.push(`${match[1]} ${match[2] ?? ''} ${match[3]}`);
  }
  return found.sort();
}

describe(`${N_EVERYWHERE} rows in every engine`, () => {
  let running;
  before(async () => { running = await start(join(folder, 'page')); });
  after(() => running.stop());

  test('there is a second native compiler', (t) => {
    for (const name of running.absent) t.skip(name);
  });

  for (const group of plan()) {
    test(`${group.name}: identical bits`, async (t) => {
      await compareGroup(group, running.engines, N_EVERYWHERE, join(folder, 'work'), (name, { hash, differences }) => {
        assert.deepEqual(differences, [], name);
        t.diagnostic(`${hash.slice(0, 16)} ${name}`);
      });
    });
  }

  test('the rows have thresholds, their neighbours, missing cells, unseen ones and all the rest', () => {
    const [{ document }] = plan()[0].models;
    const [path, csv] = [join(folder, 'mixed.json'), join(folder, 'mixed.csv')];
    writeFileSync(path, JSON.stringify(document));
    writeRows(path, 5000, csv);
    const [header, ...rows] = parse(readFileSync(csv, 'utf8'));
    assert.deepEqual([header, rows.length], [document.features.map(({ name }) => name), 5000]);
    for (const [f, { name, kind, training, categories }] of document.features.entries()) {
      const cells = rows.map((row) => row[f]);
      const share = (is) => cells.filter(is).length / cells.length;
      const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 0.02, `${name}: ${value}, not ${wanted}`);
      near(share((cell) => document.missing_tokens.includes(cell)), 0.05);
      if (kind === 'category') {
        near(share((cell) => cell === '(never seen)'), 0.95 / 40);
        assert.equal(new Set(cells.filter((cell) => categories.includes(cell))).size, categories.length);
      } else if (kind === 'number') {
        near(share((cell) => training.edges.includes(Number(cell))), 0.95 / 6);
        assert.ok(new Set(cells).size > 2000);
      } else {
        assert.ok(new Set(cells).size > (kind === 'date' ? 2000 : 6));
      }
    }
  });

  test('one bit of one row is found, with its row', async () => {
    const columns = [0, 1].map((k) => Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i + k)));
    const answers = new Answers(columns);
    assert.equal(await firstDifference(answers, new Answers(columns.map((column) => column.slice())), 1000), -1);
    for (const row of [0, 1, 499, 500, 998, 999]) {
      const changed = columns.map((column) => column.slice());
      new Uint8Array(changed[1].buffer)[8 * row] ^= 1;
      changed[0][999] = 7; // a later one, most often
      const expected = await firstDifference(answers, new Answers(changed), 1000);
      assert.equal(expected, row);
    }
    assert.equal(await firstDifference(new Answers([Float64Array.of(0)]), new Answers([Float64Array.of(-0)]), 1), 0);
  });
});
