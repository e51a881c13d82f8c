// Agreement first, then time: contestants take turns, round after round, so that whatever else the machine does falls on all of them alike.

/**
 * One side of a comparison.
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} model what is computed; contestants of one model must agree
 * @property {number} [trees] in the model
 * @property {(minimum: number) => Promise<number>} sample milliseconds of one operation, measured for at least `minimum` milliseconds
 * @property {() => Promise<number[]>} outputs
 * @property {() => Promise<ArrayLike<number>>} reference what `outputs` must be
 */

// float32 has 24 bits; sums of 500 leaves, or of 64 products in each of three layers, in another order stay well within this.
export const TOLERANCE = 1e-5;

/**
 * The greatest difference, relative to the reference where that is above one; infinite if the numbers of outputs differ or one
 * is no number.
 *
 * @param {ArrayLike<number>} outputs
 * @param {ArrayLike<number>} reference
 */
export function difference(outputs, reference) {
  if (outputs.length !== reference.length || outputs.length === 0) return Infinity;
  let worst = 0;
  for (let i = 0; i < outputs.length; ++i) {
    const d = Math.abs(outputs[i] - reference[i]) / Math.max(1, Math.abs(reference[i]));
    if (!(d <= worst)) worst = Number.isFinite(d) ? d : Infinity;
  }
  return worst;
}

/** @param {readonly number[]} values at least one @param {number} q between 0 and 1; linear between neighbours */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** @param {readonly number[]} values */
export const spread = (values) => ({ median: quantile(values, 0.5), low: quantile(values, 0), high: quantile(values, 1) });

/**
 * Holds every contestant against its reference; if all agree, times them in turns.
 *
 * @param {Contestant[]} contestants
 * @param {{rounds: number, minimum: number}} effort
 * @returns each contestant's `difference` and, if all agree, its `samples` in milliseconds
 */
export async function measure(contestants, { rounds, minimum }) {
  const results = [];
  for (const { name, outputs, reference } of contestants) {
    results.push({ name, difference: difference(await outputs(), await reference()), samples: [] });
  }
  const agree = results.every((result) => result.difference <= TOLERANCE);
  if (agree) {
    for (const [i, samples] of (await takeTurns(contestants, { rounds, minimum })).entries()) results[i].samples = samples;
  }
  return { agree, results };
}

/**
 * Samples by contestant, taken in turns after a turn that only warms.
 *
 * @template Sample
 * @param {{sample: (minimum: number) => Promise<Sample>}[]} contestants
 * @param {{rounds: number, minimum: number}} effort
 */
export async function takeTurns(contestants, { rounds, minimum }) {
  /** @type {Sample[][]} */
  const samples = contestants.map(() => []);
  for (const { sample } of contestants) await sample(minimum); // warm
  for (let round = 0; round < rounds; ++round) {
    for (const [i, { sample }] of contestants.entries()) samples[i].push(await sample(minimum));
  }
  return samples;
}

/**
 * The ratio of two contestants: of their medians, and the least and greatest of the rounds' ratios.
 *
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs samples of the same rounds
 */
export function ratio(ours, theirs) {
  const each = ours.map((value, round) => value / theirs[round]);
  return { median: quantile(ours, 0.5) / quantile(theirs, 0.5), low: Math.min(...each), high: Math.max(...each) };
}
