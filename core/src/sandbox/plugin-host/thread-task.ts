import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import type { Pulse } from './pulse.ts';

/** One invocation as the host's main thread hands it to another. The script lies in shared memory: it is read only when a slot must be opened. */
export interface ThreadTask {
  readonly call: Invocation;
  readonly script: Uint8Array<SharedArrayBuffer>;
  readonly hash: string;
  /** A thread that shows no new entry into the isolate for too long hangs where no time-out reaches. */
  readonly pulse: Pulse;
}

/** How a thread answers; `failed` is a mistake of ours, never a plugin's. */
export type ThreadAnswer = InvocationOutcome | { readonly kind: 'failed'; readonly detail: string };

/** Which slots to drop: of one version and one workspace, or of all. */
export interface Disposal {
  readonly plugin: string;
  readonly version: string | null;
  readonly workspace: string | null;
}

/** The channel on which the host's main thread announces disposals to the others. */
export const DISPOSALS = 'innesto.disposals';

/** Tells a disposal from anything else. */
export function isDisposal(message: unknown): message is Disposal {
  return (
    typeof message === 'object' &&
    message !== null &&
    'plugin' in message &&
    'version' in message &&
    'workspace' in message
  );
}
