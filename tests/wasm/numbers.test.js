// Numbers as texts: the cells of a file become the doubles that JavaScript's own Number makes of them, which is the nearest
// one, in WebAssembly and natively, although the two builds have different libraries for the long ones.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { folder, ok } from '../trainer/cli.js';
import { parse } from '../web/csv.js';
import { dodona } from '../web/deps.js';
import { feature, modelOf } from './models.js';
import { generator } from './rows.js';

const N = 20_000; // of each kind
const BIAS = 1075; // of the exponent of a double's last bit

const random = generator(1990);
const digits = (n) => Array.from({ length: n }, () => random.below(10)).join('');
const sign = () => random.pick(['', '', '-', '+']);
const pointIn = (text, at) => (at === text.length && random.chance(0.5) ? text : `${text.slice(0, at)}.${text.slice(at)}`);

const view = new DataView(new ArrayBuffer(8));
const doubleOf = (bits) => (view.setBigUint64(0, bits), view.getFloat64(0));

/** A positive finite double, every exponent alike, denormals too, with few or many bits set. */
function anyBits() {
  const exponent = BigInt(random.below(2047));
  const fraction = BigInt(random.below(2 ** 26)) << 26n | BigInt(random.below(2 ** 26));
  return exponent << 52n | (random.chance(0.3) ? fraction >> 40n << 40n : fraction);
}

/** All digits of the number halfway between a positive double and the next one, exactly: [its digits, their exponent]. */
function halfway(bits) {
  const biased = bits >> 52n;
  const fraction = bits & (1n << 52n) - 1n;
  const twice = 2n * (biased === 0n ? fraction : fraction | 1n << 52n) + 1n;
  const power = Number(biased === 0n ? 1n : biased) - BIAS - 1;
  return power >= 0 ? [twice << BigInt(power), 0] : [twice * 5n ** BigInt(-power), power]; // 2^-n = 5^n 10^-n
}

const kinds = {
  /** At most 15 digits: one division makes them. */
  short: () => {
    const text = digits(1 + random.below(15));
    return sign() + pointIn(text, random.below(text.length + 1));
  },
  /** Around the limit of 15 digits, and far beyond. */
  long: () => {
    const text = digits(random.pick([15, 16, 17, 18, 19, 20, 25, 40, 400]));
    return sign() + pointIn(text, random.below(text.length + 1));
  },
  exponent: () => {
    const text = digits(1 + random.below(20));
    return sign() + pointIn(text, random.below(text.length + 1)) + random.pick(['e', 'E']) + random.pick(['', '+', '-']) + random.below(330);
  },
  /** What programs write: the shortest text that reads back, and 17 digits. */
  printed: () => {
    const value = doubleOf(anyBits());
    return sign() + random.pick([String(value), value.toPrecision(17), value.toExponential(16)]);
  },
  /** The hardest ones: halfway between two doubles, and a last digit more or less than that. */
  halfway: () => {
    const [all, exponent] = halfway(anyBits());
    const aside = 10n * all + BigInt(random.pick([-1, 0, 0, 1]));
    return `${sign()}${aside}e${exponent - 1}`;
  },
};

const identity = () => {
  const table = { features: [feature('x', 'number')], encoder: [{ feature: 0, as: 'number' }] };
  return modelOf(table, 'linear', { n_outputs: 1, intercept: [0], terms: [{ weight: [1], missing: [0] }] }, 'identity');
};

const bits = (numbers) => new BigUint64Array(Float64Array.from(numbers).buffer);
const files = folder();

describe('texts of numbers', () => {
  for (const [kind, draw] of Object.entries(kinds)) {
    test(`${kind}: the nearest double, in WebAssembly and natively`, async () => {
      const cells = [];
      while (cells.length < N) {
        const cell = draw();
        if (Number.isFinite(Number(cell))) cells.push(cell); // a cell must be
      }
      const expected = bits(cells.map((cell) => 0 + Number(cell))); // the intercept makes 0 of -0
      const csv = `x\n${cells.join('\n')}\n`;
      const model = await dodona.load(identity());
      assert.deepEqual(bits((await model.predictCsv(csv).all()).value), expected);
      model.free();
      const [, ...lines] = parse(ok(['predict', files.write('model.json', JSON.stringify(identity())), files.write(`${kind}.csv`, csv)]));
      assert.deepEqual(bits(lines.map((line) => Number(line[0]))), expected);
    });
  }

  test('what JavaScript takes for infinite is refused in both', async () => {
    const model = await dodona.load(identity());
    for (const cell of ['1e309', '-1.8e308', '1.797693134862315808e308', '9'.repeat(310)]) {
      assert.equal(Number.isFinite(Number(cell)), false);
      await assert.rejects(model.predictCsv(`x\n${cell}\n`).all(), { code: 'not_finite' });
    }
    model.free();
  });
});
