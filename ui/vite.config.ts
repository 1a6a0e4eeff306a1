import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';
import { compressedFiles } from './compressed-files.ts';

// Where `vite` finds a hub to work with while the pages are being written.
const hub = process.env['INNESTO_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    svelte({
      configFile: false,
      // Tests run without a page; what they test is nevertheless what runs in a browser, not what would write a page on a server.
      dynamicCompileOptions: () => (process.env['VITEST'] === undefined ? undefined : { generate: 'client' }),
    }),
    compressedFiles(),
  ],
  // What pages share with the hub is taken from its source, as everywhere in this repository.
  resolve: { conditions: ['innesto-source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    // Tells which files a page needs: the test of their weight asks it.
    manifest: true,
    // Inlined files and the preload polyfill would each ask for a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // The hub takes changes only from its own pages, so their requests say that they come from there.
    proxy: { '/api': { target: hub, ws: true, changeOrigin: true, headers: { origin: hub } } },
  },
});
