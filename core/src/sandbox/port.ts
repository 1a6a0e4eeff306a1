import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';

/** One plugin version's script, as the registry stored it. */
export interface PluginScript {
  readonly plugin: string;
  readonly version: string;
  /** SHA-512 of the script (Subresource Integrity form); the host refuses a script that does not match. */
  readonly integrity: string;
  readonly script: string;
  /** Somebody vouches for it: it came with the hub. Others show first that they behave. */
  readonly known?: boolean;
}

/** A plugin of which something was asked in a workspace (by its public id). */
export interface AskedPlugin {
  readonly plugin: string;
  readonly workspace: string;
}

/** The sandbox as the rest of the hub knows it. No plugin code ever runs on this side of it. */
export interface Sandbox {
  /** Makes a plugin version known, in the current host and every later one. Resolves when the text is held; the script runs at the first invocation. */
  load(script: PluginScript): Promise<void>;
  /** Carries one batch across. Never rejects for what a plugin does: the outcome says it. */
  invoke(call: Invocation): Promise<InvocationOutcome>;
  /** Of whom answers are awaited: each plugin once for a workspace. */
  awaited(): readonly AskedPlugin[];
  /** Drops the warm slots of a plugin (absent: of all its versions, in all workspaces), and takes its calls back that have not begun: they end as `interrupted`. */
  dispose(scope: { readonly plugin: string; readonly version?: string; readonly workspace?: string }): void;
  /** Ends the host processes. Outstanding invocations end as `interrupted`. */
  close(): Promise<void>;
}
