import type { HandlerManifest, HandleResult, Invocation, Json, JsonObject } from '@innesto/sdk/contract';
import type { NewEvent } from '../model/event.ts';
import { readKept } from '../model/kept.ts';
import { createRecord } from '../model/record.ts';
import { shardOfContact } from '../model/shard.ts';
import { openTestStore, type TestDatabase, type TestPlaces } from '../store/test-database.ts';
import { claimRecords, writeRecords } from '../store/verb/write-records.ts';
import { createTestHouse } from './test-house.ts';

/** An event as the handler of a test is shown it. */
export type Item = {
  readonly event: { readonly type: string; readonly payload: JsonObject };
  readonly [key: string]: Json;
};
type Handle = (item: Item, collections: Readonly<Record<string, readonly JsonObject[]>>) => HandleResult;

export const card = (attributes: JsonObject, more: object = {}) =>
  ({ kind: 'record.create', collection: 'cards', attributes, ...more }) as const;
export const emit = (type: string, payload: JsonObject = {}) => ({ kind: 'event.emit', type, payload }) as const;
export const field = (value: string) => ({ kind: 'contact.set-field', field: 'firstName', value }) as const;

/** An answer for each item. */
export const answered = (values: readonly object[]) => ({
  kind: 'answered' as const,
  answers: values.map((value) => ({ ok: true as const, value: JSON.stringify(value) })),
  logs: [],
  cpuMs: 0,
});

/** A pipeline with two workspaces (contacts 11–15 and 21–25) that have the plugin `club`, whose handlers a test gives. */
export const openHandlerHouse = async (database: TestDatabase, places: TestPlaces) => {
  const store = await openTestStore(database, places);
  const house = await createTestHouse(store);
  /** What the plugin was shown, item by item, and call by call. */
  const seen: Item[] = [];
  const calls: Invocation[] = [];
  for (const id of [1, 2]) {
    await house.workspace(id);
    await house.contacts(id, 5, id * 10 + 1);
  }
  const happened = (contactId: number, type: string, more: Partial<NewEvent> = {}): NewEvent => ({
    ...house.joined(contactId < 20 ? 1 : 2, contactId),
    type,
    payload: {},
    shard: shardOfContact(contactId),
    ...more,
  });
  const accept = (...events: readonly NewEvent[]): Promise<unknown> =>
    house.verbs.accept({ calls: [events], receivedAt: house.now() });
  const payloadsOf = async (like: string): Promise<readonly (readonly [type: string, payload: JsonObject])[]> => {
    const rows: { type: string; payload: string }[] = await store
      .read('event')
      .whereLike('type', like)
      .orderBy('id')
      .select('type', 'payload');
    return rows.map(({ type, payload }) => [type, readKept<JsonObject>(payload)]);
  };
  return {
    store,
    house,
    seen,
    calls,
    happened,
    accept,
    payloadsOf,
    happen: async (...events: readonly NewEvent[]): Promise<void> => {
      await accept(...events);
      await house.settle();
    },
    /** What happened by type, in alphabetical order. */
    typesOf: async (like: string): Promise<readonly string[]> =>
      (await payloadsOf(like)).map(([type]) => type).toSorted((left, right) => left.localeCompare(right)),
    refusals: async (): Promise<readonly unknown[]> =>
      (await payloadsOf('handler.refused')).map(([, { reason }]) => reason),
    cards: async (): Promise<readonly unknown[]> => {
      const rows: { attributes: string; contact_id: number }[] = await store.read('record').orderBy('id').select();
      return rows.map(({ attributes, contact_id: of }) => [of, readKept<Json>(attributes)]);
    },
    /** Makes a record that is nobody's. */
    prize: async (workspaceId: number, name: string): Promise<void> => {
      const definition = await house.ports.plugins.collectionOf(workspaceId, 'club/prizes');
      if (definition === null) throw new Error('the club has prizes');
      const origin = { workspaceId, at: house.now(), source: 'api', quiet: false, causeRunId: null, depth: 0 };
      const write = createRecord(definition, { publicId: house.nextId(), owner: null, attributes: { name } }, origin);
      await store.write(async (t) => {
        const claim = await claimRecords(t, store.dialect, [write]);
        await writeRecords(t, store.dialect, { claim, writes: [write] });
      });
    },
    /** The workspaces have these handlers, by what they listen to; all else that is asked goes on as before. */
    handle: (
      handlers: Readonly<Record<string, Handle>>,
      more: Partial<HandlerManifest> = {},
      workspaceIds: readonly number[] = [1],
    ): void => {
      const names = Object.keys(handlers);
      house.state.handling = [
        {
          plugin: 'club',
          version: '1.0.0',
          handlers: names.map((on, at) => ({ name: `h${at}`, title: on, on, needs: ['contact'], ...more })),
          workspaceIds,
        },
      ];
      const { behave } = house.state;
      house.state.behave = (call) => {
        if (call.entry !== 'handle') return behave(call);
        calls.push(call);
        const own = handlers[names[Number(call.contribution.slice(1))] ?? ''];
        const items = readKept<Item[]>(call.items);
        seen.push(...items);
        return answered(items.map((item) => own?.(item, readKept(call.collections ?? '{}')) ?? {}));
      };
    },
  };
};
