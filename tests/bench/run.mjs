// make bench: prepares data and models, holds every engine's outputs against their reference, times the engines in turns, and writes
// build/bench/report.md and report.json. readme.mjs prints the README's table of the latter.
//
//   node tests/bench/run.mjs [--quick] [--only GROUP,...] [--adult adult.csv] [--dodona TOOL]
//
// --quick is a smoke test: two rounds of short samples. --only names groups of plan.mjs. --adult gives UCI's Adult data for the rows with categories; without it a
// made-up table of the same shape is used. --dodona is another build's tool.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, cli, npm as tools, packageFolder, root } from '../web/deps.js';
import { openChromium } from './browser.mjs';
import { engines, stamp } from './machine.mjs';
import { measure } from './measure.mjs';
import { ENGINES, groups } from './plan.mjs';
import { prepareAdult, prepareFriedman, prepareMlp } from './prepare.mjs';
import { complaints, markdown, readNotes, verdicts } from './report.mjs';
import { serve } from './server.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = join(build, 'bench');
const npm = join(out, 'npm');
const folder = join(out, 'data');

function options() {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, adult: { type: 'string' }, dodona: { type: 'string' } },
  });
  const names = values.only?.split(',') ?? Object.keys(groups);
  const unknown = names.find((name) => !Object.hasOwn(groups, name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is ${Object.keys(groups).join(', ')}`);
  return { ...values, names, effort: values.quick ? { rounds: 2, minimum: 5 } : { rounds: 21, minimum: 50 } };
}

/** Opens a comparison's contestants, measures those that opened, and closes them. */
async function compare({ id, title, items, entries }, effort) {
  const opened = [];
  for (const { name, size, open, reference } of entries) {
    try {
      opened.push({ name, size, reference, ...(await open()) });
    } catch (error) {
      opened.push({ name, size, failure: error.message.split('\n')[0] });
    }
  }
  const there = opened.filter(({ failure }) => failure === undefined);
  const { agree, results } = await measure(there, effort);
  for (const { stop } of there) await stop?.();
  const found = new Map(results.map((result) => [result.name, result]));
  return { id, title, items, agree, results: opened.map(({ name, size, failure }) => ({ name, size, failure, ...found.get(name) })) };
}

/** What each engine's cold page fetched: its own files and its model. */
async function wireSizes(chromium, server) {
  const wire = {};
  for (const [name, path] of [['Dodona', 'dodona'], ['onnxruntime-web', 'ort'], ['ydf-inference', 'ydf']]) {
    server.sent.clear();
    await chromium.cold(`/page/cold-${path}.html`);
    const files = (start) => Object.fromEntries([...server.sent].filter(([file]) => start.test(file)));
    wire[name] = { engine: files(/^\/(package|npm)\//), model: files(/^\/data\//) };
  }
  return wire;
}

/** What took part, as the stamp shows it. */
async function usedEngines(chromium, server) {
  const threads = Object.fromEntries(Object.entries(await chromium.facts()).map(([adapter, facts]) => [ENGINES[adapter], facts.threads]));
  const peers = Object.keys(JSON.parse(readFileSync(here('package.json'), 'utf8')).devDependencies);
  const wasmOpt = join(tools, 'node_modules', '.bin', 'wasm-opt');
  return engines({ npm, dodona: packageFolder, wasmOpt, peers, fetched: [...server.sent.keys()], threads });
}

function preparedFacts(where) {
  const [friedman, table] = [prepareFriedman(where), prepareAdult(where)];
  prepareMlp(where);
  return { ...friedman, source: table.source, rows: { friedman: friedman.rows, adult: table.rows }, models: { ...friedman.models, ...table.models } };
}

async function main() {
  const { names, effort, adult, dodona = cli } = options();
  mkdirSync(folder, { recursive: true });
  const facts = preparedFacts({ folder, npm, dodona, adult });

  const server = await serve({ package: packageFolder, npm: join(npm, 'node_modules'), data: folder, page: here('page') });
  const chromium = await openChromium(server.address);
  try {
    const lab = { folder, chromium, facts, native: join(build, 'native', 'tests', 'bench_native'), here };
    const wire = names.includes('cold') ? await wireSizes(chromium, server) : undefined;
    const comparisons = [];
    for (const comparison of names.flatMap((name) => groups[name](lab))) {
      console.error(comparison.title);
      comparisons.push(await compare(comparison, effort));
    }
    const machine = stamp({ root, chromium: chromium.version, facts });
    const run = { machine, engines: await usedEngines(chromium, server), effort, facts, wire, comparisons };
    run.verdicts = verdicts(run);
    const notes = readNotes(readFileSync(here('notes.md'), 'utf8'));
    const text = markdown(run, notes);
    writeFileSync(join(out, 'report.json'), `${JSON.stringify(run, null, 2)}\n`);
    writeFileSync(join(out, 'report.md'), text);
    console.log(text);
    for (const complaint of complaints(run.verdicts, notes)) console.error(complaint);
    if (comparisons.some(({ agree, results }) => !agree || results.some(({ failure }) => failure))) process.exitCode = 1;
  } finally {
    await chromium.stop();
    await server.stop();
  }
}

await main();
