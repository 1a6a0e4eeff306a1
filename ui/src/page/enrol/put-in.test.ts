import type { ContactSummary, EnrolAsked } from '@innesto/sdk/contract';
import { afterEach, expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { enrolPeople, takeOut } from './enrol-people.ts';
import { PutIn } from './put-in.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const person = (id: string): ContactSummary => ({ id, firstName: id }) as ContactSummary;
const isEnrolAsked = (body: unknown): body is EnrolAsked =>
  typeof body === 'object' && body !== null && 'contacts' in body;

const opened = (answer: (call: string, body: unknown) => Said | null = () => null) => {
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body): Said => {
    bodies.push(body);
    const said = answer(call, body);
    if (said !== null) return said;
    if (call.endsWith('/contacts/count'))
      return { body: { matching: JSON.stringify(body).includes('run.f.state') ? 3 : 40, total: 90, isExact: true } };
    if (call.endsWith('/enrol/audience')) return { body: { count: 40 } };
    const contacts = isEnrolAsked(body) ? body.contacts : [];
    return {
      body: {
        entered: 0,
        contacts: contacts.map((contact) => ({
          contact,
          entered: contact !== 'inside',
          reason: contact === 'inside' ? 'already-inside' : null,
        })),
      },
    };
  });
  const machine = new TestMachine();
  const putIn = new PutIn({ hub, after: machine.ports.after, workspace: 'w', workflow: 'f' });
  closers.push(putIn);
  return { putIn, hub, asked, bodies, machine };
};

test('people are put in by name, each once, and what came of it is told', async () => {
  const { putIn, asked, bodies } = opened();
  expect([putIn.isSaid, putIn.count]).toEqual([false, 0]);
  for (const id of ['anna', 'inside', 'anna']) putIn.add(person(id));
  expect([putIn.isSaid, putIn.count]).toEqual([true, 2]);
  putIn.step = 'mail';
  const entered = await putIn.putIn();
  expect(asked).toEqual(['POST /api/workspaces/w/workflows/f/enrol']);
  expect(bodies).toEqual([{ contacts: ['anna', 'inside'], step: 'mail' }]);
  expect(entered).toEqual({ entered: ['anna'], refused: new Map([['already-inside', 1]]) });
  if (entered === null || entered === false) throw new Error('nobody was put in');
  putIn.show(entered);
  expect([putIn.people, putIn.entered]).toEqual([[], entered]);
  putIn.add(person('bruno'));
  expect(putIn.entered).toBe(null);
});

test('the members of lists are counted, and how many of them are inside already', async () => {
  const { putIn, bodies, machine } = opened();
  putIn.choose('lists');
  expect(putIn.isSaid).toBe(false);
  putIn.chooseLists(['l1', 'l2']);
  expect([putIn.isSaid, putIn.isCounting, putIn.count]).toEqual([true, true, null]);
  await machine.pass(500);
  const meant = { any: ['l1', 'l2'].map((id) => ({ attribute: `list.${id}`, operator: 'is', value: true })) };
  expect(bodies).toEqual([
    { filter: meant },
    { filter: { all: [meant, { attribute: 'run.f.state', operator: 'is', value: 'inside' }] } },
  ]);
  expect([putIn.count, putIn.inside, putIn.isExact]).toEqual([40, 3, true]);
  expect(await putIn.putIn()).toBe(null);
  expect(bodies.at(-1)).toEqual({ lists: ['l1', 'l2'] });
});

test('a condition that is not finished is neither counted nor sent', async () => {
  const { putIn, asked, bodies, machine } = opened();
  putIn.choose('filter');
  putIn.ask({ all: [{ attribute: 'contact.email', operator: 'is' }] });
  await machine.pass(500);
  expect([putIn.isSaid, asked]).toEqual([false, []]);
  const filter = { all: [{ attribute: 'contact.email', operator: 'is' as const, value: 'a@b.example' }] };
  putIn.ask(filter);
  await putIn.putIn();
  expect(bodies.at(-1)).toEqual({ filter });
});

test('where the hub says no, that is told, and nothing else', async () => {
  const { putIn } = opened(() => ({ problem: problemOf('INNESTO_WORKFLOW_NOT_ACTIVE', 409) }));
  putIn.add(person('anna'));
  expect(await putIn.putIn()).toBe(false);
  expect([putIn.attempt.trouble?.kind, putIn.people.length]).toEqual([expect.any(String), 1]);
});

test('very many are put in a thousand at a time', async () => {
  const { hub, bodies } = opened();
  const contacts = Array.from({ length: 2500 }, (_, at) => `c${at}`);
  const { entered } = await enrolPeople(hub, { workspace: 'w', workflow: 'f', contacts, step: null });
  expect(entered).toEqual(contacts);
  expect(bodies.map((body) => (isEnrolAsked(body) ? body.contacts.length : 0))).toEqual([1000, 1000, 500]);
});

test('taken out again are those who are still inside', async () => {
  const { hub, asked } = opened((call) => ({ body: { ended: call.includes('/anna/') ? 1 : 0 } }));
  expect(await takeOut(hub, { workspace: 'w', workflow: 'f', contacts: ['anna', 'bruno'] })).toBe(1);
  expect(asked).toEqual(['anna', 'bruno'].map((who) => `POST /api/workspaces/w/workflows/f/contacts/${who}/end`));
});
