import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '@innesto/sdk/host';
import { describe, expect, test } from 'vitest';
import { readPackage } from '../../core/src/registry/package.ts';

const PLUGINS = join(import.meta.dirname, '..', '..', 'plugins');
const built = readdirSync(PLUGINS).filter((name) => existsSync(join(PLUGINS, name, 'package.json')));

// A hub neither runs the scripts of its own plugins to hold them against their manifests nor tries out their schemas each time that it starts: that is done here.
describe('what comes with the hub', () => {
  test('is there', () => expect(built.length).toBeGreaterThan(4));

  test.each(built)('%s is what its manifest says', async (name) => {
    const read = (file: string): Promise<string> => readFile(join(PLUGINS, name, 'dist', file), 'utf8');
    const { integrity, ...manifest } = JSON.parse(await read('plugin.json')) as { readonly integrity: string };
    expect(integrity).toMatch(/^sha512-/);
    expect(await readManifest(await read('plugin.js'))).toEqual(manifest);
  });

  test.each(built)('%s would be taken from anyone', async (name) => {
    expect((await readPackage(join(PLUGINS, name))).manifest.name).toBe(name);
  });
});
