// The table for rows with categories and for CSV: UCI's Adult (Kohavi and Becker 1996) where a file of it is given, else a made-up one of its shape.
import { readFileSync } from 'node:fs';
import { parse } from '../web/csv.js';
import { generator } from '../wasm/rows.js';

export const TARGET = 'income';
export const POSITIVE = '>50K';
const N_ROWS = 32_561;
const N_TEST = 9769; // three rows in ten
const SEED = 1996;

// Numbers: the range of integers that they are drawn from. Categories: how many there are.
const NUMBERS = { age: [17, 90], fnlwgt: [12_285, 1_484_705], education_num: [1, 16], capital_gain: [0, 99_999], capital_loss: [0, 4356], hours_per_week: [1, 99] };
const CATEGORIES = { workclass: 8, education: 16, marital_status: 7, occupation: 14, relationship: 6, race: 5, sex: 2, native_country: 41 };

function madeUp(random) {
  const header = [...Object.keys(NUMBERS), ...Object.keys(CATEGORIES), TARGET];
  const rows = Array.from({ length: N_ROWS }, () => {
    const numbers = Object.values(NUMBERS).map(([low, high]) => low + random.below(high - low + 1));
    const codes = Object.values(CATEGORIES).map((n) => random.below(n));
    const margin = Math.sin(numbers[0] / 20) + numbers[2] / 8 + (codes[3] % 5) / 2 + (codes[2] % 3) * (numbers[5] / 60) - 4.5;
    const cells = Object.keys(CATEGORIES).map((name, f) => (random.chance(0.01) ? '' : `${name}-${codes[f]}`));
    return [...numbers.map(String), ...cells, random.chance(1 / (1 + Math.exp(-margin))) ? POSITIVE : '<=50K'];
  });
  return [header, ...rows];
}

/** @param {string | undefined} path of Adult, or none */
export function adultTable(path) {
  const random = generator(SEED);
  const [header, ...rows] = path ? parse(readFileSync(path, 'utf8')) : madeUp(random);
  for (let i = rows.length - 1; i > 0; --i) {
    const j = random.below(i + 1);
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return { header, test: rows.slice(0, N_TEST), train: rows.slice(N_TEST), source: path ? 'Adult (UCI)' : 'a made-up table of the shape of Adult' };
}
