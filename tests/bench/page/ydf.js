import { bytes, loadTask, rowTask, script, tableOf } from './data.js';

await script('/npm/jszip/dist/jszip.min.js');
await script('/npm/ydf-inference/dist/inference.js');
const ydf = await window.YDFInference();

export const facts = () => ({});

/** Its inputs are plain arrays by name; a row is a table of one. */
export async function batch({ model, table }) {
  const [loaded, { columns }] = await Promise.all([ydf.loadModelFromUrl(model), tableOf(table)]);
  const run = () => loaded.predict(columns);
  return { run, outputs: run };
}

export async function row({ model, table }) {
  const [loaded, { rows, names }] = await Promise.all([ydf.loadModelFromUrl(model), tableOf(table)]);
  return rowTask(rows, (one) => loaded.predict(Object.fromEntries(names.map((name) => [name, [one[name]]])))[0]);
}

export async function reload({ model, table }) {
  const [source, { rows }] = await Promise.all([bytes(model), tableOf(table)]);
  const first = Object.fromEntries(Object.entries(rows[0]).map(([name, value]) => [name, [value]]));
  return loadTask(async () => {
    const loaded = await ydf.loadModelFromZipBlob(source);
    return { answer: loaded.predict(first)[0], free: () => loaded.unload() };
  });
}
