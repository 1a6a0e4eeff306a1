import type { Channel, ConsentEntry, Purpose } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import type { CountedTally } from './count-steps.ts';
import { loadConsentStates } from './load-consent-states.ts';
import { recordConsents } from './record-consents.ts';
import { touchPeople } from './write-people.ts';

/** That people want no more messages by a channel, and by what that is known. */
export interface OptOut {
  readonly workspaceId: number;
  readonly contactIds: readonly number[];
  readonly channel: Channel;
  /** Who says so: `provider`, `reply`. */
  readonly source: string;
  /** In whose words: an error's code, what was answered. */
  readonly evidence: string;
  /** The workspace's time. */
  readonly at: number;
}

/** What a message may be for only with consent. A service message belongs to a contract, and is not to be waived by one word. */
const PURPOSES: readonly Purpose[] = ['marketing', 'profiling', 'third-party'];
const LONGEST_EVIDENCE = 100;

/**
 * Withdraws, inside the caller's transaction, every consent to messages by a channel that contacts have given, and marketing in any case:
 * so that no file gives it back. Whoever has withdrawn it already is left alone. Gives the events that say so.
 */
export const withdrawByChannel = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, contactIds, channel, source, evidence, at }: OptOut,
): Promise<readonly NewEvent[]> => {
  const held = await dialect.all<{ id: number; shard: number }>(
    transaction,
    `SELECT id, shard FROM contact WHERE id IN ${dialect.list('integer')} AND workspace_id = ? AND deleted_at IS NULL ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify(contactIds), workspaceId],
  );
  if (held.length === 0) return [];
  const states = await loadConsentStates(
    transaction,
    dialect,
    held.map(({ id }) => id),
  );
  const statements = held.flatMap(({ id, shard }) => {
    const given = (states.get(id) ?? []).filter((one) => one.channel === channel && one.state === 'given');
    const purposes = PURPOSES.filter(
      (purpose) => purpose === 'marketing' || given.some((one) => one.purpose === purpose),
    );
    return purposes.map((purpose) => {
      const entry: ConsentEntry = {
        purpose,
        channel,
        state: 'withdrawn',
        textVersion: evidence.slice(0, LONGEST_EVIDENCE).toWellFormed(),
      };
      return { contactId: id, shard, entry };
    });
  });
  const { events, contactIds: changed } = await recordConsents(transaction, dialect, {
    workspaceId,
    statements,
    source,
    actor: null,
    at,
    quiet: false,
    keep: 'changes',
  });
  await touchPeople(transaction, dialect, changed);
  return events;
};

/** Withdraws consents by a channel in a transaction of its own, once however often it is said; gives how many events that made. */
export const optOut = (
  store: Store,
  { receivedAt, ...out }: OptOut & { readonly receivedAt: number },
): Promise<number> =>
  store.write(async (transaction) => {
    const events = await withdrawByChannel(transaction, store.dialect, out);
    return appendEvents(transaction, store.dialect, { events, receivedAt });
  });

/** Notes, inside the caller's transaction, that messages were answered, each once; gives those of steps that were not before. */
export const markReplied = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { messages, at }: { readonly messages: readonly string[]; readonly at: number },
): Promise<readonly Pick<CountedTally, 'versionId' | 'step' | 'shard'>[]> => {
  if (messages.length === 0) return [];
  const rows = await dialect.all<{ versionId: number | null; step: string | null; contactId: number }>(
    transaction,
    `UPDATE message SET replied_at = ? WHERE public_id IN ${dialect.list('text')} AND replied_at IS NULL
     RETURNING version_id AS "versionId", step, contact_id AS "contactId"`,
    [at, JSON.stringify(messages)],
  );
  return rows.flatMap(({ versionId, step, contactId }) =>
    versionId === null || step === null ? [] : [{ versionId, step, shard: shardOfContact(contactId) }],
  );
};

/** Those of a workspace who have a number, by their inner ids, and the last SMS that each of them got by a connection. */
export const findRepliers = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    phone,
    connection,
  }: { readonly workspaceId: number; readonly phone: string; readonly connection: string },
): Promise<
  readonly {
    readonly id: number;
    readonly shard: number;
    readonly message: string | null;
    readonly workflow: string | null;
    readonly step: string | null;
  }[]
> =>
  dialect.all(
    on,
    `SELECT contact.id, contact.shard, message.public_id AS message, workflow.public_id AS workflow, message.step
     FROM contact LEFT JOIN message ON message.id = (SELECT max(last.id) FROM message last WHERE last.contact_id = contact.id
         AND last.driver = ? AND last.channel = 'sms' AND last.sent_at IS NOT NULL)
       LEFT JOIN workflow ON workflow.id = message.workflow_id
     WHERE contact.workspace_id = ? AND contact.phone = ? AND contact.deleted_at IS NULL ORDER BY contact.id`,
    [connection, workspaceId, phone],
  );
