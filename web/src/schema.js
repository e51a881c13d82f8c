/**
 * The distribution of a feature in the training data, for forms and plots. Dates are days since 1970-01-01.
 *
 * @typedef {object} NumberTraining
 * @property {number} missing
 * @property {number} minimum
 * @property {number} maximum
 * @property {number} median
 * @property {number} decimals the most decimals seen
 * @property {readonly number[]} edges of the histogram's bins, one more than `counts`
 * @property {readonly number[]} counts
 */

/**
 * @typedef {object} CountTraining
 * @property {number} missing
 * @property {readonly number[]} counts one per category; of a boolean: false, true
 */

/**
 * What all features have.
 *
 * @typedef {object} FeatureBase
 * @property {string} name the column's name
 * @property {string} [label]
 * @property {string} [unit]
 * @property {string} [description]
 * @property {'allowed' | 'error'} missing what a missing cell means
 */

/** @typedef {FeatureBase & {kind: 'number', training?: NumberTraining}} NumberFeature */
/** @typedef {FeatureBase & {kind: 'date', training?: NumberTraining}} DateFeature */
/** @typedef {FeatureBase & {kind: 'boolean', training?: CountTraining}} BooleanFeature */
/**
 * @typedef {FeatureBase & {kind: 'category', categories: readonly string[], unseen: 'missing' | 'error',
 *   training?: CountTraining}} CategoryFeature
 */
/** @typedef {NumberFeature | DateFeature | BooleanFeature | CategoryFeature} Feature */

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} [label]
 * @property {string} [unit]
 * @property {string} [description]
 * @property {readonly string[]} [classes] of a classification, in the order of the outputs
 */

/**
 * What goes in and what comes out, in the words of the model file.
 *
 * @typedef {object} Schema
 * @property {'regression' | 'classification'} task
 * @property {Target} target
 * @property {readonly Feature[]} features
 * @property {readonly string[]} missing_tokens cell texts that mean "missing"
 */

/**
 * The parts of a model file that people read. The core has accepted the file before this is called.
 *
 * @param {unknown} document
 */
export function readParts(document) {
  const { task, target, features, missing_tokens, family, output, card, provenance, golden } = /** @type {any} */ (document);
  return {
    schema: /** @type {Schema} */ (frozen({ task, target, features, missing_tokens })),
    card: /** @type {Readonly<Record<string, any>>} */ (frozen(card)),
    provenance: /** @type {Readonly<Record<string, any>>} */ (frozen(provenance)),
    levels: /** @type {readonly number[]} */ (frozen((output.intervals ?? output.sets)?.levels ?? [])),
    family: /** @type {string} */ (family),
    hasNovelty: output.novelty !== undefined,
    golden: /** @type {number} */ (golden.rows.length),
  };
}

/**
 * A frozen copy: the document may be the caller's.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
function frozen(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.freeze(Object.fromEntries(members.map(([name, inner]) => [name, frozen(inner)])));
}
