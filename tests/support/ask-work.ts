import type { Sandbox } from '../../core/src/sandbox/port.ts';
import type { FirstParty } from './first-party.ts';
import { sandboxedWork, type SandboxedWork } from './sandboxed-work.ts';
import { workSampleOf, type WorkSample } from './work-samples.ts';

/** Something that a plugin of ours does in the sandbox, and an example of it. */
export interface Askable {
  readonly plugin: FirstParty;
  readonly work: SandboxedWork;
  readonly sample: WorkSample;
}

/** All that our plugins do in the sandbox; throws where one of it has no example, and names all of those. */
export const askableWork = (plugins: readonly FirstParty[]): readonly Askable[] => {
  const all = plugins.flatMap((plugin) =>
    sandboxedWork(plugin.manifest).map((work) => ({ plugin, work, sample: workSampleOf(work, plugin.manifest) })),
  );
  const missing = all.flatMap(({ work, sample }) => (sample === null ? work.key : []));
  if (missing.length > 0)
    throw new Error(
      `tests/support/work-samples.ts has no example of ${missing.join(', ')}: nobody measures what that costs.`,
    );
  return all.flatMap(({ sample, ...one }) => (sample === null ? [] : { ...one, sample }));
};

const NOW = Date.parse('2027-03-01T09:00:00Z');

/** How many items, for whom. */
interface Amount {
  readonly count: number;
  readonly workspace?: string;
}

/** Asks a plugin about the same item so many times, by as many crossings as the hub would make of them; gives the JSON texts of the answers. */
export const askWork = async (
  sandbox: Sandbox,
  { plugin: { manifest }, work, sample }: Askable,
  { count, workspace = 'w1' }: Amount,
): Promise<readonly string[]> => {
  const item = JSON.stringify(sample.item);
  const [config, collections] = [JSON.stringify(sample.config), JSON.stringify(sample.collections)];
  const values: string[] = [];
  for (let left = count; left > 0; left -= work.atOnce) {
    const some = Math.min(left, work.atOnce);
    const outcome = await sandbox.invoke({
      workspace,
      plugin: manifest.name,
      version: manifest.version,
      contribution: work.contribution,
      entry: work.entry,
      config,
      collections,
      items: `[${Array.from({ length: some }, () => item).join(',')}]`,
      count: some,
      now: NOW,
      seed: 1,
    });
    if (outcome.kind !== 'answered') throw new Error(`${work.key} was not answered: ${JSON.stringify(outcome)}`);
    for (const answer of outcome.answers) {
      if (!answer.ok) throw new Error(`${work.key} failed: ${answer.message}`);
      values.push(answer.value);
    }
  }
  return values;
};
