// A second reading of core/FORMAT.md, in plain JavaScript and as short as can be: what the core is held against. It
// takes good cells only (numbers, texts without blanks around them, booleans, null) and judges none of them.

/**
 * The outputs of one row: `[value]`, or the probabilities in class order; then what the model knows of how sure it is, as
 * golden rows have it.
 *
 * @param {any} model the parsed file
 * @param {any[]} cells in feature order
 */
export function outputs(model, cells) {
  const x = model.encoder.map((entry) => encoded(model.features[entry.feature], entry, cells[entry.feature], model));
  const margins = { linear, trees, mlp, gam }[model.family](model, x);
  const { link, calibration, intervals, sets, novelty } = model.output;
  const answer = calibrated(calibration, linked(link, margins, model.task));
  const out = [...answer];
  if (intervals) out.push(...ends(model, x, margins[0], answer[0]));
  for (const least of sets?.threshold ?? []) out.push(Math.min(least, Math.max(...answer)));
  if (novelty) out.push(unlike(model, cells, x));
  return out;
}

function calibrated(calibration, p) {
  if (calibration?.method === 'platt') {
    const { slope, intercept } = calibration;
    return linked('softmax', p.map((share, k) => slope * log(Math.max(share, 1e-6)) + intercept[k]));
  }
  if (calibration?.method !== 'isotonic') return p;
  const { curves } = calibration;
  if (curves.length === 1) {
    const second = onCurve(curves[0], p[1]);
    return [1 - second, second];
  }
  const met = p.map((share, k) => onCurve(curves[k], share));
  const sum = met.reduce((total, part) => total + part, 0);
  return met.map((share) => share / sum);
}

function onCurve({ x, y }, at) {
  const i = x.findIndex((knot) => at < knot);
  if (i === 0) return y[0];
  if (i === -1) return y.at(-1);
  return y[i - 1] + ((at - x[i - 1]) / (x[i] - x[i - 1])) * (y[i] - y[i - 1]);
}

function ends({ encoder, features, output: { link, intervals: { lower, upper, around, spread } } }, x, margin, value) {
  const [log] = spread ? trees({ parameters: spread, encoder: [...encoder, { as: 'number' }], features }, [...x, margin]) : [0];
  const unit = spread ? exp(log) : 1;
  return lower.flatMap((_, l) => [lower[l], upper[l]]).map((quantile) => {
    if (around === 'margin') return linked(link, [margin + quantile * unit], 'regression')[0];
    const end = link === 'identity' ? value + quantile * unit : Math.max(value + quantile * unit, 0);
    return link === 'logistic' ? Math.min(end, 1) : end;
  });
}

function unlike({ encoder, features, missing_tokens: tokens, output: { novelty: { isolation, scale, curve } } }, cells, x) {
  const [paths] = trees({ parameters: isolation, encoder, features }, x);
  let score = exp(-scale * paths);
  features.forEach(({ kind, categories, training }, f) => {
    const cell = cells[f];
    if (cell === null || tokens.includes(cell)) {
      score += training.missing === 0 ? 0.25 : 0;
    } else if (kind === 'category') {
      const all = training.counts.reduce((sum, count) => sum + count, 0);
      const once = training.counts.filter((count) => count === 1).length;
      if (!categories.includes(String(cell))) score += 0.25 * (1 - (all > 0 ? once / all : 0));
    } else {
      let { minimum, maximum } = training;
      if (kind === 'boolean') [minimum, maximum] = [training.counts[0] > 0 ? 0 : 1, training.counts[1] > 0 ? 1 : 0];
      const value = kind === 'date' ? daysOf(cell) : Number(cell);
      const beyond = Math.max(minimum - value, value - maximum);
      if (beyond > 0) score += 1 - (maximum - minimum) / (maximum - minimum + beyond);
    }
  });
  return onCurve(curve, score);
}

function encoded(feature, entry, cell, model) {
  const { as, levels } = entry;
  const code = feature.kind === 'category' ? feature.categories.indexOf(String(cell)) : 0;
  const missing = cell === null || (typeof cell === 'string' && model.missing_tokens.includes(cell)) || code === -1;
  if (as === 'is_missing') return Number(missing);
  if (missing) return entry.missing ?? NaN;
  const level = (part, first = 0) => (levels ? levels[part] : part + first);
  if (as === 'code') return level(code);
  if (as === 'lookup') return entry.values[code];
  const value = feature.kind === 'date' ? daysOf(cell) : Number(cell);
  const date = new Date(Math.floor(value) * 86_400_000);
  switch (as) {
    case 'number': case 'days': return value;
    case 'month': return level(date.getUTCMonth(), 1);
    case 'weekday': return level((date.getUTCDay() || 7) - 1, 1);
    case 'hour': return level(Number(cell.slice(11, 13) || 0));
    case 'day': return date.getUTCDate();
    case 'day_of_year': return (date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000 + 1;
    case 'log': return (value < 0 || Object.is(value, -0) ? -1 : 1) * (log(Math.abs(value) + entry.scale) - log(entry.scale));
    case 'quantile': return quantile(entry.knots, value);
    default: throw new Error(as);
  }
}

function quantile(knots, x) {
  const below = knots.filter((knot) => knot < x).length;
  const equal = knots.filter((knot) => knot === x).length;
  const last = knots.length - 1;
  let rank = Math.min(below, last);
  if (equal > 0) rank = below + (equal - 1) / 2;
  else if (below > 0 && below <= last) rank = below - 1 + (x - knots[below - 1]) / (knots[below] - knots[below - 1]);
  return log((rank + 0.5) / (last - rank + 0.5));
}

/** Of an encoded column; 0: it is numeric. */
function levelsOf({ encoder, features }, j) {
  const { as, levels, feature } = encoder[j];
  if (levels) return Math.max(...levels) + 1;
  return as === 'code' ? features[feature].categories.length : 0;
}

function daysOf(text) {
  const [, date, h = '0', m = '0', s = '0'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::([\d.]+))?)?Z?$/.exec(text);
  const whole = Date.parse(date) / 86_400_000;
  return text.length > 10 ? whole + ((Number(h) * 60 + Number(m)) * 60 + Number(s)) / 86_400 : whole;
}

/** What every sum and product is rounded to. */
const rounding = ({ precision }) => (precision === 'single' ? Math.fround : Number);

function linear(model, x) {
  const { parameters } = model;
  const rounded = rounding(parameters);
  return parameters.intercept.map((intercept, k) => parameters.terms.reduce((margin, { weight, missing }, j) => {
    if (Number.isNaN(x[j])) return rounded(margin + rounded(missing[k]));
    const n = levelsOf(model, j);
    if (n === 0) return rounded(margin + rounded(rounded(weight[k]) * rounded(x[j])));
    return rounded(margin + rounded(weight[k * n + x[j]]));
  }, rounded(intercept)));
}

function trees(model, x) {
  const p = model.parameters;
  const rounded = rounding(p);
  const margins = p.base.map(rounded);
  const at = { node: 0, threshold: 0, codes: 0, split: 0, leaf: 0 };
  // Preorder: both subtrees are read, the one that the row takes gives the value.
  const read = () => {
    const column = p.column[at.node++];
    if (column === -1) return rounded(p.leaf[at.leaf++]);
    const missingLeft = p.missing_left[at.split++] === 1;
    let left;
    if (levelsOf(model, column) > 0) {
      const codes = p.left_codes[at.codes++];
      left = Number.isNaN(x[column]) ? missingLeft : codes.includes(x[column]);
    } else {
      const threshold = p.threshold[at.threshold++];
      left = Number.isNaN(x[column]) ? missingLeft : x[column] < threshold;
    }
    const [onLeft, onRight] = [read(), read()];
    return left ? onLeft : onRight;
  };
  for (let t = 0; t < p.n_trees; ++t) {
    const k = t % p.n_outputs;
    margins[k] = rounded(margins[k] + read());
  }
  return margins;
}

// Single precision: every operation is rounded by its name.
const f = Math.fround;
const add = (a, b) => f(a + b);
const multiply = (a, b) => f(f(a) * f(b));

function mlp(model, x) {
  const { parameters } = model;
  const first = parameters.inputs.flatMap(({ center, scale, embedding, missing }, j) => {
    if (levelsOf(model, j) > 0) return (Number.isNaN(x[j]) ? missing : embedding.slice(x[j] * missing.length, (x[j] + 1) * missing.length)).map(f);
    return [f(Number.isNaN(x[j]) ? missing : (x[j] - center) * scale)];
  });
  return parameters.layers.reduce((values, { activation, bias, weight }) => bias.map((start, o) =>
    activations[activation](values.reduce((sum, value, k) => add(sum, multiply(value, weight[o * values.length + k])), f(start)))), first);
}

function gam({ parameters: { intercept, axes, terms } }, x) {
  const slots = axes.map(({ column, cuts, slots: ofLevel, cover }) => {
    if (Number.isNaN(x[column])) return cover.length - 1;
    return ofLevel ? ofLevel[x[column]] : cuts.filter((cut) => cut <= x[column]).length;
  });
  return intercept.map((start, k) => terms.reduce((margin, { axes: own, value }) =>
    margin + value[own.reduce((place, a) => place * axes[a].cover.length + slots[a], k)], start));
}

const activations = {
  identity: (y) => y,
  relu: (y) => (y < 0 ? 0 : y),
  sigmoid: (y) => {
    const e = expSingle(-Math.abs(y));
    return f((y < 0 ? e : 1) / add(e, 1));
  },
  tanh: (y) => {
    const { k, u } = reduced(Math.max(multiply(Math.abs(y), -2), -32));
    const q = add(multiply(2 ** k, u), add(2 ** k, -1));
    const t = f(Math.abs(q) / add(q, 2));
    return y < 0 || Object.is(y, -0) ? -t : t;
  },
  gelu: (y) => {
    const z = Math.max(y, -14.5);
    const s = multiply(z, z);
    if (Math.abs(z) < 1) {
      const p = [6.6596935e-7, -9.4446568e-6, 1.1543469e-4, -1.1873283e-3, 9.9735570e-3, -6.6490380e-2, 0.39894228]
        .reduce((sum, next) => add(multiply(sum, s), f(next)), f(-4.1226674e-8));
      return multiply(z, add(multiply(p, z), 0.5));
    }
    const t = f(1 / add(multiply(Math.abs(z), 0.2316419), 1));
    const b = [-1.821255978, 1.781477937, -0.356563782, 0.319381530].reduce((sum, next) => add(multiply(sum, t), f(next)), f(1.330274429));
    const tail = multiply(multiply(multiply(b, t), 0.39894228), expSingle(multiply(s, -0.5)));
    return multiply(z, z < 0 ? tail : add(1, -tail));
  },
};

function reduced(x) {
  const k = add(add(multiply(x, 1.44269504), 12_582_912), -12_582_912);
  const r = add(add(x, -multiply(k, 0.693359375)), -multiply(k, -2.12194440e-4));
  const p = [720, 120, 24, 6, 2].reduce((sum, factorial) => add(multiply(sum, r), f(1 / factorial)), f(1 / 5040));
  return { k, u: add(multiply(multiply(r, r), p), r) };
}

function expSingle(x) {
  const { k, u } = reduced(Math.min(Math.max(x, -104), 89));
  const h = Math.floor(k / 2);
  return multiply(multiply(add(u, 1), 2 ** h), 2 ** (k - h));
}

function linked(link, margins, task) {
  const [m] = margins;
  if (link === 'share' && margins.length === 1) {
    const second = Math.min(Math.max(m, 0), 1);
    return [1 - second, second];
  }
  if (link === 'identity') return [m];
  if (link === 'exp') return [exp(m)];
  if (link === 'logistic' && task === 'regression') return [logistic(m)];
  if (link === 'logistic') return [logistic(-m), logistic(m)];
  const most = Math.max(...margins);
  const e = margins.map((margin) => exp(margin - most));
  const sum = e.reduce((total, part) => total + part, 0);
  return e.map((part) => part / sum);
}

function logistic(m) {
  if (m >= 0) return 1 / (1 + exp(-m));
  const e = exp(m);
  return e / (1 + e);
}

// core/dodona/math.hpp's exp, since Math.exp differs between engines in the last bit.
const LN2_HIGH = 0x162e42fee00000 / 2 ** 53;
const LN2_LOW = 0x1a39ef35793c76 / 2 ** 85;

// And its log.
const real = new DataView(new ArrayBuffer(8));

export function log(x) {
  if (x === 0) return -Infinity;
  let k = 0;
  if (x < 2 ** -1022) {
    x *= 2 ** 54;
    k = -54;
  }
  real.setFloat64(0, x);
  const high = real.getUint32(0);
  k += (high >>> 20) - 1023;
  real.setUint32(0, ((high & 0xfffff) | 0x3ff00000) >>> 0);
  let m = real.getFloat64(0);
  if (m > Math.SQRT2) {
    m *= 0.5;
    ++k;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let i = 12; i >= 1; --i) series = series * z + 2 / (2 * i + 1);
  const remainder = z * series;
  const half = 0.5 * f * f;
  return k * LN2_HIGH - ((half - (s * (half + remainder) + k * LN2_LOW)) - f);
}

export function exp(x) {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const scaled = x * Math.LOG2E;
  const k = Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const lost = (high - r) - low;
  let p = 1 / 6_227_020_800;
  for (const factorial of [479_001_600, 39_916_800, 3_628_800, 362_880, 40_320, 5040, 720, 120, 24, 6, 2]) p = p * r + 1 / factorial;
  const y = 1 + (r + (r * r * p + (lost + lost * r)));
  const half = Math.trunc(k / 2);
  return y * 2 ** half * 2 ** (k - half);
}
