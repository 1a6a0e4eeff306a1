import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../fault/fault.ts';
import { readInside } from './read-inside.ts';

/** The files of a package, wherever they lie. Nothing of it is run. */
export interface PackageFiles {
  /** A text file by its place inside the package; refuses what is missing, too large, or no plain text. */
  read(path: string, limit: number): Promise<string>;
  has(path: string): Promise<boolean>;
}

/** The files of a folder. */
export const filesOfFolder = async (path: string): Promise<PackageFiles> => {
  const folder = await realpath(path).catch(() => {
    throw fault('INNESTO_PLUGIN_PACKAGE', { detail: 'there is no such folder' });
  });
  return {
    read: (file, limit) => readInside({ folder, path: file, limit }),
    has: (file) =>
      lstat(join(folder, file)).then(
        () => true,
        () => false,
      ),
  };
};
