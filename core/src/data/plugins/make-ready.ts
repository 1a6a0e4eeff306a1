import { setImmediate as othersTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { fault, isFault } from '../../fault/fault.ts';
import { toldOf, type ToldFault } from '../../fault/told.ts';
import { choreDelivery } from '../../model/chore.ts';
import { workspaceNow } from '../../model/clock.ts';
import { indexesAt } from '../../model/coming-index.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listGrants } from '../../store/query/plugin-grant.ts';
import {
  beginMoveAnew,
  clearMoveTrouble,
  endMove,
  findMoveNamed,
  insertMove,
  listMoves,
  noteMoveTrouble,
  type PendingMove,
} from '../../store/query/plugin-move.ts';
import { lockPlugin } from '../../store/query/plugin.ts';
import { forgetDoubles } from '../../store/query/record-double.ts';
import { insertDeliveries } from '../../store/verb/insert-deliveries.ts';
import { announceIndexes, bindIndexes, readyPiece } from '../../store/verb/ready-piece.ts';
import { letSecondsBe, putIndexes } from '../../store/verb/record-index.ts';
import type { Transaction } from '../people/parts.ts';
import { callRecords } from './call-records.ts';
import { restAfter } from './move-failure.ts';
import { planMove, type MovePorts, type Plan } from './move-plan.ts';
import { refuseStuck, stuckBy, switchOver } from './switch-over.ts';

/** How many records are made ready in one transaction: it holds others up for some hundredths of a second. */
const PIECE = 500;
/** So few are made ready while whoever asked for the move waits for it. */
const AT_ONCE = 200;
/** When the background looks after what is done at once: should the hub end in the middle of it. */
const AFTER_MS = 30_000;

/** The move to another version of a plugin that a workspace is on; null: none. */
export const pendingMove = async (
  { store }: Pick<MovePorts, 'store'>,
  workspace: Workspace,
  plugin: string,
): Promise<PendingMove | null> =>
  (await listMoves(store.read, workspace.id)).find((one) => one.plugin === plugin) ?? null;

/** A move with what the records are called that stand in its way. */
export const withCalled = async <Move extends Pick<PendingMove, 'plugin' | 'before' | 'obstacles'>>(
  { store, shelf }: Pick<MovePorts, 'store' | 'shelf'>,
  workspace: Pick<Workspace, 'id'>,
  move: Move,
): Promise<Move> => {
  if (move.obstacles.length === 0) return move;
  const manifest = await shelf.manifestOf(move.plugin, move.before);
  return { ...move, obstacles: await callRecords(store, { workspace, manifest }, move.obstacles) };
};

/** What is to be made ready for a version, and how many records that is. */
const wantedBy = ({ indexed }: Pick<Plan, 'indexed'>): Pick<PendingMove, 'collections' | 'total'> => ({
  collections: indexed.map(({ count: _count, title: _title, ...index }) => index),
  total: indexed.reduce((sum, { count }) => sum + count, 0),
});

/**
 * Where a move came to that has everything ready. `again`: somebody wrote a second of what only one may have, this very moment, or the version wants
 * something else by now.
 */
type Arrival =
  | { readonly kind: 'there' | 'again' }
  | { readonly kind: 'stuck'; readonly trouble: ToldFault; readonly obstacles: readonly Obstacle[] };

/** Goes over to the version for which everything is ready, or says why that cannot be. */
const arrive = async (ports: MovePorts, workspace: Workspace, publicId: string): Promise<Arrival> => {
  const { store, shelf } = ports;
  const move = await findMoveNamed(store.read, { publicId });
  if (move === null) return { kind: 'there' };
  const { plugin, version, actor, isBack } = move;
  try {
    const plan = await planMove(ports, { workspace, plugin, version, isReady: true });
    const { obstacles } = plan;
    const wanted = wantedBy(plan);
    // A build that its author tries has taken the place of the one that this was begun for.
    if (!isDeepStrictEqual(wanted.collections, move.collections)) {
      await store.write((transaction) => beginMoveAnew(transaction, { publicId, ...wanted }));
      return { kind: 'again' };
    }
    if (obstacles.length > 0) return { kind: 'stuck', trouble: toldOf(stuckBy(plan)), obstacles };
    const indexes = indexesAt(await shelf.manifestOf(plugin, version), move.collections);
    if (!(await bindIndexes(store, { publicId, indexes }))) return { kind: 'again' };
    await switchOver(ports, workspace, { plan: { ...plan, from: move.before, isBack }, actor, awaited: publicId });
    return { kind: 'there' };
  } catch (error) {
    if (!isFault(error) || error.kind === 'retryable') throw error;
    // Another node was faster, or somebody called it off.
    if ((await findMoveNamed(store.read, { publicId })) === null) return { kind: 'there' };
    return { kind: 'stuck', trouble: toldOf(error), obstacles: [] };
  }
};

/** Lets a move wait for somebody: until then the version in force refuses no second. */
const getStuck = async (
  { store }: MovePorts,
  {
    publicId,
    ...told
  }: { readonly publicId: string; readonly trouble: ToldFault; readonly obstacles: readonly Obstacle[] },
): Promise<void> => {
  const move = await findMoveNamed(store.read, { publicId });
  if (move === null) return;
  await store.write(async (transaction) => {
    if (await noteMoveTrouble(transaction, { publicId, ...told }))
      await letSecondsBe(transaction, move.workspaceId, move.collections);
  });
};

/** One step of a move; whether there are more. */
const step = async (ports: MovePorts, workspace: Workspace, publicId: string): Promise<boolean> => {
  const { store, shelf } = ports;
  const move = await findMoveNamed(store.read, { publicId });
  if (move === null || move.trouble !== null) return false;
  if (!move.heard) {
    const indexes = indexesAt(await shelf.manifestOf(move.plugin, move.version), move.collections);
    return (await announceIndexes(store, { publicId, indexes })) === 'more';
  }
  const piece = await readyPiece(store, { publicId, most: PIECE });
  if (piece !== 'done') return piece === 'more';
  const arrival = await arrive(ports, workspace, publicId);
  if (arrival.kind === 'stuck') await getStuck(ports, { publicId, ...arrival });
  return arrival.kind === 'again';
};

/**
 * Goes on with a move from wherever it stands, until it is done, something is in its way, or the signal asks to stop. What fails is noted, and
 * tried again after a pause.
 */
export const goOn = async (
  ports: MovePorts,
  workspace: Workspace,
  { publicId, signal }: { readonly publicId: string; readonly signal: AbortSignal },
): Promise<void> => {
  try {
    for (let more = true; more && !signal.aborted;) {
      more = await step(ports, workspace, publicId);
      ports.announce({ topic: 'plugins', workspaceId: workspace.id });
      await othersTurn();
    }
  } catch (error) {
    await restAfter(ports, workspace, { publicId, error });
  }
};

/** Ends a move that a workspace is on: what it keeps is kept as the version in force wants it. False where it is over already. */
export const callOff = async (ports: MovePorts, workspace: Workspace, move: PendingMove): Promise<boolean> => {
  const { store, shelf, announce } = ports;
  const { plugin, before, collections } = move;
  const manifest = await shelf.manifestOf(plugin, before);
  const ended = await store.write(async (transaction) => {
    if ((await endMove(transaction, store.dialect, move)) === null) return false;
    await putIndexes(transaction, workspace.id, { indexes: indexesAt(manifest, collections), binding: true });
    await forgetDoubles(
      transaction,
      workspace.id,
      collections.map(({ collection }) => collection),
    );
    return true;
  });
  announce({ topic: 'plugins', workspaceId: workspace.id });
  return ended;
};

/** Refuses what was decided about a version that is the workspace's no more, and lets nobody move it before the transaction ends. */
const refuseMoved = async (
  transaction: Transaction,
  { workspaceId, plugin, from }: { readonly workspaceId: number; readonly plugin: string; readonly from: string },
): Promise<void> => {
  await lockPlugin(transaction, plugin);
  const standing = (await listGrants(transaction, workspaceId)).find((grant) => grant.plugin === plugin);
  if (standing?.version !== from)
    throw fault('INNESTO_CONFLICT', { detail: `The workspace was moved to another version of “${plugin}” meanwhile` });
};

const begin = async (
  { store, ids, clock }: MovePorts,
  workspace: Workspace,
  { plan, actor }: { readonly plan: Plan & { readonly from: string }; readonly actor: string },
): Promise<PendingMove | null> => {
  const { plugin, to: version, from: before, isBack } = plan;
  const at = workspaceNow(workspace.clock, clock.now());
  const { collections, total } = wantedBy(plan);
  const publicId = ids.next();
  const workspaceId = workspace.id;
  const move = { workspaceId, plugin, publicId, before, version, isBack, actor, collections, total, beganAt: at };
  const notBefore = total <= AT_ONCE ? at + AFTER_MS : at;
  await store.write(async (transaction) => {
    await refuseMoved(transaction, { workspaceId, plugin, from: before });
    if (!(await insertMove(transaction, move)))
      throw fault('INNESTO_UNDER_WAY', { detail: `another move of “${plugin}” has just begun` });
    const about = { workspaceId, chore: 'move', subject: publicId } as const;
    const chore = choreDelivery({ ...about, publicId: ids.next(), createdAt: at, notBefore });
    await insertDeliveries(transaction, store.dialect, [chore]);
  });
  return findMoveNamed(store.read, { publicId });
};

const NEVER = new AbortController().signal;

/**
 * Makes what a workspace keeps ready for another version, and goes over to it: at once where there is little, and else in the background, the
 * workspace staying with the version that it has.
 */
export const makeReady = async (
  ports: MovePorts,
  workspace: Workspace,
  asked: { readonly plan: Plan & { readonly from: string }; readonly actor: string },
): Promise<void> => {
  const { store, pulse, announce } = ports;
  refuseStuck(asked.plan);
  const move = await begin(ports, workspace, asked);
  announce({ topic: 'plugins', workspaceId: workspace.id });
  pulse.deliveries();
  if (move === null || move.total > AT_ONCE) return;
  const { publicId } = move;
  await goOn(ports, workspace, { publicId, signal: NEVER });
  const left = await findMoveNamed(store.read, { publicId });
  // What only failed goes on in the background.
  if (left === null || left.trouble === null) return;
  await callOff(ports, workspace, left);
  const { trouble } = left;
  const { obstacles } = await withCalled(ports, workspace, left);
  throw fault(trouble.code, trouble.parts, { extension: { obstacles } });
};

/** Lets a move go on that could not, or that rests because it failed. */
export const resumeMove = async (ports: MovePorts, move: PendingMove, at: number): Promise<void> => {
  const { store, ids, pulse, announce } = ports;
  const { workspaceId, publicId, place, reached, collections } = move;
  await store.write(async (transaction) => {
    // Those that were second are looked at again: the first may be another one by now.
    const from = place < collections.length ? { place, reached } : { place: collections.length, reached: 0 };
    if (!(await clearMoveTrouble(transaction, { publicId, ...from }))) return;
    const about = { workspaceId, chore: 'move', subject: publicId } as const;
    const chore = choreDelivery({ ...about, publicId: ids.next(), turn: ids.next(), createdAt: at });
    await insertDeliveries(transaction, store.dialect, [chore]);
  });
  announce({ topic: 'plugins', workspaceId });
  pulse.deliveries();
};
