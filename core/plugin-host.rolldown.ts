import { defineConfig } from 'rolldown';

// The plugin host is started often, in a hurry and beside healthy neighbours: types taken away and modules put together once, and not at each start.
export default defineConfig({
  input: ['src/sandbox/plugin-host/host-process.ts', 'src/sandbox/plugin-host/host-thread.ts'],
  platform: 'node',
  external: ['isolated-vm', 'piscina'],
  resolve: { conditionNames: ['innesto-source', 'import', 'node'] },
  output: { dir: 'dist/plugin-host', format: 'esm', cleanDir: true },
});
