// make bench: prepares data and models, holds every engine's outputs against their reference, times the engines in turns, and writes
// build/bench/report.md and report.json. readme.mjs prints the README's table of the latter.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, cli, npm as tools, packageFolder, root } from '../web/deps.js';
import { openChromium } from './browser.mjs';
import { engines, stamp } from './machine.mjs';
import { measure } from './measure.mjs';
import { ENGINES, groups } from './plan.mjs';
import { prepareAdult, prepareFriedman, prepareMlp, python } from './prepare.mjs';
import { complaints, markdown, readNotes, verdicts } from './report.mjs';
import { serve } from './server.mjs';
import { SITE_HELP, measureSite } from './site.mjs';
import { measureTraining, trainings } from './training/groups.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const out = join(build, 'bench');
const npm = join(out, 'npm');
const folder = join(out, 'data');

const HELP = `node tests/bench/run.mjs [OPTION]...        make bench [VARIABLE=...]...

  --only GROUP,...   ONLY=   only these groups:
                               ${Object.keys(groups).join(', ')} (in Chromium: 10 minutes together)
${Object.entries(trainings).map(([name, { help }]) => `                               ${name.padEnd(10)} ${help}`).join('\n')}
                               ${'page'.padEnd(10)} ${SITE_HELP}
                             without it, those in Chromium, and train in one size
  --data FOLDER      DATA=   of accuracy and choices: where datasets.json and its files are (../shared/data beside the repository); without it tables are made up
  --sets NAME,...    SETS=   of accuracy and choices: only these sets
  --budget TIME      BUDGET= of choices: the time of a search
  --long             LONG=1  of growth: up to 5 million rows of 50 features
  --adult FILE       ADULT=  UCI's Adult data for rows with categories; without it a made-up table of the same shape
  --dodona FILE              another build's tool
  --quick            QUICK=1 a smoke test: two rounds of short samples, small tables

Times are of two cores, nothing else running.`;

function options() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean' }, quick: { type: 'boolean' }, long: { type: 'boolean' }, only: { type: 'string' }, sets: { type: 'string' }, data: { type: 'string' },
      budget: { type: 'string' }, adult: { type: 'string' }, dodona: { type: 'string' },
    },
  });
  const all = [...Object.keys(groups), ...Object.keys(trainings), 'page'];
  const names = values.only?.split(',') ?? [...Object.keys(groups), 'train'];
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there is ${all.join(', ')}`);
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

const engineFacts = (more) => engines({
  npm, dodona: packageFolder, wasmOpt: join(tools, 'node_modules', '.bin', 'wasm-opt'), peers: [], fetched: [], threads: {}, ...more,
});

/** What took part, as the stamp shows it. */
async function usedEngines(chromium, server) {
  const threads = Object.fromEntries(Object.entries(await chromium.facts()).map(([adapter, facts]) => [ENGINES[adapter], facts.threads]));
  const peers = Object.keys(JSON.parse(readFileSync(here('package.json'), 'utf8')).devDependencies);
  return engineFacts({ peers, fetched: [...server.sent.keys()], threads });
}

function preparedFacts(where) {
  const [friedman, table] = [prepareFriedman(where), prepareAdult(where)];
  prepareMlp(where);
  return { ...friedman, source: table.source, rows: { friedman: friedman.rows, adult: table.rows }, models: { ...friedman.models, ...table.models } };
}

/** The groups of plan.mjs. */
async function measureInChromium(names, { effort, adult, dodona }) {
  const facts = preparedFacts({ folder, npm, dodona, adult });
  const server = await serve({ package: packageFolder, npm: join(npm, 'node_modules'), data: folder, page: here('page') });
  const chromium = await openChromium(server.address);
  try {
    const lab = { folder, chromium, facts, native: native('bench_native'), here };
    const wire = names.includes('cold') ? await wireSizes(chromium, server) : undefined;
    const comparisons = [];
    for (const comparison of names.flatMap((name) => groups[name](lab))) {
      console.error(comparison.title);
      comparisons.push(await compare(comparison, effort));
    }
    return { chromium: chromium.version, engines: await usedEngines(chromium, server), facts, wire, comparisons };
  } finally {
    await chromium.stop();
    await server.stop();
  }
}

const native = (name) => join(build, 'native', 'tests', name);

async function main() {
  const given = options();
  if (given.help) {
    console.log(HELP);
    return;
  }
  const { names, effort, dodona = cli } = given;
  mkdirSync(folder, { recursive: true });
  const inChromium = names.filter((name) => Object.hasOwn(groups, name));
  const page = inChromium.length > 0 ? await measureInChromium(inChromium, { ...given, dodona }) : { engines: engineFacts({}), comparisons: [] };
  const lab = { folder, npm, dodona, boost: native('bench_boost'), tables: native('bench_table'), out };
  const training = await measureTraining(lab, names.filter((name) => Object.hasOwn(trainings, name)), { ...given, root });
  const site = names.includes('page') ? await measureSite(compare, effort) : { comparisons: [] };
  const { chromium = site.chromium, ...rest } = page;
  const run = { ...rest, ...training, machine: stamp({ root, chromium, python }), effort, comparisons: [...page.comparisons, ...training.comparisons, ...site.comparisons] };
  run.verdicts = verdicts(run);
  const notes = readNotes(readFileSync(here('notes.md'), 'utf8'));
  const text = markdown(run, notes);
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(run, null, 2)}\n`);
  writeFileSync(join(out, 'report.md'), text);
  console.log(text);
  for (const complaint of complaints(run.verdicts, notes)) console.error(complaint);
  if (run.comparisons.some(({ agree, why, results }) => (!agree && !why) || results.some(({ failure }) => failure))) process.exitCode = 1;
}

await main();
