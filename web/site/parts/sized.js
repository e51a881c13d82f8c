import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

class Sized extends Directive {
  /** @param {Record<string, string>} _properties */
  render(_properties) {
    return noChange;
  }

  /**
   * @param {import('lit/directive.js').ElementPart} part
   * @param {[Record<string, string>]} given
   */
  update({ element }, [properties]) {
    for (const [name, value] of Object.entries(properties)) /** @type {HTMLElement} */ (element).style.setProperty(name, value);
    return noChange;
  }
}

/** CSS properties of an element: its policy allows no `style` attribute, with which lit's `styleMap` begins. Stands in the tag, as no attribute's value. */
export const sized = directive(Sized);
