// What the page keeps, so that it works without a network.

const IDLE_WITHIN = 4000; // milliseconds

/**
 * Starts the service worker, and says when all that the page needs is kept.
 *
 * @param {() => void} ready
 */
export async function keepForOffline(ready) {
  if (!('serviceWorker' in navigator)) return;
  await idle();
  try {
    await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
    await keep('models/index.json');
    ready();
  } catch {
    // Private windows, and hosts without https: the page works as long as there is a network.
  }
}

/** Until the page has nothing else to do: all that is kept is fetched once more. */
const idle = () => new Promise((resolve) => {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(resolve, { timeout: IDLE_WITHIN });
  else setTimeout(resolve, IDLE_WITHIN / 4); // Safari
});

/** Keeps a model of this site, so that its address works without a network. @param {string} address */
export async function keepModel(address) {
  if (!('serviceWorker' in navigator) || !new URL(address, document.baseURI).pathname.endsWith('.json')) return;
  await keep(address).catch(() => {}); // where nothing can be kept the page works as long as there is a network
}

/** Keeps what was fetched before the worker was at work, where it looks for it (sw.js). @param {string} address */
async function keep(address) {
  await navigator.serviceWorker.ready;
  const models = await caches.open('dodona-models');
  if (!(await models.match(address))) await models.add(address);
}
