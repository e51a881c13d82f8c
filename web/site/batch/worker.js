// The worker of a file of rows: it reads, scores and keeps them, and the page asks it for what is seen. Nothing of it holds up the page.
import { expose } from 'comlink';
import { csvRecords, load } from '../engine.js';
import { csvOf } from './download.js';
import { differenceOf, orderOf } from './order.js';
import { Scored } from './scored.js';
import { summaryOf } from './summary.js';

/**
 * @typedef {object} Job
 * @property {{source: string | Blob, blob: Blob, body: number}[]} models one, or two to compare: each with the file under the names of its own columns, and the bytes before its first row
 * @property {Blob} blob the file as it is
 * @property {number} body bytes before its first row
 * @property {string} delimiter
 * @property {string[]} columns of the file
 * @property {boolean} hasTarget whether the target's column is read
 *
 * @typedef {{rows: number, loaded: number, total: number, summary?: import('./summary.js').Summary}} Told
 */

const TOLD_AFTER = 100; // milliseconds

class Batch {
  /** @param {Blob} file */
  async csvOfParquet(file) {
    return (await import('./parquet.js')).csvOfParquet(file);
  }

  /** @type {Job | undefined} */
  #job;
  /** @type {Scored[]} */
  #scored = [];
  #order = new Uint32Array(0);
  #stop = new AbortController();

  /**
   * Scores a file.
   *
   * @param {Job} job
   * @param {(told: Told) => void} tell
   * @returns {Promise<{summary: import('./summary.js').Summary, isWhole: boolean}>} rows that were read before it was stopped stay
   */
  async run(job, tell) {
    this.#job = job;
    const total = job.models.reduce((sum, { blob }) => sum + blob.size, 0);
    let [before, last, next] = [0, 0, 1024];
    let isWhole = true;
    for (const { source, blob, body } of job.models) {
      const model = await load(source);
      const scored = new Scored(model, job.hasTarget);
      this.#scored.push(scored);
      const onProgress = (/** @type {{loaded: number}} */ { loaded }) => {
        const now = performance.now();
        if (now - last < TOLD_AFTER) return;
        last = now;
        const isDue = this.#scored.length === 1 && scored.rows >= next;
        if (isDue) next = 2 * scored.rows; // so that all summaries together look at each row twice at most
        tell({ rows: scored.rows, loaded: before + loaded, total, ...(isDue && { summary: summaryOf(this.#scored, job.hasTarget) }) });
      };
      try {
        const run = model.predictCsv(blob, { delimiter: job.delimiter, badRows: 'mark', cells: true, target: job.hasTarget, signal: this.#stop.signal, onProgress });
        for await (const block of run) scored.append(shifted(block, body));
      } catch (error) {
        if (!this.#stop.signal.aborted) throw error;
        isWhole = false;
      } finally {
        model.free();
      }
      before += blob.size;
      if (!isWhole) break;
    }
    if (!isWhole) this.#cut();
    this.#order = orderOf(this.#scored, { show: 'all' }, { by: 'row' });
    return { summary: summaryOf(this.#scored, job.hasTarget), isWhole };
  }

  /** Of a file that was not read to its end: rows that both models have answered, and of which it is known where they end. */
  #cut() {
    const rows = Math.min(...this.#scored.map((scored) => scored.rows));
    for (const scored of this.#scored) scored.rows = Math.max(0, Math.min(rows, scored.offsets.size - 1));
    const [first] = this.#scored;
    if (this.#scored.length < (this.#job?.models.length ?? 1)) this.#scored = [first];
  }

  /** Ends the reading; what is read stays. */
  stop() {
    this.#stop.abort();
  }

  /** @param {import('./order.js').Filter} filter @param {import('./order.js').Key & {down?: boolean}} sort @returns how many rows are shown */
  order(filter, sort) {
    this.#order = orderOf(this.#scored, filter, sort);
    return this.#order.length;
  }

  /** Rows of the present order, with their own cells. @param {number} from @param {number} to not itself */
  async rows(from, to) {
    const wanted = [...this.#order.subarray(from, to)];
    const { blob, body, delimiter, columns } = /** @type {Job} */ (this.#job);
    const [{ offsets, truth, classes }] = this.#scored;
    const end = (/** @type {number} */ i) => (i + 1 < offsets.size ? body + offsets.at(i + 1) : blob.size);
    const pieces = wanted.map((i) => blob.slice(body + offsets.at(i), end(i)));
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    let at = 0;
    /** @type {string[][]} */
    const texts = [];
    for (const piece of pieces) {
      const { records } = await csvRecords(bytes.subarray(at, at += piece.size), { delimiter, columns: columns.length });
      texts.push(records[0] ?? []);
    }
    return wanted.map((i, k) => ({
      row: i + 1, cells: texts[k], answers: this.#scored.map((one) => one.answer(i)), difference: this.#scored.length > 1 ? differenceOf(this.#scored[0], this.#scored[1], i) : undefined,
      ...(truth.size > 0 && { truth: classes.length > 0 ? classes[truth.at(i)] ?? null : truth.at(i) }),
    }));
  }

  /** @param {boolean} neutralise @param {string[]} prefixes @param {Record<string, string>} messages by fault */
  csv(neutralise, prefixes, messages) {
    const { blob, body, delimiter, columns } = /** @type {Job} */ (this.#job);
    const messageOf = (/** @type {string} */ fault, /** @type {string | undefined} */ column) => (column === undefined ? messages[fault] : `${column}: ${messages[fault]}`);
    return csvOf({ blob, body, delimiter, columns }, this.#scored, prefixes, { neutralise, messageOf });
  }
}

/** Offsets from the first row on, which is where all files of a job are alike. @param {import('../dodona/index.js').CsvBlock} block @param {number} body */
function shifted(block, body) {
  block.offsets?.forEach((offset, i, all) => { all[i] = offset - body; });
  return block;
}

/** @typedef {Batch} BatchWorker */

expose(new Batch());
