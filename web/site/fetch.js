// The script of fetch.html: fetches one model of another site for the page that frames it, once the person has said yes there. The frame is a sandbox, an
// origin of its own: neither page can reach into the other, and what is said goes through one port.

/** @typedef {import('./elsewhere.js').Said} Said */

const MOST_BYTES = 100_000_000; // as `elsewhere.js` tells it

let isAsked = false;
addEventListener('message', ({ source, origin, data, ports: [port] }) => {
  if (isAsked || source !== parent || origin !== location.origin || !port) return; // `location` is the site's, though the frame's own origin is none
  isAsked = true;
  void answer(new URL(String(data)), port);
});

/** @param {URL} url @param {MessagePort} port */
async function answer(url, port) {
  port.postMessage('begun');
  restrictTo(url);
  /** @type {Said} */
  const said = await fetched(url, (loaded) => port.postMessage({ loaded })).catch(() => ({ trouble: 'unreachable' }));
  port.postMessage(said, 'bytes' in said ? [said.bytes.buffer] : []);
}

/** From now on this frame can reach no other origin than the one that was asked for. @param {URL} url */
function restrictTo({ origin, protocol, hostname }) {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src ${hostname.startsWith('[') ? protocol : origin}`; // a policy cannot name addresses of IPv6
  document.head.append(meta);
}

/**
 * @param {URL} url
 * @param {(loaded: number) => void} progress
 * @returns {Promise<Said>}
 */
async function fetched(url, progress) {
  // A redirect would be another request, to a place that nobody was asked about.
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', redirect: 'manual' });
  if (response.type === 'opaqueredirect') return { trouble: 'moved' };
  if (!response.ok) return { trouble: 'status', status: response.status };
  const parts = [];
  let loaded = 0;
  const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    loaded += value.length;
    if (loaded > MOST_BYTES) {
      void reader.cancel();
      return { trouble: 'large' };
    }
    parts.push(value);
    progress(loaded);
  }
  return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()) };
}
