import { standardLevel, surely, unlike } from './certainty.js';
import { clipped, el } from './dom.js';
import { number, percent, withUnit } from './numbers.js';
import { trustLine } from './score.js';

/** More classes than this are not all shown: the likeliest are. */
const MOST_BARS = 8;

const still = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * The answer, the largest thing on the page.
 *
 * @param {HTMLElement} place
 * @param {Pick<import('./dodona/index.js').Model, 'schema' | 'card' | 'levels'>} model
 */
export function makeAnswer(place, { schema, card, levels }) {
  const { target, task } = schema;
  const level = standardLevel(levels);
  const value = el('output', { class: 'value', id: 'value' });
  const aside = el('p', { class: 'aside' });
  const sure = el('p', { class: 'aside', id: 'sure' });
  const novel = el('p', { class: 'novel', id: 'novel' });
  const bars = el('ul', { class: 'bars' });
  const trouble = el('p', { class: 'trouble', hidden: true });
  const trust = trustLine(schema, card);
  place.replaceChildren(
    el('p', { class: 'kicker', title: target.description }, clipped(target.label || target.name)),
    value, aside, sure, novel, trouble,
    ...(task === 'classification' ? [bars] : []),
    ...(trust ? [el('p', { class: 'trust' }, trust)] : []),
  );
  const rows = task === 'classification' ? makeBars(bars, target.classes ?? []) : undefined;
  const count = counter((present) => { value.textContent = withUnit(number(present), target.unit); });

  return {
    /**
     * @param {import('./dodona/index.js').Prediction} prediction
     * @param {import('./dodona/index.js').Row} row that was asked
     * @returns {string} the answer in words
     */
    show(prediction, row) {
      place.classList.remove('stale');
      trouble.hidden = true;
      sure.textContent = surely(prediction, level, target.unit);
      if (prediction.lower !== undefined) sure.title = `${prediction.lower} – ${prediction.upper}`;
      novel.textContent = unlike(prediction.novelty, card, schema, row);
      const aftermath = [sure, novel].map(({ textContent }) => textContent && `. ${textContent}`).join('');
      if (prediction.value !== undefined) {
        value.title = withUnit(String(prediction.value), target.unit);
        value.value = withUnit(number(prediction.value), target.unit);
        count(prediction.value);
        return value.value + aftermath;
      }
      value.title = prediction.label;
      value.textContent = clipped(prediction.label, 60);
      aside.textContent = `${percent(prediction.probability)} likely`;
      aside.title = String(prediction.probability);
      rows?.(prediction);
      return `${prediction.label}, ${percent(prediction.probability)}${aftermath}`;
    },

    /** @param {string} text why there is no answer for the row as it stands; the last answer stays, faded */
    refuse(text) {
      place.classList.add('stale');
      trouble.textContent = text;
      trouble.hidden = false;
    },
  };
}

/**
 * @param {HTMLElement} list
 * @param {readonly string[]} classes
 */
function makeBars(list, classes) {
  const all = classes.map((name) => {
    const fill = el('span', { class: 'fill' });
    const share = el('span', { class: 'share' });
    const element = el('li', {}, el('span', { class: 'class', title: name }, clipped(name, 60)),
      el('span', { class: 'track', 'aria-hidden': 'true' }, fill), share);
    return { name, fill, share, element };
  });
  const few = classes.length <= MOST_BARS;
  const rest = el('li', { class: 'rest' });
  if (few) list.replaceChildren(...all.map(({ element }) => element));

  return (/** @type {import('./dodona/index.js').Prediction & {value?: undefined}} */ { label, probabilities }) => {
    const p = (/** @type {{name: string}} */ { name }) => probabilities?.[name] ?? 0;
    for (const bar of all) {
      bar.fill.style.inlineSize = `${100 * p(bar)}%`;
      bar.share.textContent = percent(p(bar));
      bar.share.title = String(p(bar));
      bar.element.classList.toggle('first', bar.name === label);
    }
    if (few) return;
    const ordered = [...all].sort((a, b) => p(b) - p(a));
    const left = ordered.slice(MOST_BARS).reduce((sum, bar) => sum + p(bar), 0);
    rest.textContent = `${all.length - MOST_BARS} other classes: ${percent(left)}`;
    list.replaceChildren(...ordered.slice(0, MOST_BARS).map(({ element }) => element), rest);
  };
}

/**
 * Lets a number run to its new value in 120 ms, so that the eye sees which way it went.
 *
 * @param {(value: number) => void} draw
 */
function counter(draw) {
  let shown = NaN;
  let frame = 0;
  return (/** @type {number} */ wanted) => {
    cancelAnimationFrame(frame);
    const [from, start] = [shown, performance.now()];
    if (still.matches || !Number.isFinite(from) || document.hidden) {
      draw((shown = wanted));
      return;
    }
    const step = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - start) / 120));
      draw((shown = part === 1 ? wanted : from + (wanted - from) * part));
      if (part < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  };
}
