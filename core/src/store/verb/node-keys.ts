import { readKept } from '../../model/kept.ts';
import type { Store } from '../store.ts';

/** Says which keys for stored secrets a node holds, by their ids. */
export const tellNodeKeys = async (store: Store, nodeId: string, keyIds: readonly string[]): Promise<void> => {
  await store.write(
    (transaction) =>
      transaction('node')
        .where({ id: nodeId })
        .update({ keys: JSON.stringify(keyIds) }),
    {
      makesWork: false,
    },
  );
};

/** A node that is alive, with the keys that it said it holds; null: it said nothing. */
export interface KeyHolder {
  readonly id: string;
  readonly name: string;
  readonly keyIds: readonly string[] | null;
}

/** The nodes that are alive, in an order on which all agree, and the keys that they hold. */
export const listKeyHolders = async ({
  read,
  dialect,
}: Pick<Store, 'read' | 'dialect'>): Promise<readonly KeyHolder[]> => {
  const rows = await dialect.all<{ id: string; name: string; keys: string | null }>(
    read,
    `SELECT id, name, keys FROM node WHERE seen_at + lease_ms >= ${dialect.now} ORDER BY started_at, id`,
    [],
  );
  return rows.map(({ id, name, keys }) => ({
    id,
    name,
    keyIds: keys === null ? null : readKept<readonly string[]>(keys),
  }));
};
