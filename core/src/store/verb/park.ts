import type { Store } from '../store.ts';

/** What the database would not take, and where it is to be kept aside. */
export interface Culprit {
  readonly publicId: string;
  readonly workspaceId: number;
  readonly kind: 'run' | 'event' | 'delivery';
  readonly subjectId: number;
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

/** Sets a culprit aside with its reason, so that its neighbours go on. */
export const park = (store: Store, culprit: Culprit): Promise<void> =>
  store.write(async (transaction) => {
    await transaction.raw(SET_ASIDE[culprit.kind], [culprit.subjectId, culprit.workspaceId]);
    await transaction('parked').insert({
      public_id: culprit.publicId,
      workspace_id: culprit.workspaceId,
      kind: culprit.kind,
      subject_id: culprit.subjectId,
      reason: culprit.reason.slice(0, 500),
      at: culprit.at,
    });
  });
