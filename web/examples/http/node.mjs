// The API in Node:  node node.mjs model.json        (PORT names the port; 8080 if nothing is said)
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { load } from 'dodona';
import { apiOf } from './api.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: [PORT=8080] node node.mjs model.json');
  process.exit(2);
}
const answer = apiOf(await load(path));

/** Node's request as one of the fetch standard. */
function requestOf({ url, method, headers }, body) {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(url, 'http://localhost'), {
    method, headers: Object.entries(headers).map(([name, value]) => [name, String(value)]), ...(hasBody && { body: Readable.toWeb(body), duplex: 'half' }),
  });
}

const server = createServer(async (incoming, outgoing) => {
  try {
    const response = await answer(requestOf(incoming, incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    await pipeline(Readable.fromWeb(response.body), outgoing);
  } catch (error) { // a request that no Request can be made of, or a client that went away
    if (!outgoing.headersSent) outgoing.writeHead(400).end();
    else outgoing.destroy(error);
  }
});
server.listen(Number(process.env.PORT ?? 8080), () => console.log(`http://localhost:${server.address().port}/v0/model_info`));
