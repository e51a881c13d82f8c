// What every explanation keeps to: base and contributions add up to the margin.
import assert from 'node:assert/strict';

/** Holds them against each other to 1e-9 of the greatest number that is in the sum. @param {number[]} contributions */
export function checkSum(base, contributions, margin) {
  const sum = contributions.reduce((a, b) => a + b, base);
  const size = Math.max(...[base, margin, ...contributions].map(Math.abs));
  assert.ok(Math.abs(sum - margin) <= 1e-9 * size, `${sum} is not ${margin}`);
}

/**
 * Explains a row by `model.explain`, and checks the sum of every margin.
 *
 * @returns what it gives, and the same as arrays in the order of the schema, one block per margin:
 *   `{base, contributions: number[], margin, standardError: number[]}` (the last one empty where all is exact)
 */
export function explained(model, row) {
  const why = model.explain(row);
  const { features, target } = model.schema;
  const block = (base, contributions, margin, standardError) => {
    const inOrder = (object) => (object ? features.map(({ name }) => object[name]) : []);
    checkSum(base, inOrder(contributions), margin);
    return { base, contributions: inOrder(contributions), margin, standardError: inOrder(standardError) };
  };
  const { base, contributions, margin, standardError } = why;
  const blocks = typeof margin === 'number'
    ? [block(base, contributions, margin, standardError)]
    : target.classes.map((name) => block(base[name], contributions[name], margin[name], standardError?.[name]));
  return { why, blocks };
}
