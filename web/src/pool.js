// A pool of plain Web Workers, each with its own instance of the core: no shared memory, so that it works on any static host. A part of its own,
// fetched when it is asked for.
import { MOST_ROWS, predictionsOf } from './predictions.js';

/**
 * @typedef {import('./answers.js').AnswerOptions} AnswerOptions
 * @typedef {import('./cells.js').Columns} Columns
 * @typedef {import('./cells.js').Row} Row
 * @typedef {import('./predictions.js').Predictions} Predictions
 * @typedef {import('./error.js').Problem} Problem
 */

/**
 * `workers`: how many; as many as the device has processors, and 8 at most, if nothing is said. `worker` makes one, where
 * it is not to be `worker.js` beside this module. `signal` ends the start, or, later, the pool.
 *
 * @typedef {object} PoolOptions
 * @property {number} [workers]
 * @property {() => AnyWorker} [worker]
 * @property {AbortSignal} [signal]
 * @property {import('./wasm.js').Wasm} [wasm] as for `load`; a `Response` cannot be sent to workers
 */

/**
 * A Web Worker, or one of Node's threads.
 *
 * @typedef {{postMessage: (message: any) => void, terminate: () => unknown}} AnyWorker
 */

/**
 * What workers are told, and what they answer.
 *
 * @typedef {{task: 'load', document: unknown, wasm?: unknown}
 *   | {task: 'predict', table: readonly Row[] | Columns, start: number, options?: AnswerOptions}} Order
 * @typedef {{answers?: Record<string, any>, failed?: Failed}} Reply
 * @typedef {{errors: Problem[], total: number}} Failed
 */

/** A part of a table and where it begins. @typedef {{table: readonly Row[] | Columns, start: number, rows: number}} Part */

const STANDARD_WORKERS = 8; // at most, if nothing is said
const MOST_WORKERS = 256;
const PARTS_PER_WORKER = 4; // so that none waits long for another
const LEAST_ROWS = 1024; // of a part: fewer are not worth their way

/**
 * Whoever waits for a worker.
 *
 * @typedef {{give: (hand: Hand) => void, refuse: (cause: unknown) => void}} Place
 */

/** Predicts tables in workers. */
export class Pool {
  /** As of `Model`. */
  get [Symbol.toStringTag]() {
    return 'Pool';
  }

  #document;
  #options;
  #dodona;
  /** @type {Hand[]} */
  #idle = [];
  /** @type {Set<Hand>} */
  #all = new Set();
  /** @type {Place[]} */
  #waiting = [];
  #freed = false;
  #stop = () => this.free();

  /**
   * Made by `pool`.
   *
   * @param {unknown} document
   * @param {PoolOptions} options
   * @param {{DodonaError: typeof import('./error.js').DodonaError, failure: typeof import('./error.js').failure}} dodona
   */
  constructor(document, options, dodona) {
    this.#document = document;
    this.#options = options;
    this.#dodona = dodona;
    const processors = globalThis.navigator?.hardwareConcurrency ?? 2;
    /** How many workers it has. */
    this.size = options.workers ?? Math.min(STANDARD_WORKERS, processors);
    if (!Number.isInteger(this.size) || this.size < 1 || this.size > MOST_WORKERS) throw dodona.failure('bad_option', `workers is a whole number from 1 to ${MOST_WORKERS}`);
    options.signal?.addEventListener('abort', this.#stop);
  }

  /** Starts the workers; each loads the model. */
  async start() {
    try {
      await Promise.all(Array.from({ length: this.size }, () => this.#hire()));
      this.#options.signal?.throwIfAborted();
    } catch (cause) {
      this.free();
      this.#options.signal?.throwIfAborted();
      throw cause;
    }
    return this;
  }

  /**
   * Predicts a table as `Model.predictMany` does, in parts.
   *
   * @template {Record<keyof R, import('./cells.js').Cell>} R
   * @param {readonly R[] | Columns} table an array of rows, or an object of columns (arrays or typed arrays)
   * @param {AnswerOptions & {signal?: AbortSignal, onProgress?: (progress: {rows: number, total: number}) => void}} [given]
   * @returns {Promise<Predictions>}
   */
  async predictMany(table, given) {
    const { signal, onProgress, ...options } = given ?? {};
    this.#check();
    signal?.throwIfAborted();
    const total = rowsOf(table);
    if (!(total <= MOST_ROWS)) throw this.#dodona.failure('out_of_memory', `${total} rows are too many at once; predict them in parts of at most ${MOST_ROWS}`);
    const parts = partsOf(table, total, this.size);
    const stop = new Stop();
    const cancel = () => stop.now(signal?.reason);
    signal?.addEventListener('abort', cancel);
    let rows = 0;
    try {
      const replies = await Promise.all(parts.map(async (part) => {
        const reply = await this.#order(part, options, stop);
        rows += part.rows;
        onProgress?.({ rows, total });
        return reply;
      }));
      return this.#together(replies, total);
    } catch (cause) {
      stop.now(cause); // what still runs of it
      throw cause;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the workers. Any use after it is an error; freeing twice is not. */
  free() {
    this.#freed = true;
    this.#options.signal?.removeEventListener('abort', this.#stop);
    const { signal } = this.#options;
    const cause = signal?.aborted ? signal.reason : this.#dodona.failure('freed', 'this pool was freed');
    for (const hand of this.#all) hand.end(cause);
    for (const place of this.#waiting.splice(0)) place.refuse(cause);
  }

  #check() {
    this.#options.signal?.throwIfAborted();
    if (this.#freed) throw this.#dodona.failure('freed', 'this pool was freed');
  }

  /** Adds a worker that has the model. */
  async #hire() {
    // Without a pause in between: some hosts drop what a worker says before anyone listens.
    const made = this.#worker();
    const hand = new Hand(made instanceof Promise ? await made : made, this.#dodona.failure, () => this.#lost(hand));
    if (this.#freed) return hand.end(undefined);
    this.#all.add(hand);
    await hand.started;
    const { failed } = await hand.ask({ task: 'load', document: this.#document, wasm: sendable(this.#options.wasm) });
    if (failed) {
      const cause = new this.#dodona.DodonaError(failed.errors, failed.total);
      hand.end(cause);
      throw cause;
    }
    hand.ready = true;
    if (!hand.ended) this.#release(hand);
  }

  /** @returns {any} a worker, or the promise of one */
  #worker() {
    if (this.#options.worker) return this.#options.worker();
    if (typeof Worker === 'function') return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const name = ['node:worker', 'threads'].join('_'); // put together, so that no bundler tries to resolve it for a page
    return import(/* webpackIgnore: true */ /* @vite-ignore */ name).then((threads) => new threads.Worker(new URL('./worker.js', import.meta.url)));
  }

  /**
   * A worker has ended, of itself or because it was told to: another takes its place, if it ever had the model.
   *
   * @param {Hand} hand
   */
  #lost(hand) {
    this.#all.delete(hand);
    this.#idle = this.#idle.filter((one) => one !== hand);
    if (this.#freed || !hand.ready) return;
    this.#hire().catch((cause) => {
      if (this.#all.size === 0) for (const place of this.#waiting.splice(0)) place.refuse(cause);
    });
  }

  /** @param {Hand} hand that has nothing to do */
  #release(hand) {
    const next = this.#waiting.shift();
    if (next) next.give(hand);
    else this.#idle.push(hand);
  }

  /** The next worker that is free. @param {Stop} stop @returns {Promise<Hand>} */
  async #next(stop) {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size === 0) this.#hire().catch((cause) => { for (const place of this.#waiting.splice(0)) place.refuse(cause); });
    return new Promise((resolve, reject) => {
      /** @type {Place} */
      const place = { give: resolve, refuse: reject };
      this.#waiting.push(place);
      stop.calls.add((cause) => {
        this.#waiting = this.#waiting.filter((one) => one !== place);
        reject(cause);
      });
    });
  }

  /**
   * Has a part predicted.
   *
   * @param {Part} part
   * @param {AnswerOptions} options
   * @param {Stop} stop
   * @returns {Promise<Reply & {part: Part}>}
   */
  async #order(part, options, stop) {
    const hand = await this.#next(stop);
    if (stop.over) {
      this.#release(hand);
      throw stop.over.cause;
    }
    // A worker that computes cannot be told to stop.
    const cancel = (/** @type {unknown} */ cause) => hand.end(cause);
    stop.calls.add(cancel);
    try {
      const reply = await hand.ask({ task: 'predict', table: part.table, start: part.start, options });
      if (reply.failed?.errors[0].code === 'bad_engine') hand.end(undefined); // its core stopped
      return { ...reply, part };
    } finally {
      stop.calls.delete(cancel);
      if (!hand.ended) this.#release(hand);
    }
  }

  /**
   * @param {(Reply & {part: Part})[]} replies in the order of the rows
   * @param {number} total
   * @returns {Predictions}
   */
  #together(replies, total) {
    /** @type {Failed} */
    const failed = { errors: [], total: 0 };
    for (const reply of replies) {
      if (!reply.failed) continue;
      // What is wrong with columns, or with a core, is no matter of rows: each part says the same.
      if (reply.failed.errors[0].where.row === undefined) throw new this.#dodona.DodonaError(reply.failed.errors, reply.failed.total);
      failed.errors.push(...reply.failed.errors);
      failed.total += reply.failed.total;
    }
    if (failed.total > 0) throw new this.#dodona.DodonaError(failed.errors.slice(0, 100), failed.total);
    // A table that stayed whole has the rows that the worker found, which knows whose columns count.
    if (replies.length === 1) return predictionsOf(/** @type {any} */ (replies[0].answers));
    return predictionsOf(/** @type {any} */ (joined(replies.map(({ answers, part }) => ({ answers: /** @type {Record<string, any>} */ (answers), start: part.start })), total)));
  }
}

/** Ends what belongs to one call, once. */
class Stop {
  /** @type {Set<(cause: unknown) => void>} */
  calls = new Set();
  /** @type {{cause: unknown} | undefined} */
  over;

  /** @param {unknown} cause */
  now(cause) {
    this.over ??= { cause };
    const calls = [...this.calls];
    this.calls.clear();
    for (const call of calls) call(cause);
  }
}

/** One worker, and what it has been asked. */
class Hand {
  #worker;
  #failure;
  #gone;
  /** @type {{resolve: (reply: Reply) => void, reject: (cause: unknown) => void} | undefined} */
  #asked;
  /** Settled once it listens, or has ended. @type {Promise<Reply>} */
  started;
  /** Whether it has the model. */
  ready = false;
  ended = false;
  /** @type {unknown} */
  #cause;

  /**
   * @param {AnyWorker} worker
   * @param {typeof import('./error.js').failure} failure
   * @param {() => void} gone called once it has ended
   */
  constructor(worker, failure, gone) {
    this.#worker = worker;
    this.#failure = failure;
    this.#gone = gone;
    this.started = new Promise((resolve, reject) => { this.#asked = { resolve, reject }; });
    this.started.catch(() => {});
    const broken = (/** @type {any} */ event) => this.end(failure('bad_engine', `a worker stopped: ${event?.message ?? 'it could not be started, or ended'}`));
    listen(worker, 'message', (data) => {
      const asked = this.#asked;
      this.#asked = undefined;
      asked?.resolve(/** @type {Reply} */ (data));
    });
    for (const event of ['error', 'messageerror', 'exit']) listen(worker, event, broken);
  }

  /** @param {Order} order @returns {Promise<Reply>} */
  ask(order) {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.#cause);
      try {
        this.#send(order);
        this.#asked = { resolve, reject };
      } catch (cause) {
        reject(cause);
      }
    });
  }

  /** @param {Order} order */
  #send(order) {
    try {
      this.#worker.postMessage(order);
    } catch (cause) {
      if (!isOfCloning(cause)) throw cause; // by a getter of the page's
      const plain = order.task === 'predict' ? { ...order, table: plainTable(order.table) } : order;
      try {
        this.#worker.postMessage(plain);
      } catch {
        throw this.#failure('wrong_type', `this cannot be sent to a worker: ${/** @type {Error} */ (cause).message}`, {}, { cause });
      }
    }
  }

  /** @param {unknown} cause what is said to whoever waits for it */
  end(cause) {
    if (this.ended) return;
    this.ended = true;
    this.#cause = cause;
    void this.#worker.terminate();
    this.#asked?.reject(cause);
    this.#asked = undefined;
    this.#gone();
  }
}

/** What cloning throws, of what has no copy (a proxy, such as frameworks make of rows, a function, a symbol) or is too deep. @param {unknown} cause */
const isOfCloning = (cause) => cause instanceof RangeError || (cause instanceof Error && cause.name === 'DataCloneError');

/**
 * A copy that can be sent. What no cell can be, such as a method, is an empty object there, what is no row an array, and what is no table nothing: workers refuse
 * them as what they stand for.
 *
 * @param {any} table
 */
function plainTable(table) {
  if (!isObject(table)) return undefined;
  return Array.isArray(table) ? list(table, plainRow) : members(table, plainColumn);
}

const isObject = (/** @type {unknown} */ one) => typeof one === 'object' && one !== null;

/** @param {any} row */
const plainRow = (row) => (isObject(row) && !Array.isArray(row) ? members(row, plainCell) : typeof row === 'function' || isObject(row) ? [] : plainCell(row));

/** @param {any} column */
const plainColumn = (column) => (Array.isArray(column) ? list(column, plainCell) : ArrayBuffer.isView(column) ? column : plainCell(column));

/** @param {unknown} cell */
const plainCell = (cell) => (typeof cell === 'function' || typeof cell === 'symbol' || (isObject(cell) && Object.prototype.toString.call(cell) !== '[object Date]') ? {} : cell);

/** @param {object} all @param {(one: any) => unknown} copy */
const members = (all, copy) => Object.fromEntries(Object.entries(all).map(([name, one]) => [name, copy(one)]));

/** A proxy may say any length: what is too long is not read. @param {ArrayLike<any>} all @param {(one: any) => unknown} copy */
const list = (all, copy) => (all.length > MOST_ROWS ? new Array(MOST_ROWS + 1) : Array.from({ length: all.length }, (_, i) => copy(all[i])));

/**
 * Of a Web Worker, or of one of Node's threads.
 *
 * @param {any} worker
 * @param {string} event
 * @param {(data: any) => void} call
 */
function listen(worker, event, call) {
  if (typeof worker.addEventListener === 'function') worker.addEventListener(event, (/** @type {any} */ e) => call(event === 'message' ? e.data : e));
  else worker.on(event, call);
}

/** An address means the same in a worker as in its page. @param {import('./wasm.js').Wasm | undefined} wasm */
function sendable(wasm) {
  if (wasm instanceof URL) return wasm.href;
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  return typeof wasm === 'string' && base ? new URL(wasm, base).href : wasm;
}

/** By the first column, be it the model's or not. @param {readonly Row[] | Columns} table */
function rowsOf(table) {
  if (Array.isArray(table)) return table.length;
  const first = isObject(table) && Object.values(/** @type {Columns} */ (table)).find((column) => Array.isArray(column) || ArrayBuffer.isView(column));
  return Number(first ? first.length : 0);
}

/**
 * Cuts a table; a bad one stays whole, and a worker says what is bad.
 *
 * @param {readonly Row[] | Columns} table
 * @param {number} total
 * @param {number} workers
 * @returns {Part[]}
 */
function partsOf(table, total, workers) {
  const size = Math.max(LEAST_ROWS, Math.ceil(total / (workers * PARTS_PER_WORKER)));
  const columns = Array.isArray(table) ? undefined : isObject(table) ? Object.entries(/** @type {Columns} */ (table)) : [];
  if (total <= size || columns?.some(([, column]) => typeof column?.slice !== 'function' || column.length !== total)) return [{ table, start: 0, rows: total }];
  return Array.from({ length: Math.ceil(total / size) }, (_, p) => {
    const [start, end] = [p * size, Math.min(total, (p + 1) * size)];
    const part = columns?.map(([name, column]) => [name, column.slice(start, end)]);
    return { table: part ? Object.fromEntries(part) : /** @type {Row[]} */ (table).slice(start, end), start, rows: end - start };
  });
}

/**
 * Puts the answers of all parts into columns of `total` rows.
 *
 * @param {{answers: Record<string, any>, start: number}[]} parts
 * @param {number} total
 */
function joined(parts, total) {
  /** @param {(answers: Record<string, any>) => any} pick */
  const column = (pick) => {
    const first = pick(parts[0].answers);
    const all = first instanceof Float64Array ? new Float64Array(total) : new Array(total);
    for (const { answers, start } of parts) pick(answers).forEach((/** @type {any} */ value, /** @type {number} */ i) => { all[start + i] = value; });
    return all;
  };
  const { warnings: _, warningCount: __, probabilities, ...columns } = parts[0].answers;
  /** @type {Record<string, any>} */
  const whole = {};
  for (const name of Object.keys(columns)) whole[name] = column((answers) => answers[name]);
  if (probabilities) whole.probabilities = Object.fromEntries(Object.keys(probabilities).map((name) => [name, column((answers) => answers.probabilities[name])]));
  const told = new Map();
  for (const { answers } of parts) {
    for (const warning of answers.warnings ?? []) {
      const key = JSON.stringify([warning.where.column, warning.message]);
      if (!told.has(key)) told.set(key, warning);
    }
  }
  if (told.size > 0) Object.assign(whole, { warnings: [...told.values()].slice(0, 100), warningCount: told.size });
  return whole;
}

// `using team = await pool(...)`, where the language has it.
if (typeof Symbol.dispose === 'symbol') {
  Object.defineProperty(Pool.prototype, Symbol.dispose, { value: Pool.prototype.free, configurable: true, writable: true });
}
