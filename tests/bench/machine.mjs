// What the numbers were measured on and with: processor, system, versions, the engines' modules, and nothing else of the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, type } from 'node:os';
import { basename, join } from 'node:path';

/** The first line that a command prints, or that it is not there. */
function said(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0].trim() : 'not there';
}

function system() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8').match(/^PRETTY_NAME="?([^"\n]*)/m) : null;
  return `${release?.[1] ?? type()}, ${arch()}`;
}

function commit(root) {
  const changed = said('git', '-C', root, 'status', '--porcelain', '--untracked-files=no') !== '';
  return said('git', '-C', root, 'rev-parse', '--short=12', 'HEAD') + (changed ? ', with changes' : '');
}

/** Whether a module has SIMD instructions: then it is not valid where that feature is off. */
function hasSimd(wasmOpt, path) {
  const valid = (...features) => spawnSync(wasmOpt, ['--all-features', ...features, path]).status === 0;
  return valid() ? !valid('--disable-simd') : undefined;
}

/**
 * The packages that Dodona is measured beside, by name, and Dodona itself: versions, the WebAssembly modules that Chromium fetched of them, and on how many
 * threads they say they run.
 *
 * @param {{npm: string, dodona: string, wasmOpt: string, peers: string[], fetched: string[], threads: Record<string, number | undefined>}} given `dodona` is
 * the folder of its package, `fetched` are paths on the bench's server, and `threads` are by the last word of a package's name
 */
export function engines({ npm, dodona, wasmOpt, peers, fetched, threads }) {
  const one = (name, folder, mount) => ({
    version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version,
    threads: threads[name.split('/').pop()],
    modules: fetched.filter((path) => path.startsWith(`${mount}/`) && path.endsWith('.wasm')).map((path) => (
      { name: basename(path), simd: hasSimd(wasmOpt, join(folder, path.slice(mount.length))) })),
  });
  return {
    Dodona: one('Dodona', dodona, '/package'),
    ...Object.fromEntries(peers.map((name) => [name, one(name, join(npm, 'node_modules', name), `/npm/${name}`)])),
  };
}

/** A module's version, and with what it runs. @param {(modules: string[]) => string} python */
function versionIn(python, module) {
  try {
    return said(python(['numpy', module]), '-c', `import platform, numpy, ${module}; print(${module}.__version__, f"(Python {platform.python_version()}, NumPy {numpy.__version__})")`);
  } catch {
    return 'not there';
  }
}

/** @param {{root: string, chromium?: string, python: (modules: string[]) => string}} given `chromium` its version, if it took part */
export function stamp({ root, chromium, python }) {
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    system: system(),
    ...(chromium ? { Chromium: chromium } : {}),
    Node: process.version,
    compiler: said('c++', '--version'),
    Emscripten: said('em++', '--version'),
    XGBoost: versionIn(python, 'xgboost'),
    'scikit-learn': versionIn(python, 'sklearn'),
    'Dodona at commit': commit(root),
  };
}
