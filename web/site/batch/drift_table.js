// How far each column of a file is from the training data: both distributions as bars, and the population stability index.
import { html, nothing, svg } from 'lit';
import { say } from '../language.js';
import { integer, number } from '../numbers.js';
import { nameOf } from '../text.js';

/** @typedef {import('./drift.js').FeatureDrift} FeatureDrift @typedef {import('../dodona/index.js').Feature} Feature */

/** The usual bounds: below the first a column counts as stable, above the second as another population (Siddiqi 2006). */
const MOVED = 0.1;
const OTHER = 0.25;

/** What is drawn of a category's many values. */
const MOST_BARS = 24;

/** @param {FeatureDrift} drift @returns {'stable' | 'moved' | 'other' | 'few' | 'unknown'} */
export function verdictOf({ index, noise }) {
  if (index === undefined) return 'unknown';
  if (index < MOVED) return 'stable';
  if (index < noise) return 'few';
  return index < OTHER ? 'moved' : 'other';
}

/** @param {FeatureDrift[]} drift by feature @param {readonly Feature[]} features @param {(column: string) => void} [see] shows the rows with values of a column that are outside */
export function driftTable(drift, features, see) {
  const order = drift.map((_, f) => f).sort((a, b) => (drift[b].index ?? -1) - (drift[a].index ?? -1));
  const moved = drift.filter((one) => ['moved', 'other'].includes(verdictOf(one))).length;
  const unknown = drift.filter((one) => verdictOf(one) === 'unknown').length;
  return html`<section class="drift" aria-labelledby="drift"><h2 id="drift">${say.driftTitle}</h2>
    <p id="drift-said">${unknown === drift.length ? nothing : moved === 0 ? say.driftNone : say.driftSome(integer(moved))} ${unknown > 0 ? say.driftUnknown(integer(unknown), integer(drift.length)) : nothing}</p><p class="quiet small">${say.driftHow}</p>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="drift"><table id="drift-table">
      <thead><tr><th scope="col">${say.column}</th><th scope="col" class="wide">${say.trainingAndFile}</th><th scope="col">${say.verdict}</th><th scope="col">${say.stabilityIndex}</th><th scope="col">${say.outsideTraining}</th><th scope="col">${say.missingInFile}</th></tr></thead>
      <tbody>${order.map((f) => row(drift[f], features[f], see))}</tbody></table></div></section>`;
}

/** @param {FeatureDrift} drift @param {Feature} feature @param {((column: string) => void) | undefined} see */
function row(drift, feature, see) {
  const outside = integer(drift.outside);
  const verdict = verdictOf(drift);
  return html`<tr><th scope="row">${nameOf(feature, 40)}</th><td class="wide">${pictures(feature, drift.counts)}</td>
    <td class=${verdict === 'other' || verdict === 'moved' ? 'caution' : 'quiet'}>${say.verdicts[verdict]}</td>
    <td title=${drift.index === undefined ? nothing : String(drift.index)}>${drift.index === undefined ? '–' : number(drift.index < 0.0005 ? 0 : drift.index, 2)}</td><td>${see && drift.outside > 0 ? html`<button type="button" class="link caution" data-outside=${feature.name} aria-label=${say.showOutside(nameOf(feature, 40), outside)} @click=${() => see(feature.name)}>${outside}</button>` : outside}</td><td>${integer(drift.missing)}</td></tr>`;
}

/** The training data's shares as bars, the file's as a line of marks above them. @param {Feature} feature @param {readonly number[]} counts */
function pictures({ training }, counts) {
  if (!training || training.counts.length === 0) return nothing;
  let order = counts.map((_, k) => k);
  if (!('edges' in training) && order.length > MOST_BARS) order = order.sort((a, b) => training.counts[b] - training.counts[a]).slice(0, MOST_BARS);
  const shares = (/** @type {readonly number[]} */ all) => {
    const sum = Math.max(1, all.reduce((total, n) => total + n, 0));
    return order.map((k) => all[k] / sum);
  };
  const [before, now] = [shares(training.counts), shares(counts)];
  const most = Math.max(...before, ...now, 1e-9);
  const height = (/** @type {number} */ share) => (24 * share) / most;
  return html`<svg class="histogram drift-picture" viewBox="0 0 ${order.length} 24" preserveAspectRatio="none" aria-hidden="true">
    ${before.map((share, k) => svg`<rect x=${k + 0.06} width="0.88" y=${24 - height(share)} height=${height(share)}></rect>`)}
    ${now.map((share, k) => svg`<rect class="now-mark" x=${k + 0.06} width="0.88" y=${Math.max(0, 24 - height(share) - 1)} height="2"></rect>`)}</svg>`;
}
