// Predictions over HTTP:  node server.mjs model.json        (PORT names the port; 8080 if nothing is said)
//
//   GET  /health          {"status": "ok"}
//   POST /v0/predict      a row, or {"rows": [...]}           -> its prediction, or {"predictions": [...]}
//   GET  /v0/model_info   what the model is, and its schema
//
// Cells that cannot be used are answered with 400 and the list of errors; bodies over 1 MB with 413.
import { createServer } from 'node:http';
import { DodonaError, load } from 'dodona';

const MOST = 1_000_000; // bytes of a body

/** An answer that is no success. */
class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    Object.assign(this, { status, headers });
  }
}

async function bodyOf(request) {
  const tooLarge = () => new Refusal(413, `a body may have ${MOST} bytes`, { Connection: 'close' });
  if (Number(request.headers['content-length']) > MOST) throw tooLarge();
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MOST) throw tooLarge();
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${error.message}`);
  }
}

function predict(model, body) {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new Refusal(400, 'a row is an object of column: value');
  if (!Array.isArray(body.rows)) return model.predict(body);
  const table = model.predictMany(body.rows);
  const { warnings, warningCount } = table;
  return { predictions: table.toRows(), ...(warnings && { warnings, warningCount }) };
}

/** The routes: what answers, by path and method. */
const routes = (model) => ({
  '/health': { GET: () => ({ status: 'ok' }) },
  '/v0/model_info': { GET: () => ({ ...model.info(), schema: model.schema }) },
  '/v0/predict': { POST: async (request) => predict(model, await bodyOf(request)) },
});

/** A server of one model, not yet listening. */
export function serverOf(model) {
  const paths = routes(model);
  return createServer(async (request, response) => {
    const answer = (status, body, headers) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers }).end(`${JSON.stringify(body)}\n`);
    };
    try {
      const methods = paths[request.url.split('?')[0]];
      if (!methods) throw new Refusal(404, `there is /health, /v0/predict and /v0/model_info`);
      if (!methods[request.method]) throw new Refusal(405, `this answers to ${Object.keys(methods).join(', ')}`, { Allow: Object.keys(methods).join(', ') });
      answer(200, await methods[request.method](request));
    } catch (error) {
      if (error instanceof Refusal) answer(error.status, { error: error.message }, error.headers);
      else if (error instanceof DodonaError) answer(400, { error: error.message, errors: error.errors, total: error.total });
      else {
        console.error(error);
        answer(500, { error: 'the server failed' });
      }
    }
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [path] = process.argv.slice(2);
  if (path === undefined) {
    console.error('usage: [PORT=8080] node server.mjs model.json');
    process.exit(2);
  }
  const model = await load(path);
  const server = serverOf(model);
  server.listen(Number(process.env.PORT ?? 8080), () => console.log(`http://localhost:${server.address().port}/v0/model_info`));
}
