// The service worker: after the first visit the page works without a network. What has a hash in its name, and the core, come from the cache; the page
// itself from the network where there is one, so that a new version is seen at the next visit; models of this site are shown from the cache and fetched anew beside.
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, matchPrecache, precache, addRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly, StaleWhileRevalidate } from 'workbox-strategies';

/** The site's files with their digests, put here by the build. @type {{url: string, revision: string | null}[]} */
const files = DODONA_FILES;

cleanupOutdatedCaches();
precache(files);
const network = new NetworkOnly();
registerRoute(({ request }) => request.mode === 'navigate', async (context) => {
  try {
    const response = await network.handle(context);
    if (response.ok) return response;
  } catch {
    // There is no network.
  }
  return (await matchPrecache('index.html')) ?? Response.error();
});
registerRoute(({ sameOrigin, url }) => sameOrigin && url.pathname.endsWith('.json'), new StaleWhileRevalidate({ cacheName: 'dodona-models' }));
addRoute({ ignoreURLParametersMatching: [], directoryIndex: '' });
clientsClaim();
