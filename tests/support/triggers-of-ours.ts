import type { InboundView, JsonObject } from '@innesto/sdk/contract';
import { advance } from './let-time-pass.ts';
import type { Place } from './place-of-work.ts';

/** A trigger of a plugin of ours at work: its settings, made together with what they name, and what makes it start somebody. */
export interface TriggerAtWork {
  readonly contribution: string;
  readonly config: (place: Place) => JsonObject | Promise<JsonObject>;
  /** `workflow`: the one that it starts. What a step of {@link ACTIONS_OF_OURS} brings about needs nothing more. */
  readonly happen: (place: Place, workflow: string) => Promise<unknown>;
}

const SITE = 'https://shop.example';
const FORM_KEY = 'newsletter';

const byAStep = (): Promise<void> => Promise.resolve();

const doorOf = ({ api, base }: Place, endpoint: string): string => `${api.url}/x/${base.split('/').at(-1)}/${endpoint}`;

/** The key of a contact, from a message that went to them. */
const keyIn = async ({ messages, textOf }: Place): Promise<string> => {
  const texts = await Promise.all((await messages()).map(({ id }) => textOf(id)));
  return texts.flatMap((text) => /Your key: ([\w-]{43})/.exec(text)?.[1] ?? [])[0] ?? '';
};

const happens = ({ api, base, anna }: Place, type: string): Promise<unknown> =>
  api.must('POST', `${base}/events`, { events: [{ type, contact: anna, payload: { total: 50 } }] });

/** The ten triggers of the seed, and those of the plugins beside them. */
export const TRIGGERS_OF_OURS: readonly TriggerAtWork[] = [
  {
    contribution: 'list/activity',
    config: ({ news }) => ({ lists: [news] }),
    happen: ({ api, base, anna, news }) => api.must('POST', `${base}/lists/${news}/members`, { contacts: [anna] }),
  },
  { contribution: 'sms/activity', config: () => ({ event: 'delivered' }), happen: byAStep },
  { contribution: 'email/activity', config: () => ({ event: 'sent' }), happen: byAStep },
  { contribution: 'fidelity/points-added', config: () => ({}), happen: byAStep },
  {
    contribution: 'contact-field/value',
    config: () => ({ field: 'greeted', becomes: { operator: 'is', value: 'twice' } }),
    happen: ({ api, base, anna }) => api.must('PATCH', `${base}/contacts/${anna}`, { fields: { greeted: 'twice' } }),
  },
  {
    contribution: 'score/threshold',
    config: () => ({ comparison: 'at-least', points: 100 }),
    happen: ({ make, anna }) => make(`/balances/score/points/accounts/${anna}/entries`, { amount: 100 }),
  },
  {
    contribution: 'fixed-date/moment',
    config: async ({ laterOnTheWall }) => ({ at: await laterOnTheWall(1), clock: 'workspace', lists: 'everybody' }),
    happen: (place) => advance(place, { amount: 2, unit: 'hours' }),
  },
  { contribution: 'coupon/used', config: () => ({}), happen: byAStep },
  {
    contribution: 'site-visit/visit',
    config: async ({ record }) => ({
      monitor: await record('site-visit/monitor', { name: 'Shop', sites: 'shop.example', consent: 'ask' }),
    }),
    happen: async (place) => {
      const [monitor] = await place.records('site-visit/monitor');
      const body = JSON.stringify({ m: monitor?.id, u: `${SITE}/bags`, t: 'Bags', k: await keyIn(place), c: 1 });
      await fetch(doorOf(place, 'site-visit/visits'), { method: 'POST', headers: { origin: SITE }, body });
    },
  },
  {
    contribution: 'conversion/completed',
    config: async ({ record }) => ({
      rule: await record('conversion/rule', { name: 'Order', kind: 'event', event: 'custom.order', once: true }),
    }),
    happen: (place) => happens(place, 'custom.order'),
  },
  {
    contribution: 'event/custom',
    config: () => ({ type: 'custom.told' }),
    happen: (place) => happens(place, 'custom.told'),
  },
  {
    contribution: 'form/filled',
    config: async ({ record }) => ({
      form: await record('form/form', { name: 'Newsletter', key: FORM_KEY, language: 'en' }),
    }),
    happen: (place) =>
      fetch(doorOf(place, `form/page/${FORM_KEY}`), {
        method: 'POST',
        body: new URLSearchParams({ email: 'lia@clients.example' }),
      }),
  },
  {
    contribution: 'lead/created',
    config: () => ({ sources: ['api'] }),
    happen: ({ somebody }) => somebody('bruno'),
  },
  {
    contribution: 'webhook/called',
    config: () => ({ create: true }),
    happen: async ({ api, base }, workflow) => {
      const { webhook } = await api.must<InboundView>('GET', `${base}/workflows/${workflow}/inbound`);
      await fetch(webhook?.address ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'carla@clients.example' }),
      });
    },
  },
];
