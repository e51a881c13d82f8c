// The present point, dragged over a drawing by a pointer.

/**
 * @typedef {import('../parts/chart.js').Chart} Chart
 * @typedef {import('../rows.js').Values} Values
 */

/** What a view gives to its drawing: it listens, and the row follows. */
export class Hand {
  #change;
  #isDragging = false;

  /** @param {(cells: Values) => void} change */
  constructor(change) {
    this.#change = change;
  }

  drop = () => { this.#isDragging = false; };

  /** @param {PointerEvent} event */
  grab = (event) => {
    if (event.button !== 0) return;
    this.#isDragging = true;
    const chart = /** @type {Element} */ (event.currentTarget);
    chart.setPointerCapture(event.pointerId);
    chart.dispatchEvent(new PointerEvent('pointermove', event));
  };

  /** @param {PointerEvent} event @param {(chart: Chart, left: number, top: number) => Values} cellsAt a place of the drawing, in pixels */
  move(event, cellsAt) {
    const chart = /** @type {Chart} */ (event.currentTarget);
    const drawing = chart.querySelector('svg');
    if (!this.#isDragging || !drawing) return;
    const { left, top } = drawing.getBoundingClientRect();
    const cells = cellsAt(chart, event.clientX - left, event.clientY - top);
    if (Object.keys(cells).length > 0) this.#change(cells);
  }
}

/**
 * Which of some places is nearest to a pixel, -1 where there is no scale.
 *
 * @param {import('@observablehq/plot').Scale | undefined} scale
 * @param {number} at
 * @param {readonly any[]} places
 */
export function nearestPlace(scale, at, places) {
  if (!scale) return -1;
  const distances = places.map((place) => Math.abs(scale.apply(place) + (scale.bandwidth ?? 0) / 2 - at));
  return distances.indexOf(Math.min(...distances));
}
