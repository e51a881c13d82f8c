// Predictions over HTTP, as a function from the Request of the fetch standard to its Response: what Node, edge workers, Deno and Bun have in common.
//
//   GET  /health          {"status": "ok"}
//   POST /v0/predict      a row, or {"rows": [...]}           -> its prediction, or {"predictions": [...]}
//   GET  /v0/model_info   what the model is, and its schema
//
// Cells that cannot be used are answered with 400 and the list of errors; bodies over 1 MB with 413.
import { DodonaError } from 'dodona';

const MOST = 1_000_000; // bytes of a body
const OURS = ['bad_engine', 'out_of_memory', 'freed']; // what no client is to blame for

/** An answer that is no success. */
class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    Object.assign(this, { status, headers });
  }
}

async function bodyOf(request) {
  const tooLarge = () => new Refusal(413, `a body may have ${MOST} bytes`, { Connection: 'close' });
  if (Number(request.headers.get('content-length')) > MOST) throw tooLarge();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  try {
    for (const reader = request.body?.getReader(); reader;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MOST) throw tooLarge();
      text += decoder.decode(value, { stream: true });
    }
    return JSON.parse(text + decoder.decode());
  } catch (error) {
    if (error instanceof Refusal) throw error;
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

/** What answers, by path and method. */
const ROUTES = new Map(Object.entries({
  '/health': { GET: () => ({ status: 'ok' }) },
  '/v0/model_info': { GET: (model) => ({ ...model.info(), schema: model.schema }) },
  '/v0/predict': { POST: async (model, request) => predict(model, await bodyOf(request)) },
}));

async function resultOf(model, request) {
  const methods = ROUTES.get(new URL(request.url).pathname);
  if (!methods) throw new Refusal(404, `there is ${[...ROUTES.keys()].join(', ')}`);
  if (!Object.hasOwn(methods, request.method)) {
    const allowed = Object.keys(methods).join(', ');
    throw new Refusal(405, `this answers to ${allowed}`, { Allow: allowed });
  }
  return methods[request.method](model, request);
}

/** The handler of one model: answers every request, and throws nothing. */
export function apiOf(model) {
  const response = (status, body, headers) => new Response(`${JSON.stringify(body)}\n`, {
    status, headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  });
  return async (request) => {
    try {
      return response(200, await resultOf(model, request));
    } catch (error) {
      if (error instanceof Refusal) return response(error.status, { error: error.message }, error.headers);
      if (error instanceof DodonaError && !OURS.includes(error.code)) return response(400, { error: error.message, errors: error.errors, total: error.total });
      console.error(error);
      return response(500, { error: 'the server failed' });
    }
  };
}
