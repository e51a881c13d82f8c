// What the page's list of demo models says about each: read from its card, so that nothing is written twice.

/** The one number that a person asks for first, beside the baseline that knows nothing of the row. */
function headline(metrics) {
  const name = ['accuracy', 'median_relative_error', 'mae', 'rmse'].find((metric) => typeof metrics?.model?.[metric] === 'number');
  if (name === undefined) return undefined;
  return { metric: name, model: metrics.model[name], baseline: metrics.baseline?.[name], rows: metrics.rows };
}

/**
 * @param {string} name the file's name without `.json`
 * @param {Buffer} bytes the model file
 */
export function indexEntry(name, bytes) {
  let model;
  try {
    model = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new Error(`${name}.json is not JSON: ${error.message}`);
  }
  if (model.format !== 'dodona') throw new Error(`${name}.json is not a Dodona model`);
  const { title = name, description = '', metrics } = model.card ?? {};
  const { name: column, label = column, unit } = model.target;
  return {
    name, title, description, task: model.task, target: label, column, unit, features: model.features.length,
    bytes: bytes.length, score: headline(metrics),
  };
}
