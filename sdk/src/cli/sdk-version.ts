import { readFile } from 'node:fs/promises';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

const PackageFile = Compile(Type.Object({ version: Type.String() }));

/** The version of this SDK, from its own package.json. */
export const sdkVersion = async (): Promise<string> =>
  PackageFile.Parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))).version;
