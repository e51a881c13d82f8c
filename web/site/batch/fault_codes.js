/** What can be wrong with a row: the words of the module, each by its position; 0 is nothing. */
export const FAULTS = Object.freeze(/** @type {const} */ (['', 'missing_value', 'bad_number', 'not_finite', 'bad_boolean', 'bad_date', 'unseen_category', 'bad_utf8', 'wrong_cell_count', 'bad_csv', 'other']));

/** @typedef {typeof FAULTS[number]} Fault */
