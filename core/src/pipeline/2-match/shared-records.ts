import { MOST_RECORDS_SHARED, type SharedRecordView } from '@innesto/sdk/contract';
import { createRecent } from '../../model/recent.ts';
import type { CollectionNamed } from '../../store/verb/shared-records.ts';
import type { Verbs } from '../../store/verbs.ts';

/** How many characters of one collection travel with a batch at the most. */
const MOST_CHARACTERS = 1_000_000;
/** How many of all collections are kept in memory. */
const MEMORY_CHARACTERS = 16_000_000;

interface Known {
  readonly revision: number;
  readonly records: readonly SharedRecordView[];
  readonly weight: number;
}

const keyOf = ({ workspaceId, collection }: CollectionNamed): string => `${workspaceId} ${collection}`;

/** The records of collections without contacts: read when they have changed, and kept in memory until they change again. */
export interface SharedCollections {
  /** For each in its place. */
  of(collections: readonly CollectionNamed[]): Promise<readonly (readonly SharedRecordView[])[]>;
}

/** Opens what is known of collections without contacts. */
export const createSharedCollections = (
  verbs: Pick<Verbs, 'loadCollectionRevisions' | 'loadSharedRecords'>,
): SharedCollections => {
  const known = createRecent<string, Known>({ capacity: MEMORY_CHARACTERS, weigh: ({ weight }) => weight });
  const load = async (named: CollectionNamed, revision: number): Promise<Known> => {
    const found = await verbs.loadSharedRecords({ ...named, most: MOST_RECORDS_SHARED });
    const records: SharedRecordView[] = [];
    let weight = 100;
    for (const { publicId: id, attributes, createdAt } of found) {
      weight += JSON.stringify(attributes).length + 100;
      if (weight > MOST_CHARACTERS) break;
      records.push({ id, attributes, createdAt });
    }
    return { revision, records, weight };
  };
  return {
    of: async (collections) => {
      // The revision is read before what it counts: a change in between costs one more reading, never stale records.
      const revisions = await verbs.loadCollectionRevisions(collections);
      return Promise.all(
        collections.map(async (named, at) => {
          const revision = revisions[at] ?? 0;
          const before = known.get(keyOf(named));
          if (before?.revision === revision) return before.records;
          const now = await load(named, revision);
          known.set(keyOf(named), now);
          return now.records;
        }),
      );
    },
  };
};
