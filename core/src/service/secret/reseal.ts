import { fault } from '../../fault/fault.ts';
import { SEALED_TABLES, type ResealedRow, type SealedRow, type SealedTable } from '../../store/query/sealed.ts';
import type { Store } from '../../store/store.ts';
import { listKeyHolders } from '../../store/verb/node-keys.ts';
import { keyIdOf } from './envelope.ts';
import type { KeyRing } from './key-ring.ts';

const CHUNK = 200;

interface Looking {
  readonly chunk?: number;
  readonly signal?: AbortSignal;
}

async function* chunksOf(
  store: Pick<Store, 'read' | 'dialect'>,
  table: SealedTable,
  limit: number,
): AsyncGenerator<readonly SealedRow[]> {
  let key: SealedRow['key'] | null = null;
  for (;;) {
    const rows: readonly SealedRow[] = await table.after(store, { key, limit });
    if (rows.length > 0) yield rows;
    if (rows.length < limit) return;
    key = rows.at(-1)?.key ?? null;
  }
}

/** How many stored secrets are sealed with which key, by the keys' names. */
export const surveySealed = async (store: Pick<Store, 'read' | 'dialect'>): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  for (const table of SEALED_TABLES)
    for await (const rows of chunksOf(store, table, CHUNK))
      for (const { sealed } of rows.flatMap(({ secrets }) => secrets)) {
        const id = keyIdOf(sealed);
        if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
  return counts;
};

const resealed = (ring: Pick<KeyRing, 'handOver'>, row: SealedRow): readonly ResealedRow[] => {
  // What cannot be opened stays as it is: the next look counts it, and whoever wants its key away hears of it.
  const sealed = row.secrets.map(({ place, sealed: before }) => ring.handOver(place, before) ?? before);
  return sealed.every((text, at) => text === row.secrets[at]?.sealed) ? [] : [{ row, sealed }];
};

/**
 * Hands all stored secrets over to the key that seals now, some at a time, each time in a transaction of its own. It may end anywhere, and be done by any number
 * of nodes at once: what is done is done, whoever begins again finds the rest, and a secret that somebody changed meanwhile stays theirs. Says how
 * many rows it changed.
 */
export const resealAll = async (
  store: Store,
  ring: Pick<KeyRing, 'handOver'>,
  { chunk = CHUNK, signal }: Looking = {},
): Promise<number> => {
  let done = 0;
  for (const table of SEALED_TABLES)
    for await (const rows of chunksOf(store, table, chunk)) {
      if (signal?.aborted === true) return done;
      const changed = rows.flatMap((row) => resealed(ring, row));
      if (changed.length === 0) continue;
      done += await store.write((transaction) => table.put({ transaction, dialect: store.dialect }, changed), {
        makesWork: false,
      });
    }
  return done;
};

/** Takes away all stored secrets that are sealed with a key, for they cannot be opened any more: somebody enters them again. Says how many. */
export const giveUpSealed = async (store: Store, keyId: string): Promise<number> => {
  // It is missing here, and not lost: who keeps a node from starting for want of it has only to bring it.
  const holder = (await listKeyHolders(store)).find(({ keyIds }) => keyIds?.includes(keyId) === true);
  if (holder !== undefined) throw fault('INNESTO_SEALING_KEY_HELD', { key: keyId, node: holder.name });
  let count = 0;
  for (const table of SEALED_TABLES)
    for await (const rows of chunksOf(store, table, CHUNK)) {
      const changed = rows.flatMap((row): ResealedRow[] => {
        const left = row.secrets.map(({ sealed }) => (keyIdOf(sealed) === keyId ? '' : sealed));
        const lost = left.filter((text) => text === '').length;
        count += lost;
        return lost === 0 ? [] : [{ row, sealed: lost === left.length ? null : left }];
      });
      if (changed.length > 0)
        await store.write((transaction) => table.put({ transaction, dialect: store.dialect }, changed));
    }
  return count;
};
