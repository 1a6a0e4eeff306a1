import type { FieldDefinition, Operator, Which } from '@innesto/sdk/contract';

/** A value to choose, and what it is called. */
export interface NamedValue {
  readonly value: string;
  readonly title: string;
}

/** A type of event whose number can be asked, and what can be asked of one. */
export interface EventOffer extends NamedValue {
  readonly attributes: readonly AttributeOffer[];
}

/**
 * What an attribute holds, and so what can be asked about it. `member`: whether the contact is in a list; `list`: a list's id;
 * `consent`: what they said about a use of their data; `run`: their last way through a workflow.
 */
export type AttributeKind = PlainKind | Narrowed;

/** Something about some of many: how many events, messages or records there were (`count`), or what the numbers of records come to (`amount`). */
export interface Narrowed {
  readonly kind: 'count' | 'amount';
  /** By what it may be narrowed. */
  readonly by: readonly (keyof Which)[];
  readonly events: readonly EventOffer[];
  /** What can be asked of one of them, where that does not hang on the event. */
  readonly attributes: readonly AttributeOffer[];
  readonly channels: readonly NamedValue[];
}

type PlainKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'moment' }
  | { readonly kind: 'choice'; readonly choices: readonly NamedValue[] }
  | { readonly kind: 'member' }
  | { readonly kind: 'list' }
  | { readonly kind: 'consent'; readonly channels: readonly NamedValue[] }
  | { readonly kind: 'run'; readonly reasons: readonly NamedValue[] };

/** The shelves on which attributes lie, in the order in which they are offered. */
export const ATTRIBUTE_GROUPS = [
  'contact',
  'fields',
  'messages',
  'event',
  'variables',
  'past',
  'consents',
  'kept',
  'lists',
  'workflows',
] as const;
export type AttributeGroup = (typeof ATTRIBUTE_GROUPS)[number];

/** Something that a condition can ask about. */
export interface AttributeOffer {
  /** Its dotted path: `field.city`. */
  readonly attribute: string;
  /** What else is asked about under the same name: the other channels of a consent, the other times of a run. */
  readonly also?: readonly string[];
  readonly group: AttributeGroup;
  readonly title: string;
  readonly type: AttributeKind;
  /** What the hub takes; absent: whatever goes with what it holds. */
  readonly operators?: readonly Operator[];
}

/** Whether the answer depends on the run: nobody can say it of a contact alone. */
export const isOfRun = (attribute: string): boolean => /^(event|variable|message)\./.test(attribute);

/** The offer under which an attribute is asked about; undefined where it is no longer there. */
export const offerOf = (attributes: readonly AttributeOffer[], attribute: string): AttributeOffer | undefined =>
  attributes.find((offer) => offer.attribute === attribute || offer.also?.includes(attribute) === true);

/** What can be asked about a field. */
export const kindOfField = ({ type, choices = [] }: Pick<FieldDefinition, 'type' | 'choices'>): AttributeKind =>
  type === 'choice'
    ? { kind: 'choice', choices: choices.map((choice) => ({ value: choice, title: choice })) }
    : { kind: type };
