import type { DraftChange, JsonSchema, StartAsked, WorkflowDetail, WorkflowProblem } from '@innesto/sdk/contract';
import type { After } from '../data/resource.svelte.ts';

/** What a draft needs of the hub and of the machine. What stands in the way is thrown as a `TroubleError`. */
export interface DraftPorts {
  readonly load: () => Promise<WorkflowDetail>;
  readonly save: (change: DraftChange) => Promise<WorkflowDetail>;
  readonly problems: () => Promise<readonly WorkflowProblem[]>;
  readonly start: (asked: StartAsked) => Promise<WorkflowDetail>;
  readonly stop: () => Promise<WorkflowDetail>;
  /** The JSON Schema of a contribution's settings; null where it is not (yet) known. Called while deriving: may read runes. */
  readonly schemaOf: (use: { readonly kind: 'trigger' | 'action'; readonly contribution: string }) => JsonSchema | null;
  readonly clipboard: ClipboardPort;
  readonly after: After;
  /** The real time, in milliseconds. */
  readonly now: () => number;
  /** Where what is not saved yet outlives the page. */
  readonly unsaved: UnsavedPort;
}

/** The machine's clipboard; null where it is empty, or not to be read. */
export interface ClipboardPort {
  readonly write: (text: string) => Promise<void>;
  readonly read: () => Promise<string | null>;
}

/** Keeps the text of an unsaved draft; null takes it away. */
export interface UnsavedPort {
  readonly read: () => string | null;
  readonly keep: (text: string | null) => void;
}
