import { html, nothing } from 'lit';

/**
 * Facts, each with its name; those that are not known are left out.
 *
 * @param {readonly (readonly [string, string | {text: string, exact: string | number} | undefined])[]} given
 */
export function pairs(given) {
  const known = given.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value: typeof value === 'string' ? { text: value, exact: undefined } : value }]));
  if (known.length === 0) return nothing;
  return html`<dl>${known.map(({ name, value: { text, exact } }) => html`<dt>${name}</dt><dd title=${exact === undefined ? nothing : String(exact)}>${text}</dd>`)}</dl>`;
}
