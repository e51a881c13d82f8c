// A file that is scored in a worker, as the page sees it: how far it is, what came out, and what it asks for.
import { proxy, wrap } from 'comlink';
import { reason } from '../text.js';

/**
 * @typedef {import('./worker.js').Job} Job
 * @typedef {import('./worker.js').Told} Told
 *
 * What its rows are shown with: which of the file's columns serve the features of each model, whether the first says how sure it is, from which novelty on a row is novel; and how the file's numbers stand.
 * @typedef {{mappings: Record<string, number>[], hasLevels: boolean, threshold: number, writing: import('./source.js').Writing}} About
 * @typedef {import('./summary.js').Summary} Summary
 */

/** A worker of this site, whose name the page's element `html` has. */
export function startWorker() {
  const worker = new Worker(new URL(/** @type {string} */ (document.documentElement.dataset.worker), document.baseURI), { type: 'module' });
  /** @type {import('comlink').Remote<import('./worker.js').BatchWorker>} */
  const remote = wrap(worker);
  const broken = new Promise((_, reject) => {
    worker.addEventListener('error', ({ message }) => reject(new Error(message || 'the worker could not be started')));
  });
  broken.catch(() => {});
  return { remote, broken, end: () => worker.terminate() };
}

/** Tells of every change by the event `change`. */
export class Task extends EventTarget {
  /** @type {'running' | 'done' | 'failed'} */
  state = 'running';
  /** @type {Told} */
  told = { rows: 0, loaded: 0, total: 0 };
  /** As far as it is read. @type {Summary | undefined} */
  summary;
  /** Whether the file was read to its end. */
  isWhole = true;
  trouble = '';
  /** Seconds that it has taken. */
  seconds = 0;

  #worker = startWorker();
  #start = performance.now();

  /** @param {Job} job @param {About} about */
  constructor(job, about) {
    super();
    this.job = job;
    this.about = about;
    void this.#run();
  }

  async #run() {
    const { remote, broken } = this.#worker;
    try {
      const run = remote.run(this.job, proxy((/** @type {Told} */ told) => this.#hear(told)));
      const { summary, isWhole } = await /** @type {Promise<Awaited<typeof run>>} */ (Promise.race([run, broken]));
      Object.assign(this, { summary, isWhole, state: 'done' });
    } catch (error) {
      Object.assign(this, { trouble: reason(error), state: 'failed' });
    }
    this.seconds = (performance.now() - this.#start) / 1000;
    this.dispatchEvent(new Event('change'));
  }

  /** @param {Told} told */
  #hear(told) {
    this.told = told;
    this.summary = told.summary ?? this.summary;
    this.seconds = (performance.now() - this.#start) / 1000;
    this.dispatchEvent(new Event('change'));
  }

  /** Ends the reading; the rows that were read stay. */
  stop() {
    void this.#worker.remote.stop();
  }

  /** Forgets all. */
  end() {
    this.#worker.end();
  }

  /** @param {import('./order.js').Filter} filter @param {import('./order.js').Key & {down?: boolean}} sort */
  order(filter, sort) {
    return this.#worker.remote.order(filter, sort);
  }

  /** @param {number} from @param {number} to */
  rows(from, to) {
    return this.#worker.remote.rows(from, to);
  }

  /** @param {boolean} neutralise @param {string[]} prefixes @param {import('./download.js').Messages} messages */
  csv(neutralise, prefixes, messages) {
    return this.#worker.remote.csv(neutralise, prefixes, messages);
  }
}
