// The targets: ratios of two contestants of one comparison, and sizes. tests/bench/notes.md says by `id` what limits one that is not met.

/**
 * @typedef {object} Target
 * @property {string} id
 * @property {string} text
 * @property {string} comparison its id
 * @property {string[]} to the other contestants; the fastest of them counts
 * @property {number} limit the greatest ratio of Dodona's time to theirs that meets the target
 * @property {boolean} [strict] the ratio must be below the limit, not at it
 * @property {boolean} [perTree] times are divided by each model's number of trees
 */

const batch = (model) => [
  { id: `batch-${model}-ort`, text: 'batch against onnxruntime-web, the same model', to: ['onnxruntime-web'], limit: 1 / 8 },
  { id: `batch-${model}-ydf`, text: 'batch against ydf-inference, per tree', to: ['ydf-inference'], limit: 1 / 3, perTree: true },
  { id: `batch-${model}-xgboost`, text: 'batch in Chromium against native XGBoost, the same model', to: ['XGBoost, native'], limit: 1, strict: true },
].map((target) => ({ ...target, comparison: `batch-${model}` }));

/** @type {Target[]} */
export const targets = [
  { id: 'cold-ort', text: 'cold page to first prediction, against onnxruntime-web', comparison: 'cold', to: ['onnxruntime-web'], limit: 1 / 10 },
  ...['hist500', 'exact500'].map((model) => ({
    id: `load-${model}-ort`, text: 'load of 500 trees, against onnxruntime-web', comparison: `load-${model}`, to: ['onnxruntime-web'], limit: 1 / 2,
  })),
  ...['hist100', 'hist500', 'exact100', 'exact500'].flatMap(batch),
  { id: 'category-row-ort', text: 'one row with categories, against onnxruntime-web, the same model', comparison: 'category-row', to: ['onnxruntime-web'], limit: 1 / 10 },
  { id: 'category-row-ydf', text: 'one row with categories, against ydf-inference', comparison: 'category-row', to: ['ydf-inference'], limit: 1 / 3 },
  { id: 'mlp-batch', text: 'MLP batch, against the faster of onnxruntime-web and tfjs', comparison: 'mlp-batch', to: ['onnxruntime-web', 'tfjs-backend-wasm'], limit: 0.8 },
  { id: 'mlp-row', text: 'MLP, one row, against the faster of onnxruntime-web and tfjs', comparison: 'mlp-row', to: ['onnxruntime-web', 'tfjs-backend-wasm'], limit: 1 / 10 },
  { id: 'csv-ydf', text: 'CSV text to predictions in a worker, against the faster way with YDF', comparison: 'csv', to: ['ydf-training', 'ydf-inference'], limit: 1 / 4 },
];

/** Sizes on the wire, gzip -9, in bytes: of what the cold page fetched of Dodona's package, the files that `of` picks. */
export const sizes = [
  { id: 'size-module', text: 'the inference module, gzip -9: the wasm and the loader', limit: 60_000, of: (path) => /\.(wasm|js)$/.test(path) },
  { id: 'size-loader', text: 'the loader, gzip -9: all JavaScript that a page fetches of the module', limit: 6000, of: (path) => path.endsWith('.js') },
];
