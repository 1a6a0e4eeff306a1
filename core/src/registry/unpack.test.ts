import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { readPackageFiles } from './package.ts';
import { archiveOf, filesOfPlugin, packageOf, type Packed } from './test-package.ts';
import { unpack } from './unpack.ts';

// Of its own: what else is put there is counted.
const parent = mkdtempSync(join(inject('temporaryFolder'), 'unpack-'));
const packed = async (...entries: readonly Packed[]): Promise<Buffer> =>
  gzipSync(await archiveOf([...(await filesOfPlugin(parent)), ...entries]));

test('a package is read as its folder would be, and what is not the plugin’s is left unread', async () => {
  const { files, count, unpackedBytes } = await unpack(
    await packed({ name: 'package/README.md', content: '# Hello' }, { name: 'package/locales/it.json', content: '{}' }),
  );
  const { manifest, packageName, script } = await readPackageFiles(files);
  expect([manifest.name, packageName, count]).toEqual(['greeting', '@test/greeting', 6]);
  expect(`sha512-${createHash('sha512').update(script).digest('base64')}`).toBe(manifest.integrity);
  expect(unpackedBytes).toBeGreaterThan(script.length);
  await expect(files.read('README.md', 1000)).rejects.toThrow(/missing, or not where/);
});

const LONG = `package/${'d/'.repeat(200)}x`;

test.each<[what: string, entries: readonly Packed[], reason: RegExp]>([
  ['a way out', [{ name: 'package/../../etc/passwd' }], /no plain path/],
  ['a way out at its top', [{ name: '../x' }], /no plain path/],
  ['an absolute path', [{ name: '/etc/passwd' }], /no plain path/],
  ['a path as Windows writes it', [{ name: 'package\\..\\x' }], /no plain path/],
  ['a drive', [{ name: 'C:/x' }], /no plain path/],
  ['a file at its top', [{ name: 'x' }], /no plain path/],
  ['two tops', [{ name: 'other/x' }], /one folder/],
  ['a symbolic link', [{ name: 'package/icon', type: 'symlink', linkname: '/etc/passwd' }], /neither a file/],
  ['a hard link', [{ name: 'package/icon', type: 'link', linkname: 'package/package.json' }], /neither a file/],
  ['a device', [{ name: 'package/null', type: 'character-device' }], /neither a file/],
  ['a disk', [{ name: 'package/sda', type: 'block-device' }], /neither a file/],
  ['a pipe', [{ name: 'package/pipe', type: 'fifo' }], /neither a file/],
  ['the manifest twice', [{ name: 'package/dist/plugin.json', content: '{}' }], /in it twice/],
  ['the manifest in other letters', [{ name: 'package/DIST/Plugin.json', content: '{}' }], /in it twice/],
  ['a path by another header', [{ name: LONG }], /extended headers/],
  ['a path with a NUL', [{ name: 'package/a', pax: { path: 'package/a\0b' } }], /extended headers/],
  ['another size by another header', [{ name: 'package/a', pax: { size: '999999' } }], /extended headers/],
  ['a folder outside', [{ name: 'package/../up/', type: 'directory' }], /no plain path/],
  ['too many files', Array.from({ length: 500 }, (_, at) => ({ name: `package/f${at}` })), /more than 500 files/],
])('a package with %s is refused whole', async (_what, entries, reason) => {
  const before = readdirSync(parent).length;
  const bytes = await packed(...entries);
  await expect(unpack(bytes)).rejects.toMatchObject({
    code: 'INNESTO_PLUGIN_PACKAGE',
    message: expect.stringMatching(reason),
  });
  // The folder that the test itself packed is all that there is more of.
  expect(readdirSync(parent).length).toBe(before + 1);
});

test('what unpacks to more than it may is stopped there, however small it comes', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  await expect(unpack(bomb)).rejects.toThrow(/unpacked it is larger/);
  await expect(unpack(Buffer.alloc(5 * 1024 * 1024))).rejects.toThrow(/larger than/);
});

test('what is no archive, is cut off, or says another size than it has is refused', async () => {
  const whole = await packageOf(parent);
  for (const bytes of [
    Buffer.from('hello'),
    gzipSync('hello'.repeat(300)),
    Buffer.alloc(0),
    whole.subarray(0, whole.length - 40),
  ])
    await expect(unpack(bytes)).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
  const archive = await archiveOf(await filesOfPlugin(parent));
  for (const size of ['77777777777\0', '-0000000001\0', '\x80\0\0\0\0\0\0\x7f\xff\xff\xff\xff']) {
    const lying = Buffer.from(archive);
    lying.write(size, 124, 'latin1');
    await expect(unpack(gzipSync(lying))).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
  }
  const damaged = Buffer.from(archive);
  damaged.write('9999999', 148, 'latin1');
  await expect(unpack(gzipSync(damaged))).rejects.toThrow(/damaged/);
});

test('what is cut off in the middle of its archive is refused, though its compression is whole', async () => {
  const archive = await archiveOf(await filesOfPlugin(parent));
  await expect(unpack(gzipSync(archive.subarray(0, 900)))).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
});

test('nothing hides behind the end of an archive, or in a folder, where other programs do not see it', async () => {
  const own = await filesOfPlugin(parent);
  const hidden = await archiveOf([{ name: 'package/hidden.js', content: 'x' }]);
  const whole = await archiveOf(own);
  await expect(unpack(gzipSync(Buffer.concat([whole, hidden])))).rejects.toThrow(/behind its end/);
  const folder = await archiveOf([{ name: 'package/', type: 'directory' }]);
  const header = Buffer.from(folder.subarray(0, 512));
  header.write('00000002000\0', 124, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const smuggled = Buffer.concat([header, hidden.subarray(0, 1024), whole]);
  await expect(unpack(gzipSync(smuggled))).rejects.toThrow(/a folder that holds/);
});
