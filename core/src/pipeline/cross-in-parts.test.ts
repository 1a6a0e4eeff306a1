import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { LONGEST_CROSSING } from '../model/crossing-size.ts';
import { readKept } from '../model/kept.ts';
import { crossInParts } from './cross-in-parts.ts';

const MB = 1024 * 1024;

interface Item {
  readonly id: number;
  readonly text: string;
}

const item = (id: number, length: number): Item => ({ id, text: 'x'.repeat(length) });

/** Asks a plugin that says each item's id; `refuses`: at which it is stopped. */
const ask = async (items: readonly Item[], refuses: number | null = null) => {
  const calls: (readonly number[])[] = [];
  const seeds: number[] = [];
  const invoke = (call: Invocation): Promise<InvocationOutcome> => {
    const own = readKept<readonly Item[]>(call.items);
    expect(call.items.length).toBeLessThanOrEqual(LONGEST_CROSSING);
    expect(call.count).toBe(own.length);
    calls.push(own.map(({ id }) => id));
    seeds.push(call.seed);
    if (own.some(({ id }) => id === refuses))
      return Promise.resolve({ kind: 'condemned', verdict: 'timeout', detail: 'it hangs' });
    const answers = own.map(({ id }) => ({ ok: true as const, value: `${id}` }));
    return Promise.resolve({ kind: 'answered', answers, logs: [`${own.length}`], cpuMs: own.length });
  };
  const call = { workspace: 'w', plugin: 'p', version: '1.0.0', contribution: 'c', config: '{}', now: 0, seed: 7 };
  const outcome = await crossInParts({ invoke }, { ...call, entry: 'run', items });
  return { outcome, calls, seeds };
};

const said = (...ids: readonly number[]) => ids.map((id) => ({ ok: true, value: `${id}` }));

test('what is not too long crosses as one', async () => {
  const { outcome, calls } = await ask([item(1, 10), item(2, MB)]);
  expect(calls).toEqual([[1, 2]]);
  expect(outcome).toMatchObject({ answers: said(1, 2) });
});

test('what is too long crosses in halves, and each has its own answer', async () => {
  const { outcome, calls, seeds } = await ask([1, 2, 3, 4, 5].map((id) => item(id, 0.6 * MB)));
  expect(calls).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(new Set(seeds).size).toBe(2);
  expect(outcome).toEqual({ kind: 'answered', answers: said(1, 2, 3, 4, 5), logs: ['3', '2'], cpuMs: 5 });
});

test('what can cross alone does, and what cannot fails, whoever stands beside it', async () => {
  const { outcome, calls } = await ask([item(1, 10), item(2, LONGEST_CROSSING), item(3, 3 * MB)]);
  expect(calls).toEqual([[1], [3]]);
  expect(outcome).toMatchObject({ answers: [{ ok: true, value: '1' }, { ok: false, code: 'TOO_LONG' }, ...said(3)] });
});

test.each([1, 5])('where the plugin is stopped over one half nothing of the batch counts (%i)', async (refuses) => {
  const { outcome } = await ask(
    [1, 2, 3, 4, 5].map((id) => item(id, MB)),
    refuses,
  );
  expect(outcome).toEqual({ kind: 'condemned', verdict: 'timeout', detail: 'it hangs' });
});
