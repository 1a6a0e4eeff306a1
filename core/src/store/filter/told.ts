import type { Comparison, Filter, JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { lookupIn } from '../../model/attribute.ts';
import { comparisonsOf, holds } from '../../model/filter.ts';
import { eventNeeds, eventsAsked, eventsByContact, readFrom, type PastEvent } from '../../model/filter/past-events.ts';
import { NO_PAST } from '../../model/filter/past.ts';
import type { Moment } from '../../model/filter/question.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { fragment, type Fragment } from './fragment.ts';

type On = Knex | Knex.Transaction;

/** For each comparison that the database cannot answer, a condition for whom of some contacts it holds: JavaScript has told. */
export type Told = ReadonlyMap<Comparison, Fragment>;

const NOTHING_TOLD: Told = new Map();

/** What must be told before the database can answer filters: what past events held is kept as it came, and only we can fold it. */
export const untoldIn = (filters: readonly Filter[]): readonly Comparison[] =>
  filters.flatMap(comparisonsOf).filter((comparison) => eventsAsked(comparison)?.when !== undefined);

/** Of whom it is to be told, and as of when. */
export interface Telling {
  readonly workspaceId: number;
  readonly filters: readonly Filter[];
  readonly moment: Moment;
  /** A condition on the rows of `contact`: no more of them than may be kept in memory with their events. */
  readonly who: Fragment;
}

const loadEvents = async (
  on: On,
  dialect: Dialect,
  {
    workspaceId,
    who,
    type,
    from,
  }: Pick<Telling, 'workspaceId' | 'who'> & { readonly type: string; readonly from: number },
): Promise<readonly (readonly [number, PastEvent])[]> => {
  const { sql, bindings } = fragment`contact CROSS JOIN event WHERE contact.workspace_id = ${workspaceId} AND ${who}
    AND event.contact_id = contact.id AND +event.workspace_id = ${workspaceId} AND event.type = ${type} AND event.at >= ${from}`;
  const columns = 'event.contact_id, event.at, event.payload';
  const rows = await dialect.tuples<readonly [number, number, string]>(on, { columns, from: sql }, bindings);
  return rows.map(([contactId, at, payload]) => [contactId, { type, at, payload: readKept<JsonObject>(payload) }]);
};

/** For whom a comparison holds, as a condition: whoever nothing happened to is all alike. */
const conditionFor = (
  dialect: Dialect,
  comparison: Comparison,
  { events, moment }: { readonly events: ReadonlyMap<number, readonly PastEvent[]>; readonly moment: Moment },
): Fragment => {
  const holdsOf = (single: readonly PastEvent[]): boolean =>
    holds(
      comparison,
      lookupIn({
        contact: null,
        lists: [],
        event: null,
        variables: {},
        messages: new Map(),
        past: { ...NO_PAST, events: { ...NO_PAST.events, single } },
        clock: moment,
      }),
    );
  const usually = holdsOf([]);
  const others = [...events].filter(([, single]) => holdsOf(single) !== usually).map(([id]) => id);
  const list = { sql: dialect.list('integer'), bindings: [JSON.stringify(others)] };
  return usually ? fragment`contact.id NOT IN ${list}` : fragment`contact.id IN ${list}`;
};

/** Tells of some contacts what the database cannot answer. */
export const tell = async (on: On, dialect: Dialect, { workspaceId, filters, moment, who }: Telling): Promise<Told> => {
  const untold = untoldIn(filters);
  if (untold.length === 0) return NOTHING_TOLD;
  const loaded = await Promise.all(
    [...eventNeeds(untold).single].map(([type, asked]) =>
      loadEvents(on, dialect, { workspaceId, who, type, from: readFrom(asked, moment.now) }),
    ),
  );
  const events = eventsByContact(loaded.flat());
  return new Map(untold.map((comparison) => [comparison, conditionFor(dialect, comparison, { events, moment })]));
};
