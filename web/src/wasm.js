import { bodyOf, bytesIn, fetched, isFile, isPage, readFile, tagOf } from './bytes.js';
import { DodonaError, Problems, failure } from './error.js';

/**
 * The functions of `wasm/dodona.h`. Pointers are numbers; 0 is null.
 *
 * @typedef {object} Abi
 * @property {{readonly buffer: ArrayBuffer}} memory
 * @property {() => void} [_initialize]
 * @property {() => number} dodona_abi_version
 * @property {(bytes: number) => number} dodona_alloc
 * @property {(pointer: number) => void} dodona_free
 * @property {(words: number, nWords: number, numbers: number, nNumbers: number, text: number, bytes: number) => number} dodona_load
 * @property {(model: number) => void} dodona_unload
 * @property {(model: number) => number} dodona_n_features
 * @property {(model: number) => number} dodona_n_outputs
 * @property {(model: number) => number} dodona_n_margins
 * @property {(model: number, level: number, novelty: number) => number} dodona_ask
 * @property {(model: number) => number} dodona_verify
 * @property {(model: number, names: number, sizes: number, n: number) => number} dodona_check_columns
 * @property {(model: number, rows: number) => number} dodona_batch
 * @property {(batch: number) => void} dodona_batch_free
 * @property {(batch: number, feature: number) => number} dodona_batch_kinds
 * @property {(batch: number, feature: number) => number} dodona_batch_values
 * @property {(batch: number) => number} dodona_batch_numeric
 * @property {(batch: number, feature: number, bytes: number) => number} dodona_batch_text
 * @property {(batch: number) => number} dodona_batch_predict
 * @property {(batch: number) => number} dodona_batch_outputs
 * @property {(batch: number) => number} dodona_batch_labels
 * @property {(batch: number, row: number) => void} dodona_batch_explain
 * @property {(batch: number, part: number) => number} dodona_batch_explained
 * @property {(model: number, delimiter: number, parts: number) => number} dodona_csv
 * @property {(csv: number) => void} dodona_csv_free
 * @property {(csv: number, bytes: number) => number} dodona_csv_room
 * @property {(csv: number, bytes: number) => number} dodona_csv_feed
 * @property {(csv: number) => number} dodona_csv_finish
 * @property {(csv: number, output: number) => number} dodona_csv_outputs
 * @property {(csv: number) => number} dodona_csv_labels
 * @property {(csv: number, column: number) => number} dodona_csv_cells
 * @property {(csv: number) => number} dodona_csv_offsets
 * @property {(bytes: number, size: number, delimiter: number, columns: number, isAll: number) => number} dodona_records
 * @property {(part: number) => number} dodona_records_part
 * @property {(severity: number) => number} dodona_report_size
 * @property {(severity: number) => number} dodona_report_total
 * @property {(severity: number, index: number, field: number) => number} dodona_report_field
 * @property {(severity: number, index: number, field: number) => number} dodona_report_field_size
 */

const ABI_VERSION = 6;

/** `DodonaField` */
const FIELD_CODE = 0;
const FIELD_ROW = 1;
const FIELD_COLUMN = 2;
const FIELD_PATH = 3;
const FIELD_MESSAGE = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One running instance of the core, with views on its memory that are never stale. */
export class Engine {
  /** Set after a trap: the memory can no longer be trusted. */
  broken = false;
  #u8 = new Uint8Array(0);
  #u32 = new Uint32Array(0);
  #f64 = new Float64Array(0);

  /** @param {Abi} abi */
  constructor(abi) {
    this.abi = abi;
    // For parts that are fetched later, so that there is one class of errors, and one way to look at bytes.
    this.failure = failure;
    this.bytes = bytesIn;
    this.tag = tagOf;
  }

  /** @param {import('./error.js').Problem[]} list @param {number} total */
  error(list, total) {
    return new DodonaError(list, total);
  }

  get u8() {
    return this.#u8.length > 0 ? this.#u8 : this.#view().#u8;
  }

  get u32() {
    return this.#u32.length > 0 ? this.#u32 : this.#view().#u32;
  }

  get f64() {
    return this.#f64.length > 0 ? this.#f64 : this.#view().#f64;
  }

  // Growth of the memory detaches the old buffer, which leaves its views empty: they are taken anew.
  #view() {
    const { buffer } = this.abi.memory;
    this.#u8 = new Uint8Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#f64 = new Float64Array(buffer);
    return this;
  }

  /** @param {number} pointer what the core gave for a piece of memory */
  notNull(pointer) {
    if (pointer === 0) throw failure('out_of_memory', 'the memory for this is exhausted');
    return pointer >>> 0;
  }

  /**
   * Copies the bytes in, calls, and frees the copy.
   *
   * @template T
   * @param {Uint8Array} bytes
   * @param {(pointer: number) => T} call
   */
  withBytes(bytes, call) {
    const pointer = this.notNull(this.abi.dodona_alloc(bytes.length || 1));
    this.u8.set(bytes, pointer);
    const result = call(pointer);
    this.abi.dodona_free(pointer);
    return result;
  }

  /**
   * Checks and keeps a model.
   *
   * @param {import('./pack.js').Pack} pack
   * @returns {number} 0: refused, see the report
   */
  load({ words, numbers, text }) {
    const pointer = this.notNull(this.abi.dodona_alloc(numbers.byteLength + words.byteLength + text.length || 1));
    const [atWords, atText] = [pointer + numbers.byteLength, pointer + numbers.byteLength + words.byteLength];
    this.f64.set(numbers, pointer / 8);
    this.u32.set(words, atWords / 4);
    this.u8.set(text, atText);
    const model = this.abi.dodona_load(atWords, words.length, pointer, numbers.length, atText, text.length);
    this.abi.dodona_free(pointer);
    return model;
  }

  /**
   * Says what the next answers of a model are to hold.
   *
   * @param {number} model
   * @param {number} level its position; -1: none
   * @param {boolean} novelty
   * @returns {number} how many columns they have
   */
  ask(model, level, novelty) {
    return this.abi.dodona_ask(model, level, novelty ? 1 : 0);
  }

  /**
   * Holds column names against the schema; the report has what is missing, double or extra.
   *
   * @param {number} model
   * @param {string[]} names
   */
  checkColumns(model, names) {
    const texts = names.map((name) => encoder.encode(name));
    const sizes = Uint32Array.from(texts, (text) => text.length);
    const bytes = new Uint8Array(sizes.byteLength + sizes.reduce((sum, size) => sum + size, 0));
    bytes.set(new Uint8Array(sizes.buffer));
    let at = sizes.byteLength;
    for (const text of texts) {
      bytes.set(text, at);
      at += text.length;
    }
    return this.withBytes(bytes, (pointer) =>
      this.abi.dodona_check_columns(model, pointer + sizes.byteLength, pointer, names.length));
  }

  /**
   * What the last call found.
   *
   * @param {number} severity
   * @param {number} [rowsBefore] rows of the caller's table that stand before the batch; -1: a single row, whose
   *   number says nothing
   * @param {number} [kept] how many are taken; the core keeps more than the usual only where it was asked to
   */
  report(severity, rowsBefore = 0, kept = undefined) {
    const problems = new Problems(kept);
    const size = this.abi.dodona_report_size(severity);
    for (let i = 0; i < size; ++i) {
      const row = this.#field(severity, i, FIELD_ROW);
      const column = this.#field(severity, i, FIELD_COLUMN);
      const path = this.#field(severity, i, FIELD_PATH);
      /** @type {import('./error.js').Where} */
      const where = {};
      if (row !== '' && rowsBefore >= 0) where.row = Number(row) + rowsBefore;
      if (column !== '') where.column = column;
      if (path !== '') where.path = path;
      const code = /** @type {import('./error.js').Code} */ (this.#field(severity, i, FIELD_CODE));
      problems.add(code, where, this.#field(severity, i, FIELD_MESSAGE));
    }
    problems.total = this.abi.dodona_report_total(severity);
    return problems;
  }

  /** @param {number} severity @param {number} index @param {number} field */
  #field(severity, index, field) {
    const size = this.abi.dodona_report_field_size(severity, index, field);
    return this.text(this.abi.dodona_report_field(severity, index, field), size);
  }

  /** @param {number} pointer @param {number} size in bytes */
  text(pointer, size) {
    return decoder.decode(this.u8.subarray(pointer >>> 0, (pointer >>> 0) + size));
  }

  /**
   * Turns a trap of the core into an error of ours. The core never traps on data, so this is a defect or the end of
   * the memory; the next load starts a fresh instance.
   *
   * @param {unknown} cause
   */
  rethrow(cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) return cause;
    this.broken = true;
    return failure('bad_engine', 'the core stopped; load the model again', {}, { cause });
  }
}

/**
 * The core, where it is not `dodona.wasm` beside this module: its address, its bytes, its `Response`, or compiled.
 *
 * @typedef {string | URL | Response | ArrayBuffer | ArrayBufferView | CompiledModule} Wasm
 *
 * A `WebAssembly.Module`, whose type not every host's TypeScript knows.
 * @typedef {object} CompiledModule
 */

/** The instances that are running, by what was given for the core: all models of it share one. */
const engines = {
  /** @type {Map<string | undefined, Promise<Engine>>} */
  named: new Map(),
  /** Bytes and the like, which are not kept for this. @type {WeakMap<object, Promise<Engine>>} */
  given: new WeakMap(),
  /** @param {unknown} key @returns {Map<any, Promise<Engine>> | WeakMap<any, Promise<Engine>>} */
  of: (key) => (typeof key === 'object' && key !== null ? engines.given : engines.named),
};

/** Where the core is, if nothing is said: beside this module, or what was put in its place. @type {Wasm | undefined} */
let standard;

/**
 * Has the core come from elsewhere if nothing is said, such as from within a file that holds all.
 *
 * @param {Wasm} wasm
 */
export function useCore(wasm) {
  standard = wasm;
}

/**
 * The instance that all models of this page share.
 *
 * @param {Wasm} [wasm]
 */
export async function engine(wasm) {
  const key = wasm instanceof URL ? wasm.href : wasm;
  const running = engines.of(key).get(key);
  if (running && !(await running).broken) return running;
  const started = start(wasm ?? (standard ??= new URL('./dodona.wasm', import.meta.url)));
  engines.of(key).set(key, started);
  // A failure is not kept: the network may be back at the next call.
  started.catch(() => engines.of(key).delete(key));
  return started;
}

/** @param {Wasm} wasm */
async function start(wasm) {
  const module = await compiled(wasm);
  /** @type {Engine} */
  let core;
  const { exports } = await WebAssembly.instantiate(module, imports(module, (pointer, size) => Number(core.text(pointer, size))));
  const abi = /** @type {Abi} */ (/** @type {unknown} */ (exports));
  core = new Engine(abi);
  abi._initialize?.();
  if (abi.dodona_abi_version?.() !== ABI_VERSION) {
    throw otherVersion();
  }
  return core;
}

const otherVersion = () => failure('bad_engine', 'dodona.wasm and this module are of different versions');

/** What was compiled, for when an instance has to be started again. @type {WeakMap<object, WebAssembly.Module>} */
const modules = new WeakMap();

/** @param {Wasm} wasm */
async function compiled(wasm) {
  if (tagOf(Object(wasm)) === 'WebAssembly.Module') return /** @type {WebAssembly.Module} */ (wasm);
  const known = typeof wasm === 'object' ? modules.get(wasm) : undefined;
  const module = known ?? await compile(/** @type {Given} */ (wasm));
  if (typeof wasm === 'object') modules.set(wasm, module);
  return module;
}

/** @typedef {string | URL | Response | ArrayBuffer | ArrayBufferView} Given what is not compiled yet */

/** @param {Given} wasm */
async function compile(wasm) {
  const what = 'dodona.wasm';
  if (ArrayBuffer.isView(wasm) || tagOf(Object(wasm)) === 'ArrayBuffer') return ofBytes(bytesIn(/** @type {ArrayBuffer} */ (wasm)), what);
  if (typeof wasm === 'string' || wasm instanceof URL) {
    const address = String(wasm);
    try {
      if (isFile(address)) return await ofBytes(await readFile(address.startsWith('file:') ? new URL(address) : address), what);
      return await ofResponse(await fetched(what, address, {}), what);
    } catch (cause) {
      throw unusable(cause);
    }
  }
  if (tagOf(Object(wasm)) === 'Response') return ofResponse(/** @type {Response} */ (wasm), what);
  throw failure('wrong_type', 'the core comes from an address, bytes, a Response or a compiled WebAssembly.Module');
}

/** @param {Response} response @param {string} what */
async function ofResponse(response, what) {
  const type = response.headers.get('content-type') ?? '';
  try {
    // Streaming insists on this MIME type, which some hosts do not know.
    if (response.ok && type.startsWith('application/wasm')) return await WebAssembly.compileStreaming(response);
    return await ofBytes(await bodyOf(what, response), response.url || what, type);
  } catch (cause) {
    throw unusable(cause);
  }
}

/** @param {Uint8Array} bytes @param {string} address @param {string} [type] */
async function ofBytes(bytes, address, type = '') {
  if (isPage(bytes)) throw unusable(new Error(`at ${address} there is a web page; servers send one where a file is not found`));
  if (bytes[0] !== 0 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) {
    throw unusable(new Error(`what is at ${address} is not WebAssembly${type && ` but ${type}`}`));
  }
  return WebAssembly.compile(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)).catch((cause) => { throw unusable(cause); });
}

/** @param {unknown} cause */
function unusable(cause) {
  if (/** @type {{code?: unknown}} */ (cause).code === 'bad_engine') return cause;
  return failure('bad_engine', `dodona.wasm cannot be used: ${/** @type {Error} */ (cause).message}`, {}, { cause });
}

/**
 * What the core needs of its host: JavaScript's own reading of long decimal numbers. It has no files, clock or printing.
 * The C library tells when the memory grows, which needs no answer, and names the end of the process, which is a trap. A
 * core that needs more is not of this version.
 *
 * @param {WebAssembly.Module} module
 * @param {(pointer: number, size: number) => number} numberOf
 */
function imports(module, numberOf) {
  /** @type {Record<string, Record<string, (...given: number[]) => number>>} */
  const given = {
    env: { number_of: numberOf, emscripten_notify_memory_growth: () => 0 },
    wasi_snapshot_preview1: { proc_exit: leave },
  };
  if (WebAssembly.Module.imports(module).some(({ module: from, name }) => given[from]?.[name] === undefined)) throw otherVersion();
  return given;
}

/** @returns {never} */
function leave() {
  throw new WebAssembly.RuntimeError('the core left');
}
