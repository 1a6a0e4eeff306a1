import type { JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import {
  eventsByContact,
  NO_EVENTS,
  readFrom,
  type EventNeeds,
  type PastEvent,
  type PastEvents,
  type SingleEvents,
} from '../../model/filter/past-events.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

const NOTHING_HELD: JsonObject = {};

/** A number for each contact and type. */
type Numbers = ReadonlyMap<number, ReadonlyMap<string, number>>;

/** Finds a number for each of the contacts and each of the types, in an index alone; null where there is none. */
const loadNumbers = async (
  on: On,
  dialect: Dialect,
  {
    contactIds,
    types,
    number,
  }: { readonly contactIds: string; readonly types: ReadonlySet<string>; readonly number: string },
): Promise<Numbers> => {
  if (types.size === 0) return new Map();
  const rows = await dialect.all<{ contact_id: number; type: string; number: number | string | null }>(
    on,
    `SELECT contact.id AS contact_id, asked.type,
       (SELECT ${number} FROM event WHERE event.contact_id = contact.id AND event.type = asked.type) AS number
     FROM contact CROSS JOIN ${dialect.rows('asked', [{ name: 'type', type: 'text' }])}
     WHERE contact.id IN ${dialect.list('integer')}`,
    [JSON.stringify([...types].map((type) => [type])), contactIds],
  );
  const numbers = new Map<number, Map<string, number>>();
  for (const row of rows) {
    if (row.number === null) continue;
    const own = numbers.get(row.contact_id) ?? new Map<string, number>();
    own.set(row.type, Number(row.number));
    numbers.set(row.contact_id, own);
  }
  return numbers;
};

/** The events of one type, each with whose it is; what they held is read only where somebody asks for it. */
const loadSingle = async (
  on: On,
  dialect: Dialect,
  { contactIds, type, asked, earliest }: EventsOfType,
): Promise<readonly (readonly [number, PastEvent])[]> => {
  const rows = await dialect.tuples<readonly [number, number] | readonly [number, number, string]>(
    on,
    {
      columns: asked.isHeldAsked ? 'event.contact_id, event.at, event.payload' : 'event.contact_id, event.at',
      from: `event WHERE event.contact_id IN ${dialect.list('integer')} AND event.type = ? AND event.at >= ?`,
    },
    [contactIds, type, readFrom(asked, earliest)],
  );
  return rows.map(([contactId, at, payload]) => [
    contactId,
    { type, at, payload: payload === undefined ? NOTHING_HELD : readKept<JsonObject>(payload) },
  ]);
};

interface EventsOfType {
  /** As JSON. */
  readonly contactIds: string;
  readonly type: string;
  readonly asked: SingleEvents;
  readonly earliest: number;
}

/** Reads what filters ask of contacts' events: a number of all of them where that is enough, and single ones as far back as somebody asks. */
export const loadPastEvents = async (
  on: On,
  dialect: Dialect,
  { contactIds, needs, earliest }: Pick<EventsOfType, 'contactIds' | 'earliest'> & { readonly needs: EventNeeds },
): Promise<ReadonlyMap<number, PastEvents>> => {
  const [counts, latest, ...single] = await Promise.all([
    loadNumbers(on, dialect, { contactIds, types: needs.counts, number: 'count(*)' }),
    loadNumbers(on, dialect, { contactIds, types: needs.latest, number: 'max(event.at)' }),
    ...[...needs.single].map(([type, asked]) => loadSingle(on, dialect, { contactIds, type, asked, earliest })),
  ]);
  const events = eventsByContact(single.flat());
  return new Map(
    [...new Set([...counts.keys(), ...latest.keys(), ...events.keys()])].map((id) => [
      id,
      {
        counts: counts.get(id) ?? NO_EVENTS.counts,
        latest: latest.get(id) ?? NO_EVENTS.latest,
        single: events.get(id) ?? NO_EVENTS.single,
      },
    ]),
  );
};
