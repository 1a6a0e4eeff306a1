import type { WordKey } from '../text/words.svelte.ts';

/** The fields that every contact has and that steps can change, with their names. */
export const CONTACT_FIELDS = {
  firstName: 'contact.first-name',
  lastName: 'contact.last-name',
  timeZone: 'forms.contact-time-zone',
} as const satisfies Readonly<Record<string, WordKey>>;
