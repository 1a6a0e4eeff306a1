import { afterEach, expect, test } from 'vitest';
import { hubOver } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { drawn } from '../../editor/test-trees.ts';
import { DraftHistory } from './draft-history.svelte.ts';

const open: DraftHistory[] = [];
afterEach(() => {
  for (const history of open.splice(0)) history.close();
});

const begin = () => {
  const machine = new TestMachine();
  const over = hubOver((asked) => {
    const rev = /drafts\/(\d+)$/.exec(asked)?.[1];
    if (rev === '9') return 'cut';
    const about = { at: '2026-11-21T12:00:00Z', by: { id: 'o', name: 'Ada' } };
    if (rev === undefined) return { body: { items: [{ rev: 2, steps: 1, ...about }], next: null } };
    const steps = [{ kind: 'wait', id: `wait-${rev}`, duration: { amount: 1, unit: 'days' } }];
    return {
      body: {
        rev: Number(rev),
        name: 'Welcome',
        ...about,
        definition: { reentry: { policy: 'once' }, first: `wait-${rev}`, steps },
      },
    };
  });
  const history = new DraftHistory({ hub: over.hub, after: machine.ports.after, workspace: 'w', workflow: 'f' });
  open.push(history);
  return { history, machine };
};

test('earlier drafts are listed with who saved them, and looked at one by one', async () => {
  const { history, machine } = begin();
  history.list.refresh();
  await machine.pass(0);
  expect(history.list.items?.map(({ rev, by }) => [rev, by?.name])).toEqual([[2, 'Ada']]);
  history.look(2);
  await machine.pass(0);
  expect([history.looked?.revision.rev, drawn(history.looked?.tree ?? raise())]).toEqual([2, ['wait-2']]);
  history.leave();
  expect(history.looked).toBeNull();
});

test('whoever goes back to the present before a draft has come stays there', async () => {
  const { history, machine } = begin();
  history.look(1);
  history.leave();
  await machine.pass(0);
  expect(history.looked).toBeNull();
});

test('of two quick looks the later one counts', async () => {
  const { history, machine } = begin();
  history.look(1);
  history.look(2);
  await machine.pass(0);
  expect(history.looked?.revision.rev).toBe(2);
});

test('a draft that cannot be fetched says so, and the one before stays', async () => {
  const { history, machine } = begin();
  history.look(2);
  await machine.pass(0);
  history.look(9);
  await machine.pass(0);
  expect([history.attempt.trouble?.kind, history.looked?.revision.rev]).toEqual(['unreachable', 2]);
});

const raise = (): never => {
  throw new Error('nothing is looked at');
};
