// The models that every engine scores: each family in each of its forms under each link, and the demo models.
//
// Margins are the values under the identity link. Of a model with several margins the softmax is compared, which moves
// with each of them.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { demoModels } from '../../web/deps.js';
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
  const demos = demoModels().map((path) => {
    const name = basename(path, '.json');
    return { name, models: [{ name, document: JSON.parse(readFileSync(path, 'utf8')) }] };
  });
  return [{ name: 'random models', models }, ...demos];
}
