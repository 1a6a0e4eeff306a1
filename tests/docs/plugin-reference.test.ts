import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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

test('the guide says of every right what it lets a plugin do', async () => {
  const guide = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'guide', 'plugins.md'), 'utf8');
  const told = [...guide.matchAll(/^\| `([a-z:<>]+)`[^|]* \| \S/gm)].map(([, right = '']) => right);
  const asked = plugins.flatMap(({ manifest }) => manifest.permissions.map(({ right }) => right));
  const isTold = (right: string): boolean =>
    told.some((form) => new RegExp(`^${form.replaceAll(/<[a-z]+>/g, '[a-z-]+')}$`).test(right));
  expect(told.length).toBeGreaterThan(10);
  expect(asked.filter((right) => !isTold(right))).toEqual([]);
});
