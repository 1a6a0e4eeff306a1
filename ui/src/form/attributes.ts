import type { FieldDefinition, ListView } from '@innesto/sdk/contract';
import type { WordKey, Words } from '../text/words.svelte.ts';
import { kindOfField, type AttributeOffer, type NamedValue } from './attribute.ts';
import type { EventMember } from './event-members.ts';

/** What there is to ask about. */
export interface Askable {
  readonly fields: readonly FieldDefinition[];
  readonly lists: readonly Pick<ListView, 'id' | 'name'>[];
  /** The steps before that send a message; none outside a workflow. */
  readonly steps?: readonly { readonly id: string; readonly title: string }[];
  /** The variables that loops keep. */
  readonly variables?: readonly string[];
  /** What is known of the trigger's event; nothing outside a workflow. */
  readonly event?: readonly EventMember[];
}

const CONTACT = {
  firstName: 'contact.first-name',
  lastName: 'contact.last-name',
  email: 'contact.email',
  phone: 'contact.phone',
  timeZone: 'forms.contact-time-zone',
  externalId: 'contact.external-id',
} as const satisfies Readonly<Record<string, WordKey>>;

const OUTCOMES = {
  opened: 'port.opened',
  'not-opened': 'port.not-opened',
  unknowable: 'port.unknowable',
  'not-delivered': 'port.not-delivered',
} as const satisfies Readonly<Record<string, WordKey>>;

const named = (words: Readonly<Record<string, WordKey>>, say: Words['say']): readonly NamedValue[] =>
  Object.entries(words).map(([value, key]) => ({ value, title: say(key) }));

/** Everything that a condition can ask about, in the person's language. */
export const attributesFor = (
  { fields, lists, steps = [], variables = [], event = [] }: Askable,
  say: Words['say'],
): readonly AttributeOffer[] => [
  ...Object.entries(CONTACT).map(([name, key]): AttributeOffer => ({
    attribute: `contact.${name}`,
    group: 'contact',
    title: say(key),
    type: { kind: 'text' },
  })),
  ...fields.map((field): AttributeOffer => ({
    attribute: `field.${field.key}`,
    group: 'fields',
    title: field.label,
    type: kindOfField(field),
  })),
  ...lists.map(({ id, name }): AttributeOffer => ({
    attribute: `list.${id}`,
    group: 'lists',
    title: name,
    type: { kind: 'member' },
  })),
  ...steps.map(({ id, title }): AttributeOffer => ({
    attribute: `message.${id}.outcome`,
    group: 'messages',
    title: say('forms.message-of', { step: title }),
    type: { kind: 'choice', choices: named(OUTCOMES, say) },
  })),
  ...event.map(({ name, title, type }): AttributeOffer => ({
    attribute: `event.${name}`,
    group: 'event',
    title,
    type,
  })),
  ...variables.map((name): AttributeOffer => ({
    attribute: `variable.${name}`,
    group: 'variables',
    title: name,
    type: { kind: 'number' },
  })),
];
