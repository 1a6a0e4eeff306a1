import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { Handled } from '../../model/move.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { addBalanceEntries } from './add-balance-entries.ts';
import { askConfirmations, giveConsents } from './ask-confirmations.ts';
import { changeMemberships } from './change-memberships.ts';
import { unableEntries } from './claim-entries.ts';
import { holdContacts, holdThere, writeContacts } from './write-contacts.ts';
import { claimRecords, writeRecords, type RecordClaim } from './write-records.ts';

/** What handlers made of events, held until it is known which of them are still unread. */
export interface HandledClaim {
  readonly records: RecordClaim;
  /** What was decided on something that is no more: its event stays unread, and is handled again. */
  readonly outdated: ReadonlySet<Handled>;
}

/** Holds what handlers change, inside the caller's transaction. {@link writeHandled} must follow. */
export const claimHandled = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  handled: readonly Handled[],
): Promise<HandledClaim> => {
  const held = await holdContacts(
    transaction,
    dialect,
    handled.flatMap(({ contactWrite }) => contactWrite ?? []),
  );
  // Of whoever was deleted or merged away since nothing more is written: the event is another's by now, or nobody's.
  const there = await holdThere(
    transaction,
    dialect,
    handled.flatMap(({ contactId }) => contactId ?? []),
  );
  const records = await claimRecords(
    transaction,
    dialect,
    handled.flatMap((one) => one.records),
  );
  const unable = await unableEntries(
    transaction,
    dialect,
    handled.flatMap(({ entries }) => entries),
  );
  const isOutdated = ({ contactId, contactWrite, records: writes, entries }: Handled): boolean =>
    (contactId !== null && !there.has(contactId)) ||
    (contactWrite !== null && !held.has(contactWrite.contactId)) ||
    writes.some((write) => !records.able.has(write)) ||
    entries.some((entry) => unable.has(entry));
  return { records, outdated: new Set(handled.filter(isOutdated)) };
};

/** Writes what handlers made of those events that were unread, lets go of the rest, and gives the events that tell of it. */
export const writeHandled = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { claim, handled }: { readonly claim: HandledClaim; readonly handled: readonly Handled[] },
): Promise<readonly NewEvent[]> => {
  const written = await writeRecords(transaction, dialect, {
    claim: claim.records,
    writes: handled.flatMap(({ records }) => records),
  });
  if (handled.length === 0) return [];
  const counted = await addBalanceEntries(
    transaction,
    dialect,
    handled.flatMap(({ entries }) => entries),
  );
  await writeContacts(
    transaction,
    dialect,
    handled.flatMap(({ contactWrite }) => contactWrite ?? []),
  );
  const joined = await changeMemberships(
    transaction,
    dialect,
    handled.flatMap(({ memberships }) => memberships),
  );
  const given = await giveConsents(
    transaction,
    dialect,
    handled.flatMap(({ consents }) => consents),
  );
  const asked = await askConfirmations(
    transaction,
    dialect,
    handled.flatMap(({ confirmations }) => confirmations),
  );
  return [...handled.flatMap(({ events }) => events), ...written, ...counted, ...joined, ...given, ...asked];
};
