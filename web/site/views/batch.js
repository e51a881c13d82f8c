// A file of rows: what its columns are, then the answers of all its rows, how good they are, and how far the file is from the training data.
import { html, nothing } from 'lit';
import { columnsTable } from '../batch/columns_table.js';
import { faultText } from '../batch/faults.js';
import { Results } from '../batch/results.js';
import { sessionOf } from '../batch/session.js';
import { writingOf } from '../batch/source.js';
import { language, say } from '../language.js';
import { integer } from '../numbers.js';
import { define } from '../parts/define.js';
import { clipped, nameOf } from '../text.js';
import { FileView } from './file_view.js';

/** @param {import('../page.js').DodonaPage} page that has a model */
export default function batchView(page) {
  return html`<dodona-batch class="batch" .page=${page} .model=${page.model} .language=${language} .session=${sessionOf(page)} .dropped=${page.rowsFile}></dodona-batch>`;
}

class Batch extends FileView {
  static properties = { problems: { state: true } };

  constructor() {
    super();
    /** In the file's first rows. @type {import('../batch/session.js').Problems | undefined} */
    this.problems = undefined;
  }

  /** What was looked at: a file, its columns, a model, and whether the target is read. @type {readonly unknown[]} */
  #looked = [];

  updated() {
    void this.#look();
  }

  async #look() {
    const { file, party } = this.session;
    if (!file || !party) return;
    const looked = [file, party.mapping, party.model, this.session.usesTarget];
    if (looked.every((one, k) => one === this.#looked[k])) return;
    this.#looked = looked;
    this.problems = undefined;
    if (this.session.missing(party).length > 0) return;
    const problems = await this.session.look(party).catch(() => undefined);
    if (looked === this.#looked) this.problems = problems;
  }

  render() {
    const { session } = this;
    const { file, party, tasks: { batch: task } } = session;
    return html`${this.opener(say.batchIntro)}
      ${file && party ? html`<section aria-labelledby="columns-title"><h2 id="columns-title">${clipped(file.name, 80)}</h2>
          <details class="columns-of" ?open=${!task || session.missing(party).length > 0}><summary>${say.columnsFound(integer(party.model.schema.features.length - session.missing(party).length), integer(party.model.schema.features.length))}</summary>
            ${this.numbersRead()}${columnsTable(session, party, this.problems, 'column')}</details>
          ${this.#found()}
          ${this.start('batch', [party])}</section>
        ${task ? html`<dodona-results @open-row=${(/** @type {CustomEvent<any>} */ event) => void this.openRow(event.detail)} .session=${session} .task=${task} .schemas=${[party.model.schema]} .cards=${[party.model.card]} .names=${[party.name]} .language=${this.language}></dodona-results>` : nothing}` : nothing}`;
  }

  /** What is wrong in the first rows that no column says. */
  #found() {
    if (!this.problems) return nothing;
    if (this.problems.rows === 0) return html`<p class="caution" id="looked" role="status">${say.noRows}</p>`;
    const { rows, bad, strange: n, errors } = this.problems;
    const { target } = this.model.schema;
    const strange = errors.filter(({ where }) => where.column === target.name).length;
    const ofRows = new Map(errors.filter(({ where }) => where.column === undefined || where.column === '').map(({ code, where }) => [where.row, code])); // those of columns stand beside them
    const first = [...ofRows][0];
    return html`<p class=${bad > 0 ? 'caution' : 'quiet'} id="looked" role="status">${bad > 0 ? say.firstRowsBad(integer(rows), integer(bad)) : say.firstRowsGood(integer(rows))}</p>
      ${first ? html`<p class="caution small" id="looked-rows">${say.problemInRow(faultText(first[1], writingOf(/** @type {import('../batch/source.js').RowsFile} */ (this.session.file))), integer(/** @type {number} */ (first[0])), integer(ofRows.size))}</p>` : nothing}
      ${2 * strange > rows ? html`<p class="caution" id="target-strange">${say.targetStrange(nameOf(target, 60))}</p>` : nothing}
      ${n > 0 ? html`<p class="caution" id="looked-strange">${say.firstRowsStrange(integer(n))}</p>` : nothing}`;
  }
}

define({ 'dodona-batch': Batch, 'dodona-results': Results });
