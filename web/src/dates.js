/**
 * A date, or a time to the minute, as cells are written; nothing where there is no such date.
 *
 * @param {number} days since 1970-01-01
 * @param {boolean} [withTime]
 */
export function dateText(days, withTime = false) {
  const time = withTime ? Math.round(days * 1440) * 60_000 : Math.floor(days) * 864e5;
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, withTime ? 16 : 10) : '';
}
