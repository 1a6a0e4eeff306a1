import type { Handled } from '../../model/move.ts';
import type { Store } from '../store.ts';
import { keepAnsweredCall, type AnsweredCall } from './answered-calls.ts';
import { appendEvents } from './append-events.ts';
import { claimHandled, writeHandled } from './handled.ts';
import { writeTold, type Told } from './write-told.ts';

/** What an endpoint's answer brings about, and what it was decided on. */
export interface AnswerToCommit {
  /** The records that were found, as they stood then. */
  readonly found: readonly { readonly id: number; readonly rev: number }[];
  readonly handled: Handled | null;
  readonly told: Told | null;
  /** By which the caller may ask again, and is answered the same; null: it gave no key. */
  readonly answered: AnsweredCall | null;
  readonly receivedAt: number;
}

/** Thrown inside, so that nothing of it is written. */
class Outdated extends Error {}

/** Writes what an answer brings about in one transaction, or nothing where what it was decided on has changed since. Says whether it was written. */
export const commitAnswer = async (
  store: Store,
  { found, handled, told, answered, receivedAt }: AnswerToCommit,
): Promise<boolean> => {
  const { dialect } = store;
  try {
    return await store.write(async (transaction) => {
      if (answered !== null && !(await keepAnsweredCall(transaction, dialect, answered))) throw new Outdated();
      const changes = handled === null ? [] : [handled];
      const claim = await claimHandled(transaction, dialect, changes);
      if (claim.outdated.size > 0) throw new Outdated();
      const rows =
        found.length === 0
          ? []
          : await dialect.all<{ id: number; rev: number }>(
              transaction,
              `SELECT id, rev FROM record WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forUpdate}`,
              [JSON.stringify(found.map(({ id }) => id))],
            );
      const revs = new Map(rows.map(({ id, rev }) => [id, rev]));
      if (found.some(({ id, rev }) => revs.get(id) !== rev)) throw new Outdated();
      const events = await writeHandled(transaction, dialect, { claim, handled: changes });
      await appendEvents(transaction, dialect, { events, receivedAt });
      if (told !== null) await writeTold(transaction, dialect, told);
      return true;
    });
  } catch (error) {
    if (error instanceof Outdated) return false;
    throw error;
  }
};
