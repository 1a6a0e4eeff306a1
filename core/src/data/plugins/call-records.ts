import { recordTitle, secretAttributes, type Manifest } from '@innesto/sdk/contract';
import { keptKey, withoutSecrets } from '../../model/collection.ts';
import type { Obstacle, ObstacleRecord, RecordCalled } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import { contactsOfIds } from '../../store/query/contact.ts';
import { recordsNamed } from '../../store/query/record.ts';
import type { Store } from '../../store/store.ts';

interface Standing {
  readonly workspace: Pick<Workspace, 'id'>;
  /** Of the version in force: by that the records' own pages call them. */
  readonly manifest: Manifest;
}

const calling = async (
  { read, dialect }: Pick<Store, 'read' | 'dialect'>,
  { workspace: { id: workspaceId }, manifest }: Standing,
  publicIds: readonly string[],
): Promise<ReadonlyMap<string, RecordCalled>> => {
  const records = await recordsNamed(read, dialect, { workspaceId, publicIds });
  const ids = [...new Set(records.flatMap(({ contactId }) => contactId ?? []))];
  const people = ids.length === 0 ? [] : await contactsOfIds(read, { workspaceId, ids });
  const personOf = new Map(people.map((person) => [person.id, person]));
  const collectionOf = new Map(manifest.collections.map((one) => [keptKey(manifest.name, one.name), one]));
  return new Map(
    records.map(({ publicId, collection: key, contactId, attributes, createdAt }) => {
      const collection = collectionOf.get(key);
      const person = contactId === null ? null : (personOf.get(contactId) ?? null);
      const name =
        collection === undefined
          ? null
          : recordTitle(collection, {
              attributes: withoutSecrets(attributes, secretAttributes(collection)),
              person,
            });
      return [publicId, { name, createdAt: new Date(createdAt).toISOString() }];
    }),
  );
};

/** Says of the records that stand in the way what they are called on their own pages; those that are gone are called nothing. */
export const callRecords = async (
  store: Pick<Store, 'read' | 'dialect'>,
  standing: Standing,
  obstacles: readonly Obstacle[],
): Promise<readonly Obstacle[]> => {
  const ids = obstacles.flatMap(({ records }) => records.flatMap(({ id, other }) => [id, other ?? []].flat()));
  if (ids.length === 0) return obstacles;
  const called = await calling(store, standing, ids);
  const toCall = (record: ObstacleRecord): ObstacleRecord => {
    const [own, others] = [called.get(record.id), called.get(record.other ?? '')];
    return {
      ...record,
      ...(own === undefined ? {} : { called: own }),
      ...(others === undefined ? {} : { otherCalled: others }),
    };
  };
  return obstacles.map((obstacle) => ({ ...obstacle, records: obstacle.records.map(toCall) }));
};
