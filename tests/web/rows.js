// Good rows of a model, from its golden ones' schema: values that the training data had.

/**
 * Rows whose cells go through the values of each feature, at a pace of its own.
 *
 * @param {import('../../web/src/model.js').Model} model
 * @param {number} [n]
 */
export function rowsOf({ schema }, n = 7) {
  return Array.from({ length: n }, (_, i) => Object.fromEntries(schema.features.map((feature, f) => [feature.name, cellOf(feature, i * (f + 2))])));
}

function cellOf({ kind, categories, training, missing }, i) {
  if (missing === 'allowed' && i % 11 === 10) return null;
  if (kind === 'category') return categories[i % categories.length];
  if (kind === 'boolean') return i % 2 === 1;
  if (kind === 'date') return `20${10 + (i % 13)}-0${1 + (i % 9)}-11`;
  const { minimum = -3, maximum = 3 } = training ?? {};
  return minimum + ((i * 0.37) % 1) * (maximum - minimum);
}
