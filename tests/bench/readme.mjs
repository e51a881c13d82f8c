// The README's table of a report, as Markdown:  node tests/bench/readme.mjs [build/bench/report.json]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { present, wantedBy } from './report.mjs';
import { amount, figure, table } from './words.mjs';

/** A time of one operation, and of what. */
function timeOf(value, { unit, items, perTree }) {
  return `${amount(value, unit)}${items > 1 ? ' per row' : ''}${perTree ? ' and tree' : ''}`;
}

function row(verdict) {
  const { text, of, to, as, measured, met, reason } = verdict;
  if (reason) return [text, '', '', reason, wantedBy(verdict), 'not measured'];
  const verdictText = met ? 'met' : '**not met**';
  const found = figure(measured.median, as);
  if (verdict.ours === undefined) return [of ?? text, as === 'bytes' ? found : '', to ?? '', as === 'bytes' ? '' : found, wantedBy(verdict), verdictText];
  return [of, timeOf(verdict.ours, verdict), `${timeOf(verdict.theirs, verdict)}, ${to}`, found, wantedBy(verdict), verdictText];
}

/** @param {any} run a report.json */
export function readmeText({ machine, engines, effort, verdicts }) {
  const versions = Object.entries(engines).filter(([name]) => name !== 'Dodona').map(([name, { version }]) => `${name} ${version}`);
  return [
    `\`make bench\` of ${machine.date} at commit ${machine['Dodona at commit']}: ${machine.processor}, ${machine.system}, `
      + `${[...(machine.Chromium ? [`Chromium ${machine.Chromium.replace(/^.*\//, '')}`] : []), ...versions, `XGBoost ${machine.XGBoost}`].join(', ')}`
      + `${machine['scikit-learn'] ? `, scikit-learn ${machine['scikit-learn']}` : ''}. One thread each unless said; medians of ${effort.rounds} rounds, of training of fewer; the ratio is Dodona's time divided by the other's.`,
    table(['what', 'Dodona', 'beside', 'ratio', 'target', ''], present(verdicts).map(row)),
  ].join('\n\n').concat('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path = join('build', 'bench', 'report.json')] = process.argv.slice(2);
  process.stdout.write(readmeText(JSON.parse(readFileSync(path, 'utf8'))));
}
