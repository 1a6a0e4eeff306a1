import {
  secretAttributes,
  type CollectionManifest,
  type JsonObject,
  type Manifest,
  type PluginText,
} from '@innesto/sdk/contract';
import { attributeLabel, keptKey, keyName, recordKeys, type Sole } from '../../model/collection.ts';
import type { ComingIndex } from '../../model/coming-index.ts';
import { readKept } from '../../model/kept.ts';
import { MOST_SHOWN, type Obstacle, type ObstacleKey, type ObstacleRecord } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import { recordsAfter, type RecordToCheck } from '../../store/query/plugin-reference.ts';
import { countDoubles, doubledKeys, firstDoubles, ownersOfKeys } from '../../store/query/record-double.ts';
import type { Store } from '../../store/store.ts';
import type { IndexedAnew } from './coming-indexes.ts';

interface Asked {
  readonly workspace: Pick<Workspace, 'id'>;
  readonly from: Manifest;
  readonly to: Manifest;
}

const PAGE = 1000;
/** Of no more records it is said beforehand which are second: all their keys are in memory while they are looked at. */
const MOST_LOOKED_AT = 20_000;

/** By what a record is second. */
interface Second {
  readonly name: string;
  readonly secrets: readonly string[];
  /** By which it would be. */
  readonly manifest: CollectionManifest | undefined;
}

const comingOf = ({ to }: Pick<Asked, 'to'>, collection: string): CollectionManifest | undefined =>
  to.collections.find(({ name }) => keptKey(to.name, name) === collection);

const labelIn = (manifest: CollectionManifest | undefined, name: string): PluginText =>
  manifest === undefined ? { key: name, title: name } : attributeLabel(manifest, name);

/** What a record is second with. What was entered as a secret is told to nobody. */
const sameness = (
  attributes: JsonObject,
  { name, secrets, manifest }: Second,
): Pick<ObstacleRecord, 'detail' | 'same'> => {
  const same = name.split('+').flatMap((one) => {
    const value = Object.hasOwn(attributes, one) ? attributes[one] : undefined;
    if (value === undefined) return [];
    const told = typeof value === 'string' ? value : JSON.stringify(value);
    return [{ name: one, label: labelIn(manifest, one), value: secrets.includes(one) ? null : told }];
  });
  return {
    detail: same.map(({ name: one, value }) => (value === null ? one : `${one}: ${value}`)).join(', '),
    same: same.map(({ label, value }) => ({ label, value })),
  };
};

/** What is a secret by either version. */
const secretsIn = ({ from, to }: Asked, collection: string): readonly string[] =>
  [from, to].flatMap(({ name, collections }) =>
    collections.flatMap((one) => (keptKey(name, one.name) === collection ? secretAttributes(one) : [])),
  );

interface Found extends Pick<Obstacle, 'count' | 'records'> {
  /** Of the keys that several have. */
  readonly names: readonly string[];
}

/** The keys of those names, by what the coming version calls the attributes in them. */
const keysNamed = (
  asked: Pick<Asked, 'to'>,
  { collection, uniqueKeys, uniqueOfContact }: Pick<IndexedAnew, 'collection' | 'uniqueKeys' | 'uniqueOfContact'>,
  names: readonly string[],
): readonly ObstacleKey[] => {
  const manifest = comingOf(asked, collection);
  const keyOf =
    (ofContact: boolean) =>
    (attributes: readonly string[]): readonly ObstacleKey[] =>
      names.includes(keyName(attributes, { ofContact }))
        ? [
            {
              attributes: attributes.map((name) => ({ name, title: labelIn(manifest, name).title })),
              ofContact,
            },
          ]
        : [];
  return [...uniqueKeys.flatMap(keyOf(false)), ...uniqueOfContact.flatMap(keyOf(true))];
};

const obstacleOf = (asked: Asked, one: ComingIndex & { readonly title: string }, found: Found): readonly Obstacle[] => {
  const { collection: key, title } = one;
  const { names, ...told } = found;
  return found.count === 0
    ? []
    : [{ kind: 'doubles', key, title, ...told, workflows: [], keys: keysNamed(asked, one, names) }];
};

const isSole = ({ uniqueKeys, uniqueOfContact }: Sole): boolean => uniqueKeys.length + uniqueOfContact.length > 0;

const keysOf = (sole: Sole, { attributes: text, contactId }: Pick<RecordToCheck, 'attributes' | 'contactId'>) => {
  const attributes = readKept<JsonObject>(text);
  return { attributes, keys: recordKeys(sole, { attributes, contactId }) };
};

const lookAhead = async ({ read, dialect }: Store, asked: Asked, one: IndexedAnew): Promise<Found> => {
  const names = new Set<string>();
  const owners = new Map<string, string>();
  const records: ObstacleRecord[] = [];
  const secrets = secretsIn(asked, one.collection);
  const manifest = comingOf(asked, one.collection);
  let count = 0;
  for (let after = 0, more = true; more;) {
    const place = { workspaceId: asked.workspace.id, collection: one.collection, after, limit: PAGE };
    const page = await recordsAfter(read, dialect, place);
    for (const record of page) {
      const { attributes, keys } = keysOf(one, record);
      const taken = keys.find((key) => owners.has(JSON.stringify(key)));
      if (taken === undefined) for (const key of keys) owners.set(JSON.stringify(key), record.publicId);
      else {
        count += 1;
        names.add(taken[0]);
        const other = owners.get(JSON.stringify(taken)) ?? '';
        const told = sameness(attributes, { name: taken[0], secrets, manifest });
        if (records.length < MOST_SHOWN) records.push({ id: record.publicId, ...told, other });
      }
    }
    after = page.at(-1)?.id ?? after;
    more = page.length === PAGE;
  }
  return { count, records, names: [...names] };
};

/** The records that are second with what only one may have there, before anything is made ready; of very many it shows only then. */
export const doublesAhead = async (
  store: Store,
  asked: Asked & { readonly indexed: readonly IndexedAnew[] },
): Promise<readonly Obstacle[]> => {
  const found: Obstacle[] = [];
  for (const one of asked.indexed)
    if (isSole(one) && one.count <= MOST_LOOKED_AT)
      found.push(...obstacleOf(asked, one, await lookAhead(store, asked, one)));
  return found;
};

/** Those that were found while everything was made ready. */
export const doublesLeft = async (
  { read, dialect }: Store,
  asked: Asked & { readonly indexed: readonly (ComingIndex & { readonly title: string })[] },
): Promise<readonly Obstacle[]> => {
  const found: Obstacle[] = [];
  for (const one of asked.indexed.filter(isSole)) {
    const of = { workspaceId: asked.workspace.id, collection: one.collection };
    const count = await countDoubles(read, dialect, of);
    if (count === 0) continue;
    const secrets = secretsIn(asked, one.collection);
    const manifest = comingOf(asked, one.collection);
    const rows = await firstDoubles(read, dialect, { ...of, most: MOST_SHOWN });
    const shown = rows.map((row) => {
      const { attributes, keys } = keysOf(one, row);
      return { row, attributes, key: keys.find(([name]) => name === row.name) };
    });
    const owners = await ownersOfKeys(
      read,
      dialect,
      shown.flatMap(({ key }) => (key === undefined ? [] : [{ ...of, name: key[0], value: key[1] }])),
    );
    const records = shown.map(({ row, attributes, key }): ObstacleRecord => {
      const other = key === undefined ? undefined : owners(key);
      const told = sameness(attributes, { name: row.name, secrets, manifest });
      return { id: row.publicId, ...told, ...(other === undefined ? {} : { other }) };
    });
    const names = await doubledKeys(read, dialect, of);
    found.push(...obstacleOf(asked, one, { count, records, names }));
  }
  return found;
};
