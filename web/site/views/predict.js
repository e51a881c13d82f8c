// The form beside the answer, and why.
import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { cellsIn, followed } from '../address.js';
import { language, say } from '../language.js';
import { fileSize, listed } from '../numbers.js';
import { answer } from '../parts/answer.js';
import { reasons } from '../parts/reasons.js';
import { METRICS, trustLine, written } from '../score.js';
import { clipped } from '../text.js';

/** @typedef {import('../page.js').DodonaPage} DodonaPage */
/** @typedef {import('../rows.js').Values} Values */

const MOST_NAMED = 20; // columns

/** @param {DodonaPage} page that has a model */
export function predictView(page) {
  const model = /** @type {import('../dodona/index.js').Model} */ (page.model);
  const { answered } = page;
  const trust = trustLine(model.schema, model.card); // behind the reasons on a narrow screen, where the answer has no room for it
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
      <section class="why ${answered.trouble === undefined ? '' : 'stale'}" aria-labelledby="why">${answered.prediction ? reasons(model, answered.row, answered.prediction) : nothing}
        ${trust ? html`<p class="trust">${trust}</p>` : nothing}</section>
    </div>
    ${page.list.length > 1 ? gallery(page) : nothing}`;
}

/** The models of the site: what each predicts, how well, and how large it is. @param {DodonaPage} page */
function gallery(page) {
  return html`<section class="gallery" aria-labelledby="gallery"><h2 id="gallery">${say.models}</h2>
    <ul>${page.list.map((entry) => html`<li><a href="?model=${encodeURIComponent(entry.name)}" aria-current=${page.isListed && page.name === entry.name ? 'true' : nothing}
      @click=${(/** @type {MouseEvent} */ event) => followed(event, () => page.choose(entry.name))}>
      <h3>${clipped(entry.title, 60)}</h3><p>${clipped(entry.description ?? '', 200)}</p><p class="quiet">${[scoreOf(entry), fileSize(entry.bytes)].filter(Boolean).join(' · ')}</p></a></li>`)}</ul></section>`;
}

/** @param {import('../open.js').Demo} entry */
function scoreOf({ score, unit }) {
  const metric = METRICS.find(({ key }) => key === score?.metric);
  if (!metric || !score) return '';
  const value = written(metric, score.model, unit);
  if (metric.key === 'accuracy') return say.rightInShort(value);
  return metric.key === 'median_relative_error' ? say.withinInShort(value) : `${say.metrics[metric.key]} ${value}`;
}

/** @param {DodonaPage} page */
function pasteDialog(page) {
  /** @type {HTMLTextAreaElement | undefined} */
  let area;
  const use = (/** @type {Event} */ event) => {
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {Element} */ (event.target).closest('dialog'));
    void take(page, area?.value ?? '').then((said) => {
      /** @type {HTMLElement} */ (dialog.querySelector('.trouble')).textContent = said;
      if (said === '') dialog.close();
    });
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
 * Takes a pasted row, whose columns are called as they are named or labelled, as those of a file are.
 *
 * @param {DodonaPage} page
 * @param {string} text
 * @returns {Promise<string>} what is wrong with it, or ''
 */
async function take(page, text) {
  /** @type {Record<string, any> | null | undefined} */
  let given;
  try {
    given = cellsIn(JSON.parse(text));
  } catch {
    // told below
  }
  if (!given) return say.notJson;
  const model = /** @type {import('../dodona/index.js').Model} */ (page.model);
  const { features } = model.schema;
  const columns = Object.keys(given);
  const { mappingOf } = await import('../batch/mapping.js');
  if (page.model !== model) return ''; // another was opened meanwhile
  const mapping = Object.entries(mappingOf(features, columns));
  const strangers = columns.filter((_, c) => !mapping.some(([, at]) => at === c));
  const some = (/** @type {readonly string[]} */ names, /** @type {number} */ most) => names.slice(0, most).map((name) => clipped(name, 40));
  if (strangers.length > 0) return say.notColumns(listed(some(strangers, 4), 'or'), `${listed(some(features.map(({ name }) => name), MOST_NAMED), 'and')}${features.length > MOST_NAMED ? ' …' : ''}`);
  // In JSON a number has a point, whatever the language: as a text, too.
  const kinds = new Map(features.map(({ name, kind }) => [name, kind]));
  const read = (/** @type {string} */ name, /** @type {any} */ cell) => (kinds.get(name) === 'number' && typeof cell === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(cell) ? Number(cell) : cell);
  page.change(/** @type {Values} */ (Object.fromEntries(mapping.map(([name, at]) => [name, read(name, given[columns[at]])]))));
  return '';
}
