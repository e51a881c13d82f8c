// What came of a file: what the answers are, how good they are beside the card, what has an error, how far the columns have moved, and all rows.
import { LitElement, html, nothing } from 'lit';
import { standardLevel } from '../certainty.js';
import { language, say } from '../language.js';
import { integer, level as percentOf, number, percent, points, signed, withUnit } from '../numbers.js';
import { Chart } from '../parts/chart.js';
import { define } from '../parts/define.js';
import { METRICS, written } from '../score.js';
import { clipped, nameOf } from '../text.js';
import { spreadChart, truthChart } from './charts.js';
import { driftTable, verdictOf } from './drift_table.js';
import { faultOfRow } from './faults.js';
import { expectedRange } from './metrics.js';
import { Rows } from './rows_table.js';

/** @typedef {import('./rows_table.js').Wish} Wish @typedef {import('./summary.js').Summary} Summary @typedef {import('../dodona/index.js').Schema} Schema */

const FAULTS = 8;
const SAME = 1e-4; // a stability index that rows of the same kind hardly ever have: with 1,000 rows theirs is about 0.01
const MORE_IS_BETTER = new Set(['r2', 'accuracy', 'balanced_accuracy', 'roc_auc']);

/**
 * Where a score lies beside what is expected.
 *
 * @param {string} key
 * @param {number} value
 * @param {[number, number] | undefined} range
 * @returns {'' | 'better' | 'worse'} '' within it, or where there is none
 */
function sideOf(key, value, range) {
  if (range === undefined || (value >= range[0] && value <= range[1])) return '';
  return (value > range[1]) === MORE_IS_BETTER.has(key) ? 'better' : 'worse';
}

export class Results extends LitElement {
  static properties = { session: { attribute: false }, task: { attribute: false }, schemas: { attribute: false }, cards: { attribute: false }, names: { attribute: false }, language: { attribute: false }, wish: { state: true } };

  constructor() {
    super();
    this.session = /** @type {import('./session.js').Session} */ (/** @type {unknown} */ (undefined));
    this.task = /** @type {import('./task.js').Task} */ (/** @type {unknown} */ (undefined));
    /** Of the models: one, or two that are compared. @type {Schema[]} */
    this.schemas = [];
    /** @type {Readonly<Record<string, any>>[]} */
    this.cards = [];
    /** What the models are called here. @type {string[]} */
    this.names = [];
    this.language = language;
    /** Which rows the person wants the table to show. @type {Wish | undefined} */
    this.wish = undefined;
  }

  #hear = () => this.requestUpdate();

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('task')) return;
    /** @type {import('./task.js').Task | undefined} */ (changed.get('task'))?.removeEventListener('change', this.#hear);
    this.task.addEventListener('change', this.#hear);
    this.wish = undefined;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.task?.removeEventListener('change', this.#hear);
  }

  connectedCallback() {
    super.connectedCallback();
    this.task?.addEventListener('change', this.#hear);
  }

  render() {
    const { task, schemas } = this;
    const { summary } = task;
    if (!summary) return nothing;
    const isDone = task.state === 'done';
    return html`<section class="outcome" aria-labelledby="outcome"><h2 id="outcome">${say.outcome}</h2>
        <p id="done" role="status">${isDone ? this.#headline(summary) : say.soFar(integer(summary.rows))}</p>
        ${schemas.length > 1 ? this.compared(summary) : this.#one(summary)}</section>
      ${isDone ? html`<dodona-rows id="rows" .task=${task} .schemas=${schemas} .cards=${this.cards} .names=${this.names} .columns=${task.job.columns} .hasTarget=${task.job.hasTarget} .summary=${summary} .wish=${this.wish ?? { show: summary.difference?.flips ? 'flips' : 'all' }} .language=${this.language}
        @wish=${(/** @type {CustomEvent<any>} */ { detail }) => { this.wish = detail; }}></dodona-rows>` : nothing}
      ${schemas.length > 1 || summary.rows === summary.bad ? nothing : driftTable(summary.models[0].drift, schemas[0].features, isDone ? (column) => this.#see({ show: 'strange', column }) : undefined)}`;
  }

  /** Shows some rows, where the table is. @param {Wish} wish */
  #see(wish) {
    this.wish = wish;
    this.querySelector('#rows')?.scrollIntoView({ block: 'start' });
  }

  /** @param {Summary} summary */
  #headline({ rows, bad, strange, faults, models: [{ novel }] }) {
    if (rows === 0) return say.noRows;
    const { task } = this;
    return html`${say.scoredIn(integer(rows), number(task.seconds, 2))} ${task.isWhole ? nothing : html`<strong class="caution">${say.stoppedHere}</strong> `}
      ${bad > 0 ? html`<button type="button" class="link trouble" id="show-bad" @click=${() => this.#see({ show: 'bad' })}>${say.rowsBad(integer(bad))}</button> ` : say.noRowBad}
      ${strange > 0 ? html`<button type="button" class="link caution" id="show-strange" @click=${() => this.#see({ show: 'strange' })}>${say.rowsStrange(integer(strange))}</button> ` : nothing}
      ${novel ? html`<button type="button" class="link caution" id="show-novel" @click=${() => this.#see({ show: 'novel' })}>${say.rowsNovel(integer(novel))}</button>` : nothing}
      ${bad > 0 ? html`<ul class="faults small">${faults.slice(0, FAULTS).map(({ column, fault, rows: n }) => html`<li>${faultOfRow(fault, column, task.about.writing)} <span class="quiet">${say.countOfRows(integer(n))}</span></li>`)}
        ${faults.length > FAULTS ? html`<li class="quiet">${say.andMore(integer(faults.length - FAULTS))}</li>` : nothing}</ul>` : nothing}`;
  }

  /** @param {Summary} summary */
  #one({ models: [model] }) {
    const [schema] = this.schemas;
    const [card] = this.cards;
    return html`<div class="columns"><div><h3>${say.spread}</h3>${spreadChart(model.spread, schema, card)}</div>
      <div>${model.scores ? html`<h3>${say.besideTruth}</h3>${this.#scores(model)}${truthChart(model, schema, card)}` : html`<h3>${say.besideTruth}</h3><p class="quiet">${this.#withoutTruth(schema.target)}</p>`}</div></div>`;
  }

  /** What the card of a model says of the rows that were held out from it. @param {number} k @param {typeof METRICS[number]} metric */
  #onCard(k, metric) {
    const score = this.cards[k].metrics?.model?.[metric.key];
    return typeof score === 'number' ? html`<br><span class="quiet small">${say.cardSays(written(metric, score, this.schemas[k].target.unit))}</span>` : nothing;
  }

  /** Why nothing is compared with the target. @param {{name: string, label?: string}} target */
  #withoutTruth(target) {
    return (this.task.job.hasTarget ? say.noKnownTruth : say.noTruth)(nameOf(target));
  }

  /** The file's scores beside the card's. @param {Summary['models'][number]} model */
  #scores(model) {
    const [{ target }] = this.schemas;
    const [card] = this.cards;
    const scores = /** @type {NonNullable<typeof model.scores>} */ (model.scores);
    const shown = METRICS.filter(({ key }) => /** @type {Record<string, number>} */ (scores.values)[key] !== undefined);
    const rows = shown.map((metric) => {
      const value = /** @type {Record<string, number>} */ (scores.values)[metric.key];
      const range = expectedRange(card.metrics ?? {}, metric.key, model.known);
      return { metric, value, range, side: sideOf(metric.key, value, range) };
    });
    return html`<table id="scores"><caption>${say.scoresHow(integer(model.known))}</caption>
      <thead><tr><th scope="col">${say.score}</th><th scope="col">${say.thisFile}</th><th scope="col">${say.onTheCard}</th></tr></thead>
      <tbody>${rows.map(({ metric, value, range, side }) => html`<tr><th scope="row">${say.metrics[metric.key]}</th>
        <td title=${String(value)}>${side === '' ? nothing : html`<span class=${side === 'worse' ? 'caution' : 'quiet'} title=${say.beyondCard}>${side === 'worse' ? say.worse : say.better}</span> `}${written(metric, value, target.unit)}</td>
        <td title=${range ? `${range[0]} – ${range[1]}` : nothing}>${written(metric, card.metrics?.model?.[metric.key], target.unit)}</td></tr>`)}
      ${scores.covered === undefined ? nothing : html`<tr><th scope="row">${say.withinLevel(percentOf(this.#level()))}</th><td title=${String(scores.covered)}>${percent(scores.covered)}</td><td>${this.#coveredOfCard(card)}</td></tr>`}</tbody></table>
      ${isTraining(model, card) ? html`<p class="caution small" id="is-training">${say.isTraining}</p>` : beyondHint(rows, model)}
      ${model.off > 0 ? html`<p class="small"><button type="button" class="link" id="show-off" @click=${() => this.#see({ show: 'off' })}>${this.schemas[0].task === 'classification' ? say.rowsWrong(integer(model.off)) : say.rowsOutside(integer(model.off))}</button></p>` : nothing}`;
  }

  /** Of the intervals or sets that were asked for. */
  #level() {
    return standardLevel(this.session.party?.model.levels ?? []) ?? 0;
  }

  /** @param {Readonly<Record<string, any>>} card */
  #coveredOfCard(card) {
    const levels = Array.isArray(card.metrics?.levels) ? card.metrics.levels : [];
    const found = levels.find((/** @type {any} */ entry) => entry?.level === this.#level());
    return typeof found?.covered === 'number' ? percent(found.covered) : '–';
  }

  /** Two models on the same rows. @param {Summary} summary */
  compared({ models, difference, paired }) {
    const [{ task, target }] = this.schemas;
    const shown = METRICS.filter(({ key }) => models.some(({ scores }) => /** @type {any} */ (scores)?.values[key] !== undefined));
    const hasPairs = Object.keys(paired).length > 0;
    const write = (/** @type {number | undefined} */ x) => (x === undefined ? '–' : task === 'regression' ? withUnit(number(x, 3), target.unit) : percent(x));
    return html`<div class="columns compared"><div>${difference ? html`<table id="differences"><caption>${say.differencesHow(integer(difference.rows))}</caption><tbody>
        ${difference.flips === undefined ? nothing : html`<tr><th scope="row">${task === 'regression' ? say.apartRows : say.flips}</th><td>${integer(difference.flips)} (${percent(difference.rows === 0 ? 0 : difference.flips / difference.rows)})</td></tr>`}
        <tr><th scope="row">${task === 'regression' ? say.meanDifference : say.meanDistance}</th><td>${write(difference.mean)}</td></tr>
        <tr><th scope="row">${say.medianDifference}</th><td>${write(difference.median)}</td></tr><tr><th scope="row">${say.mostDifference}</th><td>${write(difference.most)}</td></tr></tbody></table>` : nothing}</div>
      <div>${shown.length > 0 ? html`<div class="scroll" tabindex="0" role="group" aria-label=${say.score}><table id="scores" class=${hasPairs ? 'paired' : ''}><caption>${say.scoresHow(integer(models[0].known))}</caption>
        <thead><tr><th scope="col">${say.score}</th>${this.names.map((name) => html`<th scope="col">${clipped(name, 40)}</th>`)}${hasPairs ? html`<th scope="col">${say.apart}</th>` : nothing}</tr></thead>
        <tbody>${shown.map((metric) => html`<tr><th scope="row">${say.metrics[metric.key]}</th>${models.map(({ scores }, k) => {
          const value = /** @type {any} */ (scores)?.values[metric.key];
          return html`<td title=${String(value)}>${written(metric, value, target.unit)}${this.#onCard(k, metric)}</td>`;
        })}${hasPairs ? html`<td>${pairText(paired[metric.key], metric, target.unit)}</td>` : nothing}</tr>`)}</tbody></table></div>${hasPairs ? html`<p class="quiet small" id="paired">${say.pairedHow}</p>` : nothing}
        ${models.some((model, k) => isTraining(model, this.cards[k])) ? html`<p class="caution small" id="is-training">${say.isTraining}</p>` : nothing}` : html`<p class="quiet">${this.#withoutTruth(target)}</p>`}</div></div>`;
  }
}

/** The difference, and behind it its interval. @param {import('./paired.js').Difference | undefined} pair @param {typeof METRICS[number]} metric @param {string | undefined} unit */
function pairText(pair, metric, unit) {
  if (!pair) return '–';
  const write = (/** @type {number} */ x) => (metric.share ? points(x) : signed(x));
  const { mean, low, high } = pair;
  const said = metric.unit ? withUnit(write(mean), unit) : write(mean);
  if (low === undefined || high === undefined) return html`<span class="quiet" title=${String(mean)}>${said}</span>`;
  return html`<span class=${low > 0 || high < 0 ? '' : 'quiet'} title=${`${mean}: ${low} – ${high}`}>${said}<br><span class="quiet small">${say.toRange(write(low), write(high))}</span></span>`;
}

/** Why scores may be other than those of the card. @param {{side: string}[]} rows @param {Summary['models'][number]} model */
function beyondHint(rows, { drift }) {
  if (rows.every(({ side }) => side === '')) return nothing;
  if (drift.some((one) => ['moved', 'other'].includes(verdictOf(one)))) return html`<p class="quiet small" id="other-kind">${say.otherKind}</p>`;
  const isBetter = rows.some(({ side }) => side === 'better') && rows.every(({ side }) => side !== 'worse');
  return isBetter ? html`<p class="quiet small" id="better">${say.betterHint}</p>` : nothing;
}

/**
 * Whether the file seems to be the one that the model learned from: as many rows, and no column that differs.
 *
 * @param {Summary['models'][number]} model
 * @param {Readonly<Record<string, any>>} card
 */
function isTraining({ known, drift }, { dataset }) {
  return known === dataset?.rows && drift.every(({ index }) => index !== undefined && index < SAME);
}

define({ 'dodona-chart': Chart, 'dodona-rows': Rows });
