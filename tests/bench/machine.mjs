// What the numbers were measured on: processor, system and versions, and nothing else of the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, type } from 'node:os';
import { join } from 'node:path';

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

/** @param {{root: string, npm: string, chromium: string, facts: any, peers: string[]}} given */
export function stamp({ root, npm, chromium, facts, peers }) {
  const version = (name) => JSON.parse(readFileSync(join(npm, 'node_modules', name, 'package.json'), 'utf8')).version;
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    processor: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    system: system(),
    Chromium: chromium,
    Node: process.version,
    compiler: said('c++', '--version'),
    Emscripten: said('em++', '--version'),
    XGBoost: `${facts.xgboost} (Python ${facts.python}, NumPy ${facts.numpy})`,
    ...Object.fromEntries(peers.map((name) => [name, version(name)])),
    'Dodona at commit': commit(root),
  };
}
