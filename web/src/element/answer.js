// The answer: value or probabilities, how sure, how unusual, and why.
import { html, nothing, svg } from 'lit';
import { classText } from './class_text.js';
import { percent, shownNumber, withUnit } from './numbers.js';

/**
 * @typedef {import('../index.js').Model} Model
 * @typedef {import('../index.js').Prediction} Prediction
 * @typedef {import('./words.js').Words} Words
 */

/**
 * @typedef {object} AnswerState
 * @property {Model} model
 * @property {Prediction | null} result
 * @property {string} [fault] why there is no answer, where that is no field's
 * @property {readonly [string, number][]} reasons name and share of the greatest, with its sign
 * @property {number} level that was asked for
 * @property {string} locale
 * @property {Words} words
 */

const SHOWN = 6; // classes

/** @param {AnswerState} state */
export function answer(state) {
  const { model, result, words } = state;
  const { target } = model.schema;
  if (result === null) return html`<p part="mend" class="quiet">${state.fault ?? words.mend}</p>`;
  return html`
    <p part="target" class="quiet">${target.label || target.name}${target.description ? `, ${target.description}` : ''}</p>
    <p part="value" class="value">${headline(state, result)}</p>
    ${sureness(state, result)}
    ${result.probabilities ? probabilities(result.probabilities, state) : nothing}
    ${isNovel(state, result) ? html`<p part="novelty" class="caution">${words.novel}</p>` : nothing}
    ${reasonsOf(state)}`;
}

/** The answer in one line, for a live region too. @param {AnswerState} state @param {Prediction} result */
export function headline({ model, locale }, result) {
  if (result.label !== undefined) return `${classText(model.card, result.label)} (${percent(result.probability, locale)})`;
  const { value, lower, upper } = result;
  const width = lower === undefined || upper === undefined ? undefined : upper - lower;
  return withUnit(shownNumber(value, locale, width), model.schema.target.unit);
}

/** @param {AnswerState} state @param {Prediction} result */
function sureness({ model, level, locale, words }, { lower, upper, set }) {
  const { unit } = model.schema.target;
  if (lower !== undefined && upper !== undefined) {
    const shown = (/** @type {number} */ x) => withUnit(shownNumber(x, locale, upper - lower), unit);
    return html`<p part="interval">${words.interval(percent(level, locale, 0), shown(lower), shown(upper))}</p>`;
  }
  if (set !== undefined && set.length > 1) {
    if (set.length === model.schema.target.classes?.length) return html`<p part="interval">${words.anyClass(percent(level, locale, 0))}</p>`;
    const names = new Intl.ListFormat(locale, { type: 'disjunction' }).format(set.map((name) => classText(model.card, name)));
    return html`<p part="interval">${words.set(percent(level, locale, 0), names)}</p>`;
  }
  return nothing;
}

/** @param {Record<string, number>} all @param {AnswerState} state */
function probabilities(all, { locale, model: { card, schema: { target } } }) {
  const most = Object.entries(all).sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return html`<table part="probabilities" aria-label=${target.label || target.name}>${most.map(([name, p]) => html`<tr>
    <th scope="row">${classText(card, name)}</th><td class="bar">${bar(0, p, 'accent')}</td><td class="number">${percent(p, locale)}</td></tr>`)}</table>`;
}

/** @param {AnswerState} state */
function reasonsOf({ model, reasons, words, result }) {
  if (reasons.length === 0) return nothing;
  const labels = new Map(model.schema.features.map(({ name, label }) => [name, label || name]));
  const [up, down] = result?.label === undefined ? [words.raises, words.lowers] : [words.speaksFor, words.speaksAgainst];
  return html`<table part="reasons"><caption>${words.reasons}</caption>${reasons.map(([name, share]) => html`<tr>
    <th scope="row">${labels.get(name)}</th>
    <td class="bar">${share < 0 ? bar(0.5 + share / 2, -share / 2, 'lowers') : bar(0.5, share / 2, 'raises')}</td>
    <td class="quiet">${share < 0 ? down : up}</td></tr>`)}</table>`;
}

/** A bar from `start`, `length` long, of a width of 1. @param {number} start @param {number} length @param {string} kind */
function bar(start, length, kind) {
  return html`<svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">${svg`<rect class=${kind} x=${start * 100} width=${length * 100} height="8"></rect>`}</svg>`;
}

/** @param {AnswerState} state @param {Prediction} result */
function isNovel({ model }, { novelty }) {
  const threshold = model.card?.novelty?.threshold;
  return novelty !== undefined && threshold !== undefined && novelty > threshold;
}

/**
 * The features that count most for a row, by what each adds to the margin (of several, that of the answer), as shares of the greatest.
 *
 * @param {Model} model
 * @param {import('../index.js').Row} row
 * @param {Prediction} result
 * @param {number} most how many
 * @returns {[string, number][]}
 */
export function topReasons(model, row, result, most) {
  const { contributions } = model.explain(row);
  const classes = model.schema.target.classes ?? [];
  /** @type {Record<string, number>} */
  let of;
  if (result.label !== undefined && classes.length > 0 && typeof Object.values(contributions)[0] === 'object') {
    of = /** @type {Record<string, Record<string, number>>} */ (contributions)[result.label];
  } else {
    // With one margin for two classes it is that of the second.
    const sign = result.label !== undefined && result.label === classes[0] ? -1 : 1;
    of = Object.fromEntries(Object.entries(/** @type {Record<string, number>} */ (contributions)).map(([name, x]) => [name, sign * x]));
  }
  const sorted = Object.entries(of).filter(([, x]) => x !== 0).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a)).slice(0, most);
  const greatest = Math.abs(sorted[0]?.[1] ?? 1);
  return sorted.map(([name, x]) => [name, x / greatest]);
}
