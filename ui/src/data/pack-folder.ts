import { tarOf, type ArchivedFile } from './tar.ts';

/** A file of a folder that somebody chose, with its place from that folder's name on. */
export type FolderFile = Pick<File, 'webkitRelativePath' | 'size' | 'arrayBuffer'>;

/** Why a folder is no plugin's package yet: no plugin lies in it, none was built there, what was built is too large, or changed since it was chosen. */
export type FolderFault = 'no-plugin' | 'not-built' | 'too-large' | 'unreadable';

/** What came of a folder. */
export type PackedFolder = { readonly file: File } | { readonly fault: FolderFault };

/** As large as a hub takes them apart; a description beyond that is none. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_DESCRIBED = 64 * 1024;
/** A name in an archive is no longer. */
const MANIFEST = /^(?=.{1,90}$)([A-Za-z0-9_-]+\/)*plugin\.json$/;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Where the manifest lies by package.json; null: it says nothing that could be a plugin's. */
const manifestIn = (described: string): string | null => {
  try {
    const manifest = memberOf(memberOf(JSON.parse(described), 'innesto'), 'manifest');
    return typeof manifest === 'string' && MANIFEST.test(manifest) ? manifest : null;
  } catch {
    return null;
  }
};

const textOf = async (file: FolderFile): Promise<string> => new TextDecoder().decode(await file.arrayBuffer());

const gzipped = (bytes: Uint8Array<ArrayBuffer>): Promise<Blob> =>
  new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).blob();

const pack = async (files: readonly FolderFile[]): Promise<PackedFolder> => {
  const byPath = new Map(files.map((file) => [file.webkitRelativePath.replace(/^[^/]*\//, ''), file]));
  const described = byPath.get('package.json');
  if (described === undefined || described.size > MOST_DESCRIBED) return { fault: 'no-plugin' };
  const manifest = manifestIn(await textOf(described));
  if (manifest === null) return { fault: 'no-plugin' };
  const built = [manifest, manifest.replace(/plugin\.json$/, 'plugin.js')];
  if (!built.every((path) => byPath.has(path))) return { fault: 'not-built' };
  const taken = ['package.json', 'icon.svg', ...built].flatMap((path) => {
    const file = byPath.get(path);
    return file === undefined ? [] : [{ path: `package/${path}`, file }];
  });
  if (taken.reduce((sum, { file }) => sum + file.size, 0) > MOST_BYTES) return { fault: 'too-large' };
  const archived = await Promise.all(
    taken.map(async ({ path, file }): Promise<ArchivedFile> => ({
      path,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  return { file: new File([await gzipped(tarOf(archived))], 'plugin.tgz', { type: 'application/gzip' }) };
};

/**
 * Makes of a plugin's folder the package that `innesto-plugin pack` would make, as far as a hub reads it: package.json, the manifest, the script
 * and the picture. Whatever else lies there, `node_modules` above all, stays where it is.
 */
export const packFolder = (files: readonly FolderFile[]): Promise<PackedFolder> =>
  // Browsers give no file that is another one by now.
  pack(files).catch((): PackedFolder => ({ fault: 'unreadable' }));
