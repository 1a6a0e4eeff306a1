import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { TEST_ICON, writePlugin, type PluginTraits } from './test-plugin.ts';

/** One thing in an archive. */
export type Packed = Partial<Header> & { readonly name: string; readonly content?: string | Buffer };

/** An archive as npm makes them, not yet compressed. */
export const archiveOf = async (entries: readonly Packed[]): Promise<Buffer> => {
  const archive = pack();
  for (const { content = '', ...header } of entries) archive.entry(header, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** The files of a built plugin, as they lie in its package. */
export const filesOfPlugin = async (parent: string, traits: PluginTraits = {}): Promise<readonly Packed[]> => {
  const folder = writePlugin(parent, traits);
  const names = ['package.json', 'dist/plugin.json', 'dist/plugin.js'];
  const files = await Promise.all(
    names.map(async (name) => ({ name: `package/${name}`, content: await readFile(join(folder, name)) })),
  );
  return [...files, { name: 'package/icon.svg', content: TEST_ICON }];
};

/** A plugin's package as a registry keeps it. */
export const packageOf = async (parent: string, traits: PluginTraits = {}): Promise<Buffer> =>
  gzipSync(await archiveOf(await filesOfPlugin(parent, traits)));
