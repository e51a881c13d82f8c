// The models that every engine scores: each family in each of its forms under each link, and the demo models.
//
// Margins are the values under the identity link. Of a model with several margins the softmax is compared, which moves
// with each of them.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { siteModels } from '../../web/deps.js';
import { additive, forest, linear, mixedTable, modelOf, perceptron } from '../models.js';
import { generator } from '../rows.js';

const uneven = (level, random) => level < 24 && random.chance(level < 4 ? 0.97 : 0.56);

const forms = {
  linear: ['linear', linear, {}],
  'linear, single': ['linear', linear, { single: true }],
  'trees, uneven': ['trees', forest, { trees: 60, grow: uneven }],
  'trees, complete': ['trees', forest, { trees: 60, grow: (level) => level < 6 }],
  'trees, symmetric': ['trees', forest, { trees: 60, symmetric: true, grow: (level) => level < 6 }],
  'trees, single': ['trees', forest, { trees: 60, grow: uneven, single: true }],
  mlp: ['mlp', perceptron, { hidden: [['relu', 64], ['tanh', 24], ['sigmoid', 17], ['gelu', 33]] }],
  gam: ['gam', additive, { pairs: 12 }],
};

const N_CLASSES = 4;

/** Trees that stand beside a model's own. @param {ReturnType<typeof mixedTable>} table @param {object} shape */
function beside({ columns }, shape, random) {
  const { cover, ...trees } = forest({ columns }, { trees: 8, ...shape }, random);
  return trees;
}

/** Calibrated, with intervals or sets, and novelty. */
function uncertain(table) {
  const random = generator(20_261_122);
  const [one, many] = [1, N_CLASSES].map((outputs) => forest(table, { trees: 30, grow: uneven, outputs }, random));
  const wider = { columns: [...table.columns, { levels: 0, thresholds: [-1, -0.5, 0, 0.5, 1] }] };
  const novelty = { isolation: beside(table, { grow: uneven }, random), scale: 0.25, curve: { x: [0.25, 0.5, 1, 2, 4], y: [0, 0.5, 0.9, 0.99, 1] } };
  const intervals = { levels: [0.5, 0.9], lower: [-1, -2.5], upper: [0.75, 3.25], around: 'margin', spread: beside(wider, { grow: uneven }, random) };
  const sets = { levels: [0.5, 0.9], threshold: [0.5, 0.25] };
  const curve = { x: [0.125, 0.3, 0.7], y: [0.0625, 0.375, 0.9] };
  const outputs = {
    'around the margin': ['identity', one, { intervals, novelty }],
    'around the margin, exp': ['exp', one, { intervals, novelty }],
    'around the value': ['exp', one, { intervals: { ...intervals, around: 'value' } }],
    Platt: ['logistic', one, { calibration: { method: 'platt', slope: 1.375, intercept: [0, -0.25] }, sets, novelty }],
    isotonic: ['softmax', many, { calibration: { method: 'isotonic', curves: Array(N_CLASSES).fill(curve) }, sets, novelty }],
  };
  return Object.entries(outputs).map(([name, [link, parameters, output]]) => {
    const document = modelOf(table, 'trees', parameters, link);
    return { name: `trees, ${name}`, document: { ...document, output: { link, ...output } } };
  });
}

/**
 * Groups of models that share their features, and so their rows.
 *
 * @returns {{name: string, models: {name: string, document: object}[]}[]}
 */
export function plan() {
  const table = mixedTable();
  const models = Object.entries(forms).flatMap(([name, [family, make, shape]]) => {
    const random = generator(20_261_121);
    const one = make(table, shape, random);
    const many = make(table, { ...shape, outputs: N_CLASSES }, random);
    return [
      ...['identity', 'exp', 'logistic'].map((link) => ({ name: `${name}, ${link}`, document: modelOf(table, family, one, link) })),
      { name: `${name}, softmax of ${N_CLASSES}`, document: modelOf(table, family, many, 'softmax') },
      { name: `${name}, share`, document: modelOf(table, family, one, 'share') },
      { name: `${name}, share of ${N_CLASSES}`, document: modelOf(table, family, many, 'share') },
    ];
  });
  models.push(...uncertain(table));
  const demos = siteModels().map((path) => {
    const name = basename(path, '.json');
    return { name, models: [{ name, document: JSON.parse(readFileSync(path, 'utf8')) }] };
  });
  return [{ name: 'random models', models }, ...demos];
}
