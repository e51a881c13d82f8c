// How much room names take at the side of a drawing, and names that fit into it.

/** @type {CanvasRenderingContext2D | null} */
let context = null;

/** In pixels, as the axes of drawings are written (style.css). @param {string} text */
function widthOf(text) {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return 8 * text.length;
  context.font = `13px ${getComputedStyle(document.documentElement).fontFamily}`;
  return context.measureText(text).width;
}

/** Its beginning, as much as fits. @param {string} text @param {number} most pixels */
function fitted(text, most) {
  if (widthOf(text) <= most) return text;
  let [fits, end] = [0, text.length]; // so many characters, with three dots, fit; and these do not
  while (end - fits > 1) {
    const middle = (fits + end) >> 1;
    if (widthOf(`${text.slice(0, middle).trimEnd()}…`) <= most) fits = middle;
    else end = middle;
  }
  return `${text.slice(0, fits).trimEnd()}…`;
}

/**
 * @param {readonly string[]} names
 * @param {number} most pixels
 * @param {readonly string[]} [others] names that need room, too, as those of the drawing beside it
 * @returns {{shown: string[], room: number}} what is written, and the pixels that the widest of all takes
 */
export function sideNames(names, most, others = []) {
  const shown = names.map((name) => fitted(name, most));
  return { shown, room: Math.ceil(Math.max(0, ...[...shown, ...others.map((name) => fitted(name, most))].map(widthOf))) };
}
