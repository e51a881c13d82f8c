// The API in a page without a build: beside this file lie the package as `dodona/` and the model as `iris.json`.
import { load, pool } from './dodona/index.js';

const COLOURS = { setosa: [68, 119, 170], versicolor: [204, 187, 68], virginica: [170, 51, 119] };
const byId = (id) => document.getElementById(id);
const form = byId('flower');
const rowNow = () => ({ sepal_length: 5.8, sepal_width: 3, ...Object.fromEntries(new FormData(form)) });

const file = await (await fetch('iris.json')).blob(); // once, for this page and its workers
const model = await load(file).catch((error) => {
  byId('answer').textContent = error.message;
  throw error;
});

/** The answer as one types. A cell that cannot be used is told, and not guessed. */
function show() {
  try {
    const { label, probability, set } = model.predict(rowNow());
    byId('answer').textContent = `${label}, ${Math.round(100 * probability)}%${set?.length > 1 ? `; it may be ${set.join(' or ')}` : ''}`;
  } catch (error) {
    byId('answer').textContent = error.message;
  }
}
form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
show();

/** The answer at every point of the map: one table of columns, predicted by workers while the page goes on. */
async function draw() {
  const { width, height } = byId('map');
  const points = width * height;
  const at = (of) => Float64Array.from({ length: points }, (_, i) => of(i % width, height - 1 - Math.floor(i / width)));
  const team = await pool(file, { workers: 2 });
  const { label } = await team.predictMany({
    sepal_length: new Float64Array(points).fill(5.8), sepal_width: new Float64Array(points).fill(3),
    petal_length: at((x) => 1 + 6 * x / width), petal_width: at((_, y) => 2.6 * y / height),
  }, { uncertainty: false });
  team.free();
  const context = byId('map').getContext('2d');
  const image = context.createImageData(width, height);
  label.forEach((name, i) => image.data.set([...COLOURS[name], 255], 4 * i));
  context.putImageData(image, 0, 0);
  byId('legend').append(` ${label.length} flowers.`);
}
draw().catch((error) => byId('legend').append(` ${error.message}`));

/** A file, scored block by block and given back as one. */
byId('file').addEventListener('change', async ({ target: { files: [table] } }) => {
  if (!table) return;
  const line = byId('progress');
  try {
    const run = model.predictCsv(table, { onProgress: ({ loaded, total }) => { line.textContent = `${Math.round(100 * loaded / total)}%`; } });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await run.blob());
    link.download = table.name.replace(/(\.csv)?$/i, '.predicted.csv');
    link.textContent = link.download;
    line.replaceChildren(`${run.rows} rows: `, link);
  } catch (error) {
    line.textContent = error.message; // every cell that cannot be used, with its row and column
  }
});
