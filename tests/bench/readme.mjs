// The README's table of a report, as Markdown:  node tests/bench/readme.mjs [build/bench/report.json]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digits, table, time, wantedBy } from './report.mjs';

/** A time of one operation, and of what. */
function timeOf(ms, { items, perTree }) {
  return `${time(ms)}${items > 1 ? ' per row' : ''}${perTree ? ' and tree' : ''}`;
}

function row(verdict) {
  const { text, of, to, bytes, measured, met, reason } = verdict;
  if (reason) return [text, '', '', reason, wantedBy(verdict), 'not measured'];
  const verdictText = met ? 'met' : '**not met**';
  if (bytes) return [text, `${measured.median.toLocaleString('en')} bytes`, '', '', wantedBy(verdict), verdictText];
  return [of, timeOf(verdict.ours, verdict), `${timeOf(verdict.theirs, verdict)}, ${to}`, digits(measured.median), wantedBy(verdict), verdictText];
}

/** @param {any} run a report.json */
export function readmeText({ machine, engines, effort, verdicts }) {
  const versions = Object.entries(engines).filter(([name]) => name !== 'Dodona').map(([name, { version }]) => `${name} ${version}`);
  return [
    `\`make bench\` of ${machine.date} at commit ${machine['Dodona at commit']}: ${machine.processor}, ${machine.system}, Chromium ${machine.Chromium.replace(/^.*\//, '')}, `
      + `${versions.join(', ')}, XGBoost ${machine.XGBoost}. One thread each; medians of ${effort.rounds} rounds; the ratio is Dodona's time divided by the other's.`,
    table(['what', 'Dodona', 'beside', 'ratio', 'target', ''], verdicts.map(row)),
  ].join('\n\n').concat('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path = join('build', 'bench', 'report.json')] = process.argv.slice(2);
  process.stdout.write(readmeText(JSON.parse(readFileSync(path, 'utf8'))));
}
