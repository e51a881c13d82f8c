import { Field } from './fields.js';
import { random, typical } from './rows.js';

/**
 * @typedef {import('./dodona/index.js').Problem} Problem
 *
 * @typedef {object} Form
 * @property {() => void} typical fills it with the middle of the training data
 * @property {() => void} random fills it with a draw from the training data, as far as the file knows them
 * @property {() => import('./dodona/index.js').Row} row the present row, as the core wants it
 * @property {(errors: readonly Problem[], warnings: readonly Problem[]) => {label: string, message: string}[]} tell
 *   shows each problem at its field; gives the errors in the form's order, by label
 */

/**
 * The form of a model: one field per feature.
 *
 * @param {HTMLElement} place
 * @param {import('./dodona/index.js').Schema} schema
 * @param {() => void} changed
 * @returns {Form}
 */
export function makeForm(place, schema, changed) {
  const fields = schema.features.map((feature) => new Field(feature, changed));
  place.replaceChildren(...fields.map((field) => field.element));

  /** @param {(feature: Field['feature']) => Field['value'] | undefined} value of each feature; undefined: it stays */
  function fill(value) {
    for (const field of fields) {
      const given = value(field.feature);
      if (given === undefined) field.remark('Left as it is: the file does not say which values this column has.');
      else field.value = given;
    }
    changed();
  }

  return {
    typical: () => fill(typical),
    random: () => fill(random),

    // `fromEntries` makes own members, whatever their names.
    row: () => Object.fromEntries(fields.map((field) => [field.feature.name, field.value])),

    tell(errors, warnings) {
      const told = [];
      for (const field of fields) {
        const about = (/** @type {Problem} */ problem) => problem.where.column === field.feature.name;
        const [error, warning] = [errors.find(about), warnings.find(about)];
        if (error) {
          field.tell('error', sentence(error.message));
          told.push({ label: field.label, message: sentence(error.message) });
        } else {
          field.tell(warning ? 'warning' : 'none', warning && sentence(warning.message));
        }
      }
      return told;
    },
  };
}

/** @param {string} text the core's words, which begin in lower case */
function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
