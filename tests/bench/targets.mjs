// The targets: ratios of two contestants of one comparison, sizes, and what the tables of training say. tests/bench/notes.md says by `id` what limits one that
// is not met.

/**
 * @typedef {object} Target
 * @property {string} id
 * @property {string} text
 * @property {string} comparison its id
 * @property {string[]} to the other contestants; the fastest of them counts. None: Dodona's own figure is held against the limit
 * @property {number} limit the greatest ratio of Dodona's time to theirs that meets the target
 * @property {boolean} [strict] the ratio must be below the limit, not at it
 * @property {boolean} [perTree] times are divided by each model's number of trees
 * @property {string} [as] what is measured, by the forms of report.mjs; a ratio unless said
 */

const batch = (model) => [
  { id: `batch-${model}-ort`, text: 'batch against onnxruntime-web, the same model', to: ['onnxruntime-web'], limit: 1 / 8 },
  { id: `batch-${model}-ydf`, text: 'batch against ydf-inference, per tree', to: ['ydf-inference'], limit: 1 / 3, perTree: true },
  { id: `batch-${model}-xgboost`, text: 'batch in Chromium against native XGBoost, the same model', to: ['XGBoost, native'], limit: 1, strict: true },
].map((target) => ({ ...target, comparison: `batch-${model}` }));

// LightGBM installs neither from Debian nor from npm. Where both were there, on two cores, with a table like the one here (200,000 rows of 20 numbers, 200
// rounds, two threads), XGBoost 1.7.4 boosted in 1.43 s, LightGBM 4.6 with quantised gradients in 1.14 s, and it went from a CSV to a model in 1.69 s and
// 158 MB. XGBoost, measured here, stands for it in those proportions.
const SECONDS = { xgboost: 1.43, lightgbm: 1.14, lightgbmCsv: 1.69 };
const LIGHTGBM_MEMORY = 158e6; // bytes
const AHEAD = 0.8;

const PEERS = ['XGBoost', 'HistGradientBoosting'];
// XGBoost's own loss moves by 0.0003 nats, half a thousandth, with the number of its bins (200 to 255), and so much is the standard error of a difference over 100,000
// test rows.
export const LOSS_LIMIT = 1.001; // above this ratio of losses, times do not count

/** @type {Target[]} */
const training = [
  { id: 'train-loss', text: 'log loss of the test rows, against the best of the others', comparison: 'train-loss-200000', to: PEERS, limit: LOSS_LIMIT, as: 'close' },
  { id: 'train-boost', text: 'boosting alone, against the fastest of the others', comparison: 'train-boost-200000', to: PEERS, limit: AHEAD },
  {
    id: 'train-boost-lightgbm', text: "boosting alone, against XGBoost in LightGBM's place", comparison: 'train-boost-200000', to: ['XGBoost'],
    limit: AHEAD * (SECONDS.lightgbm / SECONDS.xgboost),
  },
  {
    id: 'train-csv', text: 'CSV to model, against the fastest of the others without the start of Python', comparison: 'train-csv-200000',
    to: PEERS.map((name) => `${name}, without starting Python`), limit: AHEAD,
  },
  {
    id: 'train-csv-lightgbm', text: "CSV to model, against XGBoost's boosting in LightGBM's place", comparison: 'train-csv-200000', to: ['XGBoost, boosting alone'],
    limit: AHEAD * (SECONDS.lightgbmCsv / SECONDS.xgboost),
  },
  { id: 'train-memory', text: "peak memory, CSV to model, against that of XGBoost's process", comparison: 'train-memory-200000', to: ['XGBoost'], limit: 1 },
  { id: 'train-memory-lightgbm', text: "peak memory, CSV to model, against LightGBM's", comparison: 'train-memory-200000', to: [], limit: LIGHTGBM_MEMORY, as: 'bytes' },
];

/** What the page promises: an answer within a second of a first visit on a slow processor, and sixty frames a second. @type {Target[]} */
const site = ['iris', 'homes'].flatMap((name) => [
  { id: `visit-${name}`, text: 'the page', comparison: `visit-${name}`, to: [], limit: 1000, as: 'time' },
  { id: `drag-${name}`, text: 'the page', comparison: `drag-${name}`, to: [], limit: 1000 / 60, as: 'time' },
]);

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
  ...training,
  ...site,
];

/** Sizes on the wire, gzip -9, in bytes: of what the cold page fetched of Dodona's package, the files that `of` picks. */
export const sizes = [
  { id: 'size-module', text: 'the inference module, gzip -9: the wasm and the loader', limit: 60_000, of: (path) => /\.(wasm|js)$/.test(path) },
  { id: 'size-loader', text: 'the loader, gzip -9: all JavaScript that a page fetches of the module', limit: 6000, of: (path) => path.endsWith('.js') },
];

/** What the tables of accuracy, choices and growth (training/) are held against: `of` picks the figure. */
export const tables = [
  ...PEERS.map((name) => ({
    id: `accuracy-${name.toLowerCase()}`, text: `boosted trees with no options, mean loss of the sets less that of ${name}`, table: 'accuracy', as: 'percent', limit: 0, strict: true,
    of: ({ summary }) => ({ value: summary.means[name] }),
  })),
  {
    id: 'accuracy-worst', text: 'boosted trees with no options, the set with the most loss above the best of the others', table: 'accuracy', as: 'percent', limit: 0.01,
    of: ({ summary }) => ({ value: summary.worst?.difference, to: summary.worst?.name }),
  },
  { id: 'choices-lost', text: 'training without choices, sets on which the best of the reference table is as good or better', table: 'choices', as: 'percent', limit: 1 / 3, of: ({ summary }) => ({ value: summary.lost }) },
  {
    id: 'choices-worst', text: 'training without choices, the set with the most loss above the best of the reference table', table: 'choices', as: 'percent', limit: 0.01,
    of: ({ summary }) => ({ value: summary.worst?.difference, to: summary.worst?.name }),
  },
  { id: 'choices-intervals', text: '90% intervals, mean coverage of the sets less 90%, either way', table: 'choices', as: 'percent', limit: 0.02, of: ({ summary }) => ({ value: summary.intervals && Math.abs(summary.intervals.mean - 0.9) }) },
  // A set is never empty: where the most probable class alone is right more often than 90%, no set covers less.
  { id: 'choices-labels', text: '90% sets of classes, 90% less their mean coverage of the sets', table: 'choices', as: 'percent', limit: 0.02, of: ({ summary }) => ({ value: summary.labels && 0.9 - summary.labels.mean }) },
  {
    id: 'choices-uncovered', text: '90% intervals and sets, test rows outside them on the worst set', table: 'choices', as: 'percent', limit: 0.15,
    of: ({ summary }) => ({ value: summary.covered && 1 - summary.covered.least, to: summary.covered?.name }),
  },
  {
    id: 'choices-calibration', text: "expected calibration error, mean of the sets, less HistGradientBoosting's", table: 'choices', as: 'percent', limit: 0,
    of: ({ summary }) => ({ value: summary.calibration && summary.calibration.ours - summary.calibration.theirs }),
  },
  { id: 'growth-time-rows', text: 'training time as rows grow', table: 'growth', as: 'power', limit: 1.1, of: ({ powers }) => ({ value: powers.rows.time }) },
  { id: 'growth-memory-rows', text: 'peak memory of training as rows grow', table: 'growth', as: 'power', limit: 1.05, of: ({ powers }) => ({ value: powers.rows.memory }) },
  { id: 'growth-time-features', text: 'training time as features grow', table: 'growth', as: 'power', limit: 1.1, of: ({ powers }) => ({ value: powers.features.time }) },
  { id: 'growth-memory-features', text: 'peak memory of training as features grow', table: 'growth', as: 'power', limit: 1.05, of: ({ powers }) => ({ value: powers.features.memory }) },
  { id: 'growth-memory-predict', text: 'peak memory of a batch prediction, most rows against fewest', table: 'growth', as: 'ratio', limit: 1.1, of: ({ powers }) => ({ value: powers.predict.memory }) },
];
