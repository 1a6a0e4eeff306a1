import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { fault, isFault } from '../fault/fault.ts';
import type { PackageFiles } from './package-files.ts';

/** How much of a package there may be: as it comes, unpacked, and in how many files. */
export const PACKED_LIMIT = 4 * 1024 * 1024;
const UNPACKED_LIMIT = 16 * 1024 * 1024;
const MOST_FILES = 500;

const refuse = (detail: string): never => {
  throw fault('INNESTO_PLUGIN_PACKAGE', { detail });
};

type Entry = Extract extends AsyncIterable<infer One> ? One : never;

/** A package taken apart, in memory: nothing of it is ever written to disk. */
export interface Unpacked {
  readonly files: PackageFiles;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly count: number;
}

/** All that a hub reads of a plugin; whatever else lies in its package is passed over unread. */
const READ = /^(package\.json|icon\.svg|([A-Za-z0-9_-]{1,100}\/){0,5}plugin\.(json|js))$/;
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9 @+=~()._-]{1,100}$/;

/** Where a file lies below the folder that every package of npm has at its top. */
const placeOf = (name: string): { readonly top: string; readonly path: string } => {
  const segments = name.split('/');
  if (name.length > 250 || segments.length < 2 || !segments.every((segment) => SEGMENT.test(segment)))
    return refuse(`“${name.slice(0, 100)}” is no plain path inside the package`);
  const [top = '', ...below] = segments;
  return { top, path: below.join('/') };
};

/** What came out of an archive so far. */
interface Taken {
  readonly kept: Map<string, Buffer>;
  /** Folded: what two systems of files would take for one name is one. */
  readonly known: Set<string>;
  tops: Set<string>;
  bytes: number;
  count: number;
}

const take = async (taken: Taken, entry: Entry): Promise<void> => {
  const { name, type, linkname } = entry.header;
  if (type === 'directory') {
    placeOf(`${name.replace(/\/$/, '')}/x`);
    return;
  }
  if (type !== 'file' || (linkname ?? '') !== '')
    return refuse(`“${name.slice(0, 100)}” is a ${type ?? 'thing'}, no plain file`);
  const { top, path } = placeOf(name);
  taken.tops.add(top);
  if (taken.tops.size > 1) return refuse('its files do not lie in one folder');
  if (taken.known.has(path.toLowerCase())) return refuse(`“${path}” is in it twice`);
  taken.known.add(path.toLowerCase());
  taken.count += 1;
  if (taken.count > MOST_FILES) return refuse(`it has more than ${MOST_FILES} files`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry as AsyncIterable<unknown>) {
    if (!Buffer.isBuffer(chunk)) continue;
    taken.bytes += chunk.length;
    if (READ.test(path)) chunks.push(chunk);
  }
  if (READ.test(path)) taken.kept.set(path, Buffer.concat(chunks));
};

const inflate = promisify(gunzip);

const decompressed = async (bytes: Uint8Array): Promise<Buffer> => {
  if (bytes.length > PACKED_LIMIT) return refuse(`it is larger than ${PACKED_LIMIT} bytes`);
  try {
    return await inflate(bytes, { maxOutputLength: UNPACKED_LIMIT });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return refuse(isTooLarge ? `unpacked it is larger than ${UNPACKED_LIMIT} bytes` : 'it is no .tgz');
  }
};

const BLOCK = 512;
/** The two letters in a header by which an archive keeps a link, a device or anything else that is no file and no folder. */
const PLAIN = new Set(['\0', '0', '5']);
/** Names and sizes that another header gives: npm writes them where a path is long, and those of ours are not. */
const EXTENDED = new Set(['x', 'g', 'L', 'K']);

/** Refuses headers that libraries follow in silence: longer names, other sizes, and kinds that they pass over. */
const checkKinds = (archive: Buffer): void => {
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) {
      // The library would read on behind the end, where other programs see nothing any more.
      if (archive.subarray(at).some((byte) => byte !== 0)) return refuse('it goes on behind its end');
      return;
    }
    const kind = String.fromCharCode(header[156] ?? 0);
    if (EXTENDED.has(kind)) return refuse('it has extended headers, which a plugin’s package does not need');
    if (!PLAIN.has(kind)) return refuse('it has something in it that is neither a file nor a folder');
    const size = header
      .toString('latin1', 124, 136)
      .replace(/[\0 ]+$/, '')
      .trim();
    if (!/^[0-7]{1,11}$/.test(size)) return refuse('it is no .tgz');
    // The library takes what a folder seems to hold for headers.
    if (kind === '5' && Number.parseInt(size, 8) !== 0) return refuse('it has a folder that holds something itself');
    at += BLOCK + Math.ceil(Number.parseInt(size, 8) / BLOCK) * BLOCK;
  }
};

const textOf = (files: ReadonlyMap<string, Buffer>, path: string, limit: number): string => {
  const file = files.get(path);
  if (file === undefined)
    return refuse(`${path.slice(0, 100)} cannot be read: it is missing, or not where a plugin has it`);
  if (file.length > limit) return refuse(`${path} is larger than ${limit} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    return refuse(`${path} is no UTF-8 text`);
  }
  return text.includes('\0') ? refuse(`${path} holds a NUL character`) : text;
};

/** Takes a package apart as registries keep it (.tgz): files and folders only, each once, all of them inside. One thing amiss, and none of it is taken. */
export const unpack = async (bytes: Uint8Array): Promise<Unpacked> => {
  const archive = await decompressed(bytes);
  checkKinds(archive);
  const taken: Taken = { kept: new Map(), known: new Set(), tops: new Set(), bytes: 0, count: 0 };
  const reader = extract();
  reader.end(archive);
  try {
    for await (const entry of reader) await take(taken, entry);
  } catch (error) {
    if (isFault(error)) throw error;
    return refuse('it is no .tgz, or is damaged');
  }
  return {
    files: {
      read: async (path, limit) => textOf(taken.kept, path, limit),
      has: (path) => Promise.resolve(taken.kept.has(path)),
    },
    packedBytes: bytes.length,
    unpackedBytes: taken.bytes,
    count: taken.count,
  };
};
