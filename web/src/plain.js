/**
 * An ordinary object with these own members, whatever their names: `__proto__` is a class like any other.
 *
 * @template T
 * @param {readonly string[]} names
 * @param {(index: number) => T} value
 * @returns {Record<string, T>}
 */
export function plainObject(names, value) {
  return Object.fromEntries(names.map((name, index) => [name, value(index)]));
}
