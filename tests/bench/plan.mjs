// What is compared: the groups that --only names, the comparisons of each, and their contestants.
import { join } from 'node:path';
import { POSITIVE } from './adult.mjs';
import { startNative } from './native.mjs';
import { N_ROWS, numbersOf, python } from './prepare.mjs';

/**
 * @typedef {object} Lab what a comparison is run with
 * @property {string} folder of the data
 * @property {string} native the driver of the native core
 * @property {Awaited<ReturnType<import('./browser.mjs').openChromium>>} chromium
 * @property {any} facts what preparing found: sizes of the models, names of the columns
 *
 * @typedef {object} Comparison
 * @property {string} id
 * @property {string} title
 * @property {number} items what one operation does: rows of a table, or 1
 * @property {boolean} [single] one sample is one operation, however short
 * @property {Entry[]} entries
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {{trees: number, splits: number}} [size] of the model
 * @property {() => Promise<{sample: Function, outputs: Function, stop?: Function}>} open
 * @property {() => ArrayLike<number>} reference
 */

/** Their names, by their adapters in page/. */
export const ENGINES = { dodona: 'Dodona', ort: 'onnxruntime-web', ydf: 'ydf-inference', tfjs: 'tfjs-backend-wasm' };
const FILE = { dodona: (model) => `${model}.json`, ort: (model) => `${model}.onnx`, ydf: (model) => `${model}.ydf.zip`, tfjs: (model) => `${model}.json` };

/** An entry that runs in Chromium. */
function inChromium(lab, engine, kind, model, given, rows, name = ENGINES[engine]) {
  return {
    name,
    size: lab.facts.models[engine === 'ydf' ? `${model}.ydf` : model],
    open: () => lab.chromium.task(engine, `${kind} ${model} ${name}`, kind, { model: `/data/${FILE[engine](model)}`, ...given }),
    reference: () => numbersOf(join(lab.folder, `${model}${engine === 'ydf' ? '.ydf' : ''}.reference.f32`)).subarray(0, rows),
  };
}

/** Dodona's native core, and the scalar definition that its kernels are tested against. */
const nativeDodona = (lab, model, matrix) => [['Dodona, native', []], ['Dodona, native, the scalar definition', ['definition']]].map(
  ([name, way]) => beside(lab, name, model, lab.native, [join(lab.folder, `${model}.json`), matrix, ...way]),
);

/** An entry that runs beside Chromium. */
function beside(lab, name, model, command, args) {
  return {
    name,
    size: lab.facts.models[model],
    open: async () => startNative(command, args, join(lab.folder, 'native.f64')),
    reference: () => numbersOf(join(lab.folder, `${model}.reference.f32`)),
  };
}

const SINGLE_ROWS = 1000; // as page/data.js takes them

const friedman = (lab) => ({ table: { matrix: '/data/friedman.f32', names: lab.facts.features } });

function coldPages(lab) {
  const entry = (engine, model) => ({
    name: ENGINES[engine],
    size: lab.facts.models[engine === 'ydf' ? `${model}.ydf` : model],
    open: async () => ({
      sample: async () => (await lab.chromium.cold(`/page/cold-${engine}.html`)).ms,
      outputs: async () => [(await lab.chromium.cold(`/page/cold-${engine}.html`)).answer],
    }),
    reference: () => numbersOf(join(lab.folder, `${model}${engine === 'ydf' ? '.ydf' : ''}.reference.f32`)).subarray(0, 1),
  });
  return [{
    id: 'cold', title: 'From a cold page to the first prediction, 100 trees', items: 1,
    entries: [entry('dodona', 'hist100'), entry('ort', 'hist100'), entry('ydf', 'friedman'), emptyPage(lab)],
  }];
}

/** What is left when a page does nothing but tell the time: below it no engine can come. */
const emptyPage = (lab) => ({
  name: 'an empty page, no engine',
  open: async () => ({
    sample: async () => (await lab.chromium.cold('/page/cold-empty.html')).ms,
    outputs: async () => [(await lab.chromium.cold('/page/cold-empty.html')).answer],
  }),
  reference: () => [0],
});

function loads(lab) {
  return ['hist500', 'exact500'].map((model) => ({
    id: `load-${model}`, title: `Load to first prediction, engine warm, bytes in memory: ${described(model)}`, items: 1,
    entries: [
      ...['dodona', 'ort'].map((engine) => inChromium(lab, engine, 'reload', model, friedman(lab), 1)),
      inChromium(lab, 'ydf', 'reload', 'friedman', friedman(lab), 1),
    ],
  }));
}

const METHODS = { hist: 'tree_method=hist', exact: 'tree_method=exact' };
function described(model) {
  const [, method, trees] = model.match(/^([a-z]+)(\d+)$/);
  return `${trees} trees of XGBoost, ${METHODS[method]}`;
}

function treeBatches(lab) {
  const matrix = join(lab.folder, 'friedman.f32');
  return ['hist100', 'hist500', 'exact100', 'exact500'].map((model) => ({
    id: `batch-${model}`, title: `Batch of ${N_ROWS} rows: ${described(model)}`, items: N_ROWS,
    entries: [
      ...['dodona', 'ort'].map((engine) => inChromium(lab, engine, 'batch', model, friedman(lab))),
      inChromium(lab, 'ydf', 'batch', 'friedman', friedman(lab)),
      beside(lab, 'XGBoost, native', model, python(), [lab.here('xgboost_native.py'), join(lab.folder, `${model}.xgboost.json`), matrix]),
      ...nativeDodona(lab, model, matrix),
    ],
  }));
}

function treeRows(lab) {
  return ['hist100', 'hist500'].map((model) => ({
    id: `row-${model}`, title: `One row from an object of 8 numbers: ${described(model)}`, items: 1,
    entries: [
      ...['dodona', 'ort'].map((engine) => inChromium(lab, engine, 'row', model, friedman(lab), SINGLE_ROWS)),
      inChromium(lab, 'ydf', 'row', 'friedman', friedman(lab), SINGLE_ROWS),
    ],
  }));
}

const MLP = 'perceptron 8-64-64-1, relu';

function mlpBatches(lab) {
  return [{
    id: 'mlp-batch', title: `Batch of ${N_ROWS} rows: ${MLP}`, items: N_ROWS,
    entries: [
      ...['dodona', 'ort', 'tfjs'].map((engine) => inChromium(lab, engine, 'batch', 'mlp', friedman(lab))),
      { ...inChromium(lab, 'ort', 'columns', 'mlp', { ...friedman(lab), model: '/data/mlp.exported.onnx' }), name: 'onnxruntime-web, by dodona export' },
      ...nativeDodona(lab, 'mlp', join(lab.folder, 'friedman.f32')),
    ],
  }];
}

/** The others have their row as float32 already. */
function mlpRows(lab) {
  const entry = (engine, kind) => inChromium(lab, engine, kind, 'mlp', friedman(lab), SINGLE_ROWS);
  return [{
    id: 'mlp-row', title: `One row, from an object in Dodona and from a Float32Array in the others: ${MLP}`, items: 1,
    entries: [entry('dodona', 'row'), entry('ort', 'vector'), entry('tfjs', 'vector')],
  }];
}

/** What Dodona answers where nothing else is asked: how unlike the training rows the row is, too. The others have no such thing. */
const WITH_NOVELTY = 'Dodona, with novelty';

function categoryRows(lab) {
  const given = { table: { columns: '/data/adult.columns.json' }, positive: POSITIVE, codes: '/data/adult.codes.json' };
  return [{
    id: 'category-row', title: `One row from an object with categories: ${lab.facts.source}`, items: 1,
    entries: ['dodona', 'ort', 'ydf'].map((engine) => inChromium(lab, engine, 'row', 'adult', given, SINGLE_ROWS))
      .concat(inChromium(lab, 'dodona', 'row', 'adult', { ...given, novelty: true }, SINGLE_ROWS, WITH_NOVELTY)),
  }];
}

/** CSV ways run in a tab of their own, each with its worker. */
function csvTables(lab) {
  const entry = (name, way, model, given) => ({
    name,
    size: lab.facts.models[model],
    open: () => lab.chromium.task('csv', name, 'csv', {
      way, csv: '/data/adult.test.csv', model: `/data/${model}${model === 'adult' ? '.json' : '.zip'}`, positive: POSITIVE, ...given,
    }),
    reference: () => numbersOf(join(lab.folder, `${model}.reference.f32`)),
  });
  return [{
    id: 'csv', title: `CSV text to predictions in a worker, ${lab.facts.rows.adult} rows: ${lab.facts.source}`, items: lab.facts.rows.adult,
    entries: [
      entry('Dodona', 'dodona', 'adult'), entry('ydf-training', 'training', 'adult.ydf'), entry('ydf-inference', 'inference', 'adult.ydf'),
      entry(WITH_NOVELTY, 'dodona', 'adult', { novelty: true }),
    ],
  }];
}

/** By the words that --only takes, in the order of the report. Each gives its comparisons. */
function explanations(lab) {
  return [{
    id: 'explain-hist100', title: `One row explained, from an object of 8 numbers: ${described('hist100')}`, items: 1,
    entries: [inChromium(lab, 'dodona', 'explain', 'hist100', friedman(lab), SINGLE_ROWS)],
  }];
}

export const groups = {
  cold: coldPages,
  load: loads,
  'trees-batch': treeBatches,
  'trees-row': treeRows,
  explain: explanations,
  'mlp-batch': mlpBatches,
  'mlp-row': mlpRows,
  'category-row': categoryRows,
  csv: csvTables,
};
