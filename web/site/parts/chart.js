// A drawing by Observable Plot, which is fetched with the first of them and drawn anew for every width.
import { LitElement, html } from 'lit';

/** @typedef {typeof import('@observablehq/plot')} Plot */

export class Chart extends LitElement {
  static properties = { draw: { attribute: false }, label: { attribute: false } };

  constructor() {
    super();
    /** The marks and scales for a width in pixels. @type {(plot: Plot, width: number) => import('@observablehq/plot').PlotOptions} */
    this.draw = () => ({});
    /** What a screen reader says of it; the numbers are in the table behind it. */
    this.label = '';
    /** How x runs over the drawing that is seen. @type {import('@observablehq/plot').Scale | undefined} */
    this.x = undefined;
    /** And y. @type {import('@observablehq/plot').Scale | undefined} */
    this.y = undefined;
  }

  /** @type {Plot | undefined} */
  #plot;
  #width = 0;
  /** Pixels that the numbers at the ends of axes need beyond the margins; what one drawing has needed, all that follow have, so that nothing jumps. */
  #beyond = { left: 0, right: 0 };
  #sizes = new ResizeObserver(([{ contentRect }]) => {
    if (Math.abs(contentRect.width - this.#width) < 1) return;
    this.#width = contentRect.width;
    this.requestUpdate();
  });

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#sizes.observe(this);
    void this.#load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  async #load() {
    this.#plot ??= await import('@observablehq/plot');
    this.requestUpdate();
  }

  updated() {
    if (!this.#plot || this.#width === 0) return;
    const options = { width: this.#width, ...this.draw(this.#plot, this.#width) };
    const { left, right } = beyond(this.#show(this.#plot, options));
    if (left < 1 && right < 1) return;
    this.#beyond = { left: this.#beyond.left + left, right: this.#beyond.right + right };
    this.#show(this.#plot, options);
  }

  /** @param {Plot} plot @param {import('@observablehq/plot').PlotOptions} options with margins */
  #show(plot, options) {
    const { marginLeft = 0, marginRight = 0 } = options;
    const drawing = plot.plot({ ...options, marginLeft: marginLeft + this.#beyond.left, marginRight: marginRight + this.#beyond.right });
    // Its own style sheet would be inline, which the policy forbids; style.css has what it says.
    for (const style of drawing.querySelectorAll('style')) style.remove();
    drawing.setAttribute('aria-hidden', 'true');
    this.x = drawing.scale('x');
    this.y = drawing.scale('y');
    /** @type {Element} */ (this.querySelector('.drawing')).replaceChildren(drawing);
    return drawing;
  }

  render() {
    return html`<div class="drawing" role="img" aria-label=${this.label}></div>`;
  }
}

/** How far the numbers of the axes reach over the sides of a drawing, in pixels. @param {Element} drawing */
function beyond(drawing) {
  const frame = drawing.getBoundingClientRect();
  const ticks = [...drawing.querySelectorAll('[aria-label$="-axis tick label"] text')].map((text) => text.getBoundingClientRect());
  return { left: Math.ceil(Math.max(0, ...ticks.map(({ left }) => frame.left - left))), right: Math.ceil(Math.max(0, ...ticks.map(({ right }) => right - frame.right))) };
}

/** By their order, on both grounds: blue, orange, green, purple, red, grey. */
export const CLASS_COLOURS = ['var(--class-1)', 'var(--class-2)', 'var(--class-3)', 'var(--class-4)', 'var(--class-5)', 'var(--class-6)'];

customElements.define('dodona-chart', Chart);
