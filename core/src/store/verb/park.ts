import type { Store } from '../store.ts';

/** What the database would not take, and where it is to be kept aside. */
export interface Culprit {
  readonly publicId: string;
  readonly workspaceId: number;
  readonly kind: 'run' | 'event' | 'delivery';
  readonly subjectId: number;
  /** The debt by which an event came back, if it did. */
  readonly debtId?: number | null;
  readonly reason: string;
  readonly at: number;
}

const SET_ASIDE = {
  run: `UPDATE run SET state = 'parked', seq = seq + 1 WHERE id = ? AND workspace_id = ? AND state IN ('waiting', 'awaiting')`,
  event: `UPDATE event SET pending = 2 WHERE id = ? AND workspace_id = ? AND pending = 1`,
  // One that was handed over may have gone out: whoever releases it sends it again.
  delivery: `UPDATE delivery SET uncertain = uncertain + CASE WHEN state = 'handed' THEN 1 ELSE 0 END, state = 'parked'
    WHERE id = ? AND workspace_id = ? AND state IN ('queued', 'claimed', 'handed')`,
} as const;

// Of what was handed over nobody can know whether it went out, and its history says so.
const NOTE_DOUBT = `INSERT INTO delivery_attempt(delivery_id, number, at, outcome, detail)
  SELECT id, attempt, ?, 'uncertain', ? FROM delivery WHERE id = ? AND workspace_id = ? AND state = 'handed' ON CONFLICT DO NOTHING`;

/** Sets a culprit aside with its reason, so that its neighbours go on. */
export const park = (store: Store, culprit: Culprit): Promise<void> =>
  store.write(async (transaction) => {
    const { subjectId, workspaceId, at } = culprit;
    const reason = culprit.reason.slice(0, 500);
    if (culprit.kind === 'delivery') await transaction.raw(NOTE_DOUBT, [at, reason, subjectId, workspaceId]);
    const { debtId = null } = culprit;
    if (debtId === null) {
      await transaction.raw(SET_ASIDE[culprit.kind], [subjectId, workspaceId]);
    } else {
      // Released, it is reacted to as a whole: its plugin's part alone is not worth a kind of its own.
      await transaction('debt').where({ id: debtId, workspace_id: workspaceId }).del();
      await transaction('event').where({ id: subjectId, workspace_id: workspaceId, pending: 0 }).update({ pending: 2 });
    }
    await transaction('parked').insert({
      public_id: culprit.publicId,
      workspace_id: workspaceId,
      kind: culprit.kind,
      subject_id: subjectId,
      reason,
      at,
    });
  });
