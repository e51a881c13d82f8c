// What stands around the views: the header with tabs and tools, what went wrong, what the model is for, and what is sent.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { followed } from './address.js';
import { LANGUAGES, language, say } from './language.js';
import { clipped, nameOf } from './text.js';
import { isDark, switchTheme } from './theme.js';

/** @typedef {import('./page.js').DodonaPage} DodonaPage @typedef {import('./dodona/index.js').Model} Model */

/** The views of a model, in the order of their tabs. */
export const VIEWS = Object.freeze(/** @type {const} */ (['predict', 'whatIf', 'batch', 'compare', 'card', 'useIt']));

/** @typedef {typeof VIEWS[number]} View */

/** @param {DodonaPage} page */
export function header(page) {
  const title = (/** @type {import('./open.js').Demo} */ { name, title: full }) => html`<option value=${name} .selected=${live(page.isListed && page.name === name)}>${clipped(full, 60)}</option>`;
  return html`<a class="skip" href="#main" @click=${(/** @type {MouseEvent} */ event) => followed(event, () => /** @type {HTMLElement | null} */ (page.querySelector('#main'))?.focus())}>${say.skip}</a>
    <header class="bar">
    <p class="wordmark"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 15V7m0 4L5 8.500m3 .5 3-2.500M8 1c3 1 5 3.500 5 6.500S11 13 8 13s-5-2.500-5-5.500S5 2 8 1Z"/></svg>Dodona</p>
    ${page.model ? html`<nav class="tabs" aria-label=${say.views}>${VIEWS.map((view) => html`<a href=${hrefOf(view)}
      aria-current=${view === page.view ? 'page' : nothing} @click=${(/** @type {MouseEvent} */ event) => followed(event, () => page.go(view))}>${say[view]}</a>`)}</nav>` : nothing}
    <div class="tools">
      <label class="picker"><span class="quiet">${say.model}</span> <select id="models" aria-label=${say.model} ?disabled=${page.list.length === 0} @change=${(/** @type {any} */ event) => void page.choose(event.target.value)}>
        ${page.list.map(title)}${page.model && !page.isListed ? html`<option value="" .selected=${live(true)}>${page.host ? say.openedFrom(clipped(page.name, 40), page.host) : say.opened(clipped(page.name, 40))}</option>` : nothing}</select></label>
      <button type="button" id="open" @click=${() => /** @type {HTMLElement} */ (page.querySelector('#file')).click()} aria-label=${say.openFile}><span class="long">${say.openFile}</span><span class="short">${say.open}</span></button>
      <input type="file" id="file" accept=".json,application/json" hidden aria-label=${say.aModelFile}>
      <select id="language" aria-label=${say.language} @change=${(/** @type {any} */ event) => void page.speak(event.target.value)}>${Object.entries(LANGUAGES).map(([name, own]) => html`<option
        value=${name} lang=${name} .selected=${live(name === language)} title=${own}>${name.toUpperCase()}</option>`)}</select>
      <button type="button" id="theme" aria-label=${say.darkColours} aria-pressed=${String(isDark())} @click=${() => { switchTheme(); page.requestUpdate(); }}><svg
        viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M8 2a6 6 0 0 1 0 12Z"/></svg></button>
    </div>
  </header>`;
}

/** What went wrong with opening something. @param {DodonaPage} page */
export function notice(page) {
  if (!page.notice) return nothing;
  return html`<div class="notice" id="notice" role="alert"><p id="notice-text">${page.notice}</p><button type="button" id="notice-close" @click=${() => { page.notice = ''; }}>${say.close}</button></div>`;
}

/** What the model is, and what is to be minded. @param {DodonaPage} page @param {Model} model */
export function intro({ name, view, isDamaged, host }, model) {
  const { intended_use: use } = model.card;
  return html`<section class="intro"><h1 id="title">${titleOf(model, name)}</h1><p id="description">${descriptionOf(model)}</p>
    ${view !== 'card' && typeof use === 'string' && use ? html`<p id="intended" class="small">${clipped(use, 300)}</p>` : nothing}
    ${isDamaged ? html`<p id="damaged" class="trouble" role="alert">${say.damaged}</p>` : nothing}
    ${host ? html`<p id="from">${say.fromSite(host)}</p>` : nothing}</section>`;
}

/** @param {DodonaPage} page */
export function foot({ isKept, isOnline }) {
  return html`<footer class="foot"><p><strong>${say.nothingSent}</strong> ${say.nothingSentWhy}
    ${isKept ? html`<span id="offline">${isOnline ? say.worksOffline : say.isOffline}</span>` : nothing}</p></footer>`;
}

/** @param {View} view */
function hrefOf(view) {
  const url = new URL(location.href);
  url.searchParams.set('view', view);
  return url.search;
}

/** @param {Model} model @param {string} name */
export function titleOf({ card }, name) {
  return typeof card.title === 'string' && card.title ? clipped(card.title) : clipped(name, 60);
}

/** @param {Model} model */
function descriptionOf({ card, schema }) {
  return typeof card.description === 'string' && card.description ? clipped(card.description, 400) : say.predicts(nameOf(schema.target));
}
