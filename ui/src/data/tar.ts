/** A file as it goes into an archive. */
export interface ArchivedFile {
  /** Where it lies, from the top of the archive: ASCII, 100 characters at most. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const ENCODER = new TextEncoder();
/** Readable by everybody, changed by its owner. */
const MODE = 0o644;

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

const sumOf = (header: Uint8Array): number => header.reduce((sum, byte) => sum + byte, 0);

/** A file's header as POSIX has it (ustar): of nobody, from 1970, so that the same files make the same archive. */
const headerOf = ({ path, bytes }: ArchivedFile): Uint8Array => {
  const header = new Uint8Array(BLOCK);
  const put = (text: string, at: number): void => header.set(ENCODER.encode(text), at);
  put(path, 0);
  put(octal(MODE, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(bytes.length, 11), 124);
  put(octal(0, 11), 136);
  // The sum of a header is reckoned as if it were blanks.
  put(' '.repeat(8), 148);
  put('0', 156);
  put('ustar\u000000', 257);
  put(`${octal(sumOf(header), 6)}\0 `, 148);
  return header;
};

const blocksOf = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;

/** An archive of some files, not yet compressed. */
export const tarOf = (files: readonly ArchivedFile[]): Uint8Array<ArrayBuffer> => {
  const size = files.reduce((sum, { bytes }) => sum + BLOCK + blocksOf(bytes.length), 2 * BLOCK);
  const archive = new Uint8Array(size);
  let at = 0;
  for (const file of files) {
    archive.set(headerOf(file), at);
    archive.set(file.bytes, at + BLOCK);
    at += BLOCK + blocksOf(file.bytes.length);
  }
  return archive;
};
