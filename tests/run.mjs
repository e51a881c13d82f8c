// Runs every test there is and ends with one line: "N passed, N failed". What the runners print goes to
// build/test-logs/; what a person should read, the failures, is shown.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build');
const logs = join(build, 'test-logs');
const kTimeLimit = 30 * 60 * 1000;
// Node takes a core less than there are, which of two is one file at a time; much of a test in a browser is waiting.
const kFilesAtOnce = Math.max(2, availableParallelism() - 1);

/** Runs one program. @returns its output, and why it ended badly (null: it did not). */
function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DODONA_BUILD: build },
    maxBuffer: 1 << 30,
    timeout: kTimeLimit,
    killSignal: 'SIGKILL',
  });
  const { error, signal, status } = result;
  const ending = error?.message ?? (signal ? `ended by ${signal}` : status ? `exit code ${status}` : null);
  return { output: (result.stdout ?? '') + (result.stderr ?? ''), ending };
}

const unescaped = (xml) =>
  xml.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&');

/** The failures of a report of Catch2, one paragraph per test case. */
function catchFailures(xml) {
  return (xml.match(/<TestCase [\s\S]*?(<\/TestCase>|$)/g) ?? [])
    .filter((testCase) => !/<OverallResult success="true"/.test(testCase))
    .map((testCase) => {
      const name = testCase.match(/ name="([^"]*)"/)[1];
      const rest = testCase
        .replace(/^<TestCase .*/, '')
        .replace(/<Expression success="true"[\s\S]*?<\/Expression>/g, '')
        .replace(/<[^>]*?filename="([^"]*)" line="(\d+)"[^>]*>/g, '$1:$2')
        .replace(/<[^>]*>/g, '')
        .replace(/^ *\n/gm, '');
      return unescaped(`not ok: ${name}\n${rest}`);
    });
}

/** A Catch2 executable; its XML report has the same totals in versions 2 and 3. */
function runCatch(name) {
  const report = join(logs, `${name}.xml`);
  const { output, ending } = run(join(build, 'native/tests', `${name}_tests`), ['--reporter', 'xml', '--out', report]);
  writeFileSync(join(logs, `${name}.log`), output);
  const xml = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const totals = xml.match(/<OverallResultsCases successes="(\d+)" failures="(\d+)" expectedFailures="(\d+)"(?: skips="(\d+)")?/);
  const failures = catchFailures(xml);
  if (!totals) return { passed: 0, failed: 1, skipped: 0, failures: [`${name}: ${ending ?? 'no report'}\n${output}`, ...failures] };
  const [passed, failed, expected, skipped] = totals.slice(1).map((n) => Number(n ?? 0));
  return { passed: passed + expected, failed, skipped, ending, failures };
}

/** The tests of Node in one folder. */
function runNode(name, folder) {
  const files = readdirSync(join(root, folder)).filter((file) => /\.test\.m?js$/.test(file));
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
  const { output, ending } = run(process.execPath, ['--test', `--test-concurrency=${kFilesAtOnce}`, '--test-reporter=tap', ...files.map((file) => join(folder, file))]);
  writeFileSync(join(logs, `${name}.tap`), output);
  const total = (what) => Number(output.match(new RegExp(`^# ${what} (\\d+)$`, 'm'))?.[1] ?? 0);
  // Each failed test with what follows it, but not the suites and files that only pass it on.
  const failures = (output.match(/^ *not ok .*\n( *)---\n[\s\S]*?\n\1\.\.\.$/gm) ?? []).filter(
    (block) => !block.includes("failureType: 'subtestsFailed'"),
  );
  return {
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
    ending,
    failures: ending && failures.length === 0 ? [output] : failures,
  };
}

rmSync(logs, { recursive: true, force: true });
mkdirSync(logs, { recursive: true });
const suites = [
  ['core', () => runCatch('core')],
  ['trainer', () => runCatch('trainer')],
  ['cli', () => runNode('cli', 'tests/trainer')],
  ['structure', () => runNode('structure', 'tests')],
  ['bench', () => runNode('bench', 'tests/bench')],
  ['wasm', () => runNode('wasm', 'tests/wasm')],
  ['web', () => runNode('web', 'tests/web')],
];

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const [name, suite] of suites) {
  const started = Date.now();
  const result = suite();
  if (result.passed + result.failed + result.skipped === 0) {
    result.failed = 1;
    result.failures = [`${name}: no test ran`, ...result.failures];
  }
  // A runner may also fail after its last test: that is a failure that no test reports.
  if (result.ending && result.failed === 0) {
    result.failed = 1;
    result.failures.unshift(`${name}: ${result.ending} (build/test-logs/${name}.*)`);
  }
  for (const failure of result.failures) console.log(`\n${failure}`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${name.padEnd(10)} ${result.passed} passed, ${result.failed} failed (${seconds} s)`);
  for (const key of Object.keys(sum)) sum[key] += result[key];
}

if (sum.skipped) console.log(`${sum.skipped} skipped; their reasons are in build/test-logs/`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed ? 1 : 0;
