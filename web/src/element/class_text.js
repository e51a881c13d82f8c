/**
 * What people call a class: programs and files keep its name.
 *
 * @param {Readonly<Record<string, any>>} card which is open to additions, so that anything may stand in it
 * @param {string} name
 * @returns {string}
 */
export function classText({ class_labels: labels }, name) {
  const label = typeof labels === 'object' && labels !== null && Object.hasOwn(labels, name) ? labels[name] : name;
  return typeof label === 'string' && label !== '' ? label : name;
}
