// A project of somebody else's that has installed the packed package. It lies below build/hosts/, where bundlers, frameworks and runtimes are found.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, packageFolder, root, site } from './deps.js';

export const hosts = join(build, 'hosts');
export const examples = join(root, 'web', 'examples');
export const irisModel = join(site, 'models', 'iris.json');
/** A virginica without doubt. */
export const flower = { sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 };

/**
 * An empty project with the package installed, or an example with its model.
 *
 * @param {string} [example] a folder of web/examples
 * @param {string} [model] where the example has its model
 */
export function startProject(example, model) {
  mkdirSync(hosts, { recursive: true });
  const folder = mkdtempSync(join(hosts, 'project-'));
  const at = (...path) => join(folder, ...path);
  writeFileSync(at('package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }));
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', packageFolder, '--json', '--pack-destination', folder], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', at(filename)], { cwd: folder, stdio: 'pipe' });
  // Now, so that its manifest stays; what else that names is found above, in build/hosts/.
  if (example) cpSync(join(examples, example), folder, { recursive: true });
  if (model) {
    mkdirSync(dirname(at(model)), { recursive: true });
    cpSync(irisModel, at(model));
  }
  return { folder, at, stop: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * An example without a build: its folder with the package beside it as `dodona/`, as web/examples/README.md says.
 *
 * @param {string} example
 */
export function startFolder(example) {
  mkdirSync(hosts, { recursive: true });
  const folder = mkdtempSync(join(hosts, 'folder-'));
  cpSync(join(examples, example), folder, { recursive: true });
  cpSync(packageFolder, join(folder, 'dodona'), { recursive: true });
  cpSync(irisModel, join(folder, 'iris.json'));
  return { folder, stop: () => rmSync(folder, { recursive: true, force: true }) };
}
