// The parts that are fetched when they are first called, in every runtime: CSV, the nearest change, and a pool of workers.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { dodona } from './deps.js';
import { flower, irisModel, startProject } from './project.js';
import { bun, deno, workerd } from './runtimes.js';

const csv = `${Object.keys(flower).join()}\n${`${Object.values(flower).join()}\n`.repeat(3)}`;
const wish = { target: 'versicolor', frozen: ['sepal_length'] };

/** What each is asked, and must answer as Node does. */
const asked = `
  export async function answers(model) {
    const csv = await (await model.predictCsv(${JSON.stringify(csv)}).blob()).text();
    const change = await model.nearest(${JSON.stringify(flower)}, ${JSON.stringify(wish)});
    return { csv, change, explanation: model.explain(${JSON.stringify(flower)}), identical: model.verify().identical };
  }`;
const program = (path, args) => `
  import { load, pool } from 'dodona';
  import { answers } from './asked.mjs';
  const model = await load(${JSON.stringify(path)});
  const rows = Array.from({ length: 5000 }, (_, i) => ({ ...${JSON.stringify(flower)}, petal_length: 1 + (i % 50) / 10 }));
  // Each start is a race between what a worker says first and whoever is to hear it.
  for (let i = 0; i < 5; ++i) (await pool(${JSON.stringify(path)}, { workers: 2${args} })).free();
  const team = await pool(${JSON.stringify(path)}, { workers: 2${args} });
  const { label, probabilities } = await team.predictMany(rows);
  team.free();
  const alone = model.predictMany(rows);
  const pooled = label.every((name, i) => name === alone.label[i] && probabilities[name][i] === alone.probabilities[name][i]);
  console.log(JSON.stringify({ ...(await answers(model)), pooled: pooled && label.length === rows.length }));
  model.free();`;

describe('CSV, the nearest change and workers', () => {
  let project;
  let expected;
  before(async () => {
    project = startProject(undefined, 'model.json');
    writeFileSync(project.at('asked.mjs'), asked);
    const model = await dodona.load(irisModel);
    expected = {
      csv: await (await model.predictCsv(csv).blob()).text(),
      change: await model.nearest(flower, wish),
      explanation: model.explain(flower),
      identical: true,
      pooled: true,
    };
    model.free();
    assert.equal(expected.change.result.label, 'versicolor');
  });
  after(() => project?.stop());

  // Deno and Bun have the web's workers, Node its own threads. One that is given is made as README says.
  const given = `, worker: () => new Worker(new URL(import.meta.resolve('dodona/worker')), { type: 'module' })`;
  for (const [name, command, args, extra] of [
    ['Node', process.execPath, [], ''],
    ['Deno', deno, ['run', '--allow-read', '--allow-env', '--no-lock'], ''],
    ['Deno, workers that are given', deno, ['run', '--allow-read', '--allow-env', '--no-lock'], given],
    ['Bun', bun, [], ''],
    ['Bun, workers that are given', bun, [], given],
  ]) {
    test(name, { skip: !command && `npm has none for this machine` }, () => {
      writeFileSync(project.at('run.mjs'), program(irisModel, extra));
      const said = execFileSync(command, [...args, 'run.mjs'], { cwd: project.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      assert.deepEqual(JSON.parse(said), JSON.parse(JSON.stringify(expected)));
    });
  }

  test('workerd, which has no workers', { skip: !workerd && 'npm has none for this machine' }, async (t) => {
    writeFileSync(project.at('worker.mjs'), `
      import { load, pool } from 'dodona';
      import core from 'dodona/dodona.wasm';
      import document from './model.json';
      import { answers } from './asked.mjs';
      const model = await load(document, { wasm: core });
      const refusal = () => pool(document, { wasm: core }).then(() => 'none', (error) => error.message);
      export default { fetch: async () => Response.json({ ...(await answers(model)), pooled: await refusal() }) };`);
    writeFileSync(project.at('worker.capnp'), `
      using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (
        services = [(name = "main", worker = .main)],
        sockets = [(name = "http", address = "localhost:0", http = (), service = "main")],
      );
      const main :Workerd.Worker = (
        compatibilityDate = "2025-01-01",
        modules = [
          (name = "worker.mjs", esModule = embed "worker.mjs"),
          (name = "asked.mjs", esModule = embed "asked.mjs"),
          (name = "model.json", json = embed "model.json"),
          (name = "dodona", esModule = embed "node_modules/dodona/index.js"),
          (name = "dodona/dodona.wasm", wasm = embed "node_modules/dodona/dodona.wasm"),
          (name = "csv.js", esModule = embed "node_modules/dodona/csv.js"),
          (name = "nearest.js", esModule = embed "node_modules/dodona/nearest.js"),
          (name = "pool.js", esModule = embed "node_modules/dodona/pool.js"),
        ],
      );`);
    const child = spawn(workerd, ['serve', 'worker.capnp', '--socket-addr', 'http=127.0.0.1:0', '--control-fd=1'], { cwd: project.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    t.after(async () => {
      child.kill();
      await ended;
    });
    let port;
    for await (const line of createInterface({ input: child.stdout })) {
      port = /"port":(\d+)/.exec(line)?.[1];
      if (port) break;
    }
    assert.ok(port, "it does not serve");
    const { pooled, ...rest } = await (await fetch(`http://127.0.0.1:${port}/`)).json();
    assert.match(pooled, /worker/i);
    assert.deepEqual({ ...rest, pooled: true }, JSON.parse(JSON.stringify(expected)));
  });
});
