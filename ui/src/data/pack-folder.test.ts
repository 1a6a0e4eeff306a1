import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { packFolder, type FolderFile } from './pack-folder.ts';

const DESCRIBED = JSON.stringify({ name: 'till', innesto: { manifest: 'dist/plugin.json' } });
const BUILT = { 'package.json': DESCRIBED, 'dist/plugin.json': '{}', 'dist/plugin.js': 'x'.repeat(700) };

const folderOf = (files: Readonly<Record<string, string>>): readonly FolderFile[] =>
  Object.entries(files).map(([path, content]) =>
    Object.defineProperty(new File([content], path), 'webkitRelativePath', { value: `till/${path}` }),
  );

/** What stands in an archive, by the rules of POSIX (ustar); each header's sum is reckoned anew. */
const unpacked = async (file: File): Promise<Record<string, string>> => {
  const bytes = gunzipSync(Buffer.from(await file.arrayBuffer()));
  const found: Record<string, string> = {};
  let at = 0;
  while (bytes[at] !== 0) {
    const header = bytes.subarray(at, at + 512);
    const text = (from: number, to: number): string => header.toString('latin1', from, to).replace(/\0.*$/s, '');
    const blank = Buffer.from(header).fill(' ', 148, 156);
    expect(Number.parseInt(text(148, 156), 8)).toBe(blank.reduce((sum, byte) => sum + byte, 0));
    expect([text(100, 108), text(156, 157), header.toString('latin1', 257, 265)]).toEqual([
      '0000644',
      '0',
      'ustar\u000000',
    ]);
    const size = Number.parseInt(text(124, 136), 8);
    found[text(0, 100)] = bytes.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  expect(bytes.length - at).toBe(1024);
  expect(bytes.subarray(at).every((byte) => byte === 0)).toBe(true);
  return found;
};

test('a built folder becomes the package of what a hub reads, and nothing else leaves it', async () => {
  const rest = {
    'src/index.ts': 'source',
    'README.md': 'words',
    '.env': 'SECRET=canary',
    'node_modules/till/package.json': '{}',
    'node_modules/till/dist/plugin.js': 'of others',
  };
  const packed = await packFolder(folderOf({ ...rest, ...BUILT, 'icon.svg': '<svg è/>' }));
  expect('file' in packed && (await unpacked(packed.file))).toEqual({
    'package/package.json': DESCRIBED,
    'package/icon.svg': '<svg è/>',
    'package/dist/plugin.json': '{}',
    'package/dist/plugin.js': 'x'.repeat(700),
  });
});

test('the same folder makes the same package', async () => {
  const bytes = async (): Promise<Buffer> => {
    const packed = await packFolder(folderOf(BUILT));
    return Buffer.from('file' in packed ? await packed.file.arrayBuffer() : new ArrayBuffer(0));
  };
  expect(await bytes()).toEqual(await bytes());
});

test.each([
  ['has no package.json', { 'src/index.ts': '' }],
  ['has one in a folder below only', { 'plugin/package.json': DESCRIBED }],
  ['has one that is no JSON', { ...BUILT, 'package.json': 'hello' }],
  ['has one of something else', { ...BUILT, 'package.json': '{"name":"x"}' }],
  ['has one that is null', { ...BUILT, 'package.json': 'null' }],
  ['has one that leads elsewhere', { ...BUILT, 'package.json': '{"innesto":{"manifest":"../plugin.json"}}' }],
  ['has one that describes too much', { ...BUILT, 'package.json': `${DESCRIBED}${' '.repeat(70_000)}` }],
])('a folder is no plugin’s that %s', async (_case, files) => {
  expect(await packFolder(folderOf(files))).toEqual({ fault: 'no-plugin' });
});

test('a folder that was not built, or not to its end, says so', async () => {
  for (const missing of ['dist/plugin.json', 'dist/plugin.js']) {
    const files = Object.fromEntries(Object.entries(BUILT).filter(([path]) => path !== missing));
    expect(await packFolder(folderOf(files))).toEqual({ fault: 'not-built' });
  }
});

test('what is too large is not read, and what cannot be read says so', async () => {
  const [described, manifest, script] = folderOf(BUILT);
  if (described === undefined || manifest === undefined || script === undefined) return;
  const path = { webkitRelativePath: 'till/dist/plugin.js' };
  const unread = (): Promise<ArrayBuffer> => Promise.reject(new DOMException('it changed', 'NotReadableError'));
  const huge: FolderFile = { ...path, size: 17 * 1024 * 1024, arrayBuffer: unread };
  expect(await packFolder([described, manifest, huge])).toEqual({ fault: 'too-large' });
  expect(await packFolder([described, manifest, { ...huge, size: 10 }])).toEqual({ fault: 'unreadable' });
});
