import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault } from '../../core/src/fault/fault.ts';
import { readPackageFiles } from '../../core/src/registry/package.ts';
import type { Packed } from '../../core/src/registry/test-package.ts';
import { unpack } from '../../core/src/registry/unpack.ts';
import { integrityOf } from '../../sdk/src/cli/build-plugin.ts';
import { firstParty } from '../support/first-party.ts';
import { spoiling, spoilt } from '../support/spoilt-package.ts';

const LONG = process.env['INNESTO_LONG'] === '1';
const SEED = process.env['INNESTO_SEED'] ?? (LONG ? undefined : '20261122');
const TRIES = Number(process.env['INNESTO_SEQUENCES'] ?? (LONG ? 6000 : 40));

// Between them they say most of what a manifest can.
const PACKAGES: readonly (readonly Packed[])[] = await Promise.all(
  (await firstParty('coupon', 'webhook')).map(async ({ path, manifest, script }) => [
    { name: 'package/package.json', content: await readFile(join(path, 'package.json')) },
    { name: 'package/dist/plugin.json', content: JSON.stringify(manifest) },
    { name: 'package/dist/plugin.js', content: script },
    { name: 'package/icon.svg', content: await readFile(join(path, 'icon.svg')) },
  ]),
);

/** What becomes of a package; throws where that is neither of the two. */
const fateOf = async (bytes: Buffer): Promise<'read' | 'refused'> => {
  try {
    const { manifest, script } = await readPackageFiles((await unpack(bytes)).files);
    if (integrityOf(script) !== manifest.integrity) throw new Error('its script is not the one of its manifest');
    return 'read';
  } catch (error) {
    if (!isFault(error, 'INNESTO_PLUGIN_PACKAGE') && !isFault(error, 'INNESTO_PLUGIN_RANGE')) throw error;
    if (error.message.length > 2000) throw new Error('nobody reads a refusal as long as that', { cause: error });
    return 'refused';
  }
};

test('a package is read whole or refused with why, whatever was done to it: nothing else is thrown, and nothing stays behind', async () => {
  const fates: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PACKAGES), spoiling, async (files, how) => {
      fates.push(await fateOf(await spoilt(files, how)));
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    }),
    { numRuns: TRIES, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
  expect(fates.filter((fate) => fate === 'refused').length).toBeGreaterThan(TRIES / 2);
});
