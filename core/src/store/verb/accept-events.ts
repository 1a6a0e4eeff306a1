import type { NewEvent } from '../../model/event.ts';
import type { Store } from '../store.ts';
import { dropKnown, eventInsert, insertEvents } from './append-events.ts';

/** Keeps several callers' events in one transaction (T1), and says how many of each caller's were new. */
export const acceptEvents = async (
  store: Store,
  { calls, receivedAt }: { readonly calls: readonly (readonly NewEvent[])[]; readonly receivedAt: number },
): Promise<readonly number[]> => {
  const { dialect } = store;
  const all = calls.flat();
  if (all.length === 0) return calls.map(() => 0);
  // Where no event has a key there is nothing to look up first: the statement itself is the transaction.
  if (all.every(({ source }) => source === undefined)) {
    const { sql, bindings } = eventInsert(dialect, { events: all, receivedAt });
    await store.writeOne(sql, bindings);
    return calls.map(({ length }) => length);
  }
  return store.write(async (transaction) => {
    const events = await dropKnown(transaction, dialect, { events: all, receivedAt });
    await insertEvents(transaction, dialect, { events, receivedAt });
    const fresh = new Set(events);
    return calls.map((call) => call.filter((event) => fresh.has(event)).length);
  });
};
