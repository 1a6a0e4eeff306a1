import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Manifest } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { addedIndexes, indexesAt } from '../../model/coming-index.ts';
import { wordsOf } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import { endMove, listMoves } from '../../store/query/plugin-move.ts';
import { forgetDoubles } from '../../store/query/record-double.ts';
import type { Store } from '../../store/store.ts';
import { readyRecords, type Reached } from '../../store/verb/ready-piece.ts';
import { indexedCollections, putIndexes, settleIndexes } from '../../store/verb/record-index.ts';
import type { Transaction } from '../people/parts.ts';
import { doublesLeft } from './doubles.ts';
import { obstaclesTo } from './obstacles.ts';
import type { PluginShelf } from './port.ts';

/** How many records are made ready in one transaction. */
const PIECE = 500;

interface RemakePorts {
  readonly store: Store;
  readonly shelf: Pick<PluginShelf, 'checkSettings'>;
}

/** The build that was there before, and the one that is in its place. */
interface Builds {
  readonly workspace: Pick<Workspace, 'id'>;
  readonly from: Manifest;
  readonly to: Manifest;
}

/** What is to be made ready: what the build adds, and all of what an earlier one was cut off in the middle of, or left with seconds. */
const wantedBy = async ({ store }: RemakePorts, { workspace, from, to }: Builds) => {
  const titles = new Map(to.collections.map(({ name, title }) => [keptKey(to.name, name), title]));
  const unfinished = (await indexedCollections(store.read, workspace.id)).filter(({ isBinding }) => !isBinding);
  const whole = indexesAt(to, unfinished).map((one) => ({ ...one, title: titles.get(one.collection) ?? '' }));
  const added = addedIndexes(from, to).filter((one) => !whole.some(({ collection }) => collection === one.collection));
  return [...whole, ...added];
};

/** Ends the move that a workspace is on: it was planned from the build that is no more. */
const endMoveFrom = async (
  transaction: Transaction,
  { dialect }: Pick<Store, 'dialect'>,
  { workspace: { id: workspaceId }, to }: Pick<Builds, 'workspace' | 'to'>,
): Promise<void> => {
  const move = (await listMoves(transaction, workspaceId)).find(({ plugin }) => plugin === to.name);
  if (move === undefined || (await endMove(transaction, dialect, move)) === null) return;
  const collections = move.collections.map(({ collection }) => collection);
  await forgetDoubles(transaction, workspaceId, collections);
};

/**
 * Makes what a workspace keeps fit a build that took the place of another one under the same version: while its author waits, for the build is
 * in force already. Gives in words what of it does not go with the build.
 */
export const remake = async (ports: RemakePorts, builds: Builds): Promise<readonly string[]> => {
  const { store } = ports;
  const { workspace, to } = builds;
  const { id: workspaceId } = workspace;
  const wanted = await wantedBy(ports, builds);
  const put = (binding: boolean): Promise<void> =>
    store.write(async (transaction) => {
      // The move before the writers, as whoever works on it holds them.
      await endMoveFrom(transaction, store, builds);
      await store.dialect.holdWriters(transaction);
      await settleIndexes(transaction, workspaceId, to);
      await putIndexes(transaction, workspaceId, { indexes: indexesAt(to, wanted), binding });
    });
  await put(false);
  for (const one of wanted)
    for (let after: number | null = 0; after !== null;) {
      const place = { workspaceId, wanted: one, after, most: PIECE };
      const reached: Reached = await store.write((transaction) => readyRecords(transaction, store.dialect, place));
      after = reached.last;
      await othersTurn();
    }
  const doubles = await doublesLeft(store, { ...builds, indexed: wanted });
  // With seconds it is left open: the next build looks at them again.
  if (doubles.length === 0) await put(true);
  return [...(await obstaclesTo(ports, { ...builds, live: [] })), ...doubles].map(wordsOf);
};
