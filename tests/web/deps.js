// Where the tests find what they test and what they need: everything is in the build folder, nothing in the source tree.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const build = resolve(process.env.DODONA_BUILD ?? join(root, 'build'));
export const npm = join(build, 'npm');
export const site = join(build, 'site');
export const packageFolder = join(build, 'package');
export const cli = join(build, 'native', 'dodona');
export const fixtures = join(root, 'tests', 'fixtures');

export const require = createRequire(join(npm, 'package.json'));

/** A module of npm. */
export const third = (name) => require(name);

/** The package under test, as it is published. */
export const dodona = await import(pathToFileURL(join(packageFolder, 'index.js')).href);

/** A fixture: its text, and fresh objects of it. */
export function fixture(name) {
  return JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8'));
}

/** Every model the tests can get hold of: path by name. */
export function modelFiles() {
  const below = (folder) => (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.json') && file !== 'index.json')
    .map((file) => join(folder, file));
  return [...below(fixtures), ...below(join(fixtures, 'v1')), ...below(join(site, 'models'))].filter(isModel);
}

/** Other JSON may lie beside the models. */
function isModel(path) {
  return JSON.parse(readFileSync(path, 'utf8')).format === 'dodona';
}

/** All of the site. */
export const siteModels = () => modelFiles().filter((path) => path.startsWith(site));

/** Those of the site that answer different questions: what is tested with each of them need not be tested with a second answer to one. */
export const demoModels = () => siteModels().filter((path) => !path.endsWith('credit_linear.json'));

const Ajv = third('ajv/dist/2020').default;
const schema = JSON.parse(readFileSync(join(root, 'core', 'format.schema.json'), 'utf8'));
const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true, allErrors: true }).compile(schema);

/** What the JSON Schema has against a model; empty if nothing. */
export function schemaErrors(model) {
  return validate(model) ? [] : validate.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** The problem of a refused call. */
export function refusal(call) {
  try {
    call();
  } catch (error) {
    if (error instanceof dodona.DodonaError) return error;
    throw error;
  }
  throw new Error('the call was expected to be refused');
}

// The package keeps the core to itself; the tests of its memory catch it when the module starts.
let exported;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const instance = await instantiate(...given);
  if (instance.exports) exported = instance.exports; // of others that start from bytes, it is inside
  return instance;
};

/** The functions of the core that runs (wasm/dodona.h), and its memory. */
export const core = () => exported;

/** Bytes of the core's memory, which grows and never shrinks. */
export const memorySize = () => exported.memory.buffer.byteLength;
