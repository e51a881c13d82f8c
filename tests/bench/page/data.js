// The tables that the engines are given, in the forms that they take. Making them is not part of what is timed.

export const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
export const json = async (url) => (await fetch(url)).json();

/**
 * A table: `names`; `columns`, plain arrays by name; `rows`, objects; and where all columns are numbers, `matrix`, float32 row by row, `typed`, its columns, and `vectors`, its rows.
 *
 * @param {{matrix: string, names: string[]} | {columns: string}} table
 */
export async function tableOf(table) {
  return table.matrix ? numeric(new Float32Array((await bytes(table.matrix)).buffer), table.names) : mixed(await json(table.columns));
}

function numeric(matrix, names) {
  const n = matrix.length / names.length;
  const column = (f) => Float32Array.from({ length: n }, (_, r) => matrix[r * names.length + f]);
  const typed = Object.fromEntries(names.map((name, f) => [name, column(f)]));
  const columns = Object.fromEntries(names.map((name) => [name, Array.from(typed[name])]));
  const vectors = Array.from({ length: Math.min(N_ROWS, n) }, (_, r) => matrix.slice(r * names.length, (r + 1) * names.length));
  return { names, matrix, typed, columns, vectors, rows: rowsOf(columns, n) };
}

function mixed(columns) {
  const names = Object.keys(columns);
  return { names, columns, rows: rowsOf(columns, columns[names[0]].length) };
}

// Single rows are drawn from so many of the table: enough that no branch predictor learns them.
const N_ROWS = 1000;

function rowsOf(columns, n) {
  return Array.from({ length: Math.min(N_ROWS, n) }, (_, r) => Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[r]])));
}

/** A task of single rows: one call each, round and round. */
export function rowTask(rows, predict) {
  return {
    run: (i) => predict(rows[i % rows.length]),
    async outputs() {
      const all = [];
      for (const row of rows) all.push(await predict(row));
      return all;
    },
  };
}

/** A task that times itself: `load` gives a model that has made its first prediction, and `free` what must not count. */
export function loadTask(load) {
  return {
    async timed() {
      const start = performance.now();
      const { free } = await load();
      const ms = performance.now() - start;
      await free();
      return ms;
    },
    async outputs() {
      const { answer, free } = await load();
      await free();
      return [answer];
    },
  };
}

/** A classic script, as the README of many an engine wants it. */
export function script(src) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve, onerror: () => reject(new Error(src)) }));
  });
}
