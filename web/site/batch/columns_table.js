// Which column of the file serves which feature, what its first cells are, and what is wrong with them: before anything runs.
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { say } from '../language.js';
import { integer } from '../numbers.js';
import { clipped, namesOf } from '../text.js';
import { faultText, strangeText } from './faults.js';
import { writingOf } from './source.js';

/**
 * @typedef {import('./session.js').Session} Session
 * @typedef {import('./session.js').Party} Party
 * @typedef {import('./session.js').Problems} Problems
 * @typedef {import('../dodona/index.js').Feature} Feature
 */

const EXAMPLES = 3;

/** @param {Session} session @param {Party} party @param {Problems | undefined} problems @param {string} id */
export function columnsTable(session, party, problems, id) {
  const file = /** @type {import('./source.js').RowsFile} */ (session.file);
  const { features, target, task } = party.model.schema;
  const used = new Set(Object.values(party.mapping));
  const rest = file.columns.filter((_, c) => !used.has(c));
  const wanted = [...features.map((feature) => ({ name: feature.name, label: namesOf(feature, 40), kind: say.kinds[feature.kind], feature: /** @type {Feature | undefined} */ (feature) })),
    { name: target.name, label: namesOf(target, 40), kind: task === 'regression' ? say.theTargetNumber : say.theTargetClass, feature: undefined }];
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${say.columnsOf}><table class="mapping">
      <thead><tr><th scope="col">${say.modelNeeds}</th><th scope="col">${say.kind}</th><th scope="col">${say.fromColumn}</th><th scope="col">${say.firstCells}</th><th scope="col">${say.problems}</th></tr></thead>
      <tbody>${wanted.map(({ name, label, kind, feature }, w) => {
        const at = Object.hasOwn(party.mapping, name) ? party.mapping[name] : -1;
        const isTarget = feature === undefined;
        return html`<tr class=${at === -1 && !isTarget ? 'absent' : ''}><th scope="row" title=${name}>${label}</th><td>${kind}</td>
          <td><select id="${id}-${w}" aria-label=${say.columnFor(label)} @change=${(/** @type {any} */ event) => session.map(party, name, Number(event.target.value))}>
            <option value="-1" .selected=${live(at === -1)}>${isTarget ? say.notThere : say.chooseColumn}</option>
            ${file.columns.map((_, c) => html`<option value=${c} .selected=${live(c === at)}>${columnName(file.columns, c)}</option>`)}</select></td>
          <td class="cells">${at === -1 ? nothing : file.sample.slice(0, EXAMPLES).map((row) => clipped(row[at] ?? '', 24) || '∅').join(' · ')}</td>
          <td class="found">${at === -1 ? (isTarget ? nothing : html`<span class="trouble">${say.noColumn}</span>`) : html`${troubleOf(problems, name, at, file)} ${feature ? strangeIn(problems, feature) : nothing}`}</td></tr>`;
      })}</tbody></table></div>
    ${rest.length > 0 ? html`<p class="quiet small">${say.notUsed(rest.slice(0, 12).map((column) => clipped(column, 40) || '∅').join(', '), rest.length > 12 ? ' …' : '')}</p>` : nothing}`;
}

/** A column as it is told from the others: names may stand twice, or not at all. @param {readonly string[]} columns @param {number} c */
function columnName(columns, c) {
  const [name, place] = [clipped(columns[c], 40), say.columnNumber(integer(c + 1))];
  if (name === '') return place;
  return columns.indexOf(columns[c]) === columns.lastIndexOf(columns[c]) ? name : `${name} (${place})`;
}

/** The first cell that is wrong in a column, and how many are. @param {Problems | undefined} problems @param {string} name @param {number} at @param {import('./source.js').RowsFile} file */
function troubleOf(problems, name, at, file) {
  const found = problems?.errors.filter(({ where }) => where.column === name) ?? [];
  if (found.length === 0) return nothing;
  const row = found[0].where.row ?? 1;
  return html`<span class="trouble">${say.problemAt(faultText(found[0].code, writingOf(file)), clipped(file.sample[row - 1]?.[at] ?? '', 24), integer(row), integer(found.length))}</span>`;
}

/** How many cells of a column have a value that the training data never had. @param {Problems | undefined} problems @param {Feature} feature */
function strangeIn(problems, feature) {
  const n = problems?.strangeBy[feature.name] ?? 0;
  return n === 0 ? nothing : html`<span class="caution">${say.strangeAt(integer(n), strangeText(feature))}</span>`;
}
