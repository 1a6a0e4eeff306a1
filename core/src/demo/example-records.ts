import type { JsonObject } from '@innesto/sdk/contract';
import type { ExampleWords } from './example-words.ts';

/** A record of the demo workspace: in which collection, what it says, whose it is (by their place among the people), and what it has of a balance. */
export interface ExampleRecord {
  readonly collection: string;
  readonly attributes: JsonObject;
  readonly person: number | null;
  readonly earned: { readonly balance: string; readonly amount: number } | null;
  /** Which of its attributes names the record that was made last in which collection; absent: none. */
  readonly names?: { readonly attribute: string; readonly collection: string };
}

/** How many points the first people have on their cards. */
const POINTS = [120, 80, 45, 200, 95, 30, 60, 150, 10, 75, 110, 20];

/** Codes of the demo's coupon: nobody takes money for them. */
const CODES = ['DEMO-7K3M-9QXT-4WHB', 'DEMO-2RPD-8NFC-6YZJ', 'DEMO-5GTS-3XKM-9BQW', 'DEMO-4HCP-7ZRN-2DFT'];

const cardNumber = (at: number): string => `IN-${String(4100 + at * 37)}`;

/** What plugins keep in the demo workspace; where a plugin is not there, neither is its part. */
export const exampleRecords = (words: ExampleWords): readonly ExampleRecord[] => [
  {
    collection: 'fidelity/prize',
    attributes: { name: words.freeClass, points: 100 },
    person: null,
    earned: null,
  },
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
  ...POINTS.map((amount, person) => ({
    collection: 'fidelity/card',
    attributes: { number: cardNumber(person), ...(amount >= 100 ? { level: words.gold } : {}) },
    person,
    earned: { balance: 'fidelity/points', amount },
  })),
  {
    collection: 'coupon/campaign',
    attributes: { name: words.welcomeCoupon, kind: 'percent', value: 10, text: words.couponWorth, prefix: 'DEMO' },
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
    names: { attribute: 'campaign', collection: 'coupon/campaign' },
  })),
  {
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
  },
];
