import type { JsonObject } from '@innesto/sdk/contract';
import type { ExampleWords } from './example-words.ts';

/** A record of the demo workspace: in which collection, what it says, whose it is (by their place among the people), and what it has of a balance. */
export interface ExampleRecord {
  readonly collection: string;
  readonly attributes: JsonObject;
  readonly person: number | null;
  readonly earned: { readonly balance: string; readonly amount: number } | null;
}

/** How many points the first people have on their cards. */
const POINTS = [120, 80, 45, 200, 95, 30, 60, 150, 10, 75, 110, 20];

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
