import { defineConfig } from 'vite';

// optimizeDeps: the server of `vite dev` would put the module where its core does not lie.
export default defineConfig({ base: './', build: { target: 'es2022' }, optimizeDeps: { exclude: ['dodona'] }, esbuild: { jsx: 'automatic' } });
