import { openPlugin } from '@innesto/sdk/testing';
import { describe, expect, test } from 'vitest';
import { checkManifest } from '../../sdk/src/cli/check-manifest.ts';
import { firstParty, type FirstParty } from '../support/first-party.ts';
import { askSamples } from '../support/step-samples.ts';

const plugins = await firstParty();

/** What the build says of the plugin with these rights alone; nothing where it finds nothing wrong. */
const saidByBuild = ({ manifest }: FirstParty, rights: readonly string[]): readonly string[] => {
  const { integrity: _integrity, ...draft } = manifest;
  const permissions = draft.permissions.filter(({ right }) => rights.includes(right));
  try {
    checkManifest({ ...draft, permissions, translations: {} }, { version: draft.version, locales: {} });
    return [];
  } catch (error) {
    return [String(error)];
  }
};

/** All that keeps the plugin from what it does: the build, or the hub with each thing that it wants. */
const refusals = async (plugin: FirstParty, rights: readonly string[]): Promise<readonly string[]> => {
  const said = saidByBuild(plugin, rights);
  if (said.length > 0) return said;
  using open = await openPlugin({ script: plugin.script }, { rights });
  return (await askSamples(open)).map(String);
};

const rightsOf = ({ manifest }: FirstParty): readonly string[] => manifest.permissions.map(({ right }) => right);
const asked = plugins.flatMap((plugin) => rightsOf(plugin).map((right) => ({ plugin, right })));

describe('what our plugins ask for is what they need', () => {
  test.each(plugins)('$manifest.name does all that its samples ask, with its rights', async (plugin) => {
    expect(await refusals(plugin, rightsOf(plugin))).toEqual([]);
  });

  test.each(asked)('$plugin.manifest.name cannot do without $right', async ({ plugin, right }) => {
    const told = await refusals(
      plugin,
      rightsOf(plugin).filter((one) => one !== right),
    );
    expect(told.filter((line) => line.includes(right))).not.toEqual([]);
  });
});
