// A number that runs to its new value in 120 ms, so that the eye sees which way it went.
import { LitElement } from 'lit';

const DURATION = 120; // milliseconds

const still = matchMedia('(prefers-reduced-motion: reduce)');

export class CountingNumber extends LitElement {
  static properties = { value: { attribute: false }, write: { attribute: false } };

  constructor() {
    super();
    this.value = NaN;
    /** How it is written. @type {(value: number) => string} */
    this.write = String;
    /** What stands there now. */
    this.shown = NaN;
  }

  #frame = 0;

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('value')) return;
    cancelAnimationFrame(this.#frame);
    const [from, to, start] = [this.shown, this.value, performance.now()];
    if (still.matches || !Number.isFinite(from) || document.hidden) {
      this.shown = to;
      return;
    }
    const step = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - start) / DURATION));
      this.shown = part === 1 ? to : from + (to - from) * part;
      this.requestUpdate();
      if (part < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  render() {
    return this.write(this.shown);
  }
}
