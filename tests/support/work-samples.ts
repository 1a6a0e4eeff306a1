import type { ActionManifest, JsonObject, Manifest, SharedRecords } from '@innesto/sdk/contract';
import { sampleContact, sampleEvent, sampleId } from '@innesto/sdk/testing';
import { sandboxedWork, type SandboxedWork } from './sandboxed-work.ts';
import { STEP_SAMPLES } from './step-samples.ts';

/** What a plugin is asked about one thing, as the hub asks it. */
export interface WorkSample {
  readonly config: unknown;
  readonly item: object;
  readonly collections: SharedRecords;
}

const NOW = Date.parse('2027-03-01T09:00:00Z');
const [RULE, PIPELINE, STATUS] = [sampleId(7), sampleId(5), sampleId(6)];
const [LEAD, MONITOR, FORM] = [sampleId(10), sampleId(11), sampleId(8)];
const SECRET = '0123456789abcdef'.repeat(4);
const RECEIVED = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":7}', cut: false };

const shared = (id: string, attributes: JsonObject) => ({
  id,
  attributes,
  createdAt: NOW,
});

/** The settings of a trigger: `subscribe` is asked about them, and everything else goes by them. */
const TRIGGERS: Readonly<Record<string, object>> = {
  'contact-field/value': { field: 'city', becomes: { operator: 'is', value: 'Cluj' } },
  'conversion/completed': { rule: RULE },
  'coupon/issued': { campaign: sampleId(9) },
  'coupon/used': { campaign: sampleId(9) },
  'coupon/expiring': { days: 7 },
  'coupon/expired': {},
  'email/activity': { event: 'clicked', workflow: sampleId(4), step: 'welcome' },
  'event/custom': { type: 'custom.cart', each: 'cart', unless: 'custom.order', within: { amount: 2, unit: 'hours' } },
  'fidelity/card-created': {},
  'fidelity/points-added': { reaches: 100 },
  'fidelity/prize-assigned': { prize: sampleId(2) },
  'fixed-date/moment': { at: '2027-06-01T09:00', lists: [sampleId(3)] },
  'form/filled': { form: FORM },
  'lead/created': { sources: ['form'] },
  'lead/lead-created': { pipeline: PIPELINE, sources: ['fair'] },
  'lead/status-changed': { status: STATUS },
  'list/activity': { lists: [sampleId(3)] },
  'score/threshold': { comparison: 'above', points: 100 },
  'site-visit/visit': { match: 'wildcard', address: '/bags/*' },
  'sms/activity': { event: 'delivered', workflow: sampleId(4) },
  'webhook/called': { create: true, firstName: 'name' },
};

const rules = [
  shared(RULE, { name: 'First order', kind: 'event', event: 'custom.order', conditions: 'total >= 50' }),
  shared(sampleId(12), { name: 'Thanks', kind: 'page', address: '/thanks', match: 'prefix' }),
];
const pipelines = {
  pipeline: [shared(PIPELINE, { name: 'Sales' })],
  status: [shared(STATUS, { name: 'New', pipeline: PIPELINE, order: 1, kind: 'open' })],
};
const form = {
  name: 'Newsletter',
  key: 'newsletter',
  language: 'en',
  consent: 'I agree to get offers.',
  questions: 'City = city',
  list: sampleId(3),
};
const visitOf = (page: string) => ({ url: `https://shop.example${page}`, monitor: MONITOR });
const leadTold = { record: LEAD, attributes: { pipeline: PIPELINE } };
const code = { code: 'SPRING-1', state: 'open', kind: 'percent', value: 10, name: 'Spring', used: 0, times: 1 };
const signedUp = new Date(NOW).toISOString();

const call = (more: object) => ({ method: 'POST', path: '', query: {}, headers: {}, body: '', at: NOW, ...more });
const asked = (more: object) => ({ ...call(more), address: 'https://hub.example/x/w1/p/e' });
const formSent = asked({ path: 'newsletter', body: 'email=anna%40clients.example&consent=yes&city=Cluj' });
const codeSent = asked({ body: JSON.stringify({ key: 'the key of the shop', code: code.code }) });

interface Other {
  readonly item: object;
  readonly collections?: SharedRecords;
}

const told = (type: string, payload: JsonObject, more: object = {}): object => ({
  event: sampleEvent(type, payload),
  occurrence: sampleId(0x0e),
  ...more,
});

/** What is neither a step nor asked about settings alone. */
const OTHERS: Readonly<Record<string, Other>> = {
  'conversion/event handle': { item: told('custom.order', { total: 80 }), collections: { rule: rules } },
  'conversion/page handle': { item: told('site-visit.visited', visitOf('/thanks/')), collections: { rule: rules } },
  'coupon/redeem find': { item: codeSent },
  'coupon/redeem respond': {
    item: {
      request: codeSent,
      found: { contact: null, records: { code: { ...shared(sampleId(13), code), balances: {}, contact: null } } },
      occurrence: sampleId(0x0a),
    },
    collections: { shop: [shared(sampleId(14), { name: 'Main street', key: 'the key of the shop' })] },
  },
  'form/submitted handle': {
    item: told(
      'form.submitted',
      { form: FORM, name: 'Newsletter', agreed: true, firstName: 'Anna', lastName: '', answers: { city: 'Cluj' } },
      { contact: sampleContact() },
    ),
    collections: { form: [shared(FORM, form)] },
  },
  'form/confirmed handle': {
    item: told(
      'consent.confirmed',
      { plugin: 'form', reference: `${FORM} ${signedUp}` },
      {
        records: {
          submission: [
            {
              ...shared(sampleId(15), { form: FORM, date: signedUp, state: 'waiting', answers: 'city: Cluj' }),
              balances: {},
            },
          ],
        },
      },
    ),
    collections: { form: [shared(FORM, form)] },
  },
  'form/page find': { item: formSent },
  'form/page respond': {
    item: {
      request: formSent,
      found: { contact: null, records: { form: { ...shared(FORM, form), balances: {}, contact: null } } },
      occurrence: sampleId(0x0a),
    },
  },
  'lead/begins handle': { item: told('lead.lead.created', leadTold), collections: pipelines },
  'lead/moves handle': { item: told('lead.lead.updated', leadTold), collections: pipelines },
  'site-visit/visit match': {
    item: { event: sampleEvent('site-visit.visited', visitOf('/bags/tote')), contact: sampleContact() },
  },
  'site-visit/visit migrateTrigger': { item: { config: { match: 'any', address: '/bags/tote' }, from: '1.0.0' } },
  'site-visit/visits take': {
    item: call({
      headers: { origin: 'https://shop.example' },
      body: JSON.stringify({ m: MONITOR, u: 'https://shop.example/bags/tote', t: 'Bags', k: 'the key', c: 1 }),
    }),
    collections: { monitor: [shared(MONITOR, { name: 'Shop', sites: 'shop.example', consent: 'ask' })] },
  },
  'webhook/called receive': {
    item: {
      ...call({ body: JSON.stringify({ email: 'ada@clients.example', name: 'Ada', order: { id: 12, total: 30 } }) }),
      encoding: 'utf8',
    },
  },
};

const recordsFor = ({ needs }: Pick<ActionManifest, 'needs'>): object =>
  Object.fromEntries(
    needs.flatMap((need) => (need.startsWith('records:') ? [[need.slice('records:'.length), []]] : [])),
  );

/** A step as a run stands at it; `settle` is asked with what the world answered. */
const stepSample = ({ plugin, contribution, entry }: SandboxedWork, manifest: Manifest): WorkSample | null => {
  const key = `${plugin}/${contribution}`;
  const action = manifest.actions.find(({ name }) => name === contribution);
  const sample = STEP_SAMPLES.find((one) => one.action === key);
  if (sample === undefined || action === undefined) return null;
  const { config, ...question } = sample.question;
  const item = {
    contact: sampleContact(),
    event: action.needs.includes('event') ? sampleEvent('custom.order', { total: 80 }) : null,
    variables: {},
    records: recordsFor(action),
    balances: {},
    occurrence: 'run_1.1',
    ...(action.needs.includes('secret') ? { secret: SECRET } : {}),
    ...question,
  };
  const answers = [{ state: 'done', reason: null, answer: RECEIVED }];
  return { config, item: entry === 'settle' ? { ...item, answers } : item, collections: {} };
};

/** An example of what a plugin is asked; null where there is none. */
export const workSampleOf = (work: SandboxedWork, manifest: Manifest): WorkSample | null => {
  const config = TRIGGERS[`${work.plugin}/${work.contribution}`];
  if (work.entry === 'subscribe') return config === undefined ? null : { config, item: config, collections: {} };
  if (work.entry === 'run' || work.entry === 'settle') return stepSample(work, manifest);
  const other = OTHERS[work.key];
  return other === undefined ? null : { config: config ?? {}, collections: {}, ...other };
};

/** Examples of what there is no more. */
export const straySamples = (manifests: readonly Manifest[]): readonly string[] => {
  const known = new Set(manifests.flatMap((manifest) => sandboxedWork(manifest).map(({ key }) => key)));
  return [
    ...Object.keys(TRIGGERS).map((key) => `${key} subscribe`),
    ...STEP_SAMPLES.map(({ action }) => `${action} run`),
    ...Object.keys(OTHERS),
  ].filter((key) => !known.has(key));
};
