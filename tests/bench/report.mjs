// From measurements to the report: JSON for machines, Markdown for people.
import { TOLERANCE, quantile, ratio, spread } from './measure.mjs';
import { sizes, targets } from './targets.mjs';

const OURS = 'Dodona';

/**
 * @typedef {object} Result one entry of a comparison
 * @property {string} name
 * @property {{trees: number, splits: number}} [size]
 * @property {string} [failure] why it could not take part
 * @property {number} [difference]
 * @property {number[]} [samples] milliseconds of one operation
 *
 * @typedef {object} Measured a comparison
 * @property {string} id
 * @property {string} title
 * @property {number} items
 * @property {boolean} agree
 * @property {Result[]} results
 */

/** A target held against what was measured; without a verdict where there is nothing to hold it against. */
export function judge(target, comparisons) {
  const { id, text, limit, strict = false } = target;
  const comparison = comparisons.find((one) => one.id === target.comparison);
  const open = (reason) => ({ id, text, limit, strict, reason });
  if (!comparison) return open('not in this run');
  if (!comparison.agree) return open('outputs differ');
  const wanted = comparison.results.filter(({ name }) => [OURS, ...target.to].includes(name));
  const failed = wanted.find(({ failure }) => failure);
  if (failed) return open(`${failed.name}: ${failed.failure}`);
  const unit = ({ size }) => (target.perTree ? size.trees : 1);
  const times = (result) => result.samples.map((ms) => ms / unit(result));
  const [ours, ...others] = [wanted.find(({ name }) => name === OURS), ...wanted.filter(({ name }) => name !== OURS)];
  const fastest = others.reduce((a, b) => (quantile(times(b), 0.5) < quantile(times(a), 0.5) ? b : a));
  const measured = ratio(times(ours), times(fastest));
  const met = strict ? measured.median < limit : measured.median <= limit;
  const each = (result) => quantile(times(result), 0.5) / comparison.items;
  return { id, text, limit, strict, of: comparison.title, to: fastest.name, ours: each(ours), theirs: each(fastest), items: comparison.items, perTree: target.perTree, measured, met };
}

/** The bytes on the wire of Dodona's own files, held against their limits. */
export function judgeSizes(wire) {
  return sizes.map(({ id, text, limit, of }) => {
    const files = wire?.[OURS]?.engine;
    if (!files) return { id, text, limit, bytes: true, reason: 'not in this run' };
    const measured = Object.entries(files).reduce((sum, [path, bytes]) => sum + (of(path) ? bytes : 0), 0);
    return { id, text, limit, bytes: true, measured: { median: measured }, met: measured <= limit };
  });
}

/** @param {{comparisons: Measured[], wire?: any}} run */
export function verdicts({ comparisons, wire }) {
  return [...judgeSizes(wire), ...targets.map((target) => judge(target, comparisons))];
}

export const digits = (x) => (x >= 1000 ? Math.round(x).toLocaleString('en') : Number(x.toPrecision(3)).toString());

/** A time in the unit that reads best. */
export function time(ms) {
  if (ms >= 1) return `${digits(ms)} ms`;
  return ms >= 1e-3 ? `${digits(ms * 1e3)} µs` : `${digits(ms * 1e6)} ns`;
}

export const table = (header, rows) => [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function comparisonText({ title, items, agree, results }) {
  const failed = results.filter(({ failure }) => failure).map(({ name, failure }) => `${name} not measured: ${failure}`);
  const there = results.filter(({ failure }) => !failure);
  const heading = `### ${title}`;
  if (!agree) {
    return [heading, '**Not compared: the outputs differ.**', table(['engine', 'difference from its reference'], there.map(({ name, difference }) => [name, String(difference)])), ...failed].join('\n\n');
  }
  const ours = there.find(({ name }) => name === OURS);
  const trees = there.some(({ size }) => size);
  const rows = there.map(({ name, size, samples, difference }) => {
    const { median, low, high } = spread(samples.map((ms) => ms / items));
    return [
      name, time(median), `${time(low)} to ${time(high)}`, ...(trees ? [size ? time(median / size.trees) : ''] : []),
      ours ? `${digits(quantile(samples, 0.5) / quantile(ours.samples, 0.5))}` : '', difference.toExponential(1),
    ];
  });
  const what = items === 1 ? 'median' : 'median, per row';
  return [heading, table(['engine', what, 'least to greatest', ...(trees ? ['per tree'] : []), 'times Dodona', 'difference'], rows), ...failed].join('\n\n');
}

/** What a target asks for. */
export function wantedBy({ limit, strict, bytes }) {
  return bytes ? `at most ${limit.toLocaleString('en')} bytes` : `${strict ? 'below' : 'at most'} ${digits(limit)}`;
}

function verdictRow(verdict) {
  const { text, of, to, bytes, measured, met, reason } = verdict;
  const wanted = wantedBy(verdict);
  const what = of ? `${text}: ${of}` : text;
  if (reason) return [what, wanted, 'not measured', reason];
  if (bytes) return [what, wanted, `${measured.median.toLocaleString('en')} bytes`, met ? 'met' : '**not met**'];
  return [what, wanted, `${digits(measured.median)} (${digits(measured.low)} to ${digits(measured.high)}) of ${to}`, met ? 'met' : '**not met**'];
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
  const { machine, effort, comparisons, wire, facts } = run;
  return [
    '# Dodona beside other engines',
    `${effort.rounds} rounds, the engines in turns, each sample at least ${effort.minimum} ms long. A time is the median of the rounds. A ratio is Dodona's time divided by the other's: of the medians, and in brackets the least and `
      + 'greatest of the rounds. Every engine runs on one thread. Outputs are held against their reference before anything is timed; a comparison whose outputs differ by more than '
      + `${TOLERANCE.toExponential()}, relative or below one absolute, is not reported.`,
    table(['', ''], [...Object.entries(machine), ...Object.entries(run.engines).map(engineRow)]),
    '## Targets',
    table(['what', 'target', 'measured', ''], run.verdicts.map(verdictRow)),
    ...notMet(run.verdicts, notes),
    '## Measurements',
    ...(wire ? wireText(wire) : []),
    ...comparisons.map(comparisonText),
    ...modelsText(facts.models),
  ].join('\n\n').concat('\n');
}
