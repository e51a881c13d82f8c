// A forest to walk through: what each tree adds for the present row, and one tree, question by question.
import { LitElement, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { language, say } from '../../language.js';
import { dateText, integer, number, signed, withUnit } from '../../numbers.js';
import { clipped, nameOf } from '../../text.js';
import { figure } from '../../parts/figure.js';
import { encodedName, isCategorical, levelNames } from './encoding.js';
import { Forest } from './forest.js';
import { marginMeans, marginText, outputName, write } from './outputs.js';

/** @typedef {import('../../dodona/index.js').Model} Model */

const MOST_NAMED = 4;

export class TreeWalk extends LitElement {
  static properties = { model: { attribute: false }, opened: { attribute: false }, row: { attribute: false }, margins: { attribute: false }, language: { attribute: false }, tree: { state: true }, shown: { state: true } };

  constructor() {
    super();
    this.model = /** @type {Model} */ (/** @type {unknown} */ (undefined));
    this.opened = /** @type {import('./walk.js').Opened} */ (/** @type {unknown} */ (undefined));
    /** Encoded. @type {number[] | undefined} */
    this.row = undefined;
    /** What the core says of the row. @type {number[] | undefined} */
    this.margins = undefined;
    this.language = language;
    this.tree = 0;
    /** The splits whose branches are seen. @type {ReadonlySet<number>} */
    this.shown = new Set();
  }

  /** @type {Forest} */
  #forest = /** @type {any} */ (undefined);
  /** @type {ReturnType<Forest['sum']>} */
  #sum;
  /** @type {readonly number[]} */
  #path = [];

  createRenderRoot() {
    return this;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('opened')) {
      this.#forest = new Forest(this.opened.parameters, this.opened.encoder);
      this.tree = 0;
    }
    if (changed.has('opened') || changed.has('row') || changed.has('margins')) this.#sum = this.#agreed();
    if (['opened', 'row', 'margins', 'tree'].some((name) => changed.has(name))) {
      this.#path = (this.#sum && this.row && this.#forest.path(this.tree, this.row)) ?? [];
      this.shown = new Set(this.#path.length > 0 ? this.#path : [this.#forest.roots[this.tree]]);
    }
  }

  /** The sum of the leaves, where it is what the core says to the last bit: else no path is marked. @returns {ReturnType<Forest['sum']>} */
  #agreed() {
    const sum = this.row && this.#forest.sum(this.row);
    return sum && this.margins?.length === sum.wide.length && sum.wide.every((x, k) => x === this.margins?.[k]) ? sum : undefined;
  }

  render() {
    const { roots, leaves } = this.#forest;
    const all = roots.reduce((sum, root) => sum + leaves[root], 0);
    const { base, n_outputs: n } = this.opened.parameters;
    return html`<p data-figure="forest">${say.forest(integer(roots.length), integer(all), marginText(this.model, base))} ${marginMeans(this.model, this.opened)}</p>
      ${this.#sum ? html`<p data-figure="sum" title=${this.#sum.margins.join(', ')}>${say.rowSum(marginText(this.model, this.#sum.margins))}</p>${this.#built(this.#sum, n)}` : html`<p class="quiet">${say.noPath}</p>`}
      ${roots.length > 0 ? html`${this.#chooser(roots.length, n)}<div class="tree" data-figure="tree"><p class="quiet">${say.treeHow}${this.#sample()}</p>${this.#node(roots[this.tree])}</div>` : nothing}`;
  }

  /** How the margin comes about, tree by tree. @param {NonNullable<ReturnType<Forest['sum']>>} sum @param {number} n outputs */
  #built({ after, leaves }, n) {
    const points = after.map((y, t) => ({ t: t + 1, y, k: t % n, leaf: leaves[t] }));
    return figure({
      name: 'built', title: say.builtUp, how: say.builtUpHow,
      draw: (Plot, width) => ({
        height: 200, marginLeft: 64, marginRight: 24, marginTop: 32, marginBottom: 40,
        x: { label: say.tree, ticks: Math.max(2, Math.floor(width / 110)), tickFormat: integer, domain: [1, Math.max(2, after.length)] }, y: { label: say.margin, ticks: 4, tickFormat: (/** @type {number} */ y) => number(y, 4) },
        marks: [Plot.gridY({ ticks: 4 }), Plot.line(points, { x: 't', y: 'y', z: 'k', className: 'line', curve: 'step-after', strokeWidth: 1.5 }),
          Plot.ruleX([this.tree + 1], { className: 'present' }), Plot.dot([points[this.tree]], { x: 't', y: 'y', r: 6, className: 'here' })],
      }),
      numbers: { head: [say.tree, say.adds, say.margin], rows: points.map(({ t, y, leaf }) => [integer(t), { text: signed(leaf, 4), exact: leaf }, { text: write(y), exact: y }]) },
    });
  }

  /** @param {number} count @param {number} n outputs */
  #chooser(count, n) {
    const go = (/** @type {number} */ tree) => { this.tree = Math.min(count - 1, Math.max(0, tree)); };
    const typed = (/** @type {any} */ { target }) => {
      const wanted = Math.round(Number(target.value));
      if (Number.isFinite(wanted) && target.value !== '') go(wanted - 1);
      this.requestUpdate();
    };
    return html`<p class="pickers"><label>${say.tree} <input type="number" id="tree" min="1" max=${count} .value=${live(String(this.tree + 1))} @change=${typed}></label> <span class="quiet">${say.ofTrees(integer(count))}${n > 1 ? ` · ${say.addsTo(outputName(this.model, n, this.tree % n))}` : ''}</span>
      <button type="button" id="tree-before" ?disabled=${this.tree === 0} @click=${() => go(this.tree - 1)}>${say.before}</button>
      <button type="button" id="tree-next" ?disabled=${this.tree === count - 1} @click=${() => go(this.tree + 1)}>${say.next}</button></p>`;
  }

  /** Where the tree has seen a part of the rows alone. */
  #sample() {
    const [seen, all] = [this.#forest.cover[this.#forest.roots[this.tree]], this.model.info().rows];
    return seen > 0 && all !== undefined && seen < all ? ` ${say.treeSample(integer(seen), integer(all))}` : '';
  }

  /** @param {number} node @returns {unknown} */
  #node(node) {
    const { cover, leaves } = this.#forest;
    const isHere = this.#path.includes(node);
    const rows = cover[node] > 0 ? say.rows(number(cover[node], 6)) : '';
    if (this.#forest.isLeaf(node)) {
      const value = this.#forest.leaf(node);
      return html`<span class="leaf ${isHere ? 'here' : ''}" data-here=${isHere ? 'leaf' : nothing} title=${String(value)}>${say.leafAdds(signed(value, 4))}</span> <span class="quiet">${rows}</span>`;
    }
    const isOpen = this.shown.has(node);
    const toggled = (/** @type {any} */ { target }) => {
      if (target.open === this.shown.has(node)) return;
      const shown = new Set(this.shown);
      if (!shown.delete(node)) shown.add(node);
      this.shown = shown;
    };
    const branch = (/** @type {number} */ child, /** @type {string} */ said) => html`<li class=${this.#path.includes(child) ? 'here' : ''}><span class="branch">${said}${this.#path.includes(child) ? html`<span class="unseen"> ${say.thisRow}</span>` : nothing}</span> ${this.#node(child)}</li>`;
    const { asks, ifYes, ifNo } = this.#question(node);
    return html`<details .open=${live(isOpen)} @toggle=${toggled}><summary>${asks} <span class="quiet">${say.leavesBelow(integer(leaves[node]))}${rows ? `, ${rows}` : ''}</span></summary>
      ${isOpen ? html`<ul>${branch(ifYes, say.yes)}${branch(ifNo, say.no)}</ul>` : nothing}</details>`;
  }

  /** What a split asks, and the nodes that follow. @param {number} node */
  #question(node) {
    const { column, threshold, left_codes: codes, missing_left: missing } = this.opened.parameters;
    const entry = this.opened.encoder[column[node]];
    const feature = this.model.schema.features[entry.feature];
    const name = encodedName(entry, nameOf(feature, 40));
    const place = this.#forest.place[node];
    const [left, right] = [node + 1, this.#forest.right[node]];
    const knowsUnknown = feature.missing === 'allowed' && entry.as !== 'is_missing';
    const orUnknown = (/** @type {boolean} */ isYes) => (knowsUnknown && (missing[this.#forest.split[node]] === 1) === isYes ? ` ${say.orUnknown}` : '');
    if (isCategorical(entry)) return { asks: `${say.askOneOf(name, namesOf(codes[place], levelNames(entry, feature)))}${orUnknown(true)}`, ifYes: left, ifNo: right };
    const value = threshold[place];
    // Of yes and no it asks for the yes, which is not below the threshold.
    if (value > 0 && value <= 1 && (feature.kind === 'boolean' || entry.as === 'is_missing')) {
      const asks = entry.as === 'is_missing' ? say.isUnknown(nameOf(feature, 40)) : say.isYes(name);
      return { asks: `${asks}${orUnknown(false)}`, ifYes: right, ifNo: left };
    }
    const written = entry.as === 'days' ? dateText(value, !Number.isInteger(value)) : withUnit(number(value, 7), entry.as === 'number' ? feature.unit : undefined);
    return { asks: `${say.askBelow(name, written)}${orUnknown(true)}`, ifYes: left, ifNo: right };
  }
}

/** @param {readonly number[]} codes @param {readonly string[][]} levels */
function namesOf(codes, levels) {
  const names = codes.flatMap((code) => levels[code] ?? []);
  const named = names.slice(0, MOST_NAMED).map((name) => clipped(name, 30)).join(', ');
  return names.length > MOST_NAMED ? `${named} ${say.andMore(integer(names.length - MOST_NAMED))}` : named || '–';
}
