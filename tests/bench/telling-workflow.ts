import type { InboundView } from '@innesto/sdk/contract';
import type { Settled } from '../support/settle-in.ts';

const setStatus = (id: string, value: string) => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { field: 'status', operation: 'set', value },
  ports: { done: 'tell' },
});

/** A call comes in, its score is asked about, a field is set, another system is told. */
const definition = (tells: string) => ({
  trigger: { contribution: 'webhook/called', config: { by: 'email', member: 'email', create: true, each: 'number' } },
  reentry: { policy: 'always' },
  first: 'which',
  steps: [
    {
      kind: 'branch',
      id: 'which',
      branches: [
        { name: 'hot', when: { attribute: 'event.body.score', operator: 'at-least', value: 50 }, next: 'set-hot' },
      ],
      otherwise: 'set-cold',
    },
    setStatus('set-hot', 'hot'),
    setStatus('set-cold', 'cold'),
    {
      kind: 'action',
      id: 'tell',
      contribution: 'webhook/call',
      config: { address: tells },
      ports: {},
    },
  ],
});

/** A workflow in force, and the address at which it is called. */
export interface TellingWorkflow {
  readonly workflow: string;
  readonly address: string;
}

const make = async ({ api, base }: Settled, tells: string): Promise<TellingWorkflow> => {
  const draft = { name: 'Workload A', definition: definition(tells) };
  const { id: workflow } = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
  await api.must('POST', `${base}/workflows/${workflow}/start`);
  const { webhook } = await api.must<InboundView>('GET', `${base}/workflows/${workflow}/inbound`);
  return { workflow, address: webhook?.address ?? '' };
};

/** So many workflows that are called, set a field and tell another system by its address: each takes 1,200 calls a minute. */
export const makeTelling = async (
  settled: Settled,
  { count, tells }: { readonly count: number; readonly tells: string },
): Promise<readonly TellingWorkflow[]> => {
  const status = { key: 'status', label: 'Status', type: 'text' };
  await settled.api.must('POST', `${settled.base}/fields`, status);
  const made: TellingWorkflow[] = [];
  while (made.length < count) made.push(await make(settled, tells));
  return made;
};

/** What the call of a number says: of one of so many people, each time round the other side of the condition. */
export const callOf = (number: number, people: number): string => {
  const score = Math.floor(number / people) % 2 === 0 ? 70 : 20;
  return JSON.stringify({ email: `c${number % people}@clients.example`, score, number });
};
