// esbuild leaves addresses such as new URL('./dodona.wasm', import.meta.url) as they are: core and worker are put where they then point to.
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  entryPoints: { main: 'src/main.js', worker: 'dodona/worker' },
  bundle: true, format: 'esm', splitting: true, minify: true, target: 'es2022', outdir: 'dist/src',
});
mkdirSync('dist/src', { recursive: true });
copyFileSync(fileURLToPath(import.meta.resolve('dodona/dodona.wasm')), 'dist/src/dodona.wasm');
copyFileSync('index.html', 'dist/index.html');
