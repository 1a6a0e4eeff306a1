import type { RequestAnswer, RequestMethod } from '@innesto/sdk/contract';

/**
 * Where a request stands, for whoever looks: `asking`, `answered` (2xx), `refused` (any other answer, or none was allowed), `failed` (given up),
 * `uncertain`, `skipped`, `cancelled`.
 */
export type RequestState = 'asking' | 'answered' | 'refused' | 'failed' | 'uncertain' | 'skipped' | 'cancelled';

/** A request as it is written when its delivery is claimed for the first time: what every later try repeats, and what a person sees of it. */
export interface NewRequest {
  readonly deliveryId: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly contactId: number | null;
  readonly runId: number | null;
  readonly workflowId: number | null;
  readonly versionId: number | null;
  readonly step: string | null;
  readonly method: RequestMethod;
  readonly url: string;
  readonly body: string | null;
  readonly type: string | null;
  readonly createdAt: number;
}

/** What is to be noted about a request: where it stands now, and what was answered. */
export interface RequestNote {
  readonly state: RequestState;
  readonly answer: RequestAnswer | null;
}

/** What came of trying to make a request. */
export type RequestOutcome =
  /** The other side answered, whatever it was. `waitMs`: how long it asks to be left alone. */
  | { readonly kind: 'answered'; readonly answer: RequestAnswer; readonly waitMs: number | null }
  /** It may not be made: nothing went out, and never will. */
  | { readonly kind: 'forbidden'; readonly detail: string }
  /** Nobody was reached: nothing went out. */
  | { readonly kind: 'unreached'; readonly detail: string }
  /** It went out, at least in part, and no answer came. */
  | { readonly kind: 'lost'; readonly detail: string };

/** Which step asks. */
export interface AskingStep {
  readonly workspaceId: number;
  readonly workflowId: number;
  /** The workspace's and the workflow's public ids. */
  readonly workspace: string;
  readonly workflow: string;
  readonly step: string;
  readonly contribution: string;
  readonly pluginVersion: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Whose connections a request may name: those of the plugin's own kinds that its settings chose. */
export interface ConnectionUse {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly isChosen: (connection: string) => boolean;
}

/** Where a step may ask, and with which secrets. */
export interface StepReach {
  /** The hosts that the plugin declared. */
  readonly hosts: readonly string[];
  /** The names of the secrets that were entered. */
  readonly entered: ReadonlySet<string>;
  /** A secret by its name, as far as it may go to that host; null: there is none. */
  readonly secretFor: (name: string, host: string) => string | null;
  /** Which connections it may name; absent: none. */
  readonly connections?: ConnectionUse;
}
