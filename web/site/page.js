// The page: choose a model, make a form of its schema, and predict at every change.
import { DodonaError, load } from './dodona/index.js';
import { showAbout } from './about.js';
import { makeAnswer } from './answer.js';
import { byId, clipped, el } from './dom.js';
import { makeForm } from './form.js';
import { acceptFiles, demos } from './open.js';

/** @typedef {import('./dodona/index.js').Model} Model */

const picker = byId('models', HTMLSelectElement);
const state = byId('state', HTMLElement);
const notice = byId('notice', HTMLElement);
const live = byId('live', HTMLElement);

/** @type {Model | undefined} */
let model;
/** @type {import('./form.js').Form | undefined} */
let form;
/** The newest wish: a slow load must not replace a later one. */
let wish = 0;

/**
 * Loads and shows a model; what was shown before stays if it cannot be loaded.
 *
 * @param {import('./dodona/index.js').Source} source
 * @param {string} name what the person calls it
 * @param {number} [bytes]
 */
async function open(source, name, bytes) {
  const mine = ++wish;
  notice.hidden = true;
  try {
    const opened = await load(source);
    if (mine !== wish) return opened.free();
    model?.free();
    model = opened;
    show(opened, name, bytes);
    return true;
  } catch (error) {
    if (mine === wish) complain(`${clipped(name, 60)} cannot be opened: ${clipped(reason(error), 300)}`);
  }
}

/** @param {unknown} error */
function reason(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} text */
function complain(text) {
  byId('notice-text', HTMLElement).textContent = text;
  notice.hidden = false;
  state.hidden = model !== undefined;
  state.textContent = 'No model is open. Choose one above, or open a model.json that "dodona train" wrote.';
}

/**
 * @param {Model} shown
 * @param {string} name
 * @param {number} [bytes]
 */
function show(shown, name, bytes) {
  const { card, schema } = shown;
  const title = typeof card.title === 'string' && card.title ? clipped(card.title) : clipped(name, 60);
  const label = schema.target.label || schema.target.name;
  document.title = `${title} – Dodona`;
  byId('title', HTMLElement).textContent = title;
  byId('description', HTMLElement).textContent =
    typeof card.description === 'string' && card.description ? clipped(card.description, 400) : `Predicts ${clipped(label)}.`;

  const answer = makeAnswer(byId('answer', HTMLElement), shown);
  /** @type {import('./form.js').Form} */
  const made = makeForm(byId('fields', HTMLElement), schema, () => predict(shown, made, answer));
  form = made;
  made.typical();
  showAbout(byId('about', HTMLElement), shown, bytes);
  state.hidden = true;
  byId('main', HTMLElement).hidden = false;
}

/**
 * @param {Model} used
 * @param {import('./form.js').Form} made
 * @param {ReturnType<typeof makeAnswer>} answer
 */
function predict(used, made, answer) {
  try {
    const row = made.row();
    const prediction = used.predict(row);
    made.tell([], prediction.warnings ?? []);
    say(answer.show(prediction, row));
  } catch (error) {
    if (!(error instanceof DodonaError)) throw error;
    const told = made.tell(error.errors, []);
    const [first] = told;
    answer.refuse(told.length === 0 ? reason(error)
      : told.length === 1 ? `${first.label}: ${first.message}`
        : `${told.length} fields need a correction; the first is ${first.label}.`);
    say(told.length === 0 ? reason(error) : told.map(({ label, message }) => `${label}: ${message}`).join(' '));
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

/**
 * For those who listen: once, when the hands are still.
 *
 * @param {string} text
 */
function say(text) {
  clearTimeout(saying);
  saying = setTimeout(() => { live.textContent = clipped(text, 400); }, 400);
}

/** The part of the address that says which demo model is shown. */
const address = {
  get model() {
    return new URLSearchParams(location.search).get('model');
  },
  set model(name) {
    const url = new URL(location.href);
    if (name === null) url.searchParams.delete('model');
    else url.searchParams.set('model', name);
    history.replaceState(null, '', url);
  },
};

async function start() {
  byId('typical', HTMLButtonElement).addEventListener('click', () => form?.typical());
  byId('random', HTMLButtonElement).addEventListener('click', () => form?.random());
  byId('form', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  byId('notice-close', HTMLButtonElement).addEventListener('click', () => { notice.hidden = true; });

  acceptFiles(async (file) => {
    if (!(await open(file, file.name, file.size))) return;
    address.model = null;
    picker.querySelector('option[data-file]')?.remove();
    picker.append(el('option', { 'data-file': true, value: '' }, `${clipped(file.name, 40)} (opened)`));
    picker.value = '';
    picker.disabled = false;
  });

  const list = await demos().catch((error) => {
    complain(`The list of models cannot be read: ${reason(error)}. Check the connection and load the page again.`);
    return [];
  });
  picker.append(...list.map(({ name, title }) => el('option', { value: name }, clipped(title, 60))));
  picker.disabled = list.length === 0;
  if (list.length === 0) return;

  const openDemo = (/** @type {string} */ name) => {
    const demo = list.find((entry) => entry.name === name);
    return demo && open(`models/${encodeURIComponent(name)}.json`, demo.title, demo.bytes);
  };
  picker.addEventListener('change', async () => {
    if (picker.value !== '' && await openDemo(picker.value)) address.model = picker.value;
  });

  // Only a name from the site's own list: the address cannot make the page fetch anything else.
  const asked = address.model;
  const first = list.find(({ name }) => name === asked) ?? list[0];
  picker.value = first.name;
  await openDemo(first.name);
  if (asked !== null && asked !== first.name) complain(`This site has no model "${clipped(asked, 60)}"; here is ${first.title}.`);
}

start();
