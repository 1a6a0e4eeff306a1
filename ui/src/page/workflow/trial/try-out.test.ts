import type { SimulationRequest, WorkflowDefinition } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../../../data/test-hub.ts';
import { TryOut } from './try-out.svelte.ts';

const NOW = Date.UTC(2027, 0, 31, 12);
const person = (id: string) => ({ id, firstName: id }) as never;
const DRAWN: WorkflowDefinition = { reentry: { policy: 'once' }, steps: [] };

const begin = (answer: (body: unknown) => Said = () => ({ body: { reached: 'x', contacts: [] } })) => {
  const requests: SimulationRequest[] = [];
  let definition = DRAWN;
  const { hub } = hubOver((asked, body) => {
    if (asked.startsWith('GET')) return { body: { items: ['a', 'b', 'c'].map(person), next: null } };
    requests.push(body as SimulationRequest);
    return answer(body);
  });
  const tryOut = new TryOut({ hub, workspace: 'w', workflow: 'f', now: () => NOW, definition: () => definition });
  return {
    tryOut,
    requests,
    draw: (next: WorkflowDefinition) => {
      definition = next;
    },
  };
};

test('the newest contacts are proposed, unless somebody has chosen already', async () => {
  const { tryOut } = begin();
  await tryOut.propose();
  expect(tryOut.people.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  const other = begin().tryOut;
  other.add(person('z'));
  other.add(person('z'));
  await other.propose();
  expect(other.people.map(({ id }) => id)).toEqual(['z']);
  other.remove('z');
  expect(other.people).toEqual([]);
});

test('what stands in the editor is tried out from now on, by the workspace’s clock', async () => {
  const { tryOut, requests } = begin();
  tryOut.add(person('a'));
  expect(await tryOut.run()).toBe(true);
  expect(requests).toEqual([
    {
      contacts: ['a'],
      from: '2027-01-31T12:00:00.000Z',
      until: '2027-03-03T12:00:00.000Z',
      definition: DRAWN,
      assumptions: { messages: 'not-opened' },
    },
  ]);
});

test('another beginning, another time and another fate are asked for as they are said, and never too far', async () => {
  const { tryOut, requests } = begin();
  tryOut.add(person('a'));
  tryOut.from = '2027-05-01T08:00:00.000Z';
  tryOut.span = { amount: 2, unit: 'weeks' };
  tryOut.fate = 'opened';
  await tryOut.run();
  tryOut.span = { amount: 90, unit: 'months' };
  await tryOut.run();
  expect(requests.map(({ until }) => until)).toEqual(['2027-05-15T08:00:00.000Z', '2029-07-09T08:00:00.000Z']);
  expect(requests[0]?.assumptions).toEqual({ messages: 'opened', openedAfter: { amount: 1, unit: 'hours' } });
});

test('an answer is stale once the workflow is another', async () => {
  const { tryOut, draw } = begin();
  tryOut.add(person('a'));
  await tryOut.run();
  expect([tryOut.isStale, tryOut.trial?.people.length]).toEqual([false, 1]);
  draw({ ...DRAWN, reentry: { policy: 'always' } });
  expect(tryOut.isStale).toBe(true);
  tryOut.reset();
  expect(tryOut.trial).toBeNull();
});

test('what could not be started cannot be tried out, and says why', async () => {
  const { tryOut } = begin(() => ({ problem: problemOf('INNESTO_WORKFLOW_INVALID', 422) }));
  tryOut.add(person('a'));
  expect(await tryOut.run()).toBe(false);
  expect([tryOut.trial, tryOut.attempt.trouble?.kind]).toEqual([null, 'problem']);
});
