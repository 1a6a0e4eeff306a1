import type { JsonObject } from '@innesto/sdk/contract';
import type { ExampleWords } from './example-words.ts';

/** A record of the demo workspace: in which collection, what it says, whose it is (by their place among the people), and what it has of a balance. */
export interface ExampleRecord {
  readonly collection: string;
  readonly attributes: JsonObject;
  readonly person: number | null;
  readonly earned: { readonly balance: string; readonly amount: number } | null;
  /** Which of its attributes name the records that were made last in which collections; absent: none. */
  readonly names?: readonly { readonly attribute: string; readonly collection: string }[];
}

/** How many points the first people have on their cards. */
const POINTS = [120, 80, 45, 200, 95, 30, 60, 150, 10, 75, 110, 20];

/** Codes of the demo's coupon: nobody takes money for them. */
const CODES = ['DEMO-7K3M-9QXT-4WHB', 'DEMO-2RPD-8NFC-6YZJ', 'DEMO-5GTS-3XKM-9BQW', 'DEMO-4HCP-7ZRN-2DFT'];

const cardNumber = (at: number): string => `IN-${String(4100 + at * 37)}`;

/** Where the demo's leads stand: the people at each status, by their place, with what they may be worth. */
const LEADS = [
  {
    name: 'leadNew',
    kind: 'open',
    people: [
      [12, 490],
      [13, 290],
    ],
  },
  { name: 'leadCalled', kind: 'open', people: [[14, 890]] },
  { name: 'leadTrial', kind: 'open', people: [[15, 490]] },
  { name: 'leadSigned', kind: 'won', people: [[16, 590]] },
  { name: 'leadLost', kind: 'lost', people: [] },
] as const;

const IN_PIPELINE = { attribute: 'pipeline', collection: 'lead/pipeline' } as const;
const AT_STATUS = { attribute: 'status', collection: 'lead/status' } as const;

/** A pipeline with its statuses, and behind each of them the leads that stand there. */
const exampleLeads = (words: ExampleWords): readonly ExampleRecord[] => [
  { collection: 'lead/pipeline', attributes: { name: words.leadPipeline }, person: null, earned: null },
  ...LEADS.flatMap(({ name, kind, people }, order): readonly ExampleRecord[] => [
    {
      collection: 'lead/status',
      attributes: { name: words[name], order: order + 1, kind },
      person: null,
      earned: null,
      names: [IN_PIPELINE],
    },
    ...people.map(([person, value]) => ({
      collection: 'lead/lead',
      attributes: {
        value,
        kind,
        source: words.leadSource,
        status_name: words[name],
        pipeline_name: words.leadPipeline,
        ...(kind === 'open' ? {} : { closed: '2027-01-04T09:00:00.000Z' }),
      },
      person,
      earned: null,
      names: [IN_PIPELINE, AT_STATUS, ...(kind === 'open' ? [{ ...IN_PIPELINE, attribute: 'open_in' }] : [])],
    })),
  ]),
];

const ruleOf = (words: ExampleWords): ExampleRecord => ({
  collection: 'conversion/rule',
  attributes: {
    name: words.firstOrder,
    kind: 'event',
    event: 'custom.order',
    value_from: 'total',
    once: true,
    active: true,
  },
  person: null,
  earned: null,
});

const siteOf = (words: ExampleWords): ExampleRecord => ({
  collection: 'site-visit/monitor',
  attributes: { name: words.site, sites: 'shop.example', consent: 'ask', active: true },
  person: null,
  earned: { balance: 'site-visit/visitors', amount: 37 },
});

/** The demo's coupon with its codes, the first of them each somebody's. */
const exampleCoupons = (words: ExampleWords): readonly ExampleRecord[] => [
  {
    collection: 'coupon/campaign',
    attributes: {
      name: words.welcomeCoupon,
      kind: 'percent',
      value: 10,
      text: words.couponWorth,
      prefix: 'DEMO',
      once: true,
      times: 1,
      active: true,
    },
    person: null,
    earned: { balance: 'coupon/issued', amount: CODES.length },
  },
  ...CODES.map((code, person) => ({
    collection: 'coupon/code',
    attributes: {
      code,
      name: words.welcomeCoupon,
      kind: 'percent',
      value: 10,
      text: words.couponWorth,
      state: 'open',
      issued: '2027-01-04T09:00:00Z',
      times: 1,
      used: 0,
    },
    person,
    earned: null,
    names: [{ attribute: 'campaign', collection: 'coupon/campaign' }],
  })),
];

/** What plugins keep in the demo workspace; where a plugin is not there, neither is its part. */
export const exampleRecords = (words: ExampleWords): readonly ExampleRecord[] => [
  { collection: 'fidelity/prize', attributes: { name: words.freeClass, points: 100 }, person: null, earned: null },
  {
    collection: 'fidelity/prize',
    attributes: { name: words.bottle, points: 60, limited: true },
    person: null,
    earned: { balance: 'fidelity/stock', amount: 25 },
  },
  {
    collection: 'form/form',
    attributes: {
      name: words.newsletter,
      key: 'newsletter',
      language: words.language,
      intro: words.newsletterIntro,
      first_name: true,
      consent: words.newsletterConsent,
      confirm: true,
      active: true,
    },
    person: null,
    earned: null,
  },
  siteOf(words),
  ...POINTS.map((amount, person) => ({
    collection: 'fidelity/card',
    attributes: { number: cardNumber(person), ...(amount >= 100 ? { level: words.gold } : {}) },
    person,
    earned: { balance: 'fidelity/points', amount },
  })),
  ...exampleCoupons(words),
  ...exampleLeads(words),
  ruleOf(words),
];
