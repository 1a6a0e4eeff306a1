import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const VITE = join(ROOT, 'node_modules', '.bin', 'vite');
// Beside the pages' own dependencies, which it is built from.
const FOLDER = join(ROOT, 'ui', 'node_modules', '.cache', 'innesto-bare-flow');

/** As many nodes as there are steps, and nothing else: what the library itself costs. */
const page = (count: number): string => `<script lang="ts">
  import '@xyflow/svelte/dist/style.css';
  import { SvelteFlow } from '@xyflow/svelte';
  const at = (index: number, shift = 0) => ({ x: (index % 5 === 4 ? 280 : 0), y: (index - Math.floor(index / 5)) * 130 + shift });
  let nodes = $state.raw(Array.from({ length: ${count} }, (_, index) => ({ id: String(index), position: at(index), data: { label: 'Step ' + index } })));
  const edges = Array.from({ length: ${count - 1} }, (_, index) => ({ id: 'e' + index, source: String(index), target: String(index + 1) }));
  // A step more, near the top: everything below it moves down.
  const add = () => {
    const more = { id: 'more' + nodes.length, position: at(1), data: { label: 'More' } };
    nodes = [...nodes.map((node, index) => index === 0 ? node : { ...node, position: { x: node.position.x, y: node.position.y + 130 } }), more];
  };
</script>
<svelte:window onkeydown={(event) => { if (event.key === 'd') add(); }} />
<div style:height="100vh">
  <SvelteFlow bind:nodes {edges} nodesDraggable={false} nodesConnectable={false} panOnScroll panOnScrollSpeed={1}
    zoomOnScroll={false} onlyRenderVisibleElements initialViewport={{ x: 500, y: 40, zoom: 1 }} />
</div>
`;

const FILES = (count: number): Readonly<Record<string, string>> => ({
  'index.html':
    '<!doctype html><body style="margin:0"><div id="app"></div><script type="module" src="./main.ts"></script>',
  'main.ts': `import { mount } from 'svelte';\nimport Bare from './Bare.svelte';\nmount(Bare, { target: document.querySelector('#app') });\n`,
  'Bare.svelte': page(count),
  'vite.config.mjs': `import { svelte } from '@sveltejs/vite-plugin-svelte';\nexport default { root: import.meta.dirname, plugins: [svelte({ configFile: false })], build: { target: 'es2023' } };\n`,
});

const build = async (count: number): Promise<string> => {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(FILES(count))) await writeFile(join(FOLDER, name), text);
  const child = spawn(VITE, ['build', FOLDER, '--config', join(FOLDER, 'vite.config.mjs'), '--logLevel', 'error'], {
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the bare page could not be built');
  return join(FOLDER, 'dist');
};

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A page that is served. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds and serves a page with so many bare nodes. */
export const serveBareFlow = async (count: number): Promise<Served> => {
  const dist = await build(count);
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '');
    void readFile(join(dist, path)).then(
      (content) => response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
