import { openPlugin } from '@innesto/sdk/testing';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../core/src/sandbox/supervisor.ts';
import { checkManifest } from '../../sdk/src/cli/check-manifest.ts';
import { askableWork, askWork } from '../support/ask-work.ts';
import { firstParty, type FirstParty } from '../support/first-party.ts';
import { askSamples } from '../support/step-samples.ts';
import { straySamples } from '../support/work-samples.ts';

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

/** Whether an answer has something to say: an example of nothing would measure nothing. */
const isSaying = (answer: unknown): boolean => {
  if (typeof answer !== 'object' || answer === null) return false;
  if (Array.isArray(answer)) return answer.length > 0;
  const said = new Map<string, unknown>(Object.entries(answer));
  const [port, status] = [said.get('port'), said.get('status')];
  if (port === 'skipped' || port === 'failed' || (typeof status === 'number' && status >= 400)) return false;
  return (
    port !== undefined || [...said.values()].some((part) => part === true || typeof part === 'string' || isSaying(part))
  );
};

describe('what our plugins do in the sandbox is measured', () => {
  test('the bench has an example of all of it, and of nothing else', () => {
    expect(() => askableWork(plugins)).not.toThrow();
    expect(straySamples(plugins.map(({ manifest }) => manifest))).toEqual([]);
  });

  test('each example is answered, with something', async () => {
    const sandbox = await createSandbox();
    const silent: string[] = [];
    try {
      for (const { manifest, script } of plugins)
        await sandbox.load({ plugin: manifest.name, version: manifest.version, integrity: manifest.integrity, script });
      for (const askable of askableWork(plugins)) {
        const [answer = 'null'] = await askWork(sandbox, askable, { count: 1 });
        if (!isSaying(JSON.parse(answer))) silent.push(`${askable.work.key}: ${answer}`);
      }
    } finally {
      await sandbox.close();
    }
    expect(silent).toEqual([]);
  });
});
