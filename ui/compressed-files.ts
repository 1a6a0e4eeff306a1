import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|svg)$/;

// Less than this fits into one packet as it is.
const SMALLEST_BYTES = 1024;

const WAYS = [
  ['br', promisify(brotliCompress)],
  ['gz', promisify(gzip)],
] as const;

/** Puts each built file beside itself once more, compressed as browsers ask for it: the hub compresses nothing while it is asked. */
export const compressedFiles = (): Plugin => ({
  name: 'innesto-compressed-files',
  apply: 'build',
  writeBundle: async ({ dir }, bundle) => {
    const texts = Object.values(bundle).flatMap((file) => {
      const content = file.type === 'chunk' ? Buffer.from(file.code) : Buffer.from(file.source);
      return TEXT.test(file.fileName) && content.length >= SMALLEST_BYTES ? [{ name: file.fileName, content }] : [];
    });
    await Promise.all(
      texts.flatMap(({ name, content }) =>
        WAYS.map(async ([ending, compress]) =>
          writeFile(join(dir ?? '', `${name}.${ending}`), await compress(content)),
        ),
      ),
    );
  },
});
