import type { FieldType, Operator } from '@innesto/sdk/contract';

/** What an attribute holds, as far as it is known: what a member of an event or a variable holds shows only when it is there. */
export type AttributeType = FieldType | 'any';

const KNOWN: readonly Operator[] = ['one-of', 'set', 'not-set'];
const SAME: readonly Operator[] = ['is', 'is-not'];
const ORDER: readonly Operator[] = ['less', 'at-most', 'at-least', 'more', 'between'];
const NEAR: readonly Operator[] = ['in-next-days', 'in-last-days'];
const TEXT: readonly Operator[] = ['contains', 'starts-with'];

/** What may be asked of each type of attribute. */
export const OPERATORS_OF: Readonly<Record<AttributeType, readonly Operator[]>> = {
  text: [...SAME, ...TEXT, ...KNOWN],
  choice: [...SAME, ...KNOWN],
  boolean: [...SAME, ...KNOWN],
  number: [...SAME, ...ORDER, ...KNOWN],
  date: [...SAME, ...ORDER, ...NEAR, 'anniversary-in-next-days', ...KNOWN],
  moment: [...SAME, ...ORDER, ...NEAR, ...KNOWN],
  any: [...SAME, ...TEXT, ...ORDER, ...NEAR, 'anniversary-in-next-days', ...KNOWN],
};

/** What a contact's own members hold. */
export const CONTACT_MEMBERS: Readonly<Record<string, FieldType>> = {
  id: 'text',
  externalId: 'text',
  email: 'text',
  phone: 'text',
  firstName: 'text',
  lastName: 'text',
  timeZone: 'text',
  source: 'choice',
  createdAt: 'moment',
};

/** What can be asked of a contact's last run through a workflow. */
export const RUN_MEMBERS: Readonly<Record<string, FieldType>> = {
  state: 'choice',
  entered: 'moment',
  ended: 'moment',
  reason: 'text',
};

/** The values of attributes that have only a few, beside those of fields. */
export const SOURCES = ['api', 'import', 'form', 'operator', 'workflow'] as const;
export const RUN_STATES = ['inside', 'ended'] as const;
export const CONSENT_STATES = ['given', 'withdrawn'] as const;
export const OUTCOMES = ['opened', 'not-opened', 'unknowable', 'not-delivered'] as const;
