import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const pdfjs = join(root, 'node_modules/pdfjs-dist');

/** Data pdf.js reads at run time; the WebAssembly decoders are left out because the page's policy forbids them. */
const pdfFolders: [folder: string, wanted: (name: string) => boolean][] = [
  ['cmaps', (name) => name.endsWith('.bcmap')],
  ['standard_fonts', (name) => /\.(pfb|ttf)$/.test(name)],
  ['wasm', (name) => name.endsWith('_nowasm_fallback.js')],
];

/** Binary data as a script (see components/pdf.ts); scripts stay what they are. */
function asScript(folder: string, name: string): { name: string; source: string } {
  const bytes = readFileSync(join(pdfjs, folder, name));
  return name.endsWith('.js')
    ? { name, source: bytes.toString('utf8') }
    : { name: `${name}.js`, source: `export default "${bytes.toString('base64')}";\n` };
}

/** Puts pdf.js's own data beside the page (`pdfjs/…`), so that nothing is ever asked from a network. */
function pdfData(): Plugin {
  return {
    name: 'pdf-data',
    generateBundle() {
      for (const [folder, wanted] of pdfFolders) {
        for (const file of readdirSync(join(pdfjs, folder)).filter(wanted)) {
          const { name, source } = asScript(folder, file);
          this.emitFile({ type: 'asset', fileName: `pdfjs/${folder}/${name}`, source });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use('/pdfjs/', (request, response, next) => {
        const match = /^\/(cmaps|standard_fonts|wasm)\/([\w.-]+?)(\.js)?$/.exec(request.url ?? '');
        if (!match?.[1] || !match[2]) return next();
        response.setHeader('Content-Type', 'text/javascript');
        response.end(asScript(match[1], match[1] === 'wasm' ? `${match[2]}.js` : match[2]).source);
      });
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [svelte({ configFile: join(root, 'svelte.config.js') }), pdfData()],
  clearScreen: false,
  // 127.0.0.1 only: a development server must not be reachable from the office network.
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  build: {
    outDir: mode === 'sample' ? 'dist-sample' : 'dist',
    target: ['safari16', 'chrome109'],
    // Nothing becomes a data: URL or an inline script: the page runs under `default-src 'none'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1600,
  },
  resolve: mode === 'test' || process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.ts'],
    restoreMocks: true,
  },
}));
