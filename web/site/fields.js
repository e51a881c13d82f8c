import { clipped, el, set } from './dom.js';
import { BinScale, Histogram, binOf } from './histogram.js';
import { dateText, daysOf, number } from './numbers.js';
import { isCounted, isKnown } from './rows.js';

/**
 * @typedef {import('./dodona/index.js').Feature} Feature
 * @typedef {import('./rows.js').Value} Value
 */

/** Up to here categories are a plain list; above, a field that searches as one types. */
const SHORT_LIST = 12;

let serial = 0;

/**
 * One row of the form: label, control, histogram, and below it what is wrong or odd.
 *
 * A control has `value`, read and written; what it shows is passed to the core as it stands, which alone judges it.
 */
export class Field {
  #remark = '';

  /**
   * @param {Feature} feature
   * @param {() => void} changed
   */
  constructor(feature, changed) {
    this.feature = feature;
    this.id = `field-${++serial}`;
    this.label = clipped(feature.label || feature.name);
    this.control = controlOf(feature, this.id, () => {
      this.#remark = '';
      this.#mark();
      changed();
    });
    this.histogram = new Histogram(feature.training?.counts ?? [], this.control.slider !== undefined);
    this.message = el('p', { class: 'message', id: `${this.id}-message` });
    const hint = clipped([feature.description, range(feature)].filter(Boolean).join(' '), 300);
    const group = this.control.group;
    const name = el(group ? 'span' : 'label', group ? { id: `${this.id}-label` } : { for: this.id }, this.label);
    this.element = el('div', { class: `row ${feature.kind}`, 'data-feature': feature.name },
      el('div', { class: 'name', title: hint || undefined }, name, this.control.unknown),
      el('div', { class: 'control' }, this.control.element,
        feature.unit ? el('span', { class: 'unit' }, clipped(feature.unit, 24)) : undefined),
      el('div', { class: 'picture' }, this.histogram.element, this.control.slider),
      this.message);
  }

  /** @returns {Value} */
  get value() {
    return this.control.value;
  }

  set value(value) {
    this.#remark = '';
    this.control.value = value;
    this.#mark();
  }

  /** @param {string} text what stands below the field until its value changes, where nothing is wrong or odd */
  remark(text) {
    this.#remark = text;
  }

  /**
   * Says what is wrong or odd about the value, or nothing.
   *
   * @param {'error' | 'warning' | 'none'} severity
   * @param {string} [text]
   */
  tell(severity, text = '') {
    const shown = severity === 'none' ? this.#remark || this.#beyond() : text;
    this.message.textContent = shown;
    this.element.classList.toggle('bad', severity === 'error');
    this.element.classList.toggle('odd', severity !== 'error' && shown !== '');
    for (const input of this.control.inputs) {
      set(input, {
        'aria-invalid': severity === 'error' ? 'true' : undefined,
        'aria-describedby': shown ? this.message.id : undefined,
      });
    }
  }

  #mark() {
    const { feature, value } = this;
    const { training } = feature;
    if (training === undefined || value === null) return this.histogram.mark(-1);
    if ('edges' in training) return this.histogram.mark(binOf(training.edges, numeric(feature, value)));
    if (feature.kind === 'category') return this.histogram.mark(feature.categories.indexOf(String(value).trim()));
    return this.histogram.mark(value === true ? 1 : 0);
  }

  /** No training row was like this: worth a word, as trees and lines both guess there. */
  #beyond() {
    const { training } = this.feature;
    if (training === undefined || !('edges' in training) || this.value === null || !isCounted(this.feature)) return '';
    const value = numeric(this.feature, this.value);
    if (value < training.minimum) return `No training row was this ${this.feature.kind === 'date' ? 'early' : 'small'}: the least was ${shown(this.feature, training.minimum)}.`;
    if (value > training.maximum) return `No training row was this ${this.feature.kind === 'date' ? 'late' : 'large'}: the most was ${shown(this.feature, training.maximum)}.`;
    return '';
  }
}

/** @param {Feature} feature @param {Value} value */
function numeric(feature, value) {
  return feature.kind === 'date' ? daysOf(String(value)) : Number(value);
}

/** @param {Feature} feature @param {number} value */
function shown(feature, value) {
  return feature.kind === 'date' ? dateText(value) : number(value, 6);
}

/** @param {Feature} feature */
function range(feature) {
  const { training } = feature;
  if (training === undefined || !('edges' in training) || !isKnown(feature)) return '';
  const [least, most] = [shown(feature, training.minimum), shown(feature, training.maximum)];
  return isCounted(feature) ? `In training: ${least} to ${most}.` : `The model tells values from ${least} to ${most} apart.`;
}

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {HTMLElement[]} inputs
 * @property {HTMLElement} [slider]
 * @property {HTMLElement} [unknown] the switch for "missing", where the control itself has no place for it
 * @property {boolean} [group] several inputs under one label
 * @property {Value} value
 */

/**
 * @param {Feature} feature
 * @param {string} id
 * @param {() => void} changed
 * @returns {Control}
 */
function controlOf(feature, id, changed) {
  switch (feature.kind) {
    case 'number': return numberControl(feature, id, changed);
    case 'date': return textControl(feature, id, changed, { type: hasTime(feature) ? 'datetime-local' : 'date' });
    case 'boolean': return booleanControl(feature, id, changed);
    case 'category': return feature.categories.length <= SHORT_LIST
      ? listControl(feature, id, changed)
      : searchControl(feature, id, changed);
  }
}

/** @param {Feature & {kind: 'date'}} feature whether training had times of day */
function hasTime(feature) {
  return (feature.training?.decimals ?? 0) > 0;
}

/**
 * A field whose emptiness is "missing"; where the model allows that, a switch says so.
 *
 * @param {Feature} feature
 * @param {string} id
 * @param {() => void} changed
 * @param {Record<string, string>} attributes
 */
function textControl(feature, id, changed, attributes) {
  const input = el('input', { id, ...attributes });
  const box = feature.missing === 'allowed' ? el('input', { type: 'checkbox' }) : undefined;
  /** What to return to when "unknown" is taken back. @type {string} */
  let last = '';
  const show = () => {
    if (box) box.checked = input.value === '';
    if (box) input.placeholder = box.checked ? 'unknown' : '';
    if (input.value !== '') last = input.value;
  };
  input.addEventListener('input', () => {
    show();
    changed();
  });
  box?.addEventListener('change', () => {
    input.value = box.checked ? '' : last;
    show();
    changed();
  });
  return {
    element: input,
    inputs: [input],
    unknown: box && el('label', { class: 'unknown' }, box, 'unknown'),
    /** @returns {Value} */
    get value() {
      return input.value === '' ? null : input.value;
    },
    set value(value) {
      input.value = value === null ? '' : String(value);
      show();
    },
  };
}

/**
 * Field and slider together. The field takes any text, so that it is the core that refuses "12a", with its reason.
 *
 * @param {Feature & {kind: 'number'}} feature
 * @param {string} id
 * @param {() => void} changed
 * @returns {Control}
 */
function numberControl(feature, id, changed) {
  const { training } = feature;
  const both = () => {
    follow();
    changed();
  };
  const control = textControl(feature, id, both, { type: 'text', inputmode: 'decimal', spellcheck: 'false' });
  if (training === undefined || !(training.maximum > training.minimum)) return control;
  const scale = new BinScale(training.edges, training.decimals);
  const { step, decimals } = stepOf(training.edges, training.decimals);
  const slider = el('input', {
    type: 'range', min: 0, max: scale.size, step: 'any', 'aria-label': `${clipped(feature.label || feature.name)}, slider`,
  });
  /** @param {number} value */
  const choose = (value) => {
    const within = Math.min(training.maximum, Math.max(training.minimum, value));
    control.value = String(Number((Math.round(within / step) * step).toFixed(decimals)));
    describe();
    changed();
  };
  slider.addEventListener('input', () => choose(scale.valueAt(Number(slider.value))));
  // The keys move by the step of the numbers, not of the drawing.
  slider.addEventListener('keydown', (event) => {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    const value = Number(control.value ?? NaN);
    choose((Number.isFinite(value) ? value : training.median) + steps * step);
    follow();
  });
  // Where there is no value the slider rests in the middle, without looking like one.
  function follow() {
    const value = Number(control.value ?? NaN);
    slider.value = String(scale.positionOf(Number.isFinite(value) ? value : training?.median ?? 0));
    describe();
  }
  function describe() {
    const { value } = control;
    slider.classList.toggle('idle', value === null || !Number.isFinite(Number(value)));
    set(slider, { 'aria-valuetext': value === null ? 'unknown' : String(value) });
  }
  return {
    element: control.element,
    inputs: control.inputs,
    unknown: control.unknown,
    slider,
    get value() {
      return control.value;
    },
    set value(value) {
      control.value = value;
      follow();
    },
  };
}

/**
 * A power of ten that makes at least 200 steps of where most of the data are, unless the data have fewer decimals.
 *
 * @param {readonly number[]} edges the outer bins may reach far out, for the sake of a single row
 * @param {number} seen decimals
 */
function stepOf(edges, seen) {
  const inner = edges.length > 3 ? edges[edges.length - 2] - edges[1] : 0;
  const span = inner > 0 ? inner : edges[edges.length - 1] - edges[0];
  const wanted = Math.ceil(-Math.log10(span / 200));
  if (!Number.isFinite(wanted)) return { step: 1, decimals: 0 };
  return wanted < 0
    ? { step: 10 ** Math.min(12, -wanted), decimals: 0 }
    : { step: 10 ** -Math.min(seen, wanted, 15), decimals: Math.min(seen, wanted, 15) };
}

/**
 * @param {Feature} feature
 * @param {string} id
 * @param {() => void} changed
 * @returns {Control}
 */
function booleanControl(feature, id, changed) {
  /** @type {[string, Value][]} */
  const choices = [['No', false], ['Yes', true]];
  if (feature.missing === 'allowed') choices.push(['Unknown', null]);
  const radios = choices.map(([_, value], i) => {
    const radio = el('input', { type: 'radio', name: id, id: i === 0 ? id : undefined, value: String(value) });
    radio.addEventListener('change', changed);
    return radio;
  });
  return {
    element: el('div', { class: 'choice', role: 'radiogroup', 'aria-labelledby': `${id}-label` },
      ...radios.map((radio, i) => el('label', {}, radio, el('span', {}, choices[i][0])))),
    inputs: radios,
    group: true,
    get value() {
      const i = radios.findIndex((radio) => radio.checked);
      return i === -1 ? null : choices[i][1];
    },
    set value(value) {
      radios.forEach((radio, i) => { radio.checked = choices[i][1] === value; });
    },
  };
}

/**
 * @param {Feature & {kind: 'category'}} feature
 * @param {string} id
 * @param {() => void} changed
 * @returns {Control}
 */
function listControl(feature, id, changed) {
  const options = feature.categories.map((text) => el('option', {}, clipped(text)));
  if (feature.missing === 'allowed') options.push(el('option', {}, 'unknown'));
  const select = el('select', { id }, ...options);
  select.addEventListener('change', changed);
  return {
    element: select,
    inputs: [select],
    get value() {
      return feature.categories[select.selectedIndex] ?? null;
    },
    set value(value) {
      const i = feature.categories.indexOf(String(value));
      select.selectedIndex = value !== null && i >= 0 ? i : feature.categories.length;
    },
  };
}

/**
 * @param {Feature & {kind: 'category'}} feature
 * @param {string} id
 * @param {() => void} changed
 * @returns {Control}
 */
function searchControl(feature, id, changed) {
  const control = textControl(feature, id, changed, { type: 'text', list: `${id}-list`, spellcheck: 'false' });
  const list = el('datalist', { id: `${id}-list` }, ...feature.categories.map((text) => el('option', { value: text })));
  const input = /** @type {HTMLInputElement} */ (control.element);
  // The whole text is selected, so that typing searches afresh.
  input.addEventListener('focus', () => input.select());
  control.element = /** @type {any} */ (el('div', { class: 'search' }, input, list));
  return control;
}
