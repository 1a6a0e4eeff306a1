import { secretAttributes, type CollectionManifest, type JsonObject, type Manifest } from '@innesto/sdk/contract';
import { attributeLabel, indexMisfits, keptKey } from '../../model/collection.ts';
import { parsePluginConnection } from '../../model/connection/plugin-connection.ts';
import { keptChanges, type KeptChange } from '../../model/kept-changes.ts';
import { readKept } from '../../model/kept.ts';
import { placed, reasonOf, type Misfit } from '../../model/misfit.ts';
import { MOST_SHOWN, type Obstacle, type ObstacleRecord } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import { newestConnections } from '../../store/query/connection.ts';
import { keptUses, recordsAfter } from '../../store/query/plugin-reference.ts';
import { definitionsNaming } from '../../store/query/workflow-reference.ts';
import type { Store } from '../../store/store.ts';
import type { PluginShelf } from './port.ts';

interface Move {
  readonly workspace: Pick<Workspace, 'id'>;
  readonly from: Manifest;
  readonly to: Manifest;
  /** The workflows at work that are pinned to versions of the plugin. */
  readonly live: readonly { readonly id: string; readonly name: string }[];
}

interface Ports {
  readonly store: Store;
  readonly shelf: Pick<PluginShelf, 'checkSettings'>;
}

const PAGE = 1000;

/** What of a record’s link to a contact cannot be there. */
const linkMisfits = ({ contact }: CollectionManifest, contactId: number | null): readonly Misfit[] => {
  const whole = { path: '', label: null, parts: {} };
  if (contact === 'required' && contactId === null)
    return [{ ...whole, code: 'NEEDS_CONTACT', detail: 'needs a contact there: give it one first' }];
  return contact === 'none' && contactId !== null
    ? [{ ...whole, code: 'HAS_CONTACT', detail: 'has a contact, and none has one there' }]
    : [];
};

/** What of a record would be secret no more. */
const bareMisfits = (had: CollectionManifest, bared: readonly string[], config: JsonObject): readonly Misfit[] =>
  bared
    .filter((one) => Object.hasOwn(config, one))
    .map((one) => ({
      path: `/${one}`,
      code: 'SECRET',
      detail: 'is secret, and would not be there: empty it first',
      label: attributeLabel(had, one),
      parts: {},
    }));

/** Looks at every record of a collection: what a schema alone says would refuse more than need be. */
const misfitsIn = async (
  { store, shelf }: Ports,
  { workspace, from, to }: Pick<Move, 'workspace' | 'from' | 'to'>,
  name: string,
): Promise<Pick<Obstacle, 'count' | 'records'>> => {
  const records: ObstacleRecord[] = [];
  const collection = keptKey(to.name, name);
  const [had, coming] = [from, to].map(({ collections }) => collections.find((one) => one.name === name));
  // What was entered as a secret is told to nobody, by no version.
  const secrets = had === undefined ? [] : secretAttributes(had);
  const bared = secrets.filter((one) => coming === undefined || !secretAttributes(coming).includes(one));
  let count = 0;
  for (let after = 0, more = true; more;) {
    const page = await recordsAfter(store.read, store.dialect, {
      workspaceId: workspace.id,
      collection,
      after,
      limit: PAGE,
    });
    for (const { publicId, contactId, attributes } of page) {
      const config = readKept<JsonObject>(attributes);
      const [first] = [
        ...shelf.checkSettings({ manifest: to, kind: 'collection', name, config }),
        ...(coming === undefined ? [] : [...indexMisfits(coming, config), ...linkMisfits(coming, contactId)]),
        ...(had === undefined ? [] : bareMisfits(had, bared, config)),
      ];
      if (first === undefined) continue;
      count += 1;
      if (records.length < MOST_SHOWN) records.push({ id: publicId, detail: placed(first), why: reasonOf(first) });
    }
    after = page.at(-1)?.id ?? after;
    more = page.length === PAGE;
  }
  return { count, records };
};

/** The workflows at work that ask about something: all of these words stand in what they go by. */
const askedBy = async (
  { store }: Ports,
  { workspace }: Pick<Move, 'workspace'>,
  { key, title, words }: Pick<Obstacle, 'key' | 'title'> & { readonly words: readonly [string, ...string[]] },
): Promise<readonly Obstacle[]> => {
  const [about, ...further] = words;
  const naming = await definitionsNaming(store.read, { workspaceId: workspace.id, about });
  const live = new Map(
    naming
      .filter(({ isLive, definition }) => isLive && further.every((word) => definition.includes(word)))
      .map(({ publicId: id, name: called }) => [id, { id, name: called }]),
  );
  const workflows = [...live.values()];
  return workflows.length === 0
    ? []
    : [{ kind: 'attribute', key, title, count: workflows.length, records: [], workflows }];
};

/** What filters ask of a collection's records cannot be asked any more, and workflows at work do. */
const askedOfRecords = async (
  ports: Ports,
  move: Move,
  { name, title, removed }: Extract<KeptChange, { kind: 'index' }>,
): Promise<readonly Obstacle[]> => {
  const { name: plugin } = move.from;
  const found = await Promise.all(
    removed.map((one) =>
      askedBy(ports, move, {
        key: `${plugin}.${name}.${one}`,
        title: `${title}: ${one}`,
        words: [`"record.${one}"`, `.${plugin}.${name}`],
      }),
    ),
  );
  return found.flat();
};

const obstacleOf = async (
  ports: Ports,
  move: Move,
  { change, count }: { readonly change: KeptChange; readonly count: number },
): Promise<readonly Obstacle[]> => {
  const { name, title } = change;
  const told = { key: keptKey(move.to.name, name), title, records: [], workflows: [] };
  switch (change.kind) {
    case 'attribute': {
      const key = `${move.from.name}.${name}`;
      return askedBy(ports, move, { key, title, words: [`"${key}"`] });
    }
    case 'ready':
      return [];
    case 'index':
      return askedOfRecords(ports, move, change);
    case 'gone':
      return count === 0 && move.live.length === 0 ? [] : [{ ...told, kind: 'gone', count, workflows: move.live }];
    case 'form':
      return count === 0 ? [] : [{ ...told, kind: 'form', count }];
    case 'schema': {
      if (count === 0) return [];
      const misfits = await misfitsIn(ports, move, name);
      return misfits.count === 0 ? [] : [{ ...told, kind: 'misfits', ...misfits }];
    }
  }
};

/** The ways for messages that would carry none there, though people have set connections up for them. */
const lostWays = async ({ store }: Ports, { workspace, from, to }: Move): Promise<readonly Obstacle[]> => {
  const lost = from.transports.filter(
    ({ connection, channel }) =>
      !to.transports.some((after) => after.connection === connection && after.channel === channel),
  );
  if (lost.length === 0) return [];
  const rows = await newestConnections(store.read, { workspaceId: workspace.id, kinds: ['plugin'] });
  const used = rows.map(({ config }) => parsePluginConnection(config).contribution);
  return lost.flatMap(({ name, title, connection }): readonly Obstacle[] => {
    const count = used.filter((contribution) => contribution === keptKey(from.name, connection)).length;
    const key = keptKey(from.name, name);
    return count === 0 ? [] : [{ kind: 'way', key, title, count, records: [], workflows: [] }];
  });
};

/** What keeps a workspace from moving to another version: by what is really kept there, and what really runs. */
export const obstaclesTo = async (ports: Ports, move: Move): Promise<readonly Obstacle[]> => {
  const changes = keptChanges(move.from, move.to);
  const ways = await lostWays(ports, move);
  if (changes.length === 0) return ways;
  const { store } = ports;
  const keys = [...new Set(changes.map(({ name }) => keptKey(move.to.name, name)))];
  const kept = await keptUses(store.read, store.dialect, { keys, workspaceId: move.workspace.id });
  const found = await Promise.all(
    changes.map((change) => {
      const key = keptKey(move.to.name, change.name);
      return obstacleOf(ports, move, { change, count: kept.find((one) => one.key === key)?.count ?? 0 });
    }),
  );
  return [...found.flat(), ...ways];
};
