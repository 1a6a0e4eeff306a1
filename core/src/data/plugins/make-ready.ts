import { setImmediate as othersTurn } from 'node:timers/promises';
import { fault, isFault } from '../../fault/fault.ts';
import { choreDelivery } from '../../model/chore.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  endMove,
  findMoveNamed,
  insertMove,
  listMoves,
  noteMoveTrouble,
  type PendingMove,
} from '../../store/query/plugin-move.ts';
import { listGrants, lockPlugin } from '../../store/query/plugin.ts';
import { insertDeliveries } from '../../store/verb/insert-deliveries.ts';
import { indexPiece, putIndexes } from '../../store/verb/record-index.ts';
import type { Transaction } from '../people/parts.ts';
import { indexesAt } from './coming-indexes.ts';
import { planMove, wordsOf, type MovePorts, type Plan } from './move-plan.ts';
import { refuseStuck, switchOver } from './switch-over.ts';

/** How many records are indexed in one transaction: it holds others up for some hundredths of a second. */
const PIECE = 500;
/** So few are indexed while whoever asked for the move waits for it. */
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

/** Goes over to the version for which everything is indexed, or says why that cannot be. */
const arrive = async (ports: MovePorts, workspace: Workspace, publicId: string): Promise<string | null> => {
  const move = await findMoveNamed(ports.store.read, { publicId });
  if (move === null) return null;
  const { plugin, version, actor, isBack } = move;
  try {
    const plan = await planMove(ports, { workspace, plugin, version });
    if (plan.obstacles.length > 0) return plan.obstacles.map(wordsOf).join('; ');
    await switchOver(ports, workspace, { plan: { ...plan, from: move.before, isBack }, actor, awaited: publicId });
    return null;
  } catch (error) {
    if (!isFault(error) || error.kind === 'retryable') throw error;
    // Another node was faster, or somebody called it off.
    return (await findMoveNamed(ports.store.read, { publicId })) === null ? null : error.message;
  }
};

/** Goes on with a move from wherever it stands, until it is done, something is in its way, or the signal asks to stop. */
export const goOn = async (
  ports: MovePorts,
  workspace: Workspace,
  { publicId, signal }: { readonly publicId: string; readonly signal: AbortSignal },
): Promise<void> => {
  const { store, announce } = ports;
  while (!signal.aborted) {
    const piece = await indexPiece(store, { publicId, most: PIECE });
    if (piece === 'over') return;
    if (piece === 'done') {
      const trouble = await arrive(ports, workspace, publicId);
      if (trouble !== null) await store.write((transaction) => noteMoveTrouble(transaction, { publicId, trouble }));
    }
    announce({ topic: 'plugins', workspaceId: workspace.id });
    if (piece === 'done') return;
    await othersTurn();
  }
};

/** Ends a move that a workspace is on: what it keeps is found as the version in force wants it. False where it is over already. */
export const callOff = async (ports: MovePorts, workspace: Workspace, move: PendingMove): Promise<boolean> => {
  const { store, shelf, announce } = ports;
  const manifest = await shelf.manifestOf(move.plugin, move.before);
  const ended = await store.write(async (transaction) => {
    if ((await endMove(transaction, store.dialect, move)) === null) return false;
    await putIndexes(transaction, workspace.id, indexesAt(manifest, move.collections));
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
  ports: MovePorts,
  workspace: Workspace,
  { plan, actor }: { readonly plan: Plan & { readonly from: string }; readonly actor: string },
): Promise<PendingMove | null> => {
  const { store, ids, clock, shelf } = ports;
  const { plugin, to: version, from: before, isBack, indexed } = plan;
  const manifest = await shelf.manifestOf(plugin, version);
  const at = workspaceNow(workspace.clock, clock.now());
  const collections = indexed.map(({ collection, attributes }) => ({ collection, attributes }));
  const total = indexed.reduce((sum, { count }) => sum + count, 0);
  const publicId = ids.next();
  const workspaceId = workspace.id;
  const move = { workspaceId, plugin, publicId, before, version, isBack, actor, collections, total, beganAt: at };
  const notBefore = total <= AT_ONCE ? at + AFTER_MS : at;
  await store.write(async (transaction) => {
    // Whoever writes records of it from here on knows what they must be found by; whoever did not is over.
    await store.dialect.holdWriters(transaction, 'record');
    await refuseMoved(transaction, { workspaceId, plugin, from: before });
    if (!(await insertMove(transaction, move)))
      throw fault('INNESTO_CONFLICT', { detail: `The workspace is on its way to another version of “${plugin}”` });
    await putIndexes(transaction, workspaceId, indexesAt(manifest, collections));
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
  if (left === null) return;
  await callOff(ports, workspace, left);
  const { plugin, version, trouble } = left;
  throw fault('INNESTO_PLUGIN_STUCK', { plugin, version, detail: trouble ?? 'it was stopped' });
};

/** Lets a move go on that could not, or whose work was given up. */
export const resumeMove = async (ports: MovePorts, { publicId, ...move }: PendingMove, at: number): Promise<void> => {
  const { store, ids, pulse, announce } = ports;
  const { workspaceId } = move;
  await store.write(async (transaction) => {
    if (!(await noteMoveTrouble(transaction, { publicId, trouble: null }))) return;
    const about = { workspaceId, chore: 'move', subject: publicId } as const;
    const chore = choreDelivery({ ...about, publicId: ids.next(), turn: ids.next(), createdAt: at });
    await insertDeliveries(transaction, store.dialect, [chore]);
  });
  announce({ topic: 'plugins', workspaceId });
  pulse.deliveries();
};
