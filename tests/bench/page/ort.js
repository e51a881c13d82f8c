import * as ort from '/npm/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';
import { bytes, json, loadTask, rowTask, tableOf } from './data.js';

ort.env.wasm.numThreads = 1;

export const facts = () => ({ threads: ort.env.wasm.numThreads });

const session = async (model) => ort.InferenceSession.create(await bytes(model));

/** The matrix goes in as it lies; so do the answers come out. */
async function answers(running, matrix, nColumns) {
  const { y } = await running.run({ x: new ort.Tensor('float32', matrix, [matrix.length / nColumns, nColumns]) });
  return y.data;
}

export async function batch({ model, table }) {
  const [running, { matrix, names }] = await Promise.all([session(model), tableOf(table)]);
  const run = () => answers(running, matrix, names.length);
  return { run, outputs: run };
}

/** What `dodona export` writes: an input per column, in double precision. */
export async function columns({ model, table }) {
  const [running, { typed }] = await Promise.all([session(model), tableOf(table)]);
  const doubles = Object.entries(typed).map(([name, column]) => [name, Float64Array.from(column)]);
  const run = async () => {
    const feeds = Object.fromEntries(doubles.map(([name, column]) => [name, new ort.Tensor('float64', column, [column.length, 1])]));
    return (await running.run(feeds)).value.data;
  };
  return { run, outputs: run };
}

/** A row that lies ready as float32. */
export async function vector({ model, table }) {
  const [running, { vectors, names }] = await Promise.all([session(model), tableOf(table)]);
  return rowTask(vectors, async (one) => (await answers(running, one, names.length))[0]);
}

/** The caller's part: a tensor per row, made of the object's numbers and of the codes of its categories. */
export async function row({ model, table, codes }) {
  const [running, { rows, names }] = await Promise.all([session(model), tableOf(table)]);
  const dictionaries = codes ? await dictionariesOf(codes, names) : names.map(() => undefined);
  const encode = (one) => {
    const cells = new Float32Array(names.length);
    for (let f = 0; f < names.length; ++f) {
      const value = one[names[f]];
      cells[f] = value === null ? NaN : dictionaries[f] ? dictionaries[f].get(value) ?? NaN : value;
    }
    return cells;
  };
  return rowTask(rows, async (one) => (await answers(running, encode(one), names.length))[0]);
}

/** From category to code, for the columns that have categories. */
async function dictionariesOf(codes, names) {
  const categories = await json(codes);
  return names.map((name) => categories[name] && new Map(categories[name].map((category, code) => [category, code])));
}

export async function reload({ model, table }) {
  const [source, { rows, names }] = await Promise.all([bytes(model), tableOf(table)]);
  const first = Float32Array.from(names, (name) => rows[0][name]);
  return loadTask(async () => {
    const running = await ort.InferenceSession.create(source);
    return { answer: (await answers(running, first, names.length))[0], free: () => running.release() };
  });
}
