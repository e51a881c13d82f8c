// The API in an edge worker. Such a host compiles WebAssembly while a worker is deployed and not while it runs: core and model are modules of the worker.
import { load } from 'dodona';
import core from 'dodona/dodona.wasm';
import { apiOf } from './api.mjs';
import document from './model.json';

const answer = apiOf(await load(document, { wasm: core }));

export default { fetch: (request) => answer(request) };
