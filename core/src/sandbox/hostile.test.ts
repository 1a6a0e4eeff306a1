import type { InvocationOutcome } from '@innesto/sdk/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CONTAINED, UNCONTAINED, type End, type HostilePattern } from './fixture/hostile-patterns.ts';
import { callOf, healthy, neighbourIn, pluginOf } from './fixture/plugins.ts';
import type { SandboxEvent } from './sandbox-options.ts';
import { createSandbox, type SandboxSupervisor } from './supervisor.ts';

const MINUTE = 60_000;
/** How often each pattern has its turn. */
const ROUNDS = process.env['INNESTO_LONG'] === '1' ? 20 : 1;
const bodies = (patterns: Readonly<Record<string, HostilePattern>>) =>
  Object.fromEntries(Object.entries(patterns).map(([name, { body }]) => [name, body]));

let sandbox: SandboxSupervisor;
const condemned: (SandboxEvent & { kind: 'condemned' })[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({
    deadlineMs: 1_000,
    onEvent: (event) => {
      if (event.kind === 'condemned') condemned.push(event);
    },
  });
  await sandbox.load(healthy);
  await sandbox.load(pluginOf('hostile', bodies({ ...CONTAINED, ...UNCONTAINED })));
}, MINUTE);
afterAll(() => sandbox.close());

const endOf = (outcome: InvocationOutcome): End | 'interrupted' => {
  switch (outcome.kind) {
    case 'answered':
      return outcome.answers[0]?.ok === true ? 'answered' : 'error';
    case 'condemned':
      return outcome.verdict;
    case 'interrupted':
      return 'interrupted';
  }
};

/** Runs each pattern in a workspace of its own beside the healthy plugin; returns those that ended otherwise than they may. */
async function surprises(patterns: Readonly<Record<string, HostilePattern>>): Promise<unknown[]> {
  const found: unknown[] = [];
  const turns = Array.from({ length: ROUNDS }, () => Object.entries(patterns)).flat();
  for (const [name, { ends }] of turns) {
    const outcome = await sandbox.invoke(callOf('hostile', name, { workspace: name }));
    const end = endOf(outcome);
    if (end === 'interrupted' || !ends.includes(end)) found.push({ name, ends, outcome });
  }
  return found;
}

test(
  'every contained pattern ends as it should, the healthy neighbour is answered throughout, and nobody else is blamed',
  async () => {
    const neighbour = neighbourIn(sandbox);
    expect(await surprises(CONTAINED)).toEqual([]);
    const { answered, others } = await neighbour.stop();
    expect(others).toEqual([]);
    expect(answered).toBeGreaterThan(20);
    expect(condemned.filter(({ plugin }) => plugin !== 'hostile')).toEqual([]);
  },
  ROUNDS * MINUTE,
);

test(
  'every pattern that takes its process down is blamed for it, and the healthy neighbour’s calls are answered all the same',
  async () => {
    const neighbour = neighbourIn(sandbox);
    expect(await surprises(UNCONTAINED)).toEqual([]);
    const { answered, others } = await neighbour.stop();
    expect(others).toEqual([]);
    expect(answered).toBeGreaterThan(20);
    expect(condemned.filter(({ plugin }) => plugin !== 'hostile')).toEqual([]);
    expect(condemned.filter(({ workspace }) => workspace in UNCONTAINED)).toHaveLength(
      ROUNDS * Object.keys(UNCONTAINED).length,
    );
  },
  2 * ROUNDS * MINUTE,
);

test(
  'the sandbox is as good as new afterwards',
  async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        sandbox.invoke(callOf('healthy', 'echo', { workspace: `after-${index}` })),
      ),
    );
    expect(outcomes.map(endOf)).toEqual(Array.from({ length: 20 }, () => 'answered'));
  },
  MINUTE,
);
