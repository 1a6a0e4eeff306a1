import { localOf } from '../../model/calendar/wall-clock.ts';
import type { WaitsFor } from '../../model/message/waiting.ts';
import { placeWithin } from '../../model/spread.ts';
import type { Deferral, Opening } from '../../store/verb/defer-deliveries.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Verdict } from './gate.ts';
import type { MessageCandidate } from './gather-candidates.ts';

/** As many messages of a workspace may wait for one and the same moment; more are spread over the time after it. */
const MANY = 20;

/** A message that has to wait, and the moment for which it waits: with how many others is seen when the batch is known. */
export interface Waiting {
  readonly deferral: Deferral;
  readonly opening: Opening;
  /** Whose place it is among the others: a contact's messages stay in their order. */
  readonly who: string;
}

/** Whatever has to wait: a message, or a request. */
type Deferrable = Pick<MessageCandidate, 'delivery' | 'run' | 'contact' | 'sending'>;

/** What a run's story says of a message that has to wait: why, until when, and on whose wall clock. */
const sentence = ({ sending }: Deferrable, { reason, until }: Deferred): string => {
  if (typeof reason === 'object') return reason.kind;
  const { zone } = reason === 'quiet-hours' ? sending.rules.quiet : sending.rules.windows;
  return `${reason}: ${localOf(until, zone).replace('T', ' ')} (${zone})`;
};

type DeferVerdict = Extract<Verdict, { kind: 'defer' }>;

/** What waits for a person does so until somebody has done it, and at the latest `until`. */
type Deferred = Pick<DeferVerdict, 'until' | 'spreadMs'> & { readonly reason: DeferVerdict['reason'] | WaitsFor };

/** A message that may not go out yet. */
export const waitingOf = (candidate: Deferrable, verdict: Deferred): Waiting => {
  const { delivery, run, contact, sending } = candidate;
  const { until, spreadMs, reason } = verdict;
  return {
    deferral: {
      deliveryId: delivery.id,
      shard: delivery.shard,
      attempt: delivery.attempt,
      workspaceId: delivery.workspaceId,
      until,
      waitsFor: typeof reason === 'object' ? reason : null,
      story:
        run === null
          ? null
          : {
              runId: run.id,
              workspaceId: run.workspaceId,
              versionId: run.versionId,
              line: {
                step: delivery.step ?? run.step,
                outcome: 'deferred',
                at: sending.now,
                detail: sentence(candidate, verdict),
                counted: false,
              },
            },
    },
    opening: { workspaceId: delivery.workspaceId, at: until, spreadMs },
    who: contact?.publicId ?? delivery.publicId,
  };
};

const textOf = ({ workspaceId, at }: Opening): string => `${workspaceId} ${at}`;

/** Gives each its place, by its delivery: the few who wait for a moment go together, and of many, each has a moment of its own after it. */
export const placeWaiting = async (
  verbs: Pick<Verbs, 'findCrowded'>,
  waiting: readonly Waiting[],
): Promise<ReadonlyMap<number, Deferral>> => {
  const together = Map.groupBy(
    waiting.filter(({ opening }) => opening.spreadMs > 0),
    ({ opening }) => textOf(opening),
  );
  const few = [...together.values()].filter((group) => group.length <= MANY);
  const openings = few.flatMap((group) => group[0]?.opening ?? []);
  const crowded = new Set([...(await verbs.findCrowded(openings, MANY))].map(textOf));
  const isCrowd = (opening: Opening): boolean =>
    crowded.has(textOf(opening)) || (together.get(textOf(opening))?.length ?? 0) > MANY;
  return new Map(
    waiting.map(({ deferral, opening, who }) => [
      deferral.deliveryId,
      isCrowd(opening) ? { ...deferral, until: deferral.until + placeWithin(opening.spreadMs, who) } : deferral,
    ]),
  );
};
