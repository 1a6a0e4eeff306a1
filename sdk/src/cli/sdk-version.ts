import { access, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

const PackageFile = Compile(Type.Object({ version: Type.String() }));

const SDK = resolve(import.meta.dirname, '..', '..');

/** The version of this SDK, from its own package.json. */
export const sdkVersion = async (): Promise<string> =>
  PackageFile.Parse(JSON.parse(await readFile(join(SDK, 'package.json'), 'utf8'))).version;

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Where a new plugin's SDK comes from: `house`, it lies beside the hub's own plugins and takes the one of the repository; else the published
 * one, or the one that makes it where that was never published.
 */
export type SdkHome =
  | { readonly kind: 'house'; /** The way to it from the plugin's folder. */ readonly sdk: string }
  | { readonly kind: 'published'; readonly range: string };

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Where the SDK of a plugin in that folder comes from. */
export const sdkHome = async (folder: string, sdk: string = SDK): Promise<SdkHome> => {
  const root = await real(dirname(sdk));
  const isCheckout = (await isThere(join(root, 'pnpm-workspace.yaml'))) && (await isThere(join(sdk, 'src')));
  if (!isCheckout) return { kind: 'published', range: `^${await sdkVersion()}` };
  const parent = await real(dirname(folder));
  return parent === join(root, 'plugins')
    ? { kind: 'house', sdk: relative(join(parent, basename(folder)), join(root, basename(sdk))) }
    : { kind: 'published', range: `file:${sdk}` };
};
