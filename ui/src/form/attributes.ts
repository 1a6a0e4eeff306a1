import type { AttributeView } from '@innesto/sdk/contract';
import type { WordKey, Words } from '../text/words.svelte.ts';
import type { AttributeKind, AttributeOffer, EventOffer, NamedValue } from './attribute.ts';
import { catalogueOffers } from './catalogue-offers.ts';
import type { EventMember } from './event-members.ts';

/** What there is to ask about. */
export interface Askable {
  /** What the hub says can be asked of a contact. */
  readonly catalogue: readonly AttributeView[];
  readonly workflows?: readonly { readonly id: string; readonly name: string }[];
  /** The events that can happen to a contact, and be counted. */
  readonly events?: readonly EventOffer[];
  /** The steps before that send a message; none outside a workflow. */
  readonly steps?: readonly { readonly id: string; readonly title: string }[];
  /** The variables that loops and actions set. */
  readonly variables?: readonly { readonly name: string; readonly title?: string; readonly type: AttributeKind }[];
  /** What is known of the trigger's event; nothing outside a workflow. */
  readonly event?: readonly EventMember[];
}

const OUTCOMES = {
  opened: 'port.opened',
  'not-opened': 'port.not-opened',
  unknowable: 'port.unknowable',
  'not-delivered': 'port.not-delivered',
} as const satisfies Readonly<Record<string, WordKey>>;

const named = (words: Readonly<Record<string, WordKey>>, say: Words['say']): readonly NamedValue[] =>
  Object.entries(words).map(([value, key]) => ({ value, title: say(key) }));

/** What can be asked of an event. */
export const attributesOfEvent = (members: readonly EventMember[]): readonly AttributeOffer[] =>
  members.map(({ name, title, type }) => ({ attribute: `event.${name}`, group: 'event', title, type }));

/** Everything that a condition can ask about, in the person's language. */
export const attributesFor = (
  { catalogue, workflows = [], events = [], steps = [], variables = [], event = [] }: Askable,
  say: Words['say'],
): readonly AttributeOffer[] => [
  ...catalogueOffers(catalogue, { say, workflows, events }),
  ...steps.map(({ id, title }): AttributeOffer => ({
    attribute: `message.${id}.outcome`,
    group: 'messages',
    title: say('forms.message-of', { step: title }),
    type: { kind: 'choice', choices: named(OUTCOMES, say) },
  })),
  ...attributesOfEvent(event),
  ...variables.map(({ name, title = name, type }): AttributeOffer => ({
    attribute: `variable.${name}`,
    group: 'variables',
    title,
    type,
  })),
];
