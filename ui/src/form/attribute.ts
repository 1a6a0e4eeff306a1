import type { FieldDefinition } from '@innesto/sdk/contract';

/** A value to choose, and what it is called. */
export interface NamedValue {
  readonly value: string;
  readonly title: string;
}

/** What an attribute holds, and so what can be asked about it. `member`: whether the contact is in a list; `list`: a list's id. */
export type AttributeKind =
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'moment' }
  | { readonly kind: 'choice'; readonly choices: readonly NamedValue[] }
  | { readonly kind: 'member' }
  | { readonly kind: 'list' };

/** The shelves on which attributes lie. */
export const ATTRIBUTE_GROUPS = ['contact', 'fields', 'lists', 'messages', 'event', 'variables'] as const;
export type AttributeGroup = (typeof ATTRIBUTE_GROUPS)[number];

/** Something that a condition can ask about. */
export interface AttributeOffer {
  /** Its dotted path: `field.city`. */
  readonly attribute: string;
  readonly group: AttributeGroup;
  readonly title: string;
  readonly type: AttributeKind;
}

/** Whether the answer depends on the run: nobody can say it of a contact alone. */
export const isOfRun = (attribute: string): boolean => /^(event|variable|message)\./.test(attribute);

/** What can be asked about a field. */
export const kindOfField = ({ type, choices = [] }: Pick<FieldDefinition, 'type' | 'choices'>): AttributeKind =>
  type === 'choice'
    ? { kind: 'choice', choices: choices.map((choice) => ({ value: choice, title: choice })) }
    : { kind: type };
