import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstParty } from '../support/first-party.ts';
import { pluginIndex, pluginPage } from './plugin-page.ts';

const REFERENCE = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'plugins');
const plugins = await firstParty();

// The manifests are made from the sources, not read from dist: what is written here is what the next build says.
test.each(plugins)('the reference page of $folder tells what its manifest says', async ({ folder, manifest }) => {
  await expect(pluginPage(manifest, folder)).toMatchFileSnapshot(join(REFERENCE, `${folder}.md`));
});

test('the list of plugins has them all', async () => {
  await expect(pluginIndex(plugins)).toMatchFileSnapshot(join(REFERENCE, 'README.md'));
});

test('no page is of a plugin that there is not', () => {
  const pages = readdirSync(REFERENCE).filter((name) => name !== 'README.md');
  expect(pages).toEqual(plugins.map(({ folder }) => `${folder}.md`));
});
