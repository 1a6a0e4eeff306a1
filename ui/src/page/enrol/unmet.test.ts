import type { Filter } from '@innesto/sdk/contract';
import { afterEach, expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { thoseNamed, Unmet } from './unmet.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const ADULT: Filter = { attribute: 'field.age', operator: 'at-least', value: 18 };

const opened = (condition: Said) => {
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body): Said => {
    if (call.endsWith('/enrol/condition')) return condition;
    bodies.push(body);
    return { body: { matching: 2, total: 90, isExact: true } };
  });
  const machine = new TestMachine();
  const unmet = new Unmet({ hub, after: machine.ports.after, workspace: 'w', workflow: 'f' });
  closers.push(unmet);
  return { unmet, asked, bodies, machine };
};

test('those are counted for whom the trigger’s condition does not hold, whichever is known first', async () => {
  const { unmet, asked, bodies, machine } = opened({ body: { filter: ADULT } });
  const whom = thoseNamed(['anna', 'bruno', 'carla']);
  unmet.ask(whom);
  await unmet.learn();
  await machine.pass(500);
  expect(asked).toEqual(['GET /api/workspaces/w/workflows/f/enrol/condition', 'POST /api/workspaces/w/contacts/count']);
  expect(bodies).toEqual([{ filter: { all: [whom, { none: [ADULT] }] } }]);
  expect(unmet.count).toBe(2);
  unmet.ask(null);
  expect(unmet.count).toBe(0);
});

test.each<readonly [string, Said]>([
  ['anybody may come in', { body: { filter: null } }],
  ['the hub cannot say', { problem: problemOf('INNESTO_WORKFLOW_NOT_ACTIVE', 409) }],
])('where %s, nobody is warned of', async (_why, condition) => {
  const { unmet, bodies, machine } = opened(condition);
  await unmet.learn();
  unmet.ask(thoseNamed(['anna']));
  await machine.pass(500);
  expect([unmet.count, bodies]).toEqual([0, []]);
});

test('very many are named a thousand at a time', () => {
  const ids = Array.from({ length: 1500 }, (_, at) => `c${at}`);
  expect(thoseNamed(ids)).toEqual({
    any: [
      { attribute: 'contact.id', operator: 'one-of', value: ids.slice(0, 1000) },
      { attribute: 'contact.id', operator: 'one-of', value: ids.slice(1000) },
    ],
  });
});
