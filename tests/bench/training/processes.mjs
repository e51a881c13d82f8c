// Programs that run from their start to their end, and what they take.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { python } from '../prepare.mjs';

const script = fileURLToPath(new URL('measured.py', import.meta.url));

/**
 * @param {string} command @param {string[]} args @param {Record<string, string>} [environment] more of it
 * @returns {Promise<{wall: number, user: number, system: number, memory: number, output: string}>} milliseconds, and bytes at the peak
 */
export async function measured(command, args, environment = {}) {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 28 };
  try {
    return JSON.parse((await promisify(execFile)(python([]), [script, command, ...args], options)).stdout);
  } catch (error) {
    throw new Error(error.stderr?.trim().split('\n').slice(-3).join('; ') || error.message);
  }
}
