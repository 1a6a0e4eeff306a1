import type { FormOffers } from '../../form/form-offers.svelte.ts';
import type { Words } from '../../text/words.svelte.ts';
import type { Names } from './summary.ts';

const OWN_FIELDS = {
  firstName: 'contact.first-name',
  lastName: 'contact.last-name',
  email: 'contact.email',
  phone: 'contact.phone',
  externalId: 'contact.external-id',
} as const;

const isOwnField = (key: string): key is keyof typeof OWN_FIELDS => Object.hasOwn(OWN_FIELDS, key);

/** What lists, fields and workflows are called in a workspace, as far as its forms have fetched them. */
export const namesIn = ({ offers, words }: { readonly offers: FormOffers; readonly words: Words }): Names => ({
  list: (id) => offers.lists?.find((list) => list.id === id)?.name ?? null,
  field: (key) => {
    if (isOwnField(key)) return words.say(OWN_FIELDS[key]);
    return offers.fields?.find((field) => field.key === key)?.label ?? null;
  },
  workflow: (id) => offers.workflows?.find((workflow) => workflow.id === id)?.name ?? null,
});
