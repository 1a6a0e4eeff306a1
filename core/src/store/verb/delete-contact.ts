import type { Knex } from 'knex';
import { SETTLEMENT } from '../../model/event.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { endRuns } from '../query/run.ts';
import { appendEvents } from './append-events.ts';
import type { ContactDeparture } from './contact-change.ts';
import { releaseRecords } from './contact-records.ts';

const endRunsOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, contactId, at }: ContactDeparture,
): Promise<void> => {
  const runs = await dialect.all<{ id: number; workflow_id: number }>(
    transaction,
    `SELECT id, workflow_id FROM run WHERE contact_id = ? AND workspace_id = ? AND state <> 'ended'${dialect.forUpdate}`,
    [contactId, workspaceId],
  );
  // What is claimed is not handed over yet: whoever carries it finds it gone.
  await transaction.raw(
    `UPDATE delivery SET state = 'cancelled', reason = 'contact-deleted', closed_at = ?
     WHERE run_id IN ${dialect.list('integer')} AND +workspace_id = ? AND state = 'claimed'`,
    [at, JSON.stringify(runs.map(({ id }) => id)), workspaceId],
  );
  for (const [workflowId, ended] of Map.groupBy(runs, (run) => run.workflow_id)) {
    await endRuns(transaction, dialect, {
      workspaceId,
      workflowId,
      runIds: ended.map(({ id }) => id),
      at,
      reason: 'contact-deleted',
    });
  }
};

/**
 * Takes a person out, inside the caller's transaction: the row stays as a tombstone without anything personal in it, lists and
 * consents are left, what plugins keep of them goes, runs end, and what was not handed over is cancelled. What happened (messages, histories, the consent
 * ledger) stays; {@link eraseContact} takes the person out of that too.
 */
export const deleteContact = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  departure: ContactDeparture,
): Promise<void> => {
  const { workspaceId, contactId, shard, at, receivedAt } = departure;
  await endRunsOf(transaction, dialect, departure);
  const released = await releaseRecords(transaction, dialect, departure);
  await transaction('list_member').where({ contact_id: contactId, workspace_id: workspaceId }).del();
  await transaction('contact_date').where({ contact_id: contactId, workspace_id: workspaceId }).del();
  await transaction('held_entry').where({ contact_id: contactId, workspace_id: workspaceId }).del();
  await transaction('audience_member').where({ contact_id: contactId, workspace_id: workspaceId }).del();
  await transaction('confirmation').where({ contact_id: contactId, workspace_id: workspaceId }).del();
  await transaction('consent_state').where({ contact_id: contactId, workspace_id: workspaceId }).del();
  await transaction('contact')
    .where({ id: contactId, workspace_id: workspaceId })
    .update({
      identity: null,
      external_id: null,
      email: null,
      email_key: null,
      phone: null,
      first_name: null,
      last_name: null,
      time_zone: null,
      owner_id: null,
      fields: '{}',
      comparable: '{}',
      rev: transaction.raw('rev + 1'),
      updated_at: at,
      deleted_at: at,
    });
  const event = {
    workspaceId,
    shard,
    type: 'contact.deleted',
    contactId,
    at,
    payload: {},
    quiet: false,
    causeRunId: null,
    depth: 0,
  };
  await appendEvents(transaction, dialect, { events: [...released, event], receivedAt });
};

/** What is under way with the world ends there; its row keeps only what a message needs to be recognised as one, should a crash bring it back. */
const emptyHanded = async (
  transaction: Knex.Transaction,
  { contactId, workspaceId }: { readonly contactId: number; readonly workspaceId: number },
): Promise<void> => {
  const handed: { id: number; body: string }[] = await transaction('delivery')
    .whereIn('run_id', transaction('run').where({ contact_id: contactId, workspace_id: workspaceId }).select('id'))
    .where('state', 'handed')
    .select('id', 'body');
  for (const { id, body } of handed) {
    const { kind, channel, purpose, to } = readKept<Readonly<Record<string, unknown>>>(body);
    // That it was a notice stays known, not to whom.
    const husk = JSON.stringify({ kind, channel, purpose, ...(to === undefined ? {} : { to: { owner: true } }) });
    await transaction('delivery').where({ id, workspace_id: workspaceId }).update({ body: husk });
  }
};

/**
 * Takes a deleted contact out of what happened: the contents of messages and of deliveries, what events and
 * runs carry, and free text in histories. Counts, ids, times and the consent ledger stay: they are the proof of what was done.
 */
export const eraseContact = async (
  transaction: Knex.Transaction,
  { workspaceId, contactId }: { readonly workspaceId: number; readonly contactId: number },
): Promise<void> => {
  const own = { contact_id: contactId, workspace_id: workspaceId };
  const runs = (): Knex.QueryBuilder => transaction('run').where(own).select('id');
  const closed = (): Knex.QueryBuilder =>
    transaction('delivery')
      .where((theirs) => {
        void theirs
          .whereIn('run_id', runs())
          .orWhereIn('id', transaction('message').where('contact_id', contactId).select('delivery_id'));
      })
      .whereNotNull('closed_at');
  const emptied = { recipient: '', subject: null, html: null, text: null, links: null, short_code: null };
  // Each by its own index: together, or by the workspace's, they would go through all of it.
  for (const whose of ['contact_id', 'about_id'])
    await transaction('message')
      .where(whose, contactId)
      .whereRaw('+workspace_id = ?', [workspaceId])
      .update({ ...emptied, reference: null, report: null });
  await transaction('request').where(own).update({ url: '', body: null, answer: null });
  await transaction('delivery_attempt').whereIn('delivery_id', closed().select('id')).update({ detail: null });
  await closed().update({ body: '{}', reason: null });
  await emptyHanded(transaction, { contactId, workspaceId });
  await transaction('run_log').whereIn('run_id', runs()).update({ detail: null, figures: null });
  await transaction('run').where(own).update({ variables: '{}' });
  // A settlement names a run and a step, and a run may still be looked for by it.
  await transaction('event').where(own).whereNot('type', SETTLEMENT).update({ payload: '{}' });
};
