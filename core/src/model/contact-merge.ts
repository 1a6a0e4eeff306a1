import type { Channel, ConsentState } from '@innesto/sdk/contract';
import type { ConsentStanding } from './consent-standing.ts';
import type { ContactState } from './contact-draft.ts';

const either = <Value>(first: Value | null, second: Value | null): Value | null => first ?? second;

/** What is known of two contacts who are one person: what the first one lacks comes from the second. */
export const unitedState = (first: ContactState, second: ContactState): ContactState => ({
  externalId: either(first.externalId, second.externalId),
  email: either(first.email, second.email),
  phone: either(first.phone, second.phone),
  firstName: either(first.firstName, second.firstName),
  lastName: either(first.lastName, second.lastName),
  timeZone: either(first.timeZone, second.timeZone),
  fields: {
    ...second.fields,
    ...Object.fromEntries(Object.entries(first.fields).filter(([, value]) => value !== null)),
  },
});

/** Under which address a channel reaches a contact. */
const addressOn = ({ email, phone }: ContactState, channel: Channel): string | null => {
  switch (channel) {
    case 'email':
      return email?.key ?? null;
    case 'sms':
    case 'whatsapp':
    case 'phone':
      return phone;
    case 'push':
      return null;
  }
};

/** One of two contacts who are one person. */
export interface OneOfTwo {
  readonly state: ContactState;
  readonly consents: readonly ConsentStanding[];
}

/**
 * How the consents stand of two contacts who are one person: by the stricter. Whatever one of them has withdrawn is withdrawn; what one
 * has given counts only for the address under which it was given.
 */
export const strictConsents = (
  united: ContactState,
  both: readonly OneOfTwo[],
): readonly (Pick<ConsentStanding, 'purpose' | 'channel' | 'at'> & { readonly state: ConsentState })[] => {
  const standings = both.flatMap(({ state, consents }) =>
    consents.filter(
      (consent) =>
        consent.state === 'withdrawn' || addressOn(state, consent.channel) === addressOn(united, consent.channel),
    ),
  );
  const byUse = Map.groupBy(standings, ({ purpose, channel }) => `${purpose} ${channel}`);
  return [...byUse.values()].flatMap((own) => own.find(({ state }) => state === 'withdrawn') ?? own[0] ?? []);
};

/** A run that is not over, as far as it says how far along it is. */
export interface Along {
  readonly id: number;
  readonly visit: number;
  readonly startedAt: number;
}

/** Of two runs through the same workflow the one that is further along: that has come to more steps, or began before. */
export const furthestAlong = <Run extends Along>(one: Run, other: Run): Run => {
  if (one.visit !== other.visit) return one.visit > other.visit ? one : other;
  return one.startedAt <= other.startedAt ? one : other;
};
