import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// Vue is told which tags are not components of its own.
const compilerOptions = { isCustomElement: (tag) => tag.startsWith('dodona-') };

// optimizeDeps: the server of `vite dev` would put the module where its core does not lie.
export default defineConfig({ base: './', build: { target: 'es2022' }, optimizeDeps: { exclude: ['dodona'] }, plugins: [vue({ template: { compilerOptions } })] });
