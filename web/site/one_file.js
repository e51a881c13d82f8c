// The page of one file that `dodona bundle` writes, made here: the same template, filled in the same way (trainer/commands/bundle.cpp).

/** @param {string} text */
const inHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** In JSON < stands in texts alone, where it may be written so; as it is it could end the script that holds the model. @param {string} json */
const inScript = (json) => json.replaceAll('<', '\\u003c');

/**
 * @param {string} template with `{{title}}` and `{{model}}` in it
 * @param {string} title
 * @param {string} model the text of its file
 */
export function filled(template, title, model) {
  const blanks = new Map([['{{title}}', inHtml(title)], ['{{model}}', inScript(model)]]);
  return template.replaceAll(/\{\{(?:title|model)\}\}/g, (blank) => /** @type {string} */ (blanks.get(blank)));
}
