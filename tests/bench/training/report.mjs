// The tables of accuracy, choices and growth in words.
import { digits, table, time } from '../words.mjs';
import { BOOSTERS } from './accuracy.mjs';
import { CALIBRATED } from './choices.mjs';
import { LEAST_LOSS, PEERS } from './contestants.mjs';

const percent = (x) => `${x > 0 ? '+' : ''}${(100 * x).toFixed(2)}%`;
const score = (x) => (x === undefined ? '' : Math.abs(x) < 100 ? x.toFixed(4) : digits(x));

function setRow({ name, task, train, test, results, best, difference, error, reference }) {
  const [ours] = results;
  const cells = (key) => results.map((result) => score(result[key])).join(' / ');
  return [
    `${name}${ours.told ? ' (--task given)' : ''}`, `${train} + ${test}`, task === 'regression' ? 'RMSE' : 'log loss', ...results.map(({ loss }) => score(loss)),
    best ? `${percent(difference)} ± ${(100 * error).toFixed(2)} of ${best}` : '', task === 'regression' ? cells('r2') : cells('accuracy'), task === 'regression' ? '' : cells('auc'),
    results.map(({ seconds }) => (seconds === undefined ? '' : digits(seconds))).join(' / '), Object.values(reference).map(score).join(' / '),
  ];
}

const ORDER = ['Dodona', ...BOOSTERS].join(' / ');

/** @param {any} accuracy of accuracy.mjs @returns {string[]} */
export function accuracyText({ source, rows, summary }) {
  const failures = rows.flatMap(({ name, results }) => results.filter(({ failure }) => failure).map((result) => `${name}, ${result.name}: ${result.failure}`));
  const { means, best, worst, behind } = summary;
  const sentences = [
    ...Object.entries(means).filter(([, mean]) => mean !== undefined).map(([name, mean]) => `Mean loss against ${name} (geometric, over the sets): ${percent(mean)}.`),
    ...(worst ? [
      `Against the better of the two on each set: ${percent(best)}; the worst is ${worst.name}, ${percent(worst.difference)}. Behind by more than 1%: ${behind.join(', ') || 'none'}.`,
      ...Object.entries({ accuracy: 'Accuracy', auc: 'AUC', r2: 'R2' }).filter(([key]) => summary[key]).map(([key, word]) => (
        `${word} less that of the better, mean of ${summary[key].sets} sets: ${summary[key].mean.toFixed(4)}. Behind by more than 1%: ${summary[key].behind.join(', ') || 'none'}.`)),
    ] : []),
  ];
  return [
    '### Accuracy with no options',
    `${source[0].toUpperCase()}${source.slice(1)}. \`dodona train\` with no options but the target and the test rows; XGBoost with 300 trees, learning rate 0.1, depth 6, HistGradientBoosting with its defaults, `
      + `as in the reference table. The loss is RMSE or log loss (below ${LEAST_LOSS} it counts as that); the difference is relative to the better of the two, ± its standard error over the test rows. `
      + 'Seconds are of `dodona train` as a process, on all cores, with both files read, and of the others\' fits, on one thread, from the run that first made them.',
    table(['set', 'rows', 'loss', 'Dodona', ...BOOSTERS, 'difference', `R2 or accuracy: ${ORDER}`, `AUC: ${ORDER}`, `seconds: ${ORDER}`,
      `loss in the reference table: ${BOOSTERS.join(' / ')}`], rows.map(setRow)),
    sentences.join('\n'),
    ...failures,
  ];
}

const share = (x) => (x === undefined ? '' : `${(100 * x).toFixed(1)}%`);

function choiceRow({ name, task, train, test, results, best, difference, error }) {
  const [ours] = results;
  const theirs = results.find((result) => result.name === CALIBRATED);
  return [
    `${name}${ours.told ? ' (--task given)' : ''}`, `${train} + ${test}`, task === 'regression' ? 'RMSE' : 'log loss', score(ours.loss), ...results.slice(1).map(({ loss }) => score(loss)),
    best ? `${percent(difference)} ± ${(100 * error).toFixed(2)} of ${best}` : '', ours.family ?? '', ours.bytes ? `${digits(ours.bytes / 1000)} KB` : '', ours.seconds ? digits(ours.seconds) : '',
    share(ours.covered), task === 'regression' ? '' : [ours, theirs].map((result) => score(result?.calibration)).join(' / '),
  ];
}

/** @param {any} choices of choices.mjs @returns {string[]} */
export function choicesText({ source, budget, rows, summary }) {
  const { lost, worst, behind, mean, covered, intervals, labels, calibration } = summary;
  const failures = rows.flatMap(({ name, results }) => results.filter(({ failure }) => failure).map((result) => `${name}, ${result.name}: ${result.failure}`));
  return [
    '### Training without choices',
    `${source[0].toUpperCase()}${source.slice(1)}. \`dodona train\` with the target, the test rows and \`--budget ${budget}\`; the others with the settings of the reference table, of which nothing was tuned. `
      + `The loss is RMSE or log loss (below ${LEAST_LOSS} it counts as that); the difference is relative to the best of the others, ± its standard error over the test rows. Seconds are of the whole process. `
      + `Covered is the share of the test rows whose truth is in the 90% interval or set of classes. The calibration error is that of Dodona / ${CALIBRATED}.`,
    table(['set', 'rows', 'loss', 'Dodona', ...Object.keys(PEERS), 'difference', 'family', 'file', 'seconds', 'covered', 'calibration error'], rows.map(choiceRow)),
    ...(worst ? [[
      `Better than the best of the others on ${share(1 - lost)} of the sets; mean difference (geometric) ${percent(mean)}; the worst is ${worst.name}, ${percent(worst.difference)}. Behind by more than 1%: ${behind.join(', ') || 'none'}.`,
      ...(intervals ? [`The 90% intervals cover ${share(intervals.mean)} of the test rows, mean over the sets of numbers.`] : []),
      ...(labels ? [`The 90% sets of classes, which are never empty, cover ${share(labels.mean)}, mean over the sets of classes.`] : []),
      ...(covered ? [`The least of both is ${share(covered.least)}, ${covered.name}.`] : []),
      ...(calibration ? [`Mean calibration error ${score(calibration.ours)}, ${CALIBRATED}'s ${score(calibration.theirs)}. Greater than its: ${calibration.behind.join(', ') || 'none'}.`] : []),
    ].join('\n')] : []),
    ...failures,
  ];
}

/** @param {any} growth of growth.mjs @returns {string[]} */
export function growthText({ rounds, threads, points, powers }) {
  const row = ({ rows, features, train, predict }) => {
    const cells = rows * features;
    return [
      rows.toLocaleString('en'), features, time(train.wall), time(train.user), time(train.wall / rows), time(train.wall / cells), `${digits(train.memory / 1e6)} MB`, digits(train.memory / rows),
      digits(train.memory / cells), time(predict.wall), time(predict.wall / rows), `${digits(predict.memory / 1e6)} MB`,
    ];
  };
  const power = (x) => (x === undefined ? 'not measured' : digits(x));
  return [
    '### Growth',
    `\`dodona train\` from CSV to model, ${rounds} rounds, ${threads} threads, and \`dodona predict\` of the same rows. Memory is the largest resident set. By least squares of the logarithms, time grows as the power ${power(powers.rows.time)} of rows `
      + `and ${power(powers.features.time)} of features, memory as ${power(powers.rows.memory)} and ${power(powers.features.memory)}.`,
    table(['rows', 'features', 'training', 'of all threads', 'per row', 'per cell', 'peak memory', 'bytes per row', 'bytes per cell', 'prediction', 'per row', 'peak memory'], points.map(row)),
    '![time per cell](growth-time.svg) ![memory per cell](growth-memory.svg)',
  ];
}
