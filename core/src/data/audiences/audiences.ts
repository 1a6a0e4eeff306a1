import { createHash } from 'node:crypto';
import type { Filter, Subscription } from '@innesto/sdk/contract';
import { movesByItself } from '../../model/audience.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { localDay } from '../../model/filter/local-day.ts';
import type { Moment } from '../../model/filter/question.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { findOrMakeAudience, holdAudience, useAudiences, type NewAudience } from '../../store/verb/audiences.ts';
import { fillFurther, isBehind, planNext, sweepFurther } from './sweep.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** So many chunks of a new audience are filled as its workflow is started; the rest comes in the background. */
const CHUNKS_AT_START = 10;

/** An audience that a trigger wants kept track of, with the ids that it and its background work take. */
export interface WantedAudience extends NewAudience {
  readonly choreId: string;
}

/** What subscriptions say about audiences: one for each filter. */
export const wantedAudiences = (subscriptions: readonly Subscription[], ids: Ids): readonly WantedAudience[] => {
  const filters = subscriptions.flatMap((one): Filter[] =>
    'audience' in one && 'change' in one ? [one.audience] : [],
  );
  const byDigest = new Map(filters.map((filter) => [digestOf(filter), filter]));
  return [...byDigest].map(([digest, filter]) => ({
    publicId: ids.next(),
    choreId: ids.next(),
    digest,
    filter,
    moves: movesByItself(filter),
  }));
};

/** By what the audience of a filter is found again. */
export const digestOf = (filter: Filter): string =>
  createHash('sha256').update(JSON.stringify(filter)).digest('base64url');

/**
 * Makes a workflow use these audiences and no others, inside the transaction that starts it, and gives their public ids by their digest.
 * A new one takes in, quietly, whoever fits it now: small ones at once, the rest of a large one in the background.
 */
export const keepTrackOf = async (
  transaction: Transaction,
  store: Store,
  {
    workspaceId,
    workflowId,
    wanted,
    moment,
  }: {
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly wanted: readonly WantedAudience[];
    readonly moment: Moment;
  },
): Promise<ReadonlyMap<string, string>> => {
  const { dialect } = store;
  const day = localDay(moment.now, moment.timeZone);
  const kept: { readonly id: number; readonly publicId: string; readonly digest: string }[] = [];
  for (const one of wanted) {
    const found = await findOrMakeAudience(transaction, dialect, { workspaceId, audience: one, at: moment.now, day });
    let { audience } = found;
    for (let chunk = 0; found.isNew && chunk < CHUNKS_AT_START && audience.filledTo !== null; chunk++)
      audience = await fillFurther(transaction, dialect, { audience, moment });
    if (found.isNew) await planNext(transaction, dialect, { audience, moment, publicId: one.choreId });
    kept.push({ id: audience.id, publicId: audience.publicId, digest: one.digest });
  }
  await useAudiences(transaction, dialect, { workspaceId, workflowId, audienceIds: kept.map(({ id }) => id) });
  return new Map(kept.map(({ digest, publicId }) => [digest, publicId]));
};

/** The background work about audiences. */
export interface Audiences {
  /** Fills an audience, or finds who came in and fell out of it by the passing of a day; goes on where it was left. */
  sweep(workspace: Workspace, audience: string, signal: AbortSignal): Promise<void>;
}

/** The audiences that the store keeps. */
export const createAudiences = ({
  store,
  clock,
  ids,
  pulse,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pulse;
}): Audiences => ({
  sweep: async (workspace, publicId, signal) => {
    const of = { workspaceId: workspace.id, publicId };
    for (let isDone = false; !isDone && !signal.aborted;) {
      const receivedAt = clock.now();
      const moment = { now: workspaceNow(workspace.clock, receivedAt), timeZone: workspace.timeZone };
      const choreId = ids.next();
      isDone = await store.write(async (transaction) => {
        const held = await holdAudience(transaction, store.dialect, of);
        if (held === null) return true;
        const today = localDay(moment.now, moment.timeZone);
        if (!isBehind(held, today)) {
          await planNext(transaction, store.dialect, { audience: held, moment, publicId: choreId });
          return true;
        }
        if (held.filledTo === null)
          await sweepFurther(transaction, store.dialect, { audience: held, moment, receivedAt });
        else await fillFurther(transaction, store.dialect, { audience: held, moment });
        return false;
      });
      pulse.events();
    }
  },
});
