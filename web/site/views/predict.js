// The form beside the answer, and why.
import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { cellsIn } from '../address.js';
import { language, say } from '../language.js';
import { listed } from '../numbers.js';
import { answer } from '../parts/answer.js';
import { reasons } from '../parts/reasons.js';
import { clipped } from '../text.js';

/** @typedef {import('../page.js').DodonaPage} DodonaPage */
/** @typedef {import('../rows.js').Values} Values */

/** @param {DodonaPage} page that has a model */
export function predictView(page) {
  const model = /** @type {import('../dodona/index.js').Model} */ (page.model);
  const { answered } = page;
  return html`<form class="form" id="form" autocomplete="off" novalidate aria-label=${say.theRow} tabindex="-1" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <div id="fields">${repeat(model.schema.features, (_, f) => `${page.opened} ${f}`, (feature, f) => html`<dodona-field id="field-${f}" .feature=${feature}
        .value=${page.row[feature.name] ?? null} .remark=${page.remarks.get(feature.name)} .language=${language}
        @cell=${(/** @type {CustomEvent<any>} */ { detail }) => page.change({ [feature.name]: detail })}></dodona-field>`)}</div>
      <p class="actions">
        <button type="button" id="typical" @click=${() => page.typical()}>${say.typical}</button>
        <button type="button" id="random" @click=${() => page.random()}>${say.random}</button>
        <button type="button" id="paste" @click=${() => /** @type {HTMLDialogElement} */ (page.querySelector('#paste-dialog')).showModal()}>${say.pasteJson}</button>
      </p>
      ${pasteDialog(page)}
    </form>
    <div class="beside">
      <section class="answer ${answered.trouble === undefined ? '' : 'stale'}" id="answer" aria-label=${say.theAnswer}>${answer(model, answered)}</section>
      <section class="why ${answered.trouble === undefined ? '' : 'stale'}" aria-labelledby="why">${answered.prediction ? reasons(model, answered.row, answered.prediction) : nothing}</section>
    </div>`;
}

/** @param {DodonaPage} page */
function pasteDialog(page) {
  /** @type {HTMLTextAreaElement | undefined} */
  let area;
  const use = (/** @type {Event} */ event) => {
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {Element} */ (event.target).closest('dialog'));
    const said = take(page, area?.value ?? '');
    /** @type {HTMLElement} */ (dialog.querySelector('.trouble')).textContent = said;
    if (said === '') dialog.close();
  };
  return html`<dialog id="paste-dialog" aria-labelledby="paste-title"><h2 id="paste-title">${say.pasteTitle}</h2>
    <p class="quiet" id="paste-hint">${say.pasteHint}</p>
    <textarea rows="8" spellcheck="false" aria-labelledby="paste-title" aria-describedby="paste-hint" ${ref((element) => { area = /** @type {any} */ (element); })}></textarea>
    <p class="trouble" role="alert"></p>
    <p class="actions"><button type="button" class="first" id="paste-use" @click=${use}>${say.pasteUse}</button>
      <button type="button" @click=${() => { if (area) area.value = JSON.stringify(page.row, null, 2); }}>${say.showRow}</button>
      <button type="button" @click=${(/** @type {any} */ event) => event.target.closest('dialog').close()}>${say.cancel}</button></p></dialog>`;
}

/**
 * Takes a pasted row.
 *
 * @param {DodonaPage} page
 * @param {string} text
 * @returns {string} what is wrong with it, or ''
 */
function take(page, text) {
  let given;
  try {
    given = cellsIn(JSON.parse(text));
  } catch {
    // told below
  }
  if (given === undefined) return say.notJson;
  const { features } = /** @type {import('../dodona/index.js').Model} */ (page.model).schema;
  const strangers = Object.keys(given).filter((name) => !features.some((feature) => feature.name === name));
  if (strangers.length > 0) return say.notColumns(listed(strangers.slice(0, 4).map((name) => clipped(name, 40)), 'or'));
  page.change(/** @type {Values} */ (given));
  return '';
}
