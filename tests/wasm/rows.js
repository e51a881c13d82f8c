// Rows for a model, drawn from its own schema with a seeded generator, as JavaScript values; and the same values as the
// text of CSV cells.

/** mulberry32: small, good enough, the same everywhere. */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (p) => next() < p,
  };
}

const pad = (n, width) => String(n).padStart(width, '0');
const date = (days) => new Date(Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
const time = (random) => `T${pad(random.below(24), 2)}:${pad(random.below(60), 2)}:${pad(random.below(60), 2)}.${pad(random.below(1000), 3)}Z`;

/** A cell as the training data had them. */
export function plausible(feature, random) {
  const { training, kind } = feature;
  const all = training.counts.reduce((sum, count) => sum + count, 0);
  if (feature.missing === 'allowed' && random.chance((training.missing + 1) / (all + training.missing + 20))) return null;
  let left = random.next() * all;
  const bin = Math.max(0, training.counts.findIndex((count) => (left -= count) < 0));
  if (kind === 'category') return feature.categories[bin];
  if (kind === 'boolean') return bin === 1;
  const x = training.edges[bin] + random.next() * (training.edges[bin + 1] - training.edges[bin]);
  if (kind === 'date') return date(x) + (random.chance(0.3) ? time(random) : '');
  return Number(x.toFixed(training.decimals));
}

const bits = new DataView(new ArrayBuffer(8));

/** Any finite double at all. */
function anyDouble(random) {
  for (;;) {
    bits.setUint32(0, random.below(2 ** 32));
    bits.setUint32(4, random.below(2 ** 32));
    const x = bits.getFloat64(0);
    if (Number.isFinite(x)) return x;
  }
}

const ALPHABET = ['a', 'Z', '0', '9', ' ', '.', '-', '"', ',', ';', '\n', '\r\n', '\t', '\'', 'é', 'ß', 'ん', 'я', '🔥', '\u0301', '\u202e', '\u0001', '<b>', '__proto__', '='];
const text = (random) => Array.from({ length: 1 + random.below(12) }, () => random.pick(ALPHABET)).join('');

const NUMBERS = [0, -0, 1, -1, 5e-324, -5e-324, 2.2250738585072009e-308, 2.2250738585072014e-308, 1e-300, 1e300, -1e300,
  Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, 2 ** 53 + 2, -(2 ** 63), 0.1, 1 / 3, 4.35, 123456789.123456789];
const NUMBER_TEXTS = ['+1', '.5', '5.', '-0', '-0.0', '1E5', '1e-400', '00012', ' 12 ', '\t3\t', '9007199254740993', '0.1e1',
  '179769313486231570000000000000000000000', '2.4703282292062328e-324', '1.7976931348623157e308'];
const BAD_NUMBERS = ['abc', '1,000', '12a', '0x10', '1e999', 'Infinity', 'inf', '-inf', '--1', '1 2', '١٢', '1e', '.', '-', '1_000', '€5'];
const BOOLEANS = [true, false, 1, 0, 'TRUE', 'False', 'yes', 'No', 'y', 'N', 't', 'F', '1', '0', ' yes '];
const BAD_BOOLEANS = ['maybe', 'tru', '2', '-', 'yes no'];
const DATES = ['0001-01-01', '9999-12-31', '1969-12-31T23:59:59.999Z', '1970-01-01', '2000-02-29', '2019-04-30 12:30', '1582-10-10', ' 2020-02-29T00:00:00 '];
const BAD_DATES = ['2019-02-29', '0000-01-01', '2019-13-01', '2019-1-1', '30/04/2019', 'today', '2019-04-30T25:00', '2019-04-30T12', '10000-01-01'];

/**
 * A cell as nobody had it: huge, tiny, denormal, unseen, missing, odd; `bad` is how often it is one that the contract
 * refuses.
 */
export function hostile(feature, random, bad) {
  const { kind } = feature;
  if (random.chance(bad)) {
    if (random.chance(0.2)) return random.pick(['', 'NA', '?', null]);
    return random.pick({ number: BAD_NUMBERS, boolean: BAD_BOOLEANS, date: BAD_DATES, category: [text(random), 'unheard of'] }[kind]);
  }
  if (feature.missing === 'allowed' && random.chance(0.15)) return random.pick([null, '', 'NA', 'NaN', ' null ']);
  if (random.chance(0.3)) return plausible(feature, random);
  switch (kind) {
    case 'number': {
      const { training } = feature;
      return random.pick([
        () => random.pick(NUMBERS), () => random.pick(NUMBER_TEXTS), () => anyDouble(random), () => String(anyDouble(random)),
        // On a bin's edge and one unit beside it, where a split may sit.
        () => random.pick(training.edges), () => random.pick(training.edges) * (1 + 2 ** -52), () => random.below(2000) - 1000,
      ])();
    }
    case 'boolean': return random.pick(BOOLEANS);
    case 'date': return random.chance(0.5) ? random.pick(DATES) : date(random.below(3_600_000) - 700_000) + time(random);
    case 'category': return feature.unseen === 'error' ? random.pick(feature.categories)
      : random.pick([() => text(random), () => random.pick(feature.categories).toUpperCase(), () => random.below(100), () => random.chance(0.5),
        () => ` ${random.pick(feature.categories)} `, () => 'x'.repeat(random.below(3000))])();
    default: throw new Error(kind);
  }
}

/** The same value as the text of a CSV cell. */
export function csvCell(value, feature) {
  if (value === null) return '';
  return Object.is(value, -0) && feature.kind === 'number' ? '-0' : String(value);
}
