// The API in Deno:  deno run --allow-net --allow-read --allow-env deno.mjs model.json        (PORT names the port; 8080 if nothing is said)
import { load } from 'dodona';
import { apiOf } from './api.mjs';

const [path] = Deno.args;
if (path === undefined) {
  console.error('usage: deno run --allow-net --allow-read --allow-env deno.mjs model.json');
  Deno.exit(2);
}
const answer = apiOf(await load(path));
Deno.serve({
  port: Number(Deno.env.get('PORT') ?? 8080),
  onListen: ({ port }) => console.log(`http://localhost:${port}/v0/model_info`),
}, answer);
