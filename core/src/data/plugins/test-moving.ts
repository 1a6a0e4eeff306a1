import type { CollectionManifest, JsonObject } from '@innesto/sdk/contract';
import { v7 } from 'uuid';
import { movePortsIn } from '../../api/route/test-moves.ts';
import { createRecord, type RecordWrite } from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Registry } from '../../registry/registry.ts';
import type { RegistryHouse } from '../../registry/test-registry.ts';
import type { PendingMove } from '../../store/query/plugin-move.ts';
import { addTestWorkspace } from '../../store/test-workspace.ts';
import { claimRecords, writeRecords } from '../../store/verb/write-records.ts';
import { createRecords, type Records } from '../records/records.ts';
import { createPluginMoves, type PluginMoves } from './moves.ts';

export const BEFORE = '1.0.0';
export const AFTER = '2.0.0';
const pulse = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };

/** Bikes that people bring to a shop. */
export const bikes = (more: Partial<CollectionManifest> = {}): CollectionManifest => ({
  name: 'bikes',
  title: 'Bikes',
  record: {
    type: 'object',
    properties: {
      number: { type: 'string', title: 'Number' },
      colour: { type: 'string', title: 'Colour' },
      until: { type: 'string', title: 'Insured until' },
    },
    additionalProperties: false,
  },
  uniqueKeys: [],
  filterable: ['number'],
  contact: 'none',
  layout: 'table',
  ...more,
});

/** A node of the hub. */
export interface MovingNode {
  readonly registry: Registry;
  readonly ports: ReturnType<typeof movePortsIn>;
  readonly moves: PluginMoves;
  readonly records: Records;
}

/** A workspace with a plugin that keeps bikes, and two nodes of which the other one learns of nothing: its clock stands still. */
export interface MovingShop {
  readonly workspace: Workspace;
  readonly plugin: string;
  readonly key: string;
  readonly here: MovingNode;
  readonly there: MovingNode;
  /** Writes many at once, by the version in force here; `written`: what is waited for before that is committed. */
  put(all: readonly JsonObject[], written?: () => Promise<unknown>): Promise<void>;
  make(of: MovingNode, attributes: JsonObject): Promise<void>;
  paint(of: MovingNode, number: string, attributes: JsonObject): Promise<void>;
  remove(number: string): Promise<void>;
  numbers(value: string, attribute?: string): Promise<readonly unknown[]>;
  idOf(number: string): Promise<string>;
  move(version?: string): Promise<unknown>;
  version(): Promise<string | undefined>;
  pending(): Promise<PendingMove | undefined>;
  /** Does so many steps of the work, and then stops as a hub does that is killed. */
  goOn(of?: MovingNode, steps?: number): Promise<void>;
}

const openNode = (house: RegistryHouse, registry: Registry): MovingNode => {
  const parts = { store: house.store, clock: { now: () => house.now.at }, announce: () => undefined };
  const ports = movePortsIn({ ...parts, registry });
  const records = createRecords({ ...parts, ids: { next: v7 }, pulse, definitions: registry });
  return { registry, ports, moves: createPluginMoves(ports), records };
};

/** Moves in: with bikes as they are before, and as they are to be. */
export const openMovingShop = async (
  house: RegistryHouse,
  { before, after }: { readonly before: CollectionManifest; readonly after: CollectionManifest },
): Promise<MovingShop> => {
  house.moveIn();
  const workspace = await addTestWorkspace(house.store);
  const { plugin } = house.now;
  const key = `${plugin}/bikes`;
  await house.install({ version: BEFORE, triggers: [], actions: [], collections: [before] });
  await house.install({ version: AFTER, triggers: [], actions: [], collections: [after] });
  const here = openNode(house, house.now.registry);
  const there = openNode(house, house.openNode().registry);
  await here.registry.enable(workspace, plugin, BEFORE);
  await there.registry.standingOf(workspace, plugin);
  const find = async (value: string, attribute = 'number') => {
    const filter = { attribute: `record.${attribute}`, operator: 'is', value } as const;
    const asked = { contact: null, filter, sort: null, after: null, limit: 5000 };
    return (await here.records.page(workspace, key, asked)).items;
  };
  const idOf = async (number: string): Promise<string> => (await find(number))[0]?.publicId ?? '';
  const pending = async () => (await here.moves.pending(workspace))[0];
  const writes = async (all: readonly JsonObject[]): Promise<readonly RecordWrite[]> => {
    const collection = await here.registry.collectionOf(workspace.id, key);
    if (collection === null) throw new Error('there is no collection');
    const origin = { workspaceId: workspace.id, at: 0, source: 'api', quiet: true, causeRunId: null, depth: 0 };
    return all.map((attributes) => createRecord(collection, { publicId: v7(), owner: null, attributes }, origin));
  };
  return {
    workspace,
    plugin,
    key,
    here,
    there,
    idOf,
    pending,
    put: async (all, written) => {
      const { store } = house;
      const made = await writes(all);
      await store.write(async (transaction) => {
        const claim = await claimRecords(transaction, store.dialect, made);
        await writeRecords(transaction, store.dialect, { claim, writes: made });
        await written?.();
      });
    },
    make: async (of, attributes) => {
      await of.records.make(workspace, key, { contact: null, quiet: true, attributes });
    },
    paint: async (of, number, attributes) => {
      const change = { publicId: await idOf(number), quiet: true, rev: null, attributes };
      await of.records.change(workspace, key, change);
    },
    remove: async (number) => {
      await here.records.remove(workspace, key, await idOf(number));
    },
    numbers: async (value, attribute) => (await find(value, attribute)).map(({ attributes }) => attributes['number']),
    move: (version = AFTER) => here.moves.move(workspace, plugin, { version, rights: [], actor: 'somebody' }),
    version: async () => (await here.registry.standingOf(workspace, plugin))?.version,
    goOn: async (of = here, steps = Infinity) => {
      const publicId = (await pending())?.publicId ?? '';
      let left = steps;
      // Asked before each step.
      const signal = {
        get aborted() {
          return left-- <= 0;
        },
      } as unknown as AbortSignal;
      await of.moves.goOn(workspace, { publicId, signal });
      here.registry.forget(workspace.id);
    },
  };
};
