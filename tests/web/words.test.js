// Every language of the page says everything that English says.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LANGUAGES } from '../../web/site/language.js';
import en from '../../web/site/words/en.js';
import es from '../../web/site/words/es.js';
import pt from '../../web/site/words/pt.js';
import { root } from './deps.js';

const languages = { en, pt, es };

/** Member by path, as what it is: a text, or a sentence of so many parts. */
function members(words, path = '') {
  return Object.entries(words).flatMap(([name, said]) => (typeof said === 'object' ? members(said, `${path}${name}.`)
    : [`${path}${name}: ${typeof said === 'function' ? `of ${said.length}` : 'text'}`])).sort();
}

test('all languages have the members of English, and the page offers them all', () => {
  assert.deepEqual(Object.keys(LANGUAGES), Object.keys(languages));
  for (const words of [pt, es]) assert.deepEqual(members(words), members(en));
});

test('no text is empty, and every sentence says all its parts', () => {
  for (const [language, words] of Object.entries(languages)) {
    const look = (all) => Object.entries(all).forEach(([name, said]) => {
      if (typeof said === 'object') return look(said);
      const parts = Array.from({ length: said.length }, (_, i) => `part${i}`);
      const text = typeof said === 'function' ? said(...parts) : said;
      assert.ok(text.trim() !== '' && (typeof said === 'string' || parts.every((part) => text.includes(part))), `${language} ${name}: ${text}`);
    });
    look(words);
  }
});

test('every member is said somewhere', () => {
  const files = readdirSync(join(root, 'web', 'site'), { recursive: true }).filter((name) => name.endsWith('.js') && !name.startsWith('words'));
  const source = files.map((name) => readFileSync(join(root, 'web', 'site', name), 'utf8')).join('\n');
  const views = ['predict', 'whatIf', 'batch', 'compare', 'card', 'useIt']; // by their names
  for (const name of Object.keys(en)) assert.ok(views.includes(name) || new RegExp(`say\\.${name}\\b`).test(source), name);
});
