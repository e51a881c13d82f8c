// The same source for Vite, webpack and esbuild. The model is inside the bundle; a large one is better fetched: `load('models/homes.json')`.
import { load, pool } from 'dodona';
import iris from './iris.json';

const byId = (id) => document.getElementById(id);
const row = () => ({ sepal_length: 5.8, sepal_width: 3, petal_length: byId('length').value, petal_width: 1.6 });

const model = await load(iris);
const show = () => {
  const { errors } = model.check(row());
  byId('answer').textContent = errors.length > 0 ? errors[0].message : model.predict(row()).label;
};
addEventListener('input', show);
show();

// What is fetched when it is asked for: a worker, and the reader of CSVs.
const team = await pool(iris, { workers: 1 });
const { label } = await team.predictMany([row()]);
byId('workers').textContent = `a worker: ${label[0]}`;
team.free();

const run = model.predictCsv(`${Object.keys(row()).join()}\n${Object.values(row()).join()}\n`);
byId('csv').textContent = `a CSV: ${(await run.all()).label[0]}`;
