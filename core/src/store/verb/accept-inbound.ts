import type { Json } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { ContactDraft } from '../../model/contact-draft.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Ids } from '../../model/identifier.ts';
import type { InboundSource } from '../../model/inbound/source.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import { fence } from './lease.ts';
import { placePeople } from './place-people.ts';

/** An event as a plugin read it, about somebody in the form in which contacts are kept. `at`: the workspace's time. */
export interface InboundFact {
  readonly key: string;
  /** The contact whom its contact key names, by public id; null: it came without one that is good. */
  readonly named: string | null;
  readonly contact: ContactDraft;
  readonly at: number;
  readonly payload: NewEvent['payload'];
}

/** Where a source stands after its answer was read. Times are real ones. */
export interface PolledTo {
  readonly cursor: Json;
  /** It is still on its first way through. */
  readonly fresh: boolean;
  readonly pages: number;
  readonly dueAt: number;
  readonly at: number;
}

/** What came of one answer, or of some calls. */
export interface InboundBatch {
  readonly tenure: Tenure;
  readonly workspace: Workspace;
  readonly source: InboundSource;
  readonly type: string;
  readonly facts: readonly InboundFact[];
  /** Whether those whom the workspace does not know are made contacts. */
  readonly makes: boolean;
  /** The calls that were read, or where the source that was asked stands now. */
  readonly read: { readonly calls: readonly number[] } | { readonly polled: PolledTo };
  readonly now: number;
  readonly receivedAt: number;
  readonly ids: Ids;
}

/** How many events were new, and how many were about nobody known; null: the source is another node's by now, or was started anew. */
export type InboundAccepted = { readonly events: number; readonly unknown: number } | null;

/** Whether the source is still ours, and the one that was asked; held until the transaction ends. */
const isOurs = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { tenure, source, read }: Pick<InboundBatch, 'tenure' | 'source' | 'read'>,
): Promise<boolean> => {
  const held = await fence(transaction, dialect, tenureOver(tenure, [source.shard]));
  if (!held.has(source.shard)) return false;
  const [row] = await dialect.all<{ rev: number; listening: number }>(
    transaction,
    `SELECT rev, listening FROM inbound WHERE id = ?${dialect.forUpdate}`,
    [source.id],
  );
  // A call was promised when it was taken; a question is nobody's any more once the workflow stopped or says something else.
  return row !== undefined && ('calls' in read || (row.listening === 1 && row.rev === source.rev));
};

const noteRead = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { batch, events, unknown }: { readonly batch: InboundBatch; readonly events: number; readonly unknown: number },
): Promise<void> => {
  const { source, read, receivedAt } = batch;
  if ('calls' in read) {
    await dialect.all(transaction, `DELETE FROM inbound_call WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify(read.calls),
    ]);
    await transaction.raw(
      'UPDATE inbound SET events = events + ?, unknown = unknown + ?, answered_at = ?, trouble = NULL, trouble_at = NULL WHERE id = ?',
      [events, unknown, receivedAt, source.id],
    );
    return;
  }
  const { cursor, fresh, pages, dueAt, at } = read.polled;
  await transaction.raw(
    `UPDATE inbound SET cursor = ?, fresh = ?, pages = ?, due_at = ?, failures = 0, trouble = NULL, trouble_at = NULL, asked_at = ?, answered_at = ?,
       events = events + ?, unknown = unknown + ? WHERE id = ?`,
    [JSON.stringify(cursor), fresh ? 1 : 0, pages, dueAt, at, at, events, unknown, source.id],
  );
};

/**
 * Keeps what came from outside in one transaction (T1): the events, those of one key only once; the contacts that they are about; and
 * how far the source was read. A crash before it asks again, a crash after it finds everything known.
 */
export const acceptInbound = (store: Store, batch: InboundBatch): Promise<InboundAccepted> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    if (!(await isOurs(transaction, dialect, batch))) return null;
    const { workspace, source, type, facts } = batch;
    const places = await placePeople(transaction, dialect, {
      ...batch,
      through: 'workflow',
      people: facts.map(({ named, contact }) => ({ named, draft: contact, makes: batch.makes })),
    });
    const events = facts.flatMap(({ key, at, payload }, number): NewEvent[] => {
      const place = places[number] ?? null;
      if (place === null) return [];
      return [
        {
          workspaceId: workspace.id,
          shard: place.shard,
          type,
          contactId: place.id,
          at,
          payload,
          quiet: false,
          causeRunId: null,
          depth: 0,
          source: { name: `inbound ${source.workflow}`, key },
        },
      ];
    });
    const appended = await appendEvents(transaction, dialect, { events, receivedAt: batch.receivedAt });
    const unknown = facts.length - events.length;
    await noteRead(transaction, dialect, { batch, events: appended, unknown });
    return { events: appended, unknown };
  });
