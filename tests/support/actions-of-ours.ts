import type { ContactDetail, JsonObject, RunView, Page } from '@innesto/sdk/contract';
import type { Place } from './place-of-work.ts';

/** An action of a plugin of ours at work: its settings, made together with what they name, and what came of it for whoever looks. */
export interface ActionAtWork {
  readonly contribution: string;
  readonly config: (place: Place) => JsonObject | Promise<JsonObject>;
  readonly seen: (place: Place, config: JsonObject) => Promise<unknown>;
  readonly is: unknown;
}

/** Something to be found by whoever follows the link of a message. */
const KEY = 'Your key: {{ contact.key }}.';

const sentTo =
  (to: string) =>
  async ({ messages }: Place): Promise<unknown> =>
    (await messages()).filter((message) => message.to === to && message.state === 'sent').length;

const balanceOf =
  (balance: string, value: number) =>
  ({ count }: Place): Promise<number> =>
    count({ attribute: `balance.${balance}`, operator: 'is', value });

const recordsIn =
  (collection: string) =>
  async ({ records }: Place): Promise<number> =>
    (await records(collection)).length;

const salesPipeline = async ({ record }: Place): Promise<string> => {
  const pipeline = await record('lead/pipeline', { name: 'Sales' });
  await record('lead/status', { name: 'New', pipeline, order: 1, kind: 'open' });
  return pipeline;
};

/** The ten actions of the seed, and those of the plugins beside them, in an order in which one contact can come through all of them. */
export const ACTIONS_OF_OURS: readonly ActionAtWork[] = [
  {
    contribution: 'contact-field/update',
    config: () => ({ field: 'greeted', operation: 'set', value: 'yes' }),
    seen: async ({ api, base, anna }) =>
      (await api.must<ContactDetail>('GET', `${base}/contacts/${anna}`)).fields['greeted'],
    is: 'yes',
  },
  {
    contribution: 'list/change',
    config: ({ regulars }) => ({ add: [regulars] }),
    seen: ({ count, regulars }) => count({ attribute: `list.${regulars}`, operator: 'is', value: true }),
    is: 1,
  },
  {
    contribution: 'score/change',
    config: () => ({ operation: 'add', points: 7 }),
    seen: balanceOf('score.points', 7),
    is: 1,
  },
  {
    contribution: 'fidelity/create-card',
    config: () => ({ prefix: 'VIP' }),
    seen: recordsIn('fidelity/card'),
    is: 1,
  },
  {
    contribution: 'fidelity/points',
    config: () => ({ operation: 'add', points: 10 }),
    seen: balanceOf('fidelity.points', 10),
    is: 1,
  },
  {
    contribution: 'coupon/issue',
    config: async ({ record }) => ({
      campaign: await record('coupon/campaign', { name: 'Spring', kind: 'percent', value: 10, active: true }),
    }),
    seen: recordsIn('coupon/code'),
    is: 1,
  },
  {
    contribution: 'coupon/use',
    config: () => ({}),
    seen: async ({ records }) => (await records('coupon/code')).map(({ attributes }) => attributes['state']),
    is: ['used'],
  },
  {
    contribution: 'conversion/complete',
    config: async ({ record }) => ({ rule: await record('conversion/rule', { name: 'Called us', kind: 'manual' }) }),
    seen: recordsIn('conversion/conversion'),
    is: 1,
  },
  {
    contribution: 'lead/create',
    config: async (place) => ({ pipeline: await salesPipeline(place) }),
    seen: recordsIn('lead/lead'),
    is: 1,
  },
  { contribution: 'sms/send', config: () => ({ text: KEY }), seen: sentTo('+393331110001'), is: 1 },
  {
    contribution: 'email/send',
    config: () => ({ subject: 'Welcome', text: KEY }),
    seen: sentTo('anna@clients.example'),
    is: 1,
  },
  {
    contribution: 'notify/sms',
    config: () => ({ to: 'entered', numbers: ['+393331110002'], text: 'Call {{ contact.firstName }}' }),
    seen: sentTo('+393331110002'),
    is: 1,
  },
  {
    contribution: 'notify/email',
    config: () => ({ to: 'entered', addresses: ['desk@clients.example'], subject: 'Call', html: '<p>Please.</p>' }),
    seen: sentTo('desk@clients.example'),
    is: 1,
  },
  {
    contribution: 'webhook/call',
    config: ({ outside, base }) => ({ address: `http://${outside}${base}` }),
    // That it was asked says its answer, by which the step goes on.
    seen: () => Promise.resolve(true),
    is: true,
  },
  {
    contribution: 'workflow/set-variable',
    config: () => ({ variable: 'tries', becomes: { value: 1 } }),
    seen: () => Promise.resolve(true),
    is: true,
  },
  {
    contribution: 'workflow/start',
    config: async ({ start, never }) => ({
      workflow: await start('Started by another', {
        trigger: never,
        first: 'end',
        steps: [{ kind: 'exit', id: 'end' }],
      }),
    }),
    seen: async ({ api, base }, { workflow }) =>
      (await api.must<Page<RunView>>('GET', `${base}/workflows/${typeof workflow === 'string' ? workflow : ''}/runs`))
        .items.length,
    is: 1,
  },
];
