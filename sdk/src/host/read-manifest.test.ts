import { expect, test } from 'vitest';
import { readManifest } from './read-manifest.ts';

test('a bundle’s manifest is read in a process of its own', async () => {
  expect(
    await readManifest('__innesto({ manifest: { name: "list", triggers: [] }, actions: { a: { run() {} } } })'),
  ).toEqual({ name: 'list', triggers: [] });
});

test('a bundle that gives no manifest is refused with its reason', async () => {
  await expect(readManifest('__innesto({})')).rejects.toMatchObject({
    code: 'INNESTO_BUNDLE_REFUSED',
    message: expect.stringContaining('no manifest'),
  });
  await expect(readManifest('null.x')).rejects.toMatchObject({
    code: 'INNESTO_BUNDLE_REFUSED',
    message: expect.stringContaining('TypeError'),
  });
});

test('a bundle that hangs where no time-out reaches, or brings its process down, is refused too', async () => {
  await expect(
    readManifest('throw new Proxy({}, { get() { for (;;); } })', { timeoutMs: 1_500 }),
  ).rejects.toMatchObject({ code: 'INNESTO_BUNDLE_REFUSED' });
  // Whether V8 gives the isolate up or the whole process is its own choice; the bundle is refused either way.
  await expect(readManifest('const m = new Map(); for (let i = 0; i < 2e7; i++) m.set(i, i)')).rejects.toMatchObject({
    code: 'INNESTO_BUNDLE_REFUSED',
  });
});
