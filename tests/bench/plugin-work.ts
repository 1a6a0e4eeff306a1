import type { Manifest } from '@innesto/sdk/contract';
import type { Sandbox } from '../../core/src/sandbox/port.ts';
import { askWork, type Askable } from '../support/ask-work.ts';
import { measureCost } from './measure.ts';

/** How many at once, where the hub asks about several at once. */
export const AT_ONCE = [1, 10, 100, 1000] as const;

const SECONDS = 0.5;
const WIDTH = 10;

/** What is made in bulk, and what a till does, is a step that is asked outside of any workflow. */
const alsoOf = ({ collections }: Manifest, { work }: Askable): string => {
  const does = ({ action }: { readonly action: string }): boolean =>
    work.entry === 'run' && action === work.contribution;
  const roles = collections.flatMap(({ inBulk, till }) => [
    ...(inBulk !== undefined && does(inBulk) ? ['bulk'] : []),
    ...(till !== undefined && does(till) ? ['till'] : []),
  ]);
  return roles.length === 0 ? '' : ` (${roles.join(', ')})`;
};

const cells = (texts: readonly string[]): string => texts.map((text) => text.padStart(WIDTH)).join('');

/** What each thing costs that our plugins do in the sandbox, for one item: one line each, by how many go at once. */
export const benchPluginWork = async (
  sandbox: Sandbox,
  askable: readonly Askable[],
  cost: () => Promise<number>,
): Promise<void> => {
  const width = Math.max(...askable.map(({ work }) => work.key.length)) + 8;
  process.stdout.write(
    `\nAll that the plugins do that come with the hub, CPU µs an item with their host's share, by how many the hub asks about at once\n`,
  );
  process.stdout.write(`  ${''.padEnd(width)}${cells(AT_ONCE.map((count) => count.toLocaleString('en')))}\n`);
  for (const one of askable) {
    const { work, plugin } = one;
    const counts = work.atOnce === 1 ? [1] : AT_ONCE;
    const costs: string[] = [];
    for (const count of counts) {
      const { microseconds } = await measureCost({ name: work.key, seconds: SECONDS, cost }, async () => {
        await askWork(sandbox, one, { count });
        return count;
      });
      costs.push(microseconds.toFixed(microseconds < 100 ? 1 : 0));
    }
    process.stdout.write(`  ${`${work.key}${alsoOf(plugin.manifest, one)}`.padEnd(width)}${cells(costs)}\n`);
  }
};
