import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createProposals, type Proposals } from './proposals.ts';
import { archiveOf, filesOfPlugin } from './test-package.ts';
import { inspectTestScript } from './test-plugin.ts';

const parent = inject('temporaryFolder');

describe.each(DATABASES)('proposals on %s', (database) => {
  let store: Store;
  let proposals: Proposals;
  beforeEach(async () => {
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: parent });
    let id = 0;
    proposals = createProposals({
      store,
      clock: { now: () => 1 },
      ids: { next: () => `p${++id}` },
      inspect: inspectTestScript,
      packages: {
        fetch: () => Promise.reject(new Error('nothing is fetched here')),
        search: () => Promise.reject(new Error('nothing is searched here')),
      },
    });
  });
  afterEach(() => store.close());

  const brought = async (packageName: string, version: string, from: { from?: 'folder' } = {}): Promise<string> => {
    const files = (await filesOfPlugin(parent, { version })).map((file) =>
      file.name === 'package/package.json'
        ? { ...file, content: String(file.content).replace('@test/greeting', packageName) }
        : file,
    );
    const bytes = gzipSync(await archiveOf(files));
    const chunks = (async function* () {
      yield bytes;
    })();
    return (await proposals.take({ chunks, actor: 'ada', ...from })).publicId;
  };

  test('of two packages with one plugin’s name, both examined before either is there, the second is refused', async () => {
    const first = await brought('@test/greeting', '1.0.0');
    const second = await brought('@other/greeting', '1.0.1');
    await proposals.accept(first, 'ada');
    await expect(proposals.accept(second, 'ada')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
    expect(await store.read('plugin').select('version')).toEqual([{ version: '1.0.0' }]);
  });

  test('what was made of a folder is known to come from one', async () => {
    await proposals.accept(await brought('@test/greeting', '1.0.0'), 'ada');
    await proposals.accept(await brought('@test/greeting', '1.0.1', { from: 'folder' }), 'ada');
    const rows = await store.read('plugin').orderBy('version').select('version', 'source');
    expect(rows).toEqual([
      { version: '1.0.0', source: 'file' },
      { version: '1.0.1', source: 'folder' },
    ]);
  });
});
