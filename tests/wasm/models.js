// Random model files of every family, for tests that score them in several engines.

/** A frame of a model file around a family's parameters, which `as` completes. */
const FRAME = { format: 'dodona', version: 1, missing_tokens: ['', 'NA', 'N/A', 'NaN', 'null', '?'] };

const AS = {
  identity: { task: 'regression', target: { name: 'y' } },
  exp: { task: 'regression', target: { name: 'y' } },
  logistic: { task: 'classification', target: { name: 'y', classes: ['no', 'yes'] } },
};

/** A feature as a model file has it; `edges`: of a number or a date. */
export function feature(name, kind, { levels = 0, edges = [0, 1] } = {}) {
  const common = { name, kind, missing: 'allowed' };
  if (kind === 'boolean') return { ...common, training: { missing: 0, counts: [0, 0] } };
  if (kind === 'category') {
    const categories = Array.from({ length: levels }, (_, code) => `c${code}`);
    return { ...common, unseen: 'missing', categories, training: { missing: 0, counts: categories.map(() => 0) } };
  }
  const [minimum, maximum] = [edges[0], edges.at(-1)];
  return { ...common, training: { missing: 0, minimum, maximum, median: minimum, decimals: 0, edges, counts: edges.slice(1).map(() => 0) } };
}

const steps = (n, from, by) => Array.from({ length: n }, (_, i) => from + i * by);

/**
 * A table with all kinds of cells and encodings: the features, the encoder, and of each encoded column its levels (0: a
 * number) and the thresholds that splits may have.
 */
export function mixedTable() {
  const edges = steps(101, -2, 1 / 8);
  const days = steps(60, 10_000, 100);
  const ranks = { knots: edges.map((edge) => Math.floor(2 * edge) / 2) }; // four of each
  const scores = steps(81, -4, 0.1);
  const pools = (n, levels) => ({ levels: steps(n, 0, 1).map((code) => Math.min(code, levels - 1)) });
  const plan = [
    ['number', { edges }, ['number', edges]], ['category', { levels: 5 }, ['code'], ['is_missing', [0, 1]]], ['number', { edges }, ['log', scores, { scale: 0.01 }], ['quantile', scores, ranks]],
    ['date', { edges: days }, ['days', days], ['month', steps(12, 1, 1)], ['weekday', steps(7, 1, 1)], ['hour', steps(24, 0, 1)]],
    ['date', { edges: days }, ['day', steps(31, 1, 1)], ['day_of_year', steps(366, 1, 1)], ['quantile', scores, { knots: days }],
      ['month', [], pools(12, 12)], ['weekday', [], pools(7, 6)], ['hour', [], pools(24, 3)]],
    ['category', { levels: 130 }, ['code']], ['number', { edges }, ['number', edges]], ['boolean', {}, ['number', [0, 0.5, 1]]],
    ['category', { levels: 1 }, ['code']], ['number', { edges }, ['number', edges]], ['category', { levels: 17 }, ['code']],
    ['category', { levels: 300 }, ['lookup', scores, { values: steps(300, -3, 0.02) }], ['lookup', scores, { values: steps(300, 3, -0.02), missing: 0.5 }], ['code', [], pools(300, 40)]],
  ];
  const encoder = plan.flatMap(([, , ...encodings], f) => encodings.map(([as, , parameters]) => ({ feature: f, as, ...parameters })));
  const columns = plan.flatMap(([, { levels = 0 }, ...encodings]) => encodings.map(([as, thresholds = [], parameters = {}]) => (
    { levels: parameters.levels ? Math.max(...parameters.levels) + 1 : as === 'code' ? levels : 0, thresholds })));
  return { features: plan.map(([kind, given], f) => feature(`column ${f}`, kind, given)), encoder, columns };
}

/** The model file of a family's parameters over a table, with a link that goes with its number of margins. */
export function modelOf({ features, encoder }, family, parameters, link) {
  const classes = Array.from({ length: parameters.n_outputs }, (_, k) => `class ${k}`);
  const head = AS[link === 'share' && parameters.n_outputs === 1 ? 'logistic' : link] ?? { task: 'classification', target: { name: 'y', classes } };
  return { ...FRAME, ...head, features, encoder, family, parameters, output: { link }, card: {}, provenance: {}, golden: { rows: [], outputs: [] } };
}

/**
 * Parameters of random trees. `grow(level, random)` says whether a branch goes on; symmetric: one test per level; single:
 * in single precision, whose readers round the numbers, as those of linear and perceptron too.
 */
export function forest({ columns }, { outputs = 1, trees, grow, symmetric = false, single = false }, random) {
  const number = () => random.next() - 0.5;
  const parameters = {
    ...(single ? { precision: 'single' } : {}), n_outputs: outputs, base: Array.from({ length: outputs }, number), n_trees: trees,
    column: [], threshold: [], left_codes: [], missing_left: [], leaf: [], cover: [],
  };
  const drawn = () => {
    const column = random.below(columns.length);
    const { levels, thresholds } = columns[column];
    const codes = Array.from({ length: levels }, (_, code) => code).filter(() => random.chance(0.5));
    return { column, threshold: thresholds[random.below(thresholds.length)], codes, missing: random.below(2) };
  };
  const add = (level, tests) => {
    if (!grow(level, random)) {
      parameters.column.push(-1);
      parameters.leaf.push(number());
      parameters.cover.push(random.below(50));
      return;
    }
    const { column, threshold, codes, missing } = symmetric ? (tests[level] ??= drawn()) : drawn();
    parameters.column.push(column);
    if (columns[column].levels === 0) parameters.threshold.push(threshold);
    else parameters.left_codes.push(codes);
    parameters.missing_left.push(missing);
    add(level + 1, tests);
    add(level + 1, tests);
  };
  for (let t = 0; t < trees; ++t) add(0, []);
  return parameters;
}

/** How large a column's values are. */
const sizeOf = ({ thresholds }) => Math.max(1, ...thresholds.map(Math.abs));

/** Parameters of a random linear model. */
export function linear({ columns }, { outputs = 1, single = false }, random) {
  const numbers = (n, size) => Array.from({ length: n }, () => (random.next() - 0.5) / size);
  const terms = columns.map((column) => ({ weight: numbers(outputs * (column.levels || 1), sizeOf(column)), missing: numbers(outputs, 1) }));
  return { ...(single ? { precision: 'single' } : {}), n_outputs: outputs, intercept: numbers(outputs, 1), terms };
}

/** Parameters of a random perceptron with hidden layers of these [activation, width]. */
export function perceptron({ columns }, { outputs = 1, hidden }, random) {
  const singles = (n, size) => Array.from({ length: n }, () => (random.next() - 0.5) * size);
  const DEPTH = 3; // of an embedding
  const inputs = columns.map((column) => (column.levels > 0
    ? { embedding: singles(column.levels * DEPTH, 2), missing: singles(DEPTH, 2) }
    : { center: random.next() * sizeOf(column), scale: 2 / sizeOf(column), missing: singles(1, 2)[0] }));
  let width = columns.reduce((sum, { levels }) => sum + (levels > 0 ? DEPTH : 1), 0);
  const layers = [...hidden, ['identity', outputs]].map(([activation, n]) => {
    const layer = { activation, bias: singles(n, 1), weight: singles(n * width, 4 / Math.sqrt(width)) };
    width = n;
    return layer;
  });
  return { n_outputs: outputs, inputs, layers };
}
