import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEVELOPMENT_SUFFIX } from '../contract/api/development.ts';
import type { Manifest } from '../contract/manifest.ts';
import { bundleForManifest, bundleForSandbox } from './bundle.ts';
import { checkManifest, missingTranslations } from './check-manifest.ts';
import { extractManifest } from './extract-manifest.ts';
import { readPluginFolder } from './plugin-folder.ts';
import { problem } from './problem.ts';
import { undeclaredIn } from './used-effects.ts';

/** As large as a hub takes a script. */
const MOST_BYTES = 4 * 1_048_576;

/** A built plugin: what is written to `dist/plugin.json` and `dist/plugin.js`. */
export interface BuiltPlugin {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly script: string;
  /** What is no error and yet better otherwise. */
  readonly warnings: readonly string[];
}

/**
 * Builds the plugin in a folder, in memory. Two passes: the first bundles the plugin with real schemas and runs it in an
 * isolate, to learn its manifest; the second bundles it without any schema library and with that manifest as data, and
 * runs in an isolate once more, because that script is the one that is delivered. `isTried`: for a hub for developers, under a version that
 * says so.
 */
export const buildPlugin = async (
  path: string,
  { isTried = false }: { readonly isTried?: boolean } = {},
): Promise<BuiltPlugin> => {
  const folder = await readPluginFolder(path);
  const source = isTried ? { ...folder, version: `${folder.version}${DEVELOPMENT_SUFFIX}` } : folder;
  const said = await extractManifest(await bundleForManifest(source));
  const draft = checkManifest(said, source);
  const script = await bundleForSandbox(source, draft);
  const size = Buffer.byteLength(script);
  if (size > MOST_BYTES)
    throw problem(
      'INNESTO_PLUGIN_SOURCE',
      `The script weighs ${(size / 1_048_576).toFixed(1)} MB, and hubs take 4 MB at the most. What it imports is in it: look for a large package.`,
    );
  await extractManifest(script);
  const undeclared = undeclaredIn(
    script,
    draft.permissions.map(({ right }) => right),
  );
  if (undeclared.length > 0)
    throw problem('INNESTO_PLUGIN_MANIFEST', `The plugin asks for too little:\n  ${undeclared.join('\n  ')}`);
  return {
    folder: source.folder,
    manifest: { ...draft, integrity: integrityOf(script) },
    script,
    warnings: [...source.warnings, ...missingTranslations(draft)],
  };
};

/** Writes a built plugin to `dist`; whoever watches the folder never sees half of a file. */
export const writePlugin = async ({ folder, manifest, script }: BuiltPlugin): Promise<void> => {
  const dist = join(folder, 'dist');
  await mkdir(dist, { recursive: true });
  await writeWhole(join(dist, 'plugin.js'), script);
  await writeWhole(join(dist, 'plugin.json'), `${JSON.stringify(manifest, null, 2)}\n`);
};

/** SHA-512 in the form of Subresource Integrity. */
export const integrityOf = (script: string): string =>
  `sha512-${createHash('sha512').update(script, 'utf8').digest('base64')}`;

const writeWhole = async (path: string, content: string): Promise<void> => {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
};
