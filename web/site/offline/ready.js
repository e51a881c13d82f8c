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

/** All models of the site together, if they are no more than this: who has opened one may want to look at the others on the way. */
const MOST_KEPT = 2e6; // bytes

/** Keeps the site's models before they are opened, unless they are large, or the person saves data. @param {readonly {name: string, bytes: number}[]} list */
export async function keepAll(list) {
  const isSaving = /** @type {any} */ (navigator).connection?.saveData === true;
  if (isSaving || list.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_KEPT) return;
  for (const { name } of list) await keepModel(addressOfListed(name));
}

/** Where the site has a model of its list. @param {string} name */
export const addressOfListed = (name) => `models/${encodeURIComponent(name)}.json`;

/** Keeps what was fetched before the worker was at work, where it looks for it (sw.js). @param {string} address */
async function keep(address) {
  await navigator.serviceWorker.ready;
  const models = await caches.open('dodona-models');
  if (!(await models.match(address))) await models.add(address);
}
