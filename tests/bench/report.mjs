// From measurements to the report: JSON for machines, Markdown for people.
import { TOLERANCE, quantile, ratio, spread } from './measure.mjs';
import { sizes, tables, targets } from './targets.mjs';
import { accuracyText, choicesText, growthText } from './training/report.mjs';
import { amount, digits, figure, table, time } from './words.mjs';

const OURS = 'Dodona';
const ABSENT = 'not in this run';

/** Those of the groups that ran. @param {any[]} all verdicts */
export const present = (all) => all.filter(({ reason }) => reason !== ABSENT);

/**
 * @typedef {object} Result one entry of a comparison
 * @property {string} name
 * @property {{trees: number, splits: number}} [size]
 * @property {string} [failure] why it could not take part
 * @property {number} [difference]
 * @property {number[]} [samples] milliseconds of one operation, or what the comparison's `unit` says
 * @property {number[]} [user] milliseconds of all threads
 * @property {{loss: number, auc: number}} [scores] of the test rows of a training
 *
 * @typedef {object} Measured a comparison
 * @property {string} id
 * @property {string} title
 * @property {number} items
 * @property {boolean} agree
 * @property {string} [why] not
 * @property {string} [note] in front of its table
 * @property {string} [unit] ms unless said: bytes, nats
 * @property {Result[]} results
 */

/** A target held against what was measured; without a verdict where there is nothing to hold it against. */
export function judge(target, comparisons) {
  const { id, text, limit, strict = false, as = 'ratio' } = target;
  const comparison = comparisons.find((one) => one.id === target.comparison);
  const open = (reason) => ({ id, text, limit, strict, as, reason });
  if (!comparison) return open(ABSENT);
  if (!comparison.agree) return open(comparison.why ?? 'outputs differ');
  const wanted = comparison.results.filter(({ name }) => [OURS, ...target.to].includes(name));
  const failed = wanted.find(({ failure }) => failure);
  if (failed) return open(`${failed.name}: ${failed.failure}`);
  const unit = ({ size }) => (target.perTree ? size.trees : 1);
  const times = (result) => result.samples.map((ms) => ms / unit(result));
  const [ours, ...others] = [wanted.find(({ name }) => name === OURS), ...wanted.filter(({ name }) => name !== OURS)];
  const met = ({ median }) => (strict ? median < limit : median <= limit);
  if (target.to.length === 0) {
    const measured = spread(ours.samples);
    return { id, text, limit, strict, as, of: comparison.title, measured, met: met(measured) };
  }
  const fastest = others.reduce((a, b) => (quantile(times(b), 0.5) < quantile(times(a), 0.5) ? b : a));
  const measured = ratio(times(ours), times(fastest));
  const each = (result) => quantile(times(result), 0.5) / comparison.items;
  return {
    id, text, limit, strict, as, of: comparison.title, to: fastest.name, ours: each(ours), theirs: each(fastest), unit: comparison.unit, items: comparison.items,
    perTree: target.perTree, measured, met: met(measured),
  };
}

/** The bytes on the wire of Dodona's own files, held against their limits. */
export function judgeSizes(wire) {
  return sizes.map(({ id, text, limit, of }) => {
    const files = wire?.[OURS]?.engine;
    if (!files) return { id, text, limit, as: 'bytes', reason: ABSENT };
    const measured = Object.entries(files).reduce((sum, [path, bytes]) => sum + (of(path) ? bytes : 0), 0);
    return { id, text, limit, as: 'bytes', measured: { median: measured }, met: measured <= limit };
  });
}

/** What the tables of accuracy, choices and growth say. @param {any} run */
export function judgeTables(run) {
  return tables.map(({ id, text, limit, strict = false, as, table: name, of }) => {
    const open = (reason) => ({ id, text, limit, strict, as, reason });
    if (!run[name]) return open(ABSENT);
    if (run[name].partial) return open(run[name].partial);
    const { value, to } = of(run[name]);
    if (value === undefined || Number.isNaN(value)) return open('not measured');
    return { id, text, limit, strict, as, to, measured: { median: value }, met: strict ? value < limit : value <= limit };
  });
}

/** @param {{comparisons: Measured[], wire?: any, accuracy?: any, choices?: any, growth?: any}} run */
export function verdicts(run) {
  return [...judgeSizes(run.wire), ...targets.map((target) => judge(target, run.comparisons)), ...judgeTables(run)];
}

function comparisonText({ title, items, agree, why, note, unit, results }) {
  const failed = results.filter(({ failure }) => failure).map(({ name, failure }) => `${name} not measured: ${failure}`);
  const there = results.filter(({ failure }) => !failure);
  const heading = `### ${title}`;
  if (!agree && !why) {
    return [heading, '**Not compared: the outputs differ.**', table(['engine', 'difference from its reference'], there.map(({ name, difference }) => [name, String(difference)])), ...failed].join('\n\n');
  }
  const columns = columnsOf(there, items, unit);
  const rows = there.map((result) => Object.values(columns).map((cell) => cell(result)));
  return [heading, ...(note ? [note] : []), ...(why ? [`**Not compared: ${why}.**`] : []), table(Object.keys(columns), rows), ...failed].join('\n\n');
}

/** How each column of a comparison's table is filled; those that no engine has are left out. */
function columnsOf(results, items, unit) {
  const ours = results.find(({ name }) => name === OURS);
  const has = (key) => results.some((result) => result[key] !== undefined);
  const each = ({ samples }) => spread(samples.map((value) => value / items));
  const when = (there, name, cell) => (there ? { [name]: cell } : {});
  return {
    engine: ({ name }) => name,
    [items === 1 ? 'median' : 'median, per row']: (result) => amount(each(result).median, unit),
    'least to greatest': (result) => `${amount(each(result).low, unit)} to ${amount(each(result).high, unit)}`,
    ...when(has('size'), 'per tree', (result) => (result.size ? time(each(result).median / result.size.trees) : '')),
    ...when(has('user'), 'of all threads', ({ user }) => (user ? time(quantile(user, 0.5)) : '')),
    'times Dodona': ({ samples }) => (ours ? digits(quantile(samples, 0.5) / quantile(ours.samples, 0.5)) : ''),
    ...when(has('difference'), 'difference', ({ difference }) => difference.toExponential(1)),
    ...when(has('scores'), 'test log loss', ({ scores }) => (scores ? scores.loss.toFixed(5) : '')),
    ...when(has('scores'), 'test AUC', ({ scores }) => (scores ? scores.auc.toFixed(4) : '')),
  };
}

/** What a target asks for. */
export function wantedBy({ limit, strict, as }) {
  return `${strict ? 'below' : 'at most'} ${figure(limit, as)}`;
}

function verdictRow(verdict) {
  const { text, of, to, as, measured, met, reason } = verdict;
  const wanted = wantedBy(verdict);
  const what = of ? `${text}: ${of}` : text;
  if (reason) return [what, wanted, 'not measured', reason];
  const found = measured.low === undefined ? figure(measured.median, as) : `${figure(measured.median, as)} (${figure(measured.low, as)} to ${figure(measured.high, as)})`;
  return [what, wanted, `${found}${to ? ` of ${to}` : ''}`, met ? 'met' : '**not met**'];
}

const PARTS = ['Tried:', 'Limit:'];

/** The notes by the targets' ids: sections of a Markdown file, each headed by the ids that it is for, with commas between them. */
export function readNotes(text) {
  return new Map(text.split(/^## /m).slice(1).flatMap((section) => {
    const [ids, ...lines] = section.split('\n');
    return ids.split(',').map((id) => [id.trim(), lines.join('\n').trim()]);
  }));
}

/** Where notes and verdicts do not fit each other. @param {any[]} all verdicts @param {Map<string, string>} notes @returns {string[]} */
export function complaints(all, notes) {
  const of = ({ id, met }) => {
    const note = notes.get(id);
    if (met === true && note !== undefined) return [`${id} is met in this run, and has a note of why it is not`];
    if (met !== false) return [];
    if (note === undefined) return [`${id} is not met, and has no note`];
    return PARTS.filter((part) => !note.split('\n').some((line) => line.startsWith(part))).map((part) => `the note of ${id} has no paragraph that begins with "${part}"`);
  };
  const known = new Set(all.map(({ id }) => id));
  const strangers = [...notes.keys()].filter((id) => !known.has(id)).map((id) => `there is a note of ${id}, which is no target`);
  return [...all.flatMap(of), ...strangers];
}

function notMet(all, notes) {
  const missed = all.filter(({ met }) => met === false);
  const sections = missed.flatMap((verdict) => {
    const [what, wanted, measured] = verdictRow(verdict);
    return [`### ${what}`, `\`${verdict.id}\`: ${wanted}, measured ${measured}.`, notes.get(verdict.id) ?? '**Nothing is noted.**'];
  });
  const wrong = complaints(all, notes);
  return [
    ...(sections.length > 0 ? ['## What is not met', ...sections] : []),
    ...(wrong.length > 0 ? ['## What is wrong with tests/bench/notes.md', wrong.map((line) => `- ${line}`).join('\n')] : []),
  ];
}

function wireText(wire) {
  const sum = (files) => Object.values(files).reduce((total, bytes) => total + bytes, 0).toLocaleString('en');
  const each = (files) => Object.entries(files).map(([path, bytes]) => `${path.split('/').pop()} ${bytes.toLocaleString('en')}`).join(', ');
  const rows = Object.entries(wire).map(([name, { engine, model }]) => [name, sum(engine), each(engine), sum(model)]);
  return ['### Sizes on the wire', table(['engine', 'bytes after gzip -9', 'of which', 'its model of the cold page'], rows)];
}

/** What took part, in words: version, threads, modules. */
function engineRow([name, { version, threads, modules }]) {
  const SIMD = new Map([[true, 'with SIMD'], [false, 'without SIMD']]);
  const words = modules.map(({ name: file, simd }) => `${file} ${SIMD.get(simd) ?? '(not examined for SIMD)'}`);
  return [name, [version, ...(threads === undefined ? [] : [`${threads} thread${threads === 1 ? '' : 's'}`]), ...words].join(', ')];
}

function modelsText(models) {
  const rows = Object.entries(models).map(([name, { trees, splits }]) => [name, trees, digits(splits / trees)]);
  return ['### The models', table(['model', 'trees', 'splits per tree'], rows)];
}

/** @param {any} run what run.mjs found, verdicts included @param {Map<string, string>} notes */
export function markdown(run, notes) {
  const { machine, effort, comparisons, wire, facts, accuracy, choices, growth } = run;
  return [
    '# Dodona beside other engines',
    `${effort.rounds} rounds, of training fewer, the engines in turns, each sample of a prediction at least ${effort.minimum} ms long. A time is the median of the rounds. A ratio is Dodona's time divided by the other's: of the medians, and in brackets the least and `
      + 'greatest of the rounds. Every engine runs on one thread, but for training. Outputs are held against their reference before anything is timed; a comparison whose outputs differ by more than '
      + `${TOLERANCE.toExponential()}, relative or below one absolute, is not reported.`,
    table(['', ''], [...Object.entries(machine), ...Object.entries(run.engines).map(engineRow)]),
    '## Targets',
    table(['what', 'target', 'measured', ''], present(run.verdicts).map(verdictRow)),
    `${run.verdicts.length - present(run.verdicts).length} more targets are of groups that are not in this run.`,
    ...notMet(run.verdicts, notes),
    '## Measurements',
    ...(wire ? wireText(wire) : []),
    ...comparisons.map(comparisonText),
    ...(accuracy ? accuracyText(accuracy) : []),
    ...(choices ? choicesText(choices) : []),
    ...(growth ? growthText(growth) : []),
    ...(facts ? modelsText(facts.models) : []),
  ].join('\n\n').concat('\n');
}
