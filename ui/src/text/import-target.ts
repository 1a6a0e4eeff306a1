import type { FieldDefinition } from '@innesto/sdk/contract';
import { NEW_FIELD, type Becomes } from '../data/column-plan.svelte.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What of every contact a column can hold. */
export const CONTACT_TARGETS: readonly { readonly to: Becomes; readonly name: WordKey }[] = [
  { to: 'email', name: 'contact.email' },
  { to: 'phone', name: 'contact.phone' },
  { to: 'firstName', name: 'contact.first-name' },
  { to: 'lastName', name: 'contact.last-name' },
  { to: 'externalId', name: 'contact.external-id' },
  { to: 'timeZone', name: 'workspaces.time-zone' },
];

/** What a column becomes, in words. */
export const tellTarget = (to: Becomes, fields: readonly FieldDefinition[], say: Words['say']): string => {
  if (to === 'ignore') return say('new-import.ignore');
  if (to === NEW_FIELD) return say('new-import.new-field');
  const core = CONTACT_TARGETS.find((target) => target.to === to);
  if (core !== undefined) return say(core.name);
  const key = to.replace(/^field:/, '');
  return fields.find((field) => field.key === key)?.label ?? key;
};
