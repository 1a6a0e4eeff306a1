import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { addCounts, type WantedCount } from './add-counts.ts';
import { appendEvents } from './append-events.ts';
import { placePeople, type OutsidePerson } from './place-people.ts';

/** Something that a caller of an endpoint told. `at`: the workspace's time; `key` null: it counts however often it is told. */
export interface ToldFact {
  readonly type: string;
  readonly key: string | null;
  readonly person: OutsidePerson;
  readonly at: number;
  readonly payload: NewEvent['payload'];
  /** What is counted where it is about nobody known. */
  readonly otherwise: readonly WantedCount[];
}

/** What callers of an endpoint told, to be written together. */
export interface Told {
  readonly workspace: Workspace;
  /** The endpoint's key, `plugin/name`: of it two facts of one key are one. */
  readonly endpoint: string;
  readonly facts: readonly ToldFact[];
  readonly counts: readonly WantedCount[];
  /** On which day of the workspace's calendar it is counted. */
  readonly day: string;
  readonly now: number;
  readonly receivedAt: number;
  readonly ids: Ids;
}

/** Writes what callers told, inside their transaction (T1), and says how many events there were. */
export const writeTold = async (transaction: Knex.Transaction, dialect: Dialect, told: Told): Promise<number> => {
  const { workspace, endpoint, facts, counts, day, now, receivedAt, ids } = told;
  const places = await placePeople(transaction, dialect, {
    ...told,
    through: 'form',
    people: facts.map(({ person }) => person),
  });
  const events = facts.flatMap(({ type, key, at, payload }, number): NewEvent[] => {
    const place = places[number] ?? null;
    if (place === null) return [];
    return [
      {
        workspaceId: workspace.id,
        shard: place.shard,
        type,
        contactId: place.id,
        at,
        payload,
        quiet: false,
        causeRunId: null,
        depth: 0,
        ...(key === null ? {} : { source: { name: `endpoint ${endpoint}`, key } }),
      },
    ];
  });
  const nobodys = facts.flatMap(({ otherwise }, number) => ((places[number] ?? null) === null ? otherwise : []));
  await addCounts(transaction, dialect, {
    workspaceId: workspace.id,
    counts: [...counts, ...nobodys],
    day,
    at: now,
    ids,
  });
  return appendEvents(transaction, dialect, { events, receivedAt });
};
