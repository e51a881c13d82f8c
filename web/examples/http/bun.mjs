// The API in Bun:  bun bun.mjs model.json        (PORT names the port; 8080 if nothing is said)
import { load } from 'dodona';
import { apiOf } from './api.mjs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: [PORT=8080] bun bun.mjs model.json');
  process.exit(2);
}
const answer = apiOf(await load(path));
const server = Bun.serve({ port: Number(process.env.PORT ?? 8080), fetch: answer });
console.log(`http://localhost:${server.port}/v0/model_info`);
