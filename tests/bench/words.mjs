// How figures and tables are written.
export const digits = (x) => (x >= 1000 ? Math.round(x).toLocaleString('en') : Number(x.toPrecision(3)).toString());

/** A time in the unit that reads best. */
export function time(ms) {
  if (ms >= 1e4) return `${digits(ms / 1000)} s`;
  if (ms >= 1) return `${digits(ms)} ms`;
  return ms >= 1e-3 ? `${digits(ms * 1e3)} µs` : `${digits(ms * 1e6)} ns`;
}

/** A figure of a comparison. */
export function amount(value, unit = 'ms') {
  if (unit === 'bytes') return `${digits(value / 1e6)} MB`;
  return unit === 'nats' ? value.toFixed(5) : time(value);
}

/** What a verdict measures, by its `as`. */
const FORMS = {
  ratio: digits,
  close: (x) => Number(x.toPrecision(5)).toString(), // a ratio near one
  bytes: (x) => `${Math.round(x).toLocaleString('en')} bytes`,
  time,
  percent: (x) => `${digits(100 * x)}%`,
  power: (x) => `power ${digits(x)}`,
};
export const figure = (value, as = 'ratio') => FORMS[as](value);

export const table = (header, rows) => [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
