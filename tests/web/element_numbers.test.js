// Numbers as locales write them: read as they are meant, or not at all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { classText } from '../../web/src/element/class_text.js';
import { percent, readNumber, shownNumber, withUnit, writeNumber } from '../../web/src/element/numbers.js';
import { words } from '../../web/src/element/words.js';
import { root } from './deps.js';

for (const [locale, text, expected] of [
  ['en', '1.5', 1.5], ['en', '1,500', 1500], ['en', '1,5', null], ['en', '12,34,567', null], ['en', '1,234,567.25', 1234567.25], ['en', '-.5', -0.5],
  ['en', '1e3', 1000], ['en', '5.', 5], ['pt-BR', '5,', 5], ['pt-BR', '5.', null], ['en', '5.e3', 5000], ['en', '', null], ['en', '.', null], ['en', '-', null], ['en', '12a', null], ['en', '1 500', null],
  ['pt-BR', '1,5', 1.5], ['pt-BR', '1.500', 1500], ['pt-BR', '1.5', null], ['pt-BR', '1.234.567,25', 1234567.25], ['pt-BR', '1,500', 1.5],
  ['es', '0,75', 0.75], ['es', '12.345', 12345], ['es', '12.34', null],
  ['fr', '1\u202f234,5', 1234.5], ['fr', '1 234,5', 1234.5], ['fr', '\u22123,5', -3.5],
  ['fr', '1 5', null], ['pt-PT', '12 5', null], ['sv', '1 2 3', null], ['sv', '1 234 567', 1234567],
  ['pt-BR', '0.125', null], ['en', '0,125', null], ['de-CH', '0’125', null], ['fr', '0 125', null], ['pt-BR', '-0.500', null], ['de', '012.345', null], ['en-IN', '0,12,345', null],
  ['pt-BR', '0,125', 0.125], ['en', '007', 7],
  ['en-IN', '12,34,567.5', 1234567.5], ['en-IN', '1,234,567', 1234567], ['en-IN', '1,23,4', null], ['en-IN', '123,45,678', null], ['pt-BR', '12.34.567', null],
  ['bn', '১২,৩৪,৫৬৭.৫', 1234567.5], ['mr', '७.५', 7.5], ['fa', '۱٬۲۳۴٫۵', 1234.5], ['fa', '\u200e\u2212۲', -2], ['ar-EG', '\u061c-١٢٫٥', -12.5], ['ar-EG', '12٫5', 12.5], ['fa', '1.5', null],
  ['de-CH', '1’234.5', 1234.5], ['de-CH', "1'234.5", 1234.5],
]) {
  test(`${locale}: "${text}" is ${expected}`, () => assert.equal(readNumber(text, locale), expected));
}

test('what a field shows is read back, whatever the locale and the number', () => {
  for (const locale of ['en', 'pt-BR', 'es', 'fr', 'de', 'de-CH', 'pl', 'sv', 'en-IN', 'bn', 'ar-EG', 'fa']) {
    for (const value of [0, 1, -1, 0.1, 1234.5, 1234567, -0.000012, 1e21, 2 ** 53, Math.PI, 1e-7]) {
      assert.equal(readNumber(writeNumber(value, locale), locale), value, `${locale} ${value}`);
    }
  }
});

test('what a locale writes with its own groups is read back', () => {
  for (const locale of ['en', 'pt-BR', 'pt-PT', 'es', 'fr', 'de', 'de-CH', 'pl', 'en-IN', 'hi', 'bn', 'mr', 'ne', 'my', 'ar', 'ar-EG', 'fa', 'ckb', 'th', 'ja']) {
    const { format } = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    for (const value of [0, 7, -7, 1234.5, -123456.789, 98765432101]) assert.equal(readNumber(format(value), locale), value, `${locale} ${format(value)}`);
  }
});

test('an answer has as many digits as its interval leaves meaning to', () => {
  assert.equal(shownNumber(4037.1455, 'en', 2920), '4,040');
  assert.equal(shownNumber(4037.1455, 'en', 29.2), '4,037.1');
  assert.equal(shownNumber(0.123456, 'en', 0.003), '0.1235');
  assert.equal(shownNumber(4037.1455, 'en'), '4,037');
  // Two of its own at least: an interval from near 0 that reaches far does not make its lower end 0.
  for (const [value, width, shown] of [[103, 99_900, '100'], [-947.2, 99_900, '-950'], [3.14159, 1e6, '3.1'], [0, 1e6, '0'], [1e-19, 1e-19, '0.0000000000000000001'], [612_345, 254_000, '612,000']]) assert.equal(shownNumber(value, 'en', width), shown, `${value}, ${width}`);
  for (const width of [0, -1, NaN, Infinity, undefined]) assert.equal(shownNumber(4037.1455, 'en', width), '4,037', `${width}`);
  assert.equal(withUnit('3', 'R$'), 'R$\u00A03');
  assert.equal(withUnit('-3', 'R$'), '-R$\u00A03');
  assert.equal(withUnit('+3', '$'), '+$\u00A03');
  assert.equal(withUnit('3', 'cm'), '3\u00A0cm');
});

test('what is not certain is never shown as 0% or 100%', () => {
  for (const [share, shown] of [[0, '0%'], [1, '100%'], [0.99996, '> 99.9%'], [0.995, '99.5%'], [0.5, '50.0%'], [0.0004, '< 0.1%'], [0.034, '3.4%']]) {
    assert.equal(percent(share, 'en'), shown);
  }
});

test('the page of the package lists every member of a language, and every language has them all', () => {
  const page = readFileSync(join(root, 'web', 'README.md'), 'utf8');
  const table = page.slice(page.indexOf('| member | in English |'), page.indexOf('## A page without code'));
  const listed = [...table.matchAll(/`(\w+)(?:\([^)]*\))?`/g)].map(([, name]) => name);
  for (const [language, said] of Object.entries(words)) {
    assert.deepEqual(Object.keys(said).sort(), listed.sort(), language);
    for (const [name, text] of Object.entries(said)) assert.equal(typeof text, typeof words.en[name], `${language}: ${name}`);
  }
});

test('a class is called what its card says, if that is a text of its own', () => {
  const called = (labels, name) => classText({ class_labels: labels }, name);
  assert.equal(called({ 1: 'died' }, '1'), 'died');
  assert.equal(called({ 1: 'died' }, '0'), '0');
  for (const labels of [undefined, null, 3, 'died', ['a', 'b'].slice(2), { 1: '' }, { 1: 7 }]) assert.equal(called(labels, '1'), '1');
  for (const name of ['constructor', '__proto__', 'toString']) assert.equal(called({}, name), name);
});
