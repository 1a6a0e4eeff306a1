import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fault, isFault } from '../fault/fault.ts';

/** A file of a package: its place inside the package's folder, and how large it may be. */
export interface InsideFile {
  /** The folder as `realpath` gives it. */
  readonly folder: string;
  /** Segments separated by `/`; none of them may lead out. */
  readonly path: string;
  readonly limit: number;
}

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

const refuse = (path: string, detail: string): never => {
  throw fault('INNESTO_PLUGIN_PACKAGE', { detail: `${path} ${detail}` });
};

/** Reads a plain text file inside a package's folder; links and ways out of it are refused. */
export const readInside = async ({ folder, path, limit }: InsideFile): Promise<string> => {
  const segments = path.split('/');
  if (!segments.every((segment) => SEGMENT.test(segment)))
    return refuse(path.slice(0, 100), 'is no plain path inside the package');
  const file = join(folder, ...segments);
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    // Asked of the open file, and where it lies only after it was opened: nobody can put another in its place between.
    const { size, isPlain } = await handle.stat().then((found) => ({ size: found.size, isPlain: found.isFile() }));
    if (!isPlain || (await realpath(file)) !== file) return refuse(path, 'is not a plain file');
    if (size > limit) return refuse(path, `is larger than ${limit} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile());
    return text.includes('\0') ? refuse(path, 'holds a NUL character') : text;
  } catch (error) {
    if (isFault(error)) throw error;
    if (error instanceof TypeError) return refuse(path, 'is no UTF-8 text');
    return refuse(path, 'cannot be read: it is missing, or a link');
  }
};
