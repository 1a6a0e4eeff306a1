import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildPlugin } from './build-plugin.ts';
import { buildTwice } from './build-twice.ts';
import { actionWith, temporaryPlugin } from './temporary-plugin.fixture.ts';

const withWord = `import { word } from './word.ts';\n${actionWith('() => skipped(word)')}`;
const wordFile = (word: string): string => `export const word = '${word}';\n`;

test('a plugin that is the same each time is built', async () => {
  await using plugin = await temporaryPlugin(withWord, { 'src/word.ts': wordFile('one') });
  expect(await buildTwice(plugin.folder)).toEqual(await buildPlugin(plugin.folder));
});

test('one that differs between two builds is refused, with the place', async () => {
  await using plugin = await temporaryPlugin(withWord, { 'src/word.ts': wordFile('one') });
  const building = buildTwice(plugin.folder, async (folder) => {
    const built = await buildPlugin(folder);
    await writeFile(join(folder, 'src/word.ts'), wordFile('two'));
    return built;
  });
  await expect(building).rejects.toMatchObject({
    code: 'INNESTO_PLUGIN_SOURCE',
    message: expect.stringMatching(/line \d+ of its script is first “.*one.*” and then “.*two.*”/),
  });
});
