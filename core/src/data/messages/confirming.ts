import { originOf } from '@innesto/sdk/contract';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { tellsOfConfirmation } from '../../model/confirmation.ts';
import { signContactKey } from '../../model/contact-key.ts';
import type { Confirmable } from '../../model/message/confirm-page.ts';
import { readTrackingToken, type TrackingKey } from '../../model/message/token.ts';
import { onwardAddress } from '../../model/onward.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import { closeConfirmation, findConfirmation, type Confirmation } from '../../store/query/confirmation.ts';
import { recordsNamed } from '../../store/query/record.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { recordConsents } from '../../store/verb/record-consents.ts';
import { touchPeople } from '../../store/verb/write-people.ts';

/** Confirming consents by the link in a message. Whoever follows one is nobody to us: what is too old and what was never ours end alike. */
export interface Confirming {
  /**
   * What the link asks to confirm, whether that has been done, and to which site whoever confirms goes on (null: to none); null where there is
   * nothing, or no longer.
   */
  describe(
    token: string,
  ): Promise<(Confirmable & { readonly isConfirmed: boolean; readonly site: string | null }) | null>;
  /**
   * Gives the consents, once however often it is asked; `from` is kept with them as evidence. `onward`: the page that they go on to, with their
   * contact key where it is to have that (null: there is none). Null where there is nothing to confirm, or no longer.
   */
  confirm(
    token: string,
    from: string,
  ): Promise<(Pick<Confirmable, 'workspace'> & { readonly onward: string | null }) | null>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly trackingKey: TrackingKey;
}

const LONGEST_SOURCE = 200;

/** Whether what a message asked for is too old to be confirmed. */
const isOver = (workspace: Workspace, { expiresAt }: Confirmation, clock: Clock): boolean =>
  workspaceNow(workspace.clock, clock.now()) > expiresAt;

/** Gives what a message asked for, and tells of it, in one transaction; null where there is nothing to confirm, or no longer. */
const settle = (
  { store, clock }: Pick<Parts, 'store' | 'clock'>,
  { message, from }: { readonly message: string; readonly from: string },
): Promise<{ readonly workspace: Workspace; readonly found: Confirmation; readonly isNew: boolean } | null> =>
  store.write(async (transaction) => {
    const found = await findConfirmation(transaction, store.dialect, { message, hold: true });
    const workspace = found === null ? null : await findWorkspace(transaction, found.workspaceId);
    if (found === null || workspace === null) return null;
    if (found.confirmedAt !== null) return { workspace, found, isNew: false };
    const now = clock.now();
    const at = workspaceNow(workspace.clock, now);
    if (at > found.expiresAt) return null;
    const { workspaceId, contactId, shard, plugin } = found;
    const evidenceOf = (source: string): string => `${source}, confirmed from ${from}`.slice(0, LONGEST_SOURCE);
    const { events } = await recordConsents(transaction, store.dialect, {
      workspaceId,
      statements: found.consents.map((entry) => ({
        contactId,
        shard,
        entry: { ...entry, source: evidenceOf(entry.source ?? plugin) },
      })),
      source: plugin,
      actor: null,
      at,
      quiet: false,
      keep: 'every',
    });
    await touchPeople(transaction, store.dialect, [contactId]);
    await closeConfirmation(transaction, { message, at });
    const payload = tellsOfConfirmation(found);
    const confirmed = { type: 'consent.confirmed', payload, quiet: false, causeRunId: null, depth: 0 };
    await appendEvents(transaction, store.dialect, {
      events: [...events, { ...confirmed, workspaceId, shard, contactId, at }],
      receivedAt: now,
    });
    return { workspace, found, isNew: true };
  });

/** Where whoever confirmed goes on, as the record says by now that was named; the link leads on for as long as it is good, and no longer. */
const onwardOf = async (
  { store, clock, trackingKey }: Pick<Parts, 'store' | 'clock' | 'trackingKey'>,
  workspace: Workspace,
  found: Confirmation,
): Promise<string | null> => {
  const { leadsTo, contact } = found;
  if (leadsTo === null || isOver(workspace, found, clock)) return null;
  const named = { workspaceId: workspace.id, publicIds: [leadsTo.record] };
  const [record = null] = await recordsNamed(store.read, store.dialect, named);
  return onwardAddress(found, record, signContactKey(trackingKey.key, { workspace: workspace.publicId, contact }));
};

/** Opens the door for confirmations. */
export const createConfirming = ({ store, clock, pulse, announce, trackingKey }: Parts): Confirming => {
  const messageOf = (token: string): string | null => readTrackingToken(trackingKey, 'confirm', token);
  return {
    describe: async (token) => {
      const message = messageOf(token);
      const found = message === null ? null : await findConfirmation(store.read, store.dialect, { message });
      const workspace = found === null ? null : await findWorkspace(store.read, found.workspaceId);
      if (found === null || workspace === null) return null;
      const isConfirmed = found.confirmedAt !== null;
      if (!isConfirmed && isOver(workspace, found, clock)) return null;
      const site = originOf(await onwardOf({ store, clock, trackingKey }, workspace, found));
      return { workspace: workspace.name, purposes: tellsOfConfirmation(found).purposes, isConfirmed, site };
    },
    confirm: async (token, from) => {
      const message = messageOf(token);
      if (message === null) return null;
      const done = await settle({ store, clock }, { message, from });
      if (done === null) return null;
      if (done.isNew) {
        pulse.events();
        announce({ topic: 'contacts', workspaceId: done.workspace.id });
      }
      const onward = await onwardOf({ store, clock, trackingKey }, done.workspace, done.found);
      return { workspace: done.workspace.name, onward };
    },
  };
};
