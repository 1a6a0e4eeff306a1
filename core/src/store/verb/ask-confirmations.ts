import { CONFIRM_WITHIN_DAYS, MOST_CONFIRMATIONS_A_DAY, MOST_CONFIRMATIONS_AN_HOUR } from '@innesto/sdk/contract';
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
  { name: 'leads_to', type: 'text' },
];
const NAMES = CONFIRMATION.map(({ name }) => name).join(', ');
const ORDERED: readonly BatchColumn[] = [
  ...CONFIRMATION,
  { name: 'earlier', type: 'integer' },
  { name: 'earlier_here', type: 'integer' },
];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** For so long it is known what was asked: a while longer than it can be confirmed. */
const KEPT_MS = (CONFIRM_WITHIN_DAYS + 30) * DAY;

/** The rows, each with how many before it in the batch ask the same contact, and are the same workspace’s. */
const rowsOf = (asked: readonly NewConfirmation[]): readonly unknown[][] => {
  const counts = new Map<string, number>();
  const count = (whose: string): number => {
    const before = counts.get(whose) ?? 0;
    counts.set(whose, before + 1);
    return before;
  };
  return asked.map(({ delivery, plugin, reference, consents, expiresAt, leadsTo }) => {
    const { publicId, workspaceId, contactId, createdAt } = delivery;
    const kept = JSON.stringify(consents);
    const page = leadsTo === null ? null : JSON.stringify(leadsTo);
    const earlier = [count(`contact ${contactId}`), count(`workspace ${workspaceId}`)];
    return [publicId, workspaceId, contactId, plugin, reference, kept, createdAt, expiresAt, page, ...earlier];
  });
};

/** Lets go of what can no longer be confirmed. */
const forget = async (transaction: Knex.Transaction, asked: readonly NewConfirmation[]): Promise<void> => {
  const latest = new Map(asked.map(({ delivery }) => [delivery.workspaceId, delivery.createdAt]));
  for (const [workspaceId, at] of latest)
    await transaction('confirmation')
      .where({ workspace_id: workspaceId })
      .where('created_at', '<', at - KEPT_MS)
      .del();
};

/** Asks contacts to confirm consents, who were not asked too often already, and gives the events that tell of it. */
export const askConfirmations = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  asked: readonly NewConfirmation[],
): Promise<readonly NewEvent[]> => {
  if (asked.length === 0) return [];
  await forget(transaction, asked);
  const written = await dialect.all<{ message: string }>(
    transaction,
    `INSERT INTO confirmation(${NAMES}) SELECT ${NAMES} FROM ${dialect.rows('j', ORDERED)}
     WHERE (SELECT count(*) FROM confirmation c WHERE c.contact_id = j.contact_id AND c.created_at > j.created_at - ${DAY}) + j.earlier < ${MOST_CONFIRMATIONS_A_DAY}
       AND (SELECT count(*) FROM confirmation c WHERE c.workspace_id = j.workspace_id AND c.created_at > j.created_at - ${HOUR}) + j.earlier_here < ${MOST_CONFIRMATIONS_AN_HOUR}
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
