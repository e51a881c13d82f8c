// The row that a model's card calls typical.
import { valueOf } from '../values.js';

/**
 * @param {import('../index.js').Model} model
 * @returns {Record<string, any> | undefined} nothing where the card has none, or one that the model does not take
 */
export function cardRow(model) {
  const { schema: { features, missing_tokens }, card: { typical_row: cells } } = model;
  if (!Array.isArray(cells)) return undefined;
  const row = Object.fromEntries(features.map((feature, f) => [feature.name, valueOf(feature, cells[f] ?? null, missing_tokens)]));
  return model.check(row).errors.length === 0 ? row : undefined;
}
