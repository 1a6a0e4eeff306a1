import type { Announce } from '../../model/announcement.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Store } from '../../store/store.ts';

/** What the rooms about people are handed. */
export interface PeopleParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pulse;
  readonly announce: Announce;
}

/** How an address is kept where nobody is to learn it: an HMAC under the hub's own key. */
export type HashAddress = (workspaceId: number, address: string) => string;

/** What the room of contacts is handed. */
export interface ContactParts extends PeopleParts {
  readonly hashAddress: HashAddress;
}

/** A transaction of the store, as its `write` hands it out. */
export type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

const MOST_TRIES = 3;

/**
 * Runs a transaction, and again where the database refused it: somebody else may have written the same name or identity
 * at the same moment, and seeing that, the second try knows what to answer.
 */
export const writeSettled = async <Result>(
  store: Store,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> => {
  for (let tries = 1; ; tries++) {
    try {
      return await store.write(work);
    } catch (error) {
      if (tries === MOST_TRIES || !store.dialect.isRefusal(error)) throw error;
    }
  }
};
