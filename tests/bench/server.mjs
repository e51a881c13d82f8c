// A static host: every file gzip-compressed once, at level 9, and sent as such. What it sent is the size on the wire.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm',
  '.csv': 'text/csv',
};

/**
 * @param {Record<string, string>} mounts folder by first word of the path
 * @returns a running server: its address, the bytes sent by path since `sent` was last cleared, and how to stop it
 */
export async function serve(mounts) {
  const compressed = new Map();
  const sent = new Map();

  /** The file's bytes as they travel. They do not change while the server runs. */
  function body(path) {
    if (!compressed.has(path)) {
      const [, mount, ...rest] = normalize(path).split('/');
      if (!Object.hasOwn(mounts, mount)) return undefined;
      try {
        compressed.set(path, gzipSync(readFileSync(join(mounts[mount], ...rest)), { level: 9 }));
      } catch {
        return undefined;
      }
    }
    return compressed.get(path);
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const bytes = body(path);
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    sent.set(path, bytes.length);
    response.writeHead(200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Content-Encoding': 'gzip', 'Content-Length': bytes.length, 'Cache-Control': 'no-store',
    });
    response.end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    sent,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
