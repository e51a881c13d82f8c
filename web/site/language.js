// The page's language and the locale of its numbers. Both change at once for the whole page, which is then drawn again; so they are the module's own,
// and whoever imports them has what holds now.
import en from './words/en.js';

/** @typedef {import('./words/en.js').Words} Words */

/** The languages of the page, by their own names. */
export const LANGUAGES = Object.freeze({ en: 'English', pt: 'Português', es: 'Español' });

const KEY = 'dodona-language';

/** What the page says. @type {Words} */
export let say = en;

/** How numbers and dates are written. */
export let locale = globalThis.navigator?.language || 'en';

/** The language of `say`. */
export let language = 'en';

/** The language that was chosen here, or that the browser asks for first among the page's. */
export function wished() {
  const known = (/** @type {string | null} */ name) => (name !== null && Object.hasOwn(LANGUAGES, name) ? name : undefined);
  const asked = known(new URLSearchParams(location.search).get('lang'));
  return asked ?? known(remembered()) ?? (navigator.languages ?? []).map((name) => known(base(name))).find(Boolean) ?? 'en';
}

/**
 * Speaks a language from now on. Numbers are written as the browser's locale does where that is of the language.
 *
 * @param {string} name one of LANGUAGES
 */
export async function speak(name) {
  say = await wordsOf(name);
  language = name;
  locale = (navigator.languages ?? []).find((one) => base(one) === name) ?? name;
  document.documentElement.lang = locale;
}

/** Keeps the choice for the next visit, where the browser keeps anything. @param {string} name */
export function remember(name) {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // It holds for this visit.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} name */
const base = (name) => name.split('-')[0].toLowerCase();

/** Each is fetched when it is spoken. @param {string} name @returns {Promise<Words>} */
async function wordsOf(name) {
  if (name === 'pt') return (await import('./words/pt.js')).default;
  if (name === 'es') return (await import('./words/es.js')).default;
  return en;
}
