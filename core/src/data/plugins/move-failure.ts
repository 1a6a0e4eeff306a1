import { fault, isFault, type Fault } from '../../fault/fault.ts';
import { toldOf } from '../../fault/told.ts';
import { choreDelivery } from '../../model/chore.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Dialect } from '../../store/dialect/dialect.ts';
import { findMoveNamed, noteMoveFailure } from '../../store/query/plugin-move.ts';
import { insertDeliveries } from '../../store/verb/insert-deliveries.ts';
import { letSecondsBe } from '../../store/verb/record-index.ts';
import type { MovePorts } from './move-plan.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** How long a move rests after so many tries in a row that failed: twice as long each time, and never longer than a quarter of an hour. */
const pauseAfter = (tries: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20));

/** What went wrong, by the catalogue. */
const faultOf = (
  error: unknown,
  { dialect, plugin, incident }: { readonly dialect: Dialect; readonly plugin: string; readonly incident: string },
): Fault => {
  if (isFault(error)) return error;
  if (dialect.isFull(error)) return fault('INNESTO_DATABASE_FULL', {}, { cause: error });
  if (dialect.isAway(error)) return fault('INNESTO_DATABASE', {}, { cause: error });
  if (dialect.isCollision(error)) return fault('INNESTO_PLUGIN_RECORDS_HELD', { plugin }, { cause: error });
  return fault('INNESTO_INTERNAL', { incident }, { cause: error });
};

/**
 * Notes that a move could not go on, and when it is tried again: by new work, for whoever does the old one has tried. It throws where not even
 * that can be written: then the ledger tries the old one again.
 */
export const restAfter = async (
  { store, ids, clock, announce, report }: MovePorts,
  workspace: Workspace,
  { publicId, error }: { readonly publicId: string; readonly error: unknown },
): Promise<void> => {
  const incident = ids.next();
  const now = clock.now();
  const plugin = await store.write(async (transaction) => {
    const move = await findMoveNamed(transaction, { publicId, lock: true });
    if (move === null || move.trouble !== null) return null;
    const told = toldOf(faultOf(error, { dialect: store.dialect, plugin: move.plugin, incident }));
    const tries = move.tries + 1;
    const nextAt = now + pauseAfter(tries);
    const failure = { ...told, incident: told.code === 'INNESTO_INTERNAL' ? incident : null, nextAt };
    await noteMoveFailure(transaction, { publicId, tries, failure });
    // While it rests the version in force refuses nobody what it did not refuse before.
    if (move.heard) await letSecondsBe(transaction, workspace.id, move.collections);
    const next = choreDelivery({
      workspaceId: workspace.id,
      chore: 'move',
      subject: publicId,
      publicId: ids.next(),
      turn: ids.next(),
      createdAt: workspaceNow(workspace.clock, now),
      notBefore: workspaceNow(workspace.clock, nextAt),
    });
    await insertDeliveries(transaction, store.dialect, [next]);
    return move.plugin;
  });
  if (plugin === null) return;
  const detail = error instanceof Error ? error.message : 'it failed';
  report('a move to another version of a plugin failed, and is tried again', { plugin, incident, detail });
  announce({ topic: 'plugins', workspaceId: workspace.id });
};
