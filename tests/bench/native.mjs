// Programs beside the browser. Each loads its model once and then answers lines: `sample MS` with the milliseconds of one pass over its table, measured
// for at least so long, and `outputs FILE` when it has written its answers there, as float64.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { numbersOf } from './prepare.mjs';

/** @param {string} command @param {string[]} args @param {string} scratch a file for outputs @param {number} [threads] */
export function startNative(command, args, scratch, threads = 1) {
  // So many threads, whatever the libraries below would like.
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, OMP_NUM_THREADS: String(threads) } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Of a process that is gone, the end of its output says all.
  child.stdin.on('error', () => {});
  const exited = new Promise((resolve) => {
    child.on('error', resolve);
    child.on('exit', resolve);
  });

  async function ask(line) {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended: ${await exited}`);
    return value;
  }

  return {
    sample: async (minimum) => Number(await ask(`sample ${minimum}`)),
    async outputs() {
      await ask(`outputs ${scratch}`);
      return numbersOf(scratch);
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
