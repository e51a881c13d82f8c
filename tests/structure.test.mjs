// Who may know whom: web -> wasm -> core, trainer -> core, and the layers inside core.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

// The modules of core, a module being core/dodona/NAME.* or a folder, and what each may include.
const ground = ['error', 'text_index', 'utf8', 'words'];
const typed = [...ground, 'schema', 'table'];
const middle = [...typed, 'cell', 'number', 'math', 'encode', 'family', 'output'];
const core = {
  utf8: [],
  callback: [],
  words: [],
  text_index: [],
  number: ['utf8'],
  math: [],
  math_single: [],
  error: ['utf8', 'words'],
  schema: ['words'],
  table: [...ground, 'schema'],
  cell: [...ground, 'number', 'schema'],
  cell_batch: [...typed, 'cell', 'math'],
  csv: [...ground, 'callback'],
  csv_table: [...typed, 'callback', 'cell', 'csv'],
  encode: [...typed, 'math'],
  family: ['encode', 'family', 'math', 'math_single'],
  curve: [],
  output: ['curve', 'error', 'schema', 'math'],
  novelty: ['curve', 'family', 'math', 'schema', 'table'],
  kernel: ['encode', 'family', 'math', 'math_single'],
  model: [...middle, 'novelty'],
  predictor: [...middle, 'kernel', 'model', 'novelty'],
  explain: ['callback', 'encode', 'family', 'kernel', 'model', 'schema', 'table'],
  json: [...middle, 'curve', 'model', 'novelty'],
};

// Where a quoted include may begin, by component. A file beside the including one needs no entry.
const mayInclude = {
  core: ['dodona/'],
  wasm: ['dodona/', 'dodona.h', 'binding.hpp'],
  trainer: ['dodona/', 'train/', 'json/', 'commands/', 'files.hpp', 'sha256.hpp', 'share.hpp', 'exchange/'],
};

// Core has no files, no printing, no threads, no random numbers.
const notInCore =
  /^(cstdio|stdio\.h|iostream|fstream|filesystem|thread|mutex|atomic|future|random|ctime|exception|stdexcept|Eigen.*|omp\.h)$/;

/** What breaks a rule in one file. @param {string} path from the root @param {string} text @returns {string[]} */
function violations(path, text) {
  const found = [];
  const component = path.split('/')[0];
  const includes = [...text.matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)];
  for (const [, mark, name] of includes) {
    const refuse = (why) => found.push(`${path} includes ${name}: ${why}`);
    if (mark === '"' && !mayInclude[component].some((start) => name.startsWith(start))) {
      refuse(`${component} does not know it`);
    }
    if (name.startsWith('nlohmann/') && !/^(core\/dodona\/json\/parse\.cpp$|trainer\/(json|exchange)\/)/.test(path)) refuse('only json/parse.cpp reads JSON text, and trainer/json and exchange write and read it');
    if (/^(CLI|commands)\//.test(name) && !/^trainer\/(main\.cpp|commands\/)/.test(path)) refuse('only the tool knows its command line');
    if (/^(onnx|google)\//.test(name) && !path.startsWith('trainer/exchange/onnx/')) refuse('only exchange/onnx/ knows ONNX');
    if (component === 'core' && notInCore.test(name)) refuse('core has no use for it');
    if (component === 'core' && name.startsWith('dodona/')) {
      const [module, other] = [moduleOf(path.slice('core/'.length)), moduleOf(name)];
      if (!(module in core)) refuse(`${module} has no place in the layers yet (tests/structure.test.mjs)`);
      else if (module !== other && !core[module].includes(other)) refuse(`${module} does not know ${other}`);
    }
    const [from, to] = [familyOf(path), familyOf(name)];
    if (families.includes(from) && families.includes(to) && from !== to) refuse('families never see each other');
  }
  for (const [, name] of text.matchAll(/^\s*(?:import|export)\b[^'"]*['"](\.[^'"]*)['"]/gm)) {
    if (component === 'web' && !normalize(join(dirname(path), name)).startsWith('web/')) {
      found.push(`${path} imports ${name}: web knows the other components only as dodona.wasm`);
    }
  }
  return found;
}

const moduleOf = (name) => name.split('/')[1].split('.')[0];
const familyOf = (name) => name.match(/(?:dodona|train)\/family\/(\w+)\./)?.[1];
const families = readdirSync(join(root, 'core/dodona/family')).map((file) => file.split('.')[0]).filter((name) => name !== 'family');

const sources = ['core', 'wasm', 'trainer', 'web']
  .flatMap(function list(folder) {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? list(join(folder, entry.name)) : [join(folder, entry.name)],
    );
  })
  .filter((path) => ['.cpp', '.hpp', '.h', '.js', '.mjs'].includes(extname(path)));

test('the sources keep to the layers', () => {
  assert.ok(sources.some((path) => path.startsWith('core/dodona/')));
  assert.deepEqual(
    sources.flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8'))),
    [],
  );
});

test('a violation is found', () => {
  const planted = [
    ['core/dodona/error.cpp', '#include "dodona/model.hpp"'],
    ['core/dodona/schema.hpp', '#include "dodona/encode.hpp"'],
    ['core/dodona/encode.cpp', '#include "dodona/output.hpp"'],
    ['core/dodona/model.cpp', '#include "dodona/json/read.hpp"'],
    ['core/dodona/model.cpp', '#include <nlohmann/json.hpp>'],
    ['core/dodona/json/value.hpp', '#include <nlohmann/json.hpp>'],
    ['core/dodona/model.cpp', '  #  include <fstream>'],
    ['core/dodona/oracle.cpp', '#include "dodona/error.hpp"'],
    ['core/dodona/family/trees.cpp', '#include "dodona/family/linear.hpp"'],
    ['core/dodona/model.cpp', '#include "train/run.hpp"'],
    ['core/dodona/model.cpp', '#include "dodona.h"'],
    ['trainer/train/family/trees.cpp', '#include "train/family/linear.hpp"'],
    ['trainer/train/family/trees.cpp', '#include "dodona/family/linear.hpp"'],
    ['trainer/train/run.cpp', '#include "dodona.h"'],
    ['trainer/train/run.cpp', '#include <CLI/CLI.hpp>'],
    ['trainer/commands/export.cpp', '#include <onnx/onnx_pb.h>'],
    ['wasm/dodona.cpp', '#include "train/run.hpp"'],
    ['web/src/index.js', "import { x } from '../../core/x.js';"],
  ];
  for (const [path, line] of planted) assert.equal(violations(path, line).length, 1, `${path}: ${line}`);
});

test('what the rules allow is not refused', () => {
  const allowed = [
    ['core/dodona/json/parse.cpp', '#include "dodona/model.hpp"\n#include <nlohmann/json.hpp>'],
    ['core/dodona/family/family.hpp', '#include "dodona/family/linear.hpp"'],
    ['trainer/train/family/linear.cpp', '#include "dodona/family/linear.hpp"'],
    ['trainer/main.cpp', '#include <CLI/CLI.hpp>\n#include "commands/train.hpp"'],
    ['wasm/dodona.cpp', '#include "dodona.h"\n#include "dodona/json/read.hpp"'],
    ['web/site/page.js', "import { load } from '../src/index.js';"],
  ];
  for (const [path, text] of allowed) assert.deepEqual(violations(path, text), []);
});

test('CMake links nothing backwards', () => {
  const links = (folder) =>
    [...readFileSync(join(root, folder, 'CMakeLists.txt'), 'utf8').matchAll(/target_link_libraries\(([^)]*)\)/g)]
      .flatMap(([, words]) => words.split(/\s+/).slice(1))
      .filter((word) => /^dodona/.test(word));
  assert.deepEqual(new Set(links('core')), new Set());
  assert.deepEqual(new Set(links('wasm')), new Set(['dodona::core']));
  assert.deepEqual(new Set(links('trainer')), new Set(['dodona::core', 'dodona::train']));
});

test('CMake and npm state the same version', () => {
  const cmake = readFileSync(join(root, 'CMakeLists.txt'), 'utf8').match(/project\(dodona VERSION (\S+)/)[1];
  assert.equal(JSON.parse(readFileSync(join(root, 'web/package.json'), 'utf8')).version, cmake);
});
