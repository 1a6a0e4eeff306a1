import type { JsonObject } from '@innesto/sdk/contract';
import type { PluginUnderTest, ReceiveQuestion, RunQuestion } from '@innesto/sdk/testing';
import { sampleContact, sampleEvent, sampleId } from '@innesto/sdk/testing';

/** A step of a plugin of ours as workflows have it: what it is asked, and with which settings. */
interface StepSample {
  readonly action: string;
  readonly question: RunQuestion;
}

const [CARD, PRIZE, RULE] = [sampleId(1), sampleId(2), sampleId(7)];
const NOW = Date.parse('2027-03-01T09:00:00Z');

const card = {
  id: CARD,
  attributes: { number: 'VIP-1', name: 'Anna Rossi' },
  balances: { points: 120, amount: 0 },
  createdAt: NOW,
};
const prize = {
  id: PRIZE,
  attributes: { name: 'Tote bag', points: 100, limited: true },
  balances: { stock: 5 },
  createdAt: NOW,
};
const rule = { id: RULE, attributes: { name: 'First order', kind: 'manual' }, balances: {}, createdAt: NOW };

const form = {
  id: sampleId(8),
  attributes: {
    name: 'Newsletter',
    key: 'newsletter',
    language: 'en',
    consent: 'I agree to get offers.',
    questions: 'City = city',
    list: sampleId(3),
  },
  createdAt: NOW,
};

/** What becomes of a form that was sent. */
const submitted = (plugin: PluginUnderTest, more: JsonObject): Promise<unknown> => {
  const kept = { ...form, attributes: { ...form.attributes, ...more } };
  const payload = {
    form: form.id,
    name: 'Newsletter',
    agreed: true,
    firstName: 'Anna',
    lastName: '',
    answers: { city: 'Cluj' },
  };
  return plugin.handler('form/submitted').handle({
    event: sampleEvent('form.submitted', payload),
    contact: sampleContact({ firstName: null, fields: {} }),
    collections: { form: [kept] },
  });
};

const pipeline = { id: sampleId(5), attributes: { name: 'Sales' }, balances: {}, createdAt: NOW };
const status = {
  id: sampleId(6),
  attributes: { name: 'New', pipeline: sampleId(5), order: 1, kind: 'open' },
  balances: {},
  createdAt: NOW,
};
const campaign = {
  id: sampleId(9),
  attributes: { name: 'Spring', kind: 'percent', value: 10, active: true },
  balances: { issued: 0 },
  createdAt: NOW,
};
const CODE = { code: 'SPRING-1', state: 'open', kind: 'percent', value: 10, campaign: campaign.id, used: 0, times: 1 };
const SECRET = '0123456789abcdef'.repeat(4);

const step = (action: string, config: object, more: Omit<RunQuestion, 'config'> = {}): StepSample => ({
  action,
  question: { config, ...more },
});

/** Samples of steps that, together, do everything for which our plugins ask a right. */
export const STEP_SAMPLES: readonly StepSample[] = [
  step('contact-field/update', { field: 'city', operation: 'set', value: 'Cluj' }),
  step('conversion/complete', { rule: RULE }, { records: { rule: [rule] } }),
  step('coupon/issue', { campaign: campaign.id }, { records: { campaign: [campaign], code: [] }, secret: SECRET }),
  step('coupon/use', {}, { records: { code: [{ id: sampleId(13), attributes: CODE, balances: {}, createdAt: NOW }] } }),
  step('email/send', { subject: 'Welcome, {{ contact.firstName }}', html: '<p>Good to have you here.</p>' }),
  step('fidelity/create-card', { prefix: 'VIP' }),
  step('fidelity/points', { operation: 'add', points: 10 }, { records: { card: [card] } }),
  step('fidelity/amount', { operation: 'add', amount: 25 }, { records: { card: [card] } }),
  step('fidelity/level', { level: 'gold' }, { records: { card: [card] } }),
  step('fidelity/assign-prize', { prize: PRIZE, points: 'take' }, { records: { card: [card], prize: [prize] } }),
  step('lead/create', { pipeline: pipeline.id }, { records: { lead: [], pipeline: [pipeline], status: [status] } }),
  step(
    'lead/set-status',
    { status: status.id },
    {
      records: {
        status: [status],
        lead: [{ id: sampleId(10), attributes: { pipeline: pipeline.id, kind: 'open' }, balances: {}, createdAt: NOW }],
      },
    },
  ),
  step('list/change', { add: [sampleId(3)] }),
  step('notify/sms', { to: 'entered', numbers: ['+39 333 123 4567'], text: 'Call {{ contact.firstName }}' }),
  step('notify/email', {
    to: 'entered',
    addresses: ['anna@clients.example'],
    subject: 'Call {{ contact.firstName }}',
    html: '<p>{{ contact.phone }}</p>',
  }),
  step('score/change', { operation: 'add', points: 30 }),
  step('sms/send', { text: 'Ciao {{ contact.firstName }}, welcome!' }),
  step(
    'webhook/call',
    { address: 'https://crm.example.com/people' },
    { event: sampleEvent('list.joined', { list: sampleId(3) }) },
  ),
  step('workflow/start', { workflow: sampleId(4) }),
  step('workflow/stop', { which: 'others' }),
  step('workflow/set-variable', { variable: 'tries', becomes: { value: 1 } }),
];

/** What becomes of a visit that a page told of. */
const visited = (plugin: PluginUnderTest, more: JsonObject): Promise<unknown> => {
  const monitor = {
    id: sampleId(7),
    attributes: { name: 'Shop', sites: 'shop.example', consent: 'ask' },
    createdAt: NOW,
  };
  const body = { m: monitor.id, u: 'https://shop.example/bags', t: 'Bags', ...more };
  return plugin.endpoint('site-visit/visits').take({ body, headers: {}, collections: { monitor: [monitor] } });
};

/** What is no step, and needs a right too: calls from outside, requests of anybody, events. */
const OTHERS: Readonly<Record<string, readonly ((plugin: PluginUnderTest) => Promise<unknown>)[]>> = {
  webhook: [
    (plugin) => {
      const question: ReceiveQuestion = { config: { create: true }, body: { email: 'ada@clients.example' } };
      return plugin.trigger('webhook/called').receive(question);
    },
  ],
  'site-visit': [(plugin) => visited(plugin, {}), (plugin) => visited(plugin, { k: 'the key', c: 1 })],
  form: [
    (plugin) =>
      plugin.endpoint('form/page').respond({
        method: 'POST',
        path: 'newsletter',
        body: 'email=anna%40clients.example&consent=yes',
        found: { records: { form: { ...form, balances: {}, contact: null } } },
      }),
    (plugin) => submitted(plugin, {}),
    (plugin) => submitted(plugin, { confirm: false }),
  ],
};

/** Asks a plugin about each of its samples; what it refuses comes as an error, in its place. */
export const askSamples = async (plugin: PluginUnderTest): Promise<readonly unknown[]> => {
  const { name } = plugin.manifest;
  const refused: unknown[] = [];
  const note = (error: unknown): void => void refused.push(error);
  for (const { action, question } of STEP_SAMPLES.filter((sample) => sample.action.startsWith(`${name}/`)))
    await plugin.action(action).run(question, { now: NOW }).catch(note);
  for (const ask of OTHERS[name] ?? []) await ask(plugin).catch(note);
  return refused;
};
