import type { InboundContact, InboundEvent, Manifest } from '@innesto/sdk/contract';
import type { ContactDraft } from '../../model/contact-draft.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import { INBOUND_MARK, type InboundSource } from '../../model/inbound/source.ts';
import { parseOneLine } from '../../model/one-line.ts';
import { parsePhoneNumber } from '../../model/phone-number.ts';
import type { InboundFact } from '../../store/verb/accept-inbound.ts';

/** What checks an event's payload by the schema that its plugin declares. */
export interface PayloadCheck {
  checkSettings(check: {
    readonly manifest: Manifest;
    readonly kind: 'event';
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
  }): readonly { readonly path: string; readonly detail: string }[];
  /** Does work that checks many of them; it may be done twice. */
  checkTogether<Result>(work: () => Result): Result;
}

const line = (text: string | undefined): string | null => (text === undefined ? null : (parseOneLine(text) ?? null));

/** Who it is about, in the form in which contacts are kept. What cannot be read is left out: the other keys may do. */
export const draftOf = ({ email, phone, externalId, firstName, lastName }: InboundContact): ContactDraft => {
  const address = email === undefined ? null : parseEmailAddress(email);
  const number = phone === undefined ? null : parsePhoneNumber(phone, null);
  const [outside, first, last] = [line(externalId), line(firstName), line(lastName)];
  return {
    ...(address === null ? {} : { email: address }),
    ...(number === null ? {} : { phone: number }),
    ...(outside === null ? {} : { externalId: outside }),
    ...(first === null ? {} : { firstName: first }),
    ...(last === null ? {} : { lastName: last }),
    fields: {},
  };
};

/** The first event whose payload is not what its plugin declares, in plain words; null: all are. */
export const payloadTrouble = (
  events: readonly InboundEvent[],
  { manifest, emits, plugins }: { readonly manifest: Manifest; readonly emits: string; readonly plugins: PayloadCheck },
): string | null => {
  for (const { key, payload } of events) {
    const [wrong] = plugins.checkSettings({ manifest, kind: 'event', name: emits, config: payload });
    if (wrong !== undefined) return `the event “${key}” is not what ${emits} says it is: ${wrong.path} ${wrong.detail}`;
  }
  return null;
};

/**
 * Events as they are kept, marked with the workflow whose source they came through. One that is said to happen in the future happens now.
 * `begin`: where `everything` counts, what lies before the start counts as of the start; else it is kept, and starts nothing.
 */
export const factsOf = (
  events: readonly InboundEvent[],
  {
    source,
    now,
    begin,
    named,
  }: {
    readonly source: InboundSource;
    readonly now: number;
    readonly begin: 'new' | 'everything';
    /** The public id of the contact whom a contact key names. */
    readonly named: (key: string | undefined) => string | null;
  },
): readonly InboundFact[] =>
  events.map(({ key, contact, at = now, payload }) => ({
    key,
    named: named(contact.key),
    contact: draftOf(contact),
    at: Math.min(begin === 'everything' ? Math.max(at, source.since) : at, now),
    payload: { ...payload, [INBOUND_MARK]: source.workflow },
  }));
