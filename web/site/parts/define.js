/** Registers what several views are made of, once. @param {Record<string, CustomElementConstructor>} elements by their tags */
export function define(elements) {
  for (const [tag, element] of Object.entries(elements)) if (!customElements.get(tag)) customElements.define(tag, element);
}
