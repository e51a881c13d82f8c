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
 * @param {Uint8Array} bytes
 */
export function readParts(bytes) {
  const file = JSON.parse(new TextDecoder().decode(bytes));
  const { task, target, features, missing_tokens } = file;
  return {
    schema: /** @type {Schema} */ (frozen({ task, target, features, missing_tokens })),
    card: /** @type {Readonly<Record<string, any>>} */ (frozen(file.card)),
    provenance: /** @type {Readonly<Record<string, any>>} */ (frozen(file.provenance)),
    golden: /** @type {number} */ (file.golden.rows.length),
  };
}

/**
 * Freezes all of it, without recursion: a card may be as deep as its author liked.
 *
 * @template {object} T
 * @param {T} root
 */
function frozen(root) {
  /** @type {object[]} */
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    Object.freeze(value);
    for (const inner of Object.values(value)) {
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
  return root;
}
