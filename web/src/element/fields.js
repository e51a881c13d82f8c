// One field of the form per feature.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { dateText } from '../dates.js';
import { hasTime } from '../values.js';
import { readNumber, shownNumber, withUnit, writeNumber } from './numbers.js';

/**
 * @typedef {import('../index.js').Cell} Cell
 * @typedef {import('../index.js').Feature} Feature
 * @typedef {import('../index.js').Problem} Problem
 * @typedef {import('./words.js').Words} Words
 */

/**
 * What a field is drawn from. `text`: what stands in it where that is no value, or not written as the value is.
 *
 * @typedef {object} FieldState
 * @property {Feature} feature
 * @property {string} id
 * @property {Cell} value
 * @property {string | undefined} text
 * @property {Problem | undefined} problem
 * @property {boolean} disabled
 * @property {string} locale
 * @property {Words} words
 * @property {(value: Cell, text?: string, unread?: boolean) => void} change `unread`: the text is no number as the locale writes them,
 *   though the core, which knows nothing of locales, would read one
 * @property {() => void} leave
 */

/** What fields of a browser know of a time: 2019-04-30T12:30:05.123. */
const MILLISECONDS = 23;

/** What stands in a field for a cell; nothing for what is none. @param {unknown} value */
const textOf = (value) => (value === null || value === undefined || typeof value === 'object' ? '' : String(value));

/** Up to here a boolean or a category is a plain list; above, a field that searches as one types. */
const LIST = 15;

/** @param {FieldState} state */
export function field(state) {
  const { feature, id, problem } = state;
  const message = problem ? messageOf(problem, state) : beyond(state);
  return html`<div part="field ${feature.kind} ${problem ? 'bad' : ''}" class="field">
    <label part="label" for=${id}>${(feature.label || feature.name) + (feature.unit ? ' ' : '')}${feature.unit ? html`<span part="unit" class="quiet">${feature.unit}</span>` : nothing}</label>
    <div part="control" class="control">${controlOf(state)}</div>
    <p part="message" id="${id}-message" class=${problem ? 'error' : 'caution'} ?hidden=${message === ''}>${message}</p>
  </div>`;
}

/** @param {FieldState} state */
function controlOf(state) {
  const { feature } = state;
  if (feature.kind === 'number') return numberControl(state);
  if (feature.kind === 'date') return dateControl(state);
  if (feature.kind === 'category' && feature.categories.length > LIST) return searchControl(state);
  return listControl(state);
}

/** @param {FieldState} state */
function described({ id, problem, feature }) {
  return { invalid: problem ? 'true' : 'false', by: `${id}-message`, required: feature.missing === 'error' };
}

/** @param {FieldState} state */
function numberControl(state) {
  const { feature, id, value, text, locale, words, disabled, change, leave } = state;
  const { invalid, by, required } = described(state);
  const training = feature.kind === 'number' ? feature.training : undefined;
  const read = (/** @type {string} */ written) => {
    if (written.trim() === '') return change(null, written);
    const number = readNumber(written, locale);
    change(number ?? written, written, number === null && Number.isFinite(Number(written)));
  };
  const shown = text ?? (typeof value === 'number' ? writeNumber(value, locale) : textOf(value));
  return html`<input part="input" id=${id} type="text" inputmode="decimal" autocomplete="off" ?required=${required} ?disabled=${disabled}
      placeholder=${required ? nothing : words.unknown} aria-invalid=${invalid} aria-describedby=${by} .value=${live(shown)}
      @input=${(/** @type {any} */ event) => read(event.target.value)} @change=${leave}>
    ${training && training.maximum > training.minimum ? html`<input part="slider" type="range" tabindex="-1" aria-hidden="true" ?disabled=${disabled}
      min=${training.minimum} max=${training.maximum} step=${stepOf(training)} .value=${live(String(typeof value === 'number' ? value : training.median))}
      @input=${(/** @type {any} */ event) => change(Number(event.target.value))}>` : nothing}`;
}

/** Steps that the data had, and a hundred at least. @param {import('../schema.js').NumberTraining} training */
function stepOf({ minimum, maximum, decimals }) {
  const finest = 10 ** -Math.min(decimals, 12);
  const coarse = 10 ** Math.floor(Math.log10((maximum - minimum) / 100));
  return Math.max(finest, coarse);
}

/** @param {FieldState} state */
function dateControl(state) {
  const { feature, id, value, problem, disabled, change } = state;
  const { invalid, by, required } = described(state);
  const type = hasTime(feature) || String(value).includes('T') ? 'datetime-local' : 'date';
  return html`<input part="input" id=${id} type=${type} ?required=${required} ?disabled=${disabled}
    aria-invalid=${invalid} aria-describedby=${by} .value=${live(problem ? '' : textOf(value).slice(0, MILLISECONDS))}
    @input=${(/** @type {any} */ event) => change(event.target.value === '' ? null : event.target.value)}>`;
}

/** @param {FieldState} state */
function listControl(state) {
  const { feature, id, value, words, disabled, change } = state;
  const { invalid, by, required } = described(state);
  const names = feature.kind === 'category' ? feature.categories : [words.yes, words.no];
  /** @type {readonly Cell[]} */
  const values = feature.kind === 'category' ? feature.categories : [true, false];
  const at = values.indexOf(value);
  // An empty choice is there where it means something, or where the value is none of the list.
  const empty = !required || at < 0;
  return html`<select part="input" id=${id} ?required=${required} ?disabled=${disabled} aria-invalid=${invalid} aria-describedby=${by}
    @input=${(/** @type {any} */ event) => change(event.target.value === '' ? null : values[Number(event.target.value)])}>
    ${empty ? html`<option value="" .selected=${live(at < 0)}>${required ? words.choose : words.unknown}</option>` : nothing}
    ${names.map((name, k) => html`<option value=${k} .selected=${live(k === at)}>${name}</option>`)}
  </select>`;
}

/** @param {FieldState} state */
function searchControl(state) {
  const { feature, id, value, text, words, disabled, change, leave } = state;
  const { invalid, by, required } = described(state);
  const categories = feature.kind === 'category' ? feature.categories : [];
  return html`<input part="input" id=${id} list="${id}-list" autocomplete="off" ?required=${required} ?disabled=${disabled}
      placeholder=${required ? words.choose : words.unknown} aria-invalid=${invalid} aria-describedby=${by} .value=${live(text ?? textOf(value))}
      @input=${(/** @type {any} */ event) => change(event.target.value.trim() === '' ? null : event.target.value, event.target.value)} @change=${leave}>
    <datalist id="${id}-list">${categories.map((name) => html`<option value=${name}></option>`)}</datalist>`;
}

/**
 * What is wrong, in the element's language.
 *
 * @param {Problem} problem
 * @param {FieldState} state
 */
function messageOf({ code }, { words, locale }) {
  if (code === 'missing_value' || code === 'missing_column') return words.needed;
  if (code === 'bad_number' || code === 'not_finite') return words.notANumber(writeNumber(0.5, locale)[1]);
  if (code === 'bad_date') return words.notADate;
  if (code === 'unseen_category') return words.notAChoice;
  return words.notUsable;
}

/** No training row was like this: worth a word. @param {FieldState} state */
function beyond({ feature, value, words, locale }) {
  const { training } = feature;
  if (!training || !('edges' in training) || value === null) return '';
  const isDate = feature.kind === 'date';
  const number = isDate ? Date.parse(String(value).length > 10 ? `${value}Z` : String(value)) / 864e5 : value;
  if (typeof number !== 'number') return '';
  const shown = (/** @type {number} */ x) => (isDate ? dateText(x) : withUnit(shownNumber(x, locale), feature.unit));
  if (number > training.maximum) return words.above(shown(training.maximum));
  if (number < training.minimum) return words.below(shown(training.minimum));
  return '';
}
