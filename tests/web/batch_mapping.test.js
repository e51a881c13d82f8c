// Which column of a file serves which feature, as far as names say it without a doubt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingOf } from '../../web/site/batch/mapping.js';

const wanted = [{ name: 'size', label: 'Living area' }, { name: 'rooms' }, { name: 'preço', label: 'Price' }];

for (const [what, columns, expected] of [
  ['names that are alike', ['preço', 'id', 'rooms', 'size'], { size: 3, rooms: 2, preço: 0 }],
  ['but for case, accents and signs', ['PRECO', 'Rooms:', ' Size '], { size: 2, rooms: 1, preço: 0 }],
  ['labels', ['living-area', 'price', 'rooms'], { size: 0, rooms: 2, preço: 1 }],
  ['a name before a label', ['Price', 'preço'], { preço: 1 }],
  ['a name that is alike before one that is nearly', ['Rooms', 'rooms'], { rooms: 1 }],
  ['two columns of one name serve nothing', ['rooms', 'rooms', 'size'], { size: 2 }],
  ['two columns of nearly one name serve nothing', ['Rooms', 'ROOMS', 'size'], { size: 2 }],
  ['columns without a name, or of signs alone, serve nothing', ['', '--', '?'], {}],
  ['names of the language itself are names', ['__proto__', 'constructor', 'rooms'], { rooms: 2 }],
]) test(what, () => assert.deepEqual(mappingOf(wanted, columns), expected));

test('a unit behind the name is no other name, where it is the feature\u2019s', () => {
  const cm = [{ name: 'petal_length', label: 'Petal length', unit: 'cm' }, { name: 'area', label: 'Size', unit: 'm²' }];
  assert.deepEqual(mappingOf(cm, ['Petal Length (cm)', 'Size [m²]']), { petal_length: 0, area: 1 });
  assert.deepEqual(mappingOf(cm, ['petal_length_cm', 'area (m²)']), { petal_length: 0, area: 1 });
  assert.deepEqual(mappingOf(cm, ['Petal length (in)', 'area (ha)']), {});
});

test('a column that two features could mean serves neither', () => {
  assert.deepEqual(mappingOf([{ name: 'a_b' }, { name: 'a-b' }], ['AB', 'a-b']), { 'a-b': 1, a_b: 0 });
  assert.deepEqual(mappingOf([{ name: 'a_b' }, { name: 'a-b' }], ['AB']), {});
  assert.deepEqual(mappingOf([{ name: 'x', label: 'Age' }, { name: 'y', label: 'Age' }], ['Age']), {});
});
