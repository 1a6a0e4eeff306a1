import type { ContactSummary } from '@innesto/sdk/contract';
import { valueIn, type Column } from '../data/contact-columns.svelte.ts';
import { tellFieldValue } from './field-value.ts';
import { tellSource } from './why.ts';
import type { WordKey, Words } from './words.svelte.ts';

const TITLES: Readonly<Record<Extract<Column, { readonly kind: 'core' }>['key'], WordKey>> = {
  email: 'contact.email',
  phone: 'contact.phone',
  externalId: 'contact.external-id',
  timeZone: 'workspaces.time-zone',
  source: 'contacts.source',
  createdAt: 'contact.since',
  updatedAt: 'contacts.updated',
};

/** What a column of the contacts' table is called. */
export const columnTitle = (column: Column, say: Words['say']): string =>
  column.kind === 'field' ? column.field.label : say(TITLES[column.key]);

/** What a column says of a contact; empty where it has nothing to say. */
export const tellCell = (
  contact: ContactSummary,
  column: Column,
  teller: { readonly words: Words; readonly timeZone: string },
): string => {
  const value = valueIn(contact, column);
  if (column.kind === 'field') return tellFieldValue(column.field.type, value, teller);
  switch (column.key) {
    case 'createdAt':
    case 'updatedAt':
      return tellFieldValue('moment', value, teller);
    case 'source':
      return tellSource(String(value ?? ''), teller.words.say);
    case 'timeZone':
      return String(value ?? '').replaceAll('_', ' ');
    case 'email':
    case 'phone':
    case 'externalId':
      return String(value ?? '');
  }
};
