import type { JsonObject, WorkflowDefinition } from '@innesto/sdk/contract';
import type { TimelineEntry } from '../data/workflows/timeline.ts';
import type { InboundKind } from '../model/inbound/source.ts';
import type { Workspace } from '../model/workspace.ts';
import type { MessageEntry } from '../store/query/message.ts';
import type { RunListRow } from '../store/query/run-list.ts';

/**
 * How the world answers a message: it is taken, and opened so long after (null: never), or it is refused; and how it answers requests: by 200
 * with an empty object, or by 400.
 */
export type WorldAnswer = { readonly requests: 'answered' | 'refused' } & (
  | { readonly kind: 'taken'; readonly openedAfterMs: number | null }
  | { readonly kind: 'refused' }
);

/** A hub of its own over a throw-away database, with some people of a workspace in it and a clock that only its holder moves. */
export interface TrialHouse {
  readonly workspace: Workspace;
  /** Starts a workflow that says this; what keeps it from starting is told as Start tells it. */
  start(name: string, definition: WorkflowDefinition): Promise<string>;
  enrol(workflow: string, contacts: readonly string[]): Promise<void>;
  report(contacts: readonly string[], event: { readonly type: string; readonly payload: JsonObject }): Promise<void>;
  /** Lets everything happen that is due now; in how many milliseconds there is more (null: nothing waits). Null itself: it never came to rest. */
  settle(): Promise<{ readonly nextIn: number | null } | null>;
  now(): number;
  passTo(now: number): void;
  /** How a workflow's trigger hears from outside: in here nobody is asked, and nobody calls. */
  outside(workflow: string): Promise<readonly InboundKind[]>;
  timeline(contact: string): Promise<readonly TimelineEntry[]>;
  messages(workflow: string): Promise<readonly MessageEntry[]>;
  runs(workflow: string): Promise<readonly RunListRow[]>;
  close(): Promise<void>;
}

/** Opens one. */
export type OpenTrialHouse = (
  workspace: Workspace,
  people: { readonly contacts: readonly string[]; readonly from: number; readonly answer: WorldAnswer },
) => Promise<TrialHouse>;
