// The reading of CSVs: a part of its own, fetched when it is asked for. What there is one of on a page, such as the class of errors, it
// takes from the engine.
import { Growing } from './growing.js';
import { piecesOf } from './streams.js';
import { plainObject } from './plain.js';
import {
  CSV_BAD_ROWS, CSV_CELLS, CSV_TARGET, RECORDS_COUNTS, RECORDS_DELIMITER, RECORDS_OFFSETS, RECORDS_SIZES, RECORDS_TEXT, SEVERITY_ERROR, SEVERITY_WARNING,
} from './wasm_words.js';

/**
 * @typedef {import('./csv_prediction.js').CsvBlock} CsvBlock
 * @typedef {import('./csv_prediction.js').CsvModel} CsvModel
 * @typedef {import('./csv_prediction.js').CsvSource} CsvSource
 * @typedef {import('./error.js').Problem} Problem
 */

const CHUNK = 1 << 18; // bytes that cross at once
const PIECE = 1 << 20; // characters of a Blob's piece
const MOST_WARNINGS = 100;
const encoder = new TextEncoder();

/** One reading of a CSV. The memory that the core uses does not grow with the file. */
export class CsvReading {
  #source;
  #options;
  #model;
  #told;
  #loaded = 0;
  /** Of rows that are read and not yet answered. @type {Problem[]} */
  #errors = [];

  /**
   * @param {CsvSource} source
   * @param {import('./csv_prediction.js').CsvOptions} options
   * @param {CsvModel} model
   * @param {import('./csv_prediction.js').CsvPrediction} told what is counted and warned of
   */
  constructor(source, options, model, told) {
    this.#source = source;
    this.#options = options;
    this.#model = model;
    this.#told = told;
  }

  /** @returns {AsyncGenerator<CsvBlock, void, void>} */
  async *blocks() {
    for await (const { collected, asked, firstRow, parts } of this.#collected()) {
      yield Object.assign(this.#model.answers.ofTable(collected, { list: [], total: 0 }, asked), { firstRow }, parts);
    }
  }

  /** @returns {Promise<import('./predictions.js').Predictions>} */
  async all() {
    const { answers } = this.#model;
    /** @type {Growing<Float64Array>[]} */
    let outputs = [];
    /** @type {string[]} */
    const label = [];
    /** @type {Problem[]} */
    const errors = [];
    let asked;
    for await (const block of this.#collected()) {
      asked = block.asked;
      if (outputs.length === 0) outputs = block.collected.outputs.map(() => new Growing(Float64Array));
      block.collected.outputs.forEach((output, k) => outputs[k].append(output));
      for (const name of block.collected.label) label.push(name);
      for (const error of block.parts.errors ?? []) errors.push(error);
    }
    const { warnings: list, warningCount: total } = this.#told;
    asked ??= this.#model.start().asked;
    const collected = outputs.length === 0 ? answers.room(0, asked) : { outputs: outputs.map((output) => output.filled().slice()), label };
    return Object.assign(answers.ofTable(collected, { list, total }, asked), this.#options.badRows === 'mark' && { errors });
  }

  /** @returns {Promise<Blob>} */
  async blob() {
    const { classes } = this.#model.answers;
    /** @type {Blob[]} */
    const pieces = [];
    let text = '';
    const marks = this.#options.badRows === 'mark';
    for await (const { collected: { outputs, label }, asked: { level, novelty, columns }, firstRow, parts } of this.#collected(true)) {
      const at = classes.length || 1; // where the level's columns begin
      if (text === '' && pieces.length === 0) {
        const names = ['prediction', ...classes.map((name) => `probability_${name}`)];
        if (level >= 0) names.push(...(classes.length > 0 ? ['set'] : ['lower', 'upper']));
        if (novelty) names.push('novelty');
        if (marks) names.push('error');
        text = lineOf(names);
      }
      const said = firstOf(parts.errors ?? []);
      for (let i = 0; i < outputs[0].length; ++i) {
        const error = said.get(firstRow + i);
        const cells = classes.length > 0 ? [label[i]] : [];
        for (let k = 0; k < columns; ++k) {
          if (level >= 0 && classes.length > 0 && k === at) cells.push(setText(classes.filter((_, c) => outputs[c][i] >= outputs[at][i])));
          else cells.push(String(outputs[k][i]));
        }
        if (error) cells.fill('');
        if (marks) cells.push(error ? `${error.where.column === undefined ? '' : `${error.where.column}: `}${error.message}` : '');
        text += lineOf(cells);
      }
      if (text.length > PIECE) {
        pieces.push(new Blob([text])); // out of JavaScript's memory
        text = '';
      }
    }
    return new Blob([...pieces, text], { type: 'text/csv' });
  }

  /**
   * The core's answers, block by block.
   *
   * @param {boolean} [empty] whether a block without rows comes first
   */
  async *#collected(empty = false) {
    const { engine, answers, start, schema: { features } } = this.#model;
    const { badRows, cells, target, delimiter = '' } = this.#options;
    const { abi } = engine;
    const { pointer, asked } = start();
    const marks = badRows === 'mark';
    const csv = engine.notNull(abi.dodona_csv(pointer, delimiter.charCodeAt(0) || 0, (marks ? CSV_BAD_ROWS : 0) + (target ? CSV_TARGET : 0) + (cells ? CSV_CELLS : 0)));
    /** @param {number} n rows that are ready */
    const take = (n) => {
      const firstRow = this.#told.rows + 1;
      this.#told.rows += n;
      const outputs = Array.from({ length: asked.columns }, (_, k) => {
        const at = abi.dodona_csv_outputs(csv, k) / 8;
        return engine.f64.slice(at, at + n);
      });
      const at = abi.dodona_csv_labels(csv) / 4;
      const label = at === 0 ? [] : Array.from(engine.u32.subarray(at, at + n), (k) => /** @type {string} */ (answers.classes[k] ?? null));
      const numbers = (/** @type {number} */ pointer) => engine.f64.slice(pointer / 8, pointer / 8 + n);
      /** @type {import('./csv_prediction.js').CsvAsked} */
      const parts = {
        ...(marks && { errors: this.#errorsUntil(this.#told.rows) }),
        ...(cells && { cells: plainObject(features.map(({ name }) => name), (f) => numbers(abi.dodona_csv_cells(csv, f))), offsets: numbers(abi.dodona_csv_offsets(csv)) }),
        ...(target && { target: this.#targets(numbers(abi.dodona_csv_cells(csv, features.length))) }),
      };
      return { collected: { outputs, label }, asked, firstRow, parts };
    };
    try {
      if (empty) yield { collected: answers.room(0, asked), asked, firstRow: 1, parts: /** @type {import('./csv_prediction.js').CsvAsked} */ ({}) };
      for await (const part of partsOf(this.#source, this.#options.signal, engine)) {
        for (let done = 0; done < part.length;) {
          this.#check();
          const [read, written] = this.#feed(csv, part, done);
          done += read;
          const ready = abi.dodona_csv_feed(csv, written);
          if (marks) this.#hear();
          const block = ready > 0 ? take(ready) : undefined;
          this.#tell(written);
          if (block) yield block;
        }
      }
      this.#check();
      const left = abi.dodona_csv_finish(csv);
      this.#hear();
      const rest = take(left);
      this.#tell(0);
      if (rest.collected.outputs[0].length > 0) yield rest;
    } catch (cause) {
      throw engine.rethrow(cause);
    } finally {
      if (!engine.broken) abi.dodona_csv_free(csv);
    }
  }

  /** What the core tells of what it has read: errors end the answers, but those of rows that are marked. */
  #hear() {
    const { engine } = this.#model;
    const marks = this.#options.badRows === 'mark';
    const { list, total } = engine.report(SEVERITY_ERROR, 0, marks ? Infinity : undefined);
    const fatal = marks ? list.filter(({ where }) => where.row === undefined) : list;
    if (fatal.length > 0) throw engine.error(fatal, marks ? fatal.length : total);
    for (const error of list) this.#errors.push(error);
    const warnings = engine.report(SEVERITY_WARNING);
    this.#told.warnings.push(...warnings.list.slice(0, MOST_WARNINGS - this.#told.warnings.length));
    this.#told.warningCount += warnings.total;
  }

  /** Errors of rows up to this one, which are then told. @param {number} row */
  #errorsUntil(row) {
    const told = this.#errors.filter(({ where }) => /** @type {number} */ (where.row) <= row);
    this.#errors = this.#errors.filter(({ where }) => /** @type {number} */ (where.row) > row);
    return told;
  }

  /** The target's column: values, or the names of classes. @param {Float64Array} read */
  #targets(read) {
    const { classes } = this.#model.answers;
    return classes.length === 0 ? read : Array.from(read, (k) => classes[k] ?? null);
  }

  #check() {
    this.#options.signal?.throwIfAborted();
    this.#model.check();
  }

  /** @param {number} bytes that were read */
  #tell(bytes) {
    this.#loaded += bytes;
    const total = sizeOf(this.#source);
    this.#options.onProgress?.({ loaded: this.#loaded, ...(total !== undefined && { total }), rows: this.#told.rows });
  }

  /**
   * Writes the next chunk into the core's memory.
   *
   * @param {number} csv
   * @param {Uint8Array | string} part
   * @param {number} done what of it is read
   * @returns {[number, number]} how much of the part was read, and bytes written
   */
  #feed(csv, part, done) {
    const { engine } = this.#model;
    const room = engine.notNull(engine.abi.dodona_csv_room(csv, CHUNK));
    const target = engine.u8.subarray(room, room + CHUNK);
    if (typeof part === 'string') {
      // As many whole characters as fit; the rest is for the next round.
      const { read, written } = encoder.encodeInto(part.slice(done, done + CHUNK), target);
      return [read, written];
    }
    const size = Math.min(CHUNK, part.length - done);
    target.set(part.subarray(done, done + size));
    return [size, size];
  }
}

/** The first error of each row. @param {readonly Problem[]} errors */
function firstOf(errors) {
  return new Map(errors.map((error) => /** @type {const} */ ([error.where.row, error])).reverse());
}

/** @param {readonly string[]} cells */
function lineOf(cells) {
  return `${cells.map((cell) => (/["\n\r,]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

/** Classes in one cell, as `dodona predict` writes them. @param {readonly string[]} set */
function setText(set) {
  return set.map((name) => name.replace(/[\\|]/g, '\\$&')).join('|');
}

/** The bytes to come, where that is known. @param {CsvSource} source */
function sizeOf(source) {
  if (typeof source === 'string') return undefined;
  if (ArrayBuffer.isView(source)) return source.byteLength;
  const { byteLength, size } = /** @type {{byteLength?: number, size?: number}} */ (source);
  return byteLength ?? size;
}

/**
 * @param {CsvSource} source
 * @param {AbortSignal | undefined} signal
 * @param {import('./wasm.js').Engine} engine
 * @returns {AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>}
 */
function partsOf(source, signal, engine) {
  if (typeof source === 'string') {
    if (/^[^\n,;]{1,999}\.(csv|tsv|txt)$/i.test(source)) throw engine.failure('wrong_type', `${source} is the name of a file; give its text, its bytes, a File or a stream`);
    if (/\p{Surrogate}/u.test(source)) throw engine.failure('bad_utf8', 'the text has half of a surrogate pair, which is no character');
    return [source];
  }
  if (ArrayBuffer.isView(source)) return [engine.bytes(source)];
  switch (engine.tag(Object(source))) {
    case 'ArrayBuffer': return [engine.bytes(/** @type {ArrayBuffer} */ (source))];
    case 'Blob':
    case 'File': return streamed(/** @type {Blob} */ (source).stream(), signal, engine);
    case 'ReadableStream': return streamed(/** @type {ReadableStream<unknown>} */ (source), signal, engine);
    case 'Response': {
      const { ok, url, status, body } = /** @type {Response} */ (source);
      if (!ok) throw engine.failure('io', `the CSV cannot be read${url ? ` from ${url}` : ''}: the server answered ${status}`);
      return body === null ? [] : streamed(body, signal, engine);
    }
  }
  throw engine.failure('wrong_type', 'a CSV comes as text, bytes, a Blob or File, a Response or a stream of bytes');
}

/**
 * The bytes of a piece of a stream.
 *
 * @param {unknown} piece
 * @param {import('./wasm.js').Engine} engine
 */
function bytesOf(piece, engine) {
  if (ArrayBuffer.isView(piece) || engine.tag(Object(piece)) === 'ArrayBuffer') return engine.bytes(/** @type {ArrayBuffer} */ (piece));
  throw engine.failure('wrong_type', 'a stream of a CSV gives bytes; text goes through a TextEncoderStream first');
}

/**
 * @param {ReadableStream<unknown>} stream
 * @param {AbortSignal | undefined} signal
 * @param {import('./wasm.js').Engine} engine
 */
async function* streamed(stream, signal, engine) {
  if (stream.locked) throw engine.failure('io', 'the CSV cannot be read: its stream is read elsewhere, or was read before');
  const brokenOff = (/** @type {unknown} */ cause) => engine.failure('io', `the CSV broke off: ${/** @type {Error} */ (cause).message}`, {}, { cause });
  for await (const piece of piecesOf(stream, signal, brokenOff)) yield bytesOf(piece, engine);
}

/**
 * Records of a CSV: the header among them where the piece begins with it. `offsets` has the bytes before each in the piece, and those before what is left of it.
 *
 * @typedef {{delimiter: string, records: string[][], offsets: Float64Array}} Records
 *
 * The `delimiter` is found out where none is given; `columns`, how many there are, says that the piece begins with a row; `all: false` that it may end within one, which is left.
 *
 * @typedef {{delimiter?: string, columns?: number, all?: boolean}} RecordsOptions
 */

/**
 * @param {import('./wasm.js').Engine} engine
 * @param {Uint8Array} bytes
 * @param {RecordsOptions} options
 * @returns {Records}
 */
export function recordsOf(engine, bytes, { delimiter = '', columns = 0, all = true }) {
  const { abi } = engine;
  try {
    const n = engine.withBytes(engine.bytes(bytes), (pointer) => abi.dodona_records(pointer, bytes.length, delimiter.charCodeAt(0) || 0, columns, all ? 1 : 0));
    const fatal = engine.report(SEVERITY_ERROR).list.filter(({ where }) => where.row === undefined);
    if (fatal.length > 0) throw engine.error(fatal, fatal.length);
    const part = (/** @type {number} */ which) => abi.dodona_records_part(which) >>> 0;
    let [size, text] = [part(RECORDS_SIZES) / 8, part(RECORDS_TEXT)];
    const { f64 } = engine;
    const cell = () => engine.text((text += f64[size]) - f64[size], f64[size++]);
    const counts = part(RECORDS_COUNTS) / 8;
    const records = Array.from({ length: n }, (_, i) => Array.from({ length: f64[counts + i] }, cell));
    const offsets = part(RECORDS_OFFSETS) / 8;
    return { delimiter: String.fromCharCode(engine.u8[part(RECORDS_DELIMITER)]), records, offsets: f64.slice(offsets, offsets + n + 1) };
  } catch (cause) {
    throw engine.rethrow(cause);
  }
}
