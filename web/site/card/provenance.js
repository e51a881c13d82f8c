// Where the model comes from: data, trainer, how rows were held out, and every option.
import { html, nothing } from 'lit';
import { say } from '../language.js';
import { fileSize, integer, number } from '../numbers.js';
import { behind } from '../parts/figure.js';
import { pairs } from './pairs.js';
import { countOf, listOf, numberOf, objectOf, textOf } from './reading.js';

/** @typedef {import('../dodona/index.js').Model} Model */

/** @param {Model} model @param {number} bytes */
export function provenance(model, bytes) {
  const { trainer, stopped, objective, fitted_on: fitted, ...rest } = model.provenance;
  const [data, recipe, split, imported] = [rest.data, rest.recipe, rest.split, rest.import].map(objectOf);
  const sha256 = textOf(data.sha256, 64) ?? textOf(imported.sha256, 64);
  const rows = whole(data.rows);
  const tested = whole(split.test);
  const facts = pairs([
    [say.data, [textOf(data.file, 200), rows === undefined ? undefined : say.rows(rows)].filter(Boolean).join(', ')],
    [say.importedFrom, textOf(imported.file, 200)],
    [say.digest, sha256 === undefined ? undefined : { text: `${sha256.slice(0, 12)}…`, exact: sha256 }],
    [say.family, textOf(recipe.family, 60)],
    [say.minimised, textOf(objective, 60) ?? textOf(imported.objective, 60)],
    [say.trainedBy, textOf(trainer, 200)],
    [say.importedBy, textOf(imported.by, 200)],
    [say.stopped, textOf(stopped, 200)],
    [say.fittedOn, fitted === 'all rows with a target' ? say.onAllRows : fitted === 'the training rows' ? say.onTrainingRows : textOf(fitted, 200)],
    [say.testedOn, [tested === undefined ? undefined : say.rows(tested), ruleOf(split, model.schema.task)].filter(Boolean).join(', ')],
    [say.weight, textOf(recipe.weight, 60)],
    [say.seed, numberOf(recipe.seed) === undefined ? undefined : number(recipe.seed, 15)],
    [say.file, fileSize(bytes)],
  ]);
  return [facts === nothing ? nothing : html`<div data-figure="provenance">${facts}</div>`, options(recipe)];
}

/** How rows were held out: what the trainer says, for people; what it does not say, as it stands. @param {Readonly<Record<string, any>>} split @param {string} task */
function ruleOf(split, task) {
  const rule = textOf(split.rule, 300);
  if (rule === undefined) return undefined;
  if (rule.startsWith('of each class (or of all rows), the rows with the smallest draws')) return task === 'classification' ? say.drawnByClass : say.drawn;
  if (rule === 'no row is held out') return undefined;
  const [, latest] = /^the latest rows by (.*), to the fraction test_fraction$/.exec(rule) ?? [];
  if (latest !== undefined) return say.drawnLatest(latest);
  const [, group] = /^whole groups by (.*), about the fraction test_fraction$/.exec(rule) ?? [];
  if (group !== undefined) return say.drawnGroups(group);
  const [, file] = /^a file of its own: (.*)$/.exec(rule) ?? [];
  return file === undefined ? rule : say.fromFile(file);
}

/** @param {Readonly<Record<string, any>>} recipe */
function options({ options: given }) {
  const known = Object.entries(objectOf(given)).flatMap(([name, value]) => {
    const said = optionText(value);
    return said === undefined ? [] : [[textOf(name, 60) ?? '–', said]];
  });
  if (known.length === 0) return nothing;
  return html`<figure class="figure" data-figure="options"><figcaption><h3>${say.options}</h3></figcaption>${behind(say.options, { head: [say.option, say.value], rows: known })}</figure>`;
}

/** As the command line writes it. @param {unknown} value */
function optionText(value) {
  if (typeof value === 'boolean') return String(value);
  const x = numberOf(value);
  return x === undefined ? textOf(value, 120) : String(x);
}

/** What else was tried before this model was chosen. @param {Readonly<Record<string, any>>} card */
export function leaderboard({ tournament }) {
  const { metric, tried, trials } = objectOf(tournament);
  const known = listOf(trials, 200).flatMap((trial) => {
    const { family, options: given, rows, folds, mean, standard_error: error } = objectOf(trial);
    const [name, score] = [textOf(family, 40), numberOf(mean)];
    if (name === undefined || score === undefined) return [];
    const chosen = Object.entries(objectOf(given)).flatMap(([option, value]) => [`${option.slice(option.indexOf('.') + 1)} ${optionText(value) ?? ''}`]);
    return [[[name, ...chosen].join(', ').slice(0, 200), ...[score, numberOf(error)].map((x) => (x === undefined ? '–' : { text: number(x, 4), exact: x })), whole(rows) ?? '–', whole(folds) ?? '–']];
  });
  if (known.length === 0) return nothing;
  const n = countOf(tried) ?? known.length;
  return html`<figure class="figure" data-figure="tournament"><figcaption><h3>${say.tournament}</h3><p class="quiet">${say.tournamentHow(integer(n), textOf(metric, 60) ?? say.score)}</p></figcaption>${behind(say.tournament, {
    head: [say.model, textOf(metric, 60) ?? say.score, say.standardError, say.rowsHead, say.folds], rows: known,
  })}</figure>`;
}

/** @param {unknown} n */
function whole(n) {
  const count = countOf(n);
  return count === undefined ? undefined : integer(count);
}
