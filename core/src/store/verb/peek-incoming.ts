import type { StoredEvent } from '../../model/event.ts';
import { readKept } from '../../model/kept.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { debtOf, OPEN_DEBTS, type DebtRow, type OpenDebt } from './debts.ts';
import { EVENT_COLUMNS, parseEvent, type EventRow } from './pending-events.ts';
import { REVISION } from './subscriptions.ts';

/** What there is to react to, all of it as of one moment. */
export interface Peeked {
  /** Events nobody has reacted to, in order of arrival; null: there are more than were asked for. */
  readonly events: readonly StoredEvent[] | null;
  readonly debts: readonly OpenDebt[];
  /** See `subscriptionsRevision`. */
  readonly revision: number;
}

/** Looks by one statement what there is to react to; at most `few` events (0: none is looked for) and so many debts. */
export const peekIncoming = async (
  store: Store,
  { tenure, few, debts }: { readonly tenure: Tenure; readonly few: number; readonly debts: number },
): Promise<Peeked> => {
  const { dialect } = store;
  const from = dialect.perHead({
    heads: 'workspace h',
    table: 'event',
    where: `workspace_id = h.id AND pending = 1 AND shard IN ${dialect.list('integer')}`,
    order: 'id',
  });
  const most = few === 0 ? 0 : few + 1;
  const [row] = await dialect.all<{ events: string; debts: string; revision: string | null }>(
    store.read,
    `SELECT (${dialect.together({ columns: EVENT_COLUMNS, from: `${from} LIMIT ?` })}) AS events,
       (${dialect.together(OPEN_DEBTS)}) AS debts, (${REVISION}) AS revision`,
    [JSON.stringify([...tenure.shards.keys()]), most, most, debts],
  );
  const events = readKept<readonly EventRow[]>(row?.events ?? '[]');
  return {
    events:
      few === 0 || events.length > few ? null : events.map(parseEvent).toSorted((left, right) => left.id - right.id),
    debts: readKept<readonly DebtRow[]>(row?.debts ?? '[]').map(debtOf),
    revision: Number(row?.revision ?? 0),
  };
};
