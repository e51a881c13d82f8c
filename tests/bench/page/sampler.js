// The part of a measurement that runs in the page. The page knows one engine, named in its address; `window.bench` prepares tasks for it,
// gives their outputs for comparison, and times them.
//
// A task is one of two kinds: `run(i)` is called again and again between two looks at the clock; `timed()` is looked at
// singly and returns its own milliseconds, because something after it must not count. Both say with `outputs()` what they compute.

/**
 * @typedef {object} Task
 * @property {(i: number) => unknown} [run]
 * @property {() => Promise<number>} [timed]
 * @property {() => ArrayLike<number> | Promise<ArrayLike<number>>} outputs
 */

const engine = new URLSearchParams(location.search).get('engine');
const adapter = import(`./${engine}.js`);

/** @type {Map<string, Task>} */
const tasks = new Map();
const named = new Map();

/** Milliseconds of n runs. A promise is awaited, and only a promise: an engine that answers at once is not made to wait. */
async function elapsed({ run }, n) {
  const start = performance.now();
  for (let i = 0; i < n; ++i) {
    const answer = run(i);
    if (answer instanceof Promise) await answer;
  }
  return performance.now() - start;
}

async function sampleOfRuns(task, minimum) {
  // As many runs as the last attempt says are needed, until one attempt is long enough.
  for (let n = 1; ;) {
    const ms = await elapsed(task, n);
    if (ms >= minimum) return { ms, n };
    n = Math.ceil(n * Math.min(10, Math.max(1.2, (1.1 * minimum) / Math.max(ms, 0.1))));
  }
}

async function sampleOfTimed({ timed }, minimum) {
  let [ms, n] = [0, 0];
  for (; ms < minimum; ++n) ms += await timed();
  return { ms, n };
}

window.bench = {
  /** What the engine says of itself. */
  async facts() {
    return (await adapter).facts();
  },

  async prepare(name, kind, given) {
    // Comparisons may share a task; two under one name would be timed as one.
    const what = JSON.stringify([kind, given]);
    if ((named.get(name) ?? what) !== what) throw new Error(`there are two tasks named ${name}`);
    named.set(name, what);
    tasks.set(name, await (await adapter)[kind](given));
  },

  async outputs(name) {
    return Array.from(await tasks.get(name).outputs());
  },

  /** Milliseconds of one operation, measured for at least `minimum` milliseconds. */
  async sample(name, minimum) {
    const task = tasks.get(name);
    const { ms, n } = await (task.run ? sampleOfRuns(task, minimum) : sampleOfTimed(task, minimum));
    return ms / n;
  },
};
