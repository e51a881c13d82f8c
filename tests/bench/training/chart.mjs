// The growth curve as pictures, by Observable Plot in a document of linkedom.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Two SVG files' text by name. Growth that is linear is a level line.
 *
 * @param {any[]} points of growth.mjs @param {string} npm the folder of the bench's packages
 */
export async function growthCharts(points, npm) {
  const require = createRequire(join(npm, 'package.json'));
  const third = (name) => import(pathToFileURL(require.resolve(name)).href);
  const [Plot, { parseHTML }] = [await third('@observablehq/plot'), await third('linkedom')];
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const rows = points.map(({ rows: n, features, train }) => ({ n, features: `${features} features`, time: (1e6 * train.wall) / (n * features), memory: train.memory / (n * features) }));
  const chart = (y, label) => {
    const svg = Plot.plot({
      document, width: 720, height: 400, marginLeft: 60, marginRight: 100, style: { background: 'white' },
      x: { type: 'log', label: 'rows', grid: true, tickFormat: '~s' }, y: { label, grid: true, zero: true }, color: { scheme: 'dark2' },
      marks: [
        Plot.ruleY([0]),
        Plot.lineY(rows, { x: 'n', y, z: 'features', stroke: 'features', sort: 'n' }),
        Plot.dot(rows, { x: 'n', y, z: null, fill: 'features' }),
        Plot.text(rows, Plot.selectLast({ x: 'n', y, z: 'features', text: 'features', fill: 'features', textAnchor: 'start', dx: 8 })),
      ],
    });
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    return svg.outerHTML;
  };
  return {
    'growth-time.svg': chart('time', 'nanoseconds of training per cell'),
    'growth-memory.svg': chart('memory', 'bytes at the peak per cell'),
  };
}
