import { access, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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

/** Where a new plugin's SDK comes from: `house`, it lies beside the hub's own plugins and takes the one of the repository; else the published one. */
export type SdkHome = { readonly kind: 'house' } | { readonly kind: 'published'; readonly range: string };

/** Where the SDK of a plugin in that folder comes from. */
export const sdkHome = async (folder: string, sdk: string = SDK): Promise<SdkHome> => {
  const root = dirname(sdk);
  const isOfTheHouse = dirname(folder) === join(root, 'plugins') && (await isThere(join(root, 'pnpm-workspace.yaml')));
  return isOfTheHouse ? { kind: 'house' } : { kind: 'published', range: `^${await sdkVersion()}` };
};
