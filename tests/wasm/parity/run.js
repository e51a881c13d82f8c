// make parity: a million rows for every model of the plan, in every engine:  node tests/wasm/parity/run.js [ROWS]
import { join } from 'node:path';
import { build } from '../../web/deps.js';
import { compareGroup } from './compare.js';
import { start } from './engines.js';
import { plan } from './plan.js';

const nRows = Number(process.argv[2] ?? 1_000_000);
const folder = join(build, 'parity');
const { engines, absent, stop } = await start(join(folder, 'page'));
console.log(`${nRows.toLocaleString('en')} rows each; ${engines.map(({ name }) => name).join('; ')}`);
for (const name of absent) console.log(`left out: ${name}`);

let [same, different] = [0, 0];
try {
  for (const group of plan()) {
    await compareGroup(group, engines, nRows, folder, (name, { hash, differences }) => {
      if (differences.length === 0) same += 1;
      else different += 1;
      console.log(`${differences.length === 0 ? 'same bits' : 'DIFFERENT'}  ${hash.slice(0, 16)}  ${name}`);
      for (const line of differences) console.log(`           ${line}`);
    });
  }
} finally {
  await stop();
}
console.log(`${same} models alike in ${engines.length} engines, ${different} not`);
process.exitCode = different ? 1 : 0;
