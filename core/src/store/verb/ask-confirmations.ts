import { MOST_CONFIRMATIONS_A_DAY } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { tellsOfConfirmation, type ConsentGift, type NewConfirmation } from '../../model/confirmation.ts';
import type { NewEvent } from '../../model/event.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { insertDeliveries } from './insert-deliveries.ts';
import { recordConsents } from './record-consents.ts';

const CONFIRMATION: readonly BatchColumn[] = [
  { name: 'message', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'plugin', type: 'text' },
  { name: 'reference', type: 'text' },
  { name: 'consents', type: 'text' },
  { name: 'created_at', type: 'integer' },
  { name: 'expires_at', type: 'integer' },
];
const NAMES = CONFIRMATION.map(({ name }) => name).join(', ');
const ORDERED: readonly BatchColumn[] = [...CONFIRMATION, { name: 'earlier', type: 'integer' }];
const DAY = 86_400_000;

/** The rows, each with how many before it in the batch ask the same contact. */
const rowsOf = (asked: readonly NewConfirmation[]): readonly unknown[][] => {
  const counts = new Map<number | null, number>();
  return asked.map(({ delivery, plugin, reference, consents, expiresAt }) => {
    const { publicId, workspaceId, contactId, createdAt } = delivery;
    const earlier = counts.get(contactId) ?? 0;
    counts.set(contactId, earlier + 1);
    const kept = JSON.stringify(consents);
    return [publicId, workspaceId, contactId, plugin, reference, kept, createdAt, expiresAt, earlier];
  });
};

/** Asks contacts to confirm consents, who were not asked too often already, and gives the events that tell of it. */
export const askConfirmations = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  asked: readonly NewConfirmation[],
): Promise<readonly NewEvent[]> => {
  if (asked.length === 0) return [];
  const written = await dialect.all<{ message: string }>(
    transaction,
    `INSERT INTO confirmation(${NAMES}) SELECT ${NAMES} FROM ${dialect.rows('j', ORDERED)}
     WHERE (SELECT count(*) FROM confirmation c WHERE c.contact_id = j.contact_id AND c.created_at > j.created_at - ${DAY}) + j.earlier < ${MOST_CONFIRMATIONS_A_DAY}
     RETURNING message`,
    [JSON.stringify(rowsOf(asked))],
  );
  const ids = new Set(written.map(({ message }) => message));
  const taken = asked.filter(({ delivery }) => ids.has(delivery.publicId));
  await insertDeliveries(
    transaction,
    dialect,
    taken.map(({ delivery }) => delivery),
  );
  return taken.map((confirmation): NewEvent => {
    const { workspaceId, shard, contactId, createdAt } = confirmation.delivery;
    return {
      workspaceId,
      shard,
      type: 'consent.asked',
      contactId,
      at: createdAt,
      payload: tellsOfConfirmation(confirmation),
      quiet: confirmation.quiet,
      causeRunId: null,
      depth: 0,
    };
  });
};

const togetherBy = ({ workspaceId, at, quiet }: ConsentGift): string => `${workspaceId} ${at} ${quiet}`;

/** Notes consents that plugins give in contacts' names, whose rows the caller holds, and gives the events that tell of them. */
export const giveConsents = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  gifts: readonly ConsentGift[],
): Promise<readonly NewEvent[]> => {
  const events: NewEvent[] = [];
  for (const together of Map.groupBy(gifts, togetherBy).values()) {
    const [first] = together;
    if (first === undefined) continue;
    const { workspaceId, at, quiet } = first;
    const recorded = await recordConsents(transaction, dialect, {
      workspaceId,
      at,
      quiet,
      statements: together,
      source: 'plugin',
      actor: null,
      keep: 'every',
    });
    events.push(...recorded.events);
  }
  return events;
};
