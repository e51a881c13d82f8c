// What the page keeps, so that it works without a network.

/**
 * Starts the service worker, and says when all that the page needs is kept.
 *
 * @param {() => void} ready
 */
export async function keepForOffline(ready) {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
    await keep('models/index.json');
    ready();
  } catch {
    // Private windows, and hosts without https: the page works as long as there is a network.
  }
}

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
