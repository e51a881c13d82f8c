// Everything in one file: the module with its parts, the element, and the core. A page names it in one tag, with the hash of all that it will run.
import { pool as poolOf } from './index.js';
import { useCore } from './wasm.js';

export { DodonaError, Model, load } from './index.js';

/** Gzip, in base64; put in when this file is built. */
const CORE = '{core}';

/** What this file is called in the workers that it starts for a pool. */
const IN_WORKER = 'dodona worker';

const packed = Uint8Array.from(atob(CORE), (sign) => sign.charCodeAt(0));
const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
useCore(new Response(/** @type {ReadableStream} */ (unpacked), { headers: { 'Content-Type': 'application/wasm' } }));

if (typeof document === 'object') void import('./define.js');
else if (/** @type {{name?: string}} */ (globalThis).name === IN_WORKER) void import('./worker.js');

/**
 * As `pool` of the module, with workers that run this very file. Browsers start workers from the page's own origin only.
 *
 * @param {import('./source.js').Source} source
 * @param {import('./pool.js').PoolOptions & import('./bytes.js').FetchOptions} [options]
 */
export function pool(source, options = {}) {
  const worker = () => new Worker(import.meta.url, { type: 'module', name: IN_WORKER });
  return poolOf(source, { ...(typeof Worker === 'function' && { worker }), ...options });
}
