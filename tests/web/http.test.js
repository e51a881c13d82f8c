// web/examples/http: the three routes in every runtime that has an entry there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { dodona } from './deps.js';
import { flower, irisModel, startProject } from './project.js';
import { bun, deno, workerd } from './runtimes.js';

/** How each is started; the last line that it prints before it serves has its address, or its port. */
const RUNTIMES = {
  Node: () => [process.execPath, ['node.mjs', irisModel]],
  Deno: () => [deno, ['run', '--allow-net', '--allow-read', '--allow-env', '--no-lock', 'deno.mjs', irisModel]],
  Bun: () => [bun, ['bun.mjs', irisModel]],
  workerd: () => [workerd, ['serve', 'worker.capnp', '--socket-addr', 'http=127.0.0.1:0', '--control-fd=1']],
};

for (const [name, command] of Object.entries(RUNTIMES)) {
  const [program, given] = command();
  describe(`the HTTP example in ${name}`, { skip: !program && `npm has no ${name} for this machine` }, () => {
    let project;
    let child;
    let at;
    let model;
    before(async () => {
      model = await dodona.load(irisModel);
      project = startProject('http', 'model.json');
      child = spawn(program, given, { cwd: project.folder, env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
      let told = '';
      child.stderr.setEncoding('utf8').on('data', (text) => { told += text; });
      const ended = once(child, 'exit').then(() => { throw new Error(`${name} ended: ${told}`); });
      ended.catch(() => {});
      const address = (async () => {
        for await (const line of createInterface({ input: child.stdout })) {
          const port = /(?:localhost:|"port":)(\d+)/.exec(line);
          if (port) return `http://127.0.0.1:${port[1]}`;
        }
        return new Promise(() => {}); // it has ended, which says why
      })();
      at = await Promise.race([address, ended]);
    });
    after(async () => {
      if (child && child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
      model?.free();
      project?.stop();
    });
    const post = (body) => fetch(`${at}/v0/predict`, { method: 'POST', body });

    test('answers what the module answers', async () => {
      assert.deepEqual(await (await fetch(`${at}/health`)).json(), { status: 'ok' });
      const info = await (await fetch(`${at}/v0/model_info`)).json();
      assert.deepEqual(info, JSON.parse(JSON.stringify({ ...model.info(), schema: model.schema })));
      const expected = model.predict(flower);
      assert.deepEqual(await (await post(JSON.stringify(flower))).json(), expected);
      assert.deepEqual(await (await post(JSON.stringify({ rows: [flower, flower] }))).json(), { predictions: [expected, expected] });
    });

    test('refuses what it cannot use, and says why', async () => {
      const bad = await post(JSON.stringify({ ...flower, petal_width: 'wide', sepal_length: null }));
      assert.equal(bad.status, 400);
      const { errors, total } = await bad.json();
      assert.deepEqual(errors.map(({ code, where }) => [code, where.column]), [['missing_value', 'sepal_length'], ['bad_number', 'petal_width']]);
      assert.equal(total, 2);
      const hostile = ['{', '[]', '3', 'null', '{}', '{"rows": [1]}', '{"rows": [null]}', '{"__proto__": {"petal_width": 1}}', '{"constructor": 1}', '"\ud800"', ''];
      for (const body of hostile) {
        const answer = await post(body);
        assert.equal(answer.status, 400, body);
        assert.ok((await answer.json()).error.length > 0);
      }
      assert.equal((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status, 400);
      const large = await post(`{"a": "${'x'.repeat(1_000_001)}"}`);
      assert.equal(large.status, 413);
      assert.match((await large.json()).error, /1000000/);
      for (const path of ['/other', '/__proto__', '/constructor']) assert.equal((await fetch(at + path)).status, 404);
      const get = await fetch(`${at}/v0/predict`);
      assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST']);
      assert.deepEqual(await (await fetch(`${at}/health`)).json(), { status: 'ok' });
    });

    test('a body whose length is not told is stopped where it is too long', async () => {
      let sent = 0;
      const endless = new ReadableStream({
        pull(controller) {
          sent += 65_536;
          if (sent > 50_000_000) controller.close();
          else controller.enqueue(new Uint8Array(65_536).fill(32));
        },
      });
      // The server answers 413 or hangs up while the client still sends; what it must not do is read it all.
      const status = await fetch(`${at}/v0/predict`, { method: 'POST', body: endless, duplex: 'half' }).then((answer) => answer.status, () => 'hung up');
      assert.ok(status === 413 || status === 'hung up', String(status));
      assert.ok(sent < 20_000_000, `${sent} bytes were taken`);
      assert.deepEqual(await (await fetch(`${at}/health`)).json(), { status: 'ok' });
    });
  });
}
