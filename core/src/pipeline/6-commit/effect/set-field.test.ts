import type { Expression, FieldType, Scalar } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { UNKNOWN_CONTACT } from '../../../model/contact-draft.ts';
import type { Contact } from '../../../model/contact.ts';
import { evaluate } from '../../../model/expression.ts';
import type { EffectContext, EffectDraft } from './context.ts';
import { setField } from './set-field.ts';

const NOW = Date.parse('2027-03-27T23:30:00Z');
const contact: Contact = {
  ...UNKNOWN_CONTACT,
  email: null,
  id: 1,
  publicId: 'c1',
  workspaceId: 1,
  shard: 1,
  fields: { visits: 3 },
  source: 'api',
  createdAt: 0,
  rev: 1,
  deleted: false,
};

/** What a field of that type holds after it was set to an expression, or why it was not. */
const set = (type: FieldType, expression: Expression): Scalar | { readonly objection: string } => {
  const context: Pick<EffectContext, 'fields' | 'zone' | 'evaluate'> = {
    fields: new Map([['it', { key: 'it', label: 'It', type, ...(type === 'choice' ? { choices: ['3', '4'] } : {}) }]]),
    zone: 'Europe/Rome',
    evaluate: (asked, { fields }) =>
      evaluate(asked, {
        lookup: (name) => (name === 'field.visits' ? (fields['visits'] ?? null) : null),
        now: NOW,
        zone: 'Europe/Rome',
        render: (text) => text,
      }),
  };
  const draft: EffectDraft = {
    contact,
    changed: new Map(),
    memberships: [],
    deliveries: [],
    events: [],
    records: new Map(),
    entries: [],
    consents: [],
    confirmations: [],
  };
  const objection = setField(context, draft, { kind: 'contact.set-field', field: 'it', expression });
  return objection === null ? (draft.contact.fields['it'] ?? null) : { objection };
};

const more: Expression = { operator: 'plus', left: { attribute: 'field.visits' }, right: { value: 1 } };

test('a field is set to what an expression comes to, in the form in which it is kept', () => {
  expect(set('number', more)).toBe(4);
  expect(set('text', more)).toBe('4');
  expect(set('choice', more)).toBe('4');
  expect(set('number', { text: '12.5' })).toBe(12.5);
  expect(set('moment', { now: null })).toBe('2027-03-27T23:30:00.000Z');
});

test('the day of a moment is the one on the contact’s wall clock', () => {
  expect(set('date', { now: null })).toBe('2027-03-28');
  expect(set('date', { operator: 'plus', left: { value: '2027-02-28' }, right: { value: 1 } })).toBe('2027-03-01');
});

test('what cannot be worked out, or does not fit, leaves the field as it is', () => {
  expect(set('number', { attribute: 'field.none' })).toEqual({
    objection: 'the value for “it” could not be worked out',
  });
  expect(set('number', { text: 'many' })).toEqual({ objection: 'the field “it” holds a number' });
});
