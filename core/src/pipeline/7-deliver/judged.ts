import { workspaceNow } from '../../model/clock.ts';
import type { Delivery, DeliveryAnswer } from '../../model/delivery.ts';
import { depart } from '../../model/departure.ts';
import type { Move } from '../../model/move.ts';
import type { WorkflowStanding } from '../../model/workflow-standing.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { RequestToMake } from '../../service/http/make-request.ts';
import type { Claim, Passing } from '../../store/verb/claim-deliveries.ts';
import type { Waiting } from './defer.ts';
import type { Verdict } from './gate.ts';

/** What of a message is really measured. */
export interface Measured {
  readonly opens: boolean;
  readonly clicks: boolean;
}

/** A delivery that is ours to carry out now. */
export type Errand =
  | {
      readonly kind: 'message';
      readonly delivery: Delivery;
      readonly workspace: Workspace;
      readonly workflow: string | null;
      /** The contact's row as it was decided on. */
      readonly contact: Claim['contact'];
      /** How long the chain of causes behind it is. */
      readonly depth: number;
      readonly measured: Measured;
      /** Sends it by the way that was found for it; `hand` is called before anything may leave. */
      readonly send: (hand: () => Promise<void>) => Promise<DeliveryAnswer>;
    }
  | {
      readonly kind: 'request';
      readonly delivery: Delivery;
      readonly workspace: Workspace;
      readonly request: RequestToMake;
    }
  | { readonly kind: 'chore'; readonly delivery: Delivery; readonly workspace: Workspace };

/** What was decided about one delivery whose moment has come, before anything is written. */
export interface Judged {
  readonly delivery: Delivery;
  readonly claim: Claim | null;
  readonly passing: Passing | null;
  readonly freeze: number | null;
  /** The run ends, and with it all that was not handed over. */
  readonly leaving: Move | null;
  readonly waiting: Waiting | null;
  readonly errand: Errand | null;
}

/** Nothing is to be done about a delivery. */
export const nothing = (delivery: Delivery): Judged => ({
  delivery,
  claim: null,
  passing: null,
  freeze: null,
  leaving: null,
  waiting: null,
  errand: null,
});

/** Ends the run that a delivery was for: its goal is reached, or its exit condition holds, at the last moment. */
export const leaveRun = (
  { workspace, standing }: { readonly workspace: Workspace; readonly standing: WorkflowStanding | null },
  { run, departure }: Extract<Verdict, { kind: 'leave' }>,
  now: number,
): Move | null =>
  standing === null
    ? null
    : {
        run,
        ...depart(run, departure, workspaceNow(workspace.clock, now)),
        decidedUnder: standing,
        contactWrite: null,
        memberships: [],
        deliveries: [],
        events: [],
      };
