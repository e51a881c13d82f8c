// A second reading of core/FORMAT.md, in plain JavaScript and as short as can be: what the core is held against. It
// takes good cells only (numbers, texts without blanks around them, booleans, null) and judges none of them.

/**
 * The outputs of one row: `[value]`, or the probabilities in class order.
 *
 * @param {any} model the parsed file
 * @param {any[]} cells in feature order
 */
export function outputs(model, cells) {
  const x = model.encoder.map((entry) => encoded(model.features[entry.feature], entry.as, cells[entry.feature], model));
  const margins = model.family === 'linear' ? linear(model, x) : trees(model, x);
  return linked(model.output.link, margins, model.task);
}

function encoded(feature, as, cell, model) {
  if (cell === null || (typeof cell === 'string' && model.missing_tokens.includes(cell))) return NaN;
  if (as === 'code') {
    const code = feature.categories.indexOf(String(cell));
    return code === -1 ? NaN : code;
  }
  if (as === 'number') return Number(cell);
  const days = daysOf(cell);
  const date = new Date(Math.floor(days) * 86_400_000);
  switch (as) {
    case 'days': return days;
    case 'month': return date.getUTCMonth() + 1;
    case 'weekday': return date.getUTCDay() || 7;
    case 'hour': return Number(cell.slice(11, 13) || 0);
    default: throw new Error(as);
  }
}

function daysOf(text) {
  const [, date, h = '0', m = '0', s = '0'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::([\d.]+))?)?Z?$/.exec(text);
  const whole = Date.parse(date) / 86_400_000;
  return text.length > 10 ? whole + ((Number(h) * 60 + Number(m)) * 60 + Number(s)) / 86_400 : whole;
}

/** What every sum and product is rounded to. */
const rounding = ({ precision }) => (precision === 'single' ? Math.fround : Number);

function linear({ parameters, encoder, features }, x) {
  const rounded = rounding(parameters);
  return parameters.intercept.map((intercept, k) => parameters.terms.reduce((margin, { weight, missing }, j) => {
    if (Number.isNaN(x[j])) return rounded(margin + missing[k]);
    if (encoder[j].as !== 'code') return rounded(margin + rounded(weight[k] * rounded(x[j])));
    return rounded(margin + weight[k * features[encoder[j].feature].categories.length + x[j]]);
  }, intercept));
}

function trees({ parameters: p, encoder }, x) {
  const margins = [...p.base];
  const rounded = rounding(p);
  const at = { node: 0, threshold: 0, codes: 0, split: 0, leaf: 0 };
  // Preorder: both subtrees are read, the one that the row takes gives the value.
  const read = () => {
    const column = p.column[at.node++];
    if (column === -1) return p.leaf[at.leaf++];
    const missingLeft = p.missing_left[at.split++] === 1;
    let left;
    if (encoder[column].as === 'code') {
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

function linked(link, margins, task) {
  const [m] = margins;
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
