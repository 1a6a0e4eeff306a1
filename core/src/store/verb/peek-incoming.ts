import type { StoredEvent } from '../../model/event.ts';
import { readKept } from '../../model/kept.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { debtsOf, openDebts, type DebtRow, type OpenDebt } from './debts.ts';
import { EVENT_COLUMNS, parseEvent, type EventRow } from './pending-events.ts';
import { REVISION } from './subscriptions.ts';

/** What there is to react to, all of it as of one moment. */
export interface Peeked {
  /** Events nobody has reacted to, in order of arrival; null: there are more than were asked for. */
  readonly events: readonly StoredEvent[] | null;
  /** What plugins that are back owe about events, whosever shards these are of, oldest first; null: there is more than was asked for. */
  readonly debts: readonly OpenDebt[] | null;
  /** See `subscriptionsRevision`. */
  readonly revision: number;
}

/** How many rows tell whether there are more than so many. */
const enough = (few: number): number => (few === 0 ? 0 : few + 1);

/** Looks by one statement what there is to react to; at most `few` events and `fewDebts` debts (0: none is looked for). */
export const peekIncoming = async (
  store: Store,
  { tenure, few, fewDebts }: { readonly tenure: Tenure; readonly few: number; readonly fewDebts: number },
): Promise<Peeked> => {
  const { dialect } = store;
  const from = dialect.perHead({
    heads: 'workspace h',
    table: 'event',
    where: `workspace_id = h.id AND pending = 1 AND shard IN ${dialect.list('integer')}`,
    order: 'id',
  });
  const [most, mostDebts] = [enough(few), enough(fewDebts)];
  const [row] = await dialect.all<{ events: string; debts: string; revision: string | null }>(
    store.read,
    `SELECT (${dialect.together({ columns: EVENT_COLUMNS, from: `${from} LIMIT ?` })}) AS events,
       (${dialect.together(openDebts(dialect))}) AS debts, (${REVISION}) AS revision`,
    [JSON.stringify([...tenure.shards.keys()]), most, most, mostDebts, mostDebts],
  );
  const events = readKept<readonly EventRow[]>(row?.events ?? '[]');
  const debts = readKept<readonly DebtRow[]>(row?.debts ?? '[]');
  return {
    events:
      few === 0 || events.length > few ? null : events.map(parseEvent).toSorted((left, right) => left.id - right.id),
    debts: fewDebts === 0 || debts.length > fewDebts ? null : debtsOf(debts),
    revision: Number(row?.revision ?? 0),
  };
};
