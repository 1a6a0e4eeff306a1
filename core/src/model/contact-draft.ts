import type { FieldValues, JsonObject } from '@innesto/sdk/contract';
import type { Contact } from './contact.ts';
import { parseEmailAddress, type EmailAddress } from './email-address.ts';
import type { IdentityKey } from './workspace.ts';

/** What is kept about a person, apart from lists and consents. */
export interface ContactState {
  readonly externalId: string | null;
  readonly email: EmailAddress | null;
  /** E.164. */
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
}

/** What somebody says about a person, already in the form in which it is kept: what is absent stays as it is, null clears. */
export interface ContactDraft extends Partial<Omit<ContactState, 'fields'>> {
  readonly fields: FieldValues;
}

/** By which of its members a person is looked for. */
export interface ContactKey {
  readonly by: IdentityKey;
  readonly value: string;
}

/** A person of whom nothing is known yet. */
export const UNKNOWN_CONTACT: ContactState = {
  externalId: null,
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  timeZone: null,
  fields: {},
};

const PLAIN_MEMBERS = ['externalId', 'phone', 'firstName', 'lastName', 'timeZone'] as const;

/** A contact's state as its row tells it. */
export const stateOfContact = (contact: Contact): ContactState => ({
  externalId: contact.externalId,
  email: contact.email === null ? null : parseEmailAddress(contact.email),
  phone: contact.phone,
  firstName: contact.firstName,
  lastName: contact.lastName,
  timeZone: contact.timeZone,
  fields: contact.fields,
});

/** The value by which a person is known under one key; null where there is none. */
export const keyValue = (state: Pick<ContactDraft, IdentityKey>, by: IdentityKey): string | null =>
  (by === 'email' ? state.email?.key : state[by]) ?? null;

const BEST_FIRST: readonly IdentityKey[] = ['externalId', 'email', 'phone'];

/** By what to look for a person: the key asked for if it is given, else the best that is. */
export const chooseKey = (draft: ContactDraft, preferred: IdentityKey): ContactKey | null => {
  for (const by of [preferred, ...BEST_FIRST]) {
    const value = keyValue(draft, by);
    if (value !== null) return { by, value };
  }
  return null;
};

/** Every key by which the people may be known whom rows are about: their own, and the workspace's. */
export const keysOfRows = (
  rows: readonly { readonly draft: ContactDraft; readonly about: ContactKey | { readonly contactId: number } }[],
  identityKey: IdentityKey,
): readonly ContactKey[] =>
  rows.flatMap(({ draft, about }) => {
    const identity = keyValue(draft, identityKey);
    const keys: ContactKey[] = identity === null ? [] : [{ by: identityKey, value: identity }];
    return 'by' in about && about.by !== identityKey ? [about, ...keys] : keys;
  });

const applyFields = (fields: FieldValues, draft: FieldValues): FieldValues => {
  const entries = Object.entries(draft);
  if (entries.length === 0) return fields;
  const next = new Map(Object.entries(fields));
  for (const [key, value] of entries) {
    if (value === null) next.delete(key);
    else next.set(key, value);
  }
  return Object.fromEntries(next);
};

/** A person's state after what was said. An address that differs only in its spelling stays as it was. */
export const applyDraft = (state: ContactState, draft: ContactDraft): ContactState => {
  const { fields, email, ...plain } = draft;
  return {
    ...state,
    ...plain,
    email: email === undefined || (email !== null && email.key === state.email?.key) ? state.email : email,
    fields: applyFields(state.fields, fields),
  };
};

/**
 * What differs between two states of a person, as `contact.updated` tells it: core members by their name, custom fields by
 * their key (no field may be called like a core member). Null where nothing does.
 */
export const differences = (before: ContactState, after: ContactState): JsonObject | null => {
  const changed = new Map<string, { from: string | number | boolean | null; to: string | number | boolean | null }>();
  const note = (name: string, from: string | number | boolean | null, to: string | number | boolean | null): void => {
    if (from !== to) changed.set(name, { from, to });
  };
  if (before.email?.key !== after.email?.key)
    note('email', before.email?.address ?? null, after.email?.address ?? null);
  for (const name of PLAIN_MEMBERS) note(name, before[name], after[name]);
  if (before.fields !== after.fields) {
    const left = new Map(Object.entries(before.fields));
    for (const [key, to] of Object.entries(after.fields)) {
      note(key, left.get(key) ?? null, to);
      left.delete(key);
    }
    for (const [key, from] of left) note(key, from, null);
  }
  return changed.size === 0 ? null : Object.fromEntries(changed);
};
