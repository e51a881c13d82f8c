// The worker of a file of rows: it reads, scores and keeps them, and the page asks it for what is seen. Nothing of it holds up the page.
import { expose } from 'comlink';
import { csvRecords, load } from '../engine.js';
import { collect } from './collect.js';
import { csvOf } from './download.js';
import { asCopied } from './lines.js';
import { PackedRows, behindHeader } from './packed.js';
import { differenceOf, orderOf } from './order.js';
import { Scored, mostBytes } from './scored.js';
import { summaryOf } from './summary.js';

/**
 * @typedef {object} Job
 * @property {{file: Blob, header: Blob}[]} models one, or two to compare: its own bytes, and a header that names the file's columns as its own are named
 * @property {Blob | readonly import('./packed.js').Piece[]} content the file as it is
 * @property {number} body bytes before its first row
 * @property {string} delimiter
 * @property {boolean} hasCommas whether its decimals follow a comma
 * @property {boolean} isCopied whether its cells may be marked as refused
 * @property {string[]} columns of the file
 * @property {boolean} hasTarget whether the target's column is read
 *
 * @typedef {{rows: number, loaded: number, total: number, summary?: import('./summary.js').Summary}} Told
 */

const TOLD_AFTER = 100; // milliseconds
const COLLECTED = 64; // blocks until what is left of them is collected

class Batch {
  /** @param {Blob} file */
  async csvOfParquet(file) {
    return (await import('./parquet.js')).csvOfParquet(file);
  }

  /** @type {import('./download.js').Rows | undefined} */
  #file;
  /** @type {Scored[]} */
  #scored = [];
  #order = new Uint32Array(0);
  #stop = new AbortController();

  /**
   * Scores a file, by two models row beside row, so that one that is stopped has the answers of both.
   *
   * @param {Job} job
   * @param {(told: Told) => void} tell
   * @returns {Promise<{summary: import('./summary.js').Summary, isWhole: boolean}>} rows that were read before it was stopped stay
   */
  async run(job, tell) {
    const blob = job.content instanceof Blob ? job.content : new PackedRows(job.content);
    this.#file = { ...job, blob };
    const watch = this.#watch(job, blob.size - job.body, tell);
    const readings = [];
    let isWhole = false;
    try {
      for (const [k, { file, header }] of job.models.entries()) {
        const model = await load(file);
        const scored = new Scored(model, job.hasTarget, mostBytes(job.models.length, k));
        this.#scored.push(scored);
        const run = model.predictCsv(behindHeader(header, blob, job.body), { delimiter: job.delimiter, badRows: 'mark', cells: true, target: job.hasTarget, signal: this.#stop.signal, onProgress: (progress) => watch(k, progress) });
        readings.push({ model, scored, body: header.size, blocks: run[Symbol.asyncIterator]() });
      }
      let blocks = 0;
      for (const open = new Set(readings); open.size > 0;) {
        const [behind] = [...open].sort((a, b) => a.scored.rows - b.scored.rows);
        const { done, value } = await behind.blocks.next();
        if (done) open.delete(behind);
        else {
          behind.scored.append(shifted(value, behind.body));
          if (++blocks % COLLECTED === 0) collect();
        }
      }
      isWhole = true;
    } catch (error) {
      if (!this.#stop.signal.aborted || readings.length < job.models.length) throw error;
    } finally {
      for (const { blocks } of readings) await blocks.return(undefined);
      for (const { model } of readings) model.free();
    }
    for (const scored of this.#scored) scored.end(isWhole ? undefined : Math.min(...this.#scored.map(({ settled }) => settled)));
    this.#order = orderOf(this.#scored, { show: 'all' }, { by: 'row' });
    return { summary: summaryOf(this.#scored, job.hasTarget), isWhole };
  }

  /** Tells now and then how far the readings are; of one model also what came so far. @param {Job} job @param {number} size of the rows, in bytes @param {(told: Told) => void} tell */
  #watch({ models, hasTarget }, size, tell) {
    const total = models.reduce((sum, { header }) => sum + header.size + size, 0);
    const loaded = models.map(() => 0);
    let [last, next] = [0, 1024];
    return (/** @type {number} */ k, /** @type {{loaded: number}} */ progress) => {
      loaded[k] = progress.loaded;
      const now = performance.now();
      if (now - last < TOLD_AFTER) return;
      last = now;
      const { rows } = this.#scored[0];
      const isDue = models.length === 1 && rows >= next;
      if (isDue) next = 2 * rows; // so that all summaries together look at each row twice at most
      tell({ rows, loaded: loaded.reduce((sum, bytes) => sum + bytes, 0), total, ...(isDue && { summary: summaryOf(this.#scored, hasTarget) }) });
    };
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

  get #rows() {
    return /** @type {import('./download.js').Rows} */ (this.#file);
  }

  /** Rows of the present order, with their own cells. @param {number} from @param {number} to not itself */
  async rows(from, to) {
    const wanted = [...this.#order.subarray(from, to)];
    const { blob, body, delimiter, columns, isCopied } = this.#rows;
    const [{ offsets, truth, classes }] = this.#scored;
    const end = (/** @type {number} */ i) => (i + 1 < offsets.size ? body + offsets.at(i + 1) : blob.size);
    const pieces = await Promise.all(wanted.map((i) => blob.slice(body + offsets.at(i), end(i)).arrayBuffer()));
    /** @type {string[][]} */
    const texts = [];
    for (const piece of pieces) {
      const { records } = await csvRecords(new Uint8Array(piece), { delimiter, columns: columns.length });
      texts.push(isCopied ? (records[0] ?? []).map(asCopied) : records[0] ?? []);
    }
    return wanted.map((i, k) => ({
      row: i + 1, cells: texts[k], answers: this.#scored.map((one) => one.answer(i)), difference: this.#scored.length > 1 ? differenceOf(this.#scored[0], this.#scored[1], i) : undefined,
      ...(truth.size > 0 && { truth: classes.length > 0 ? classes[truth.at(i)] ?? null : truth.at(i) }),
    }));
  }

  /** @param {boolean} neutralise @param {string[]} prefixes @param {import('./download.js').Messages} messages */
  csv(neutralise, prefixes, messages) {
    return csvOf(this.#rows, this.#scored, prefixes, { neutralise, messages });
  }
}

/** Offsets from the first row on, which is where all files of a job are alike. @param {import('../dodona/index.js').CsvBlock} block @param {number} body */
function shifted(block, body) {
  block.offsets?.forEach((offset, i, all) => { all[i] = offset - body; });
  return block;
}

/** @typedef {Batch} BatchWorker */

expose(new Batch());
