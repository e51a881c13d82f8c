// ONNX files as onnxruntime-web runs them: WebAssembly, one thread.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from '../web/deps.js';

let runtime;
try {
  runtime = createRequire(join(build, 'bench/npm/package.json'))('onnxruntime-web');
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = 'error';
} catch {
  // not installed; the tests say so
}

/** Why what needs the runtime is skipped, or false. */
export const withoutRuntime = runtime ? false : 'onnxruntime-web is not installed';

/** Days since 1970-01-01, as a date's input takes them. */
function daysOf(text) {
  const [, date, h = '0', m = '0', s = '0'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::([\d.]+))?)?Z?$/.exec(text.trim());
  const whole = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  return whole + ((Number(h) * 60 + Number(m)) * 60 + Number(s)) / 86_400;
}

function tensor({ name, kind }, rows) {
  const dims = [rows.length, 1];
  if (kind === 'category') return new runtime.Tensor('string', rows.map((row) => (row[name] === null ? '' : String(row[name]))), dims);
  const number = (cell) => (cell === null ? NaN : kind === 'date' ? daysOf(cell) : Number(cell));
  return new runtime.Tensor('float64', Float64Array.from(rows, (row) => number(row[name])), dims);
}

/**
 * Runs an ONNX file.
 *
 * @param {string} path
 * @param {any[]} features the schema's
 * @param {any[]} rows objects of cells: null, numbers, texts, booleans
 * @returns {Promise<Record<string, any[]>>} the data of each output
 */
export async function runOnnx(path, features, rows) {
  const session = await runtime.InferenceSession.create(readFileSync(path));
  try {
    const found = await session.run(Object.fromEntries(features.map((feature) => [feature.name, tensor(feature, rows)])));
    return Object.fromEntries(session.outputNames.map((name) => [name, Array.from(found[name].data)]));
  } finally {
    await session.release();
  }
}
