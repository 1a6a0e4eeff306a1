import type { ActionManifest, HandlerManifest, Invocation, InvocationOutcome, Verdict } from '@innesto/sdk/contract';
import type { DefinedBalance, DefinedCollection } from '../model/collection.ts';

/** Carries a batch into the sandbox and back. */
export interface PluginRunner {
  invoke(call: Invocation): Promise<InvocationOutcome>;
}

/** The handlers of one version of a plugin, and the workspaces that have that version. */
export interface HandlingPlugin {
  readonly plugin: string;
  readonly version: string;
  readonly handlers: readonly HandlerManifest[];
  readonly workspaceIds: readonly number[];
}

/** What the pipeline asks the registry of plugins. */
export interface Plugins {
  /** What an installed plugin version says of one of its actions; null where it has none of that name. */
  actionOf(contribution: string, version: string): Promise<ActionManifest | null>;
  /** The rights in force: what the manifest asks for and the workspace granted. */
  rightsOf(workspaceId: number, plugin: string): Promise<ReadonlySet<string>>;
  /** The collection of that key (`plugin/name`) in a workspace; null where there is none. */
  collectionOf(workspaceId: number, key: string): Promise<DefinedCollection | null>;
  /** The balance of that key (`plugin/name`) in a workspace; null where there is none. */
  balanceOf(workspaceId: number, key: string): Promise<DefinedBalance | null>;
  /** Everything that plugins keep of a workspace. */
  keptBy(workspaceId: number): Promise<{
    readonly collections: readonly DefinedCollection[];
    readonly balances: readonly DefinedBalance[];
  }>;
  /** The handlers of all workspaces. */
  handlersInForce(): Promise<readonly HandlingPlugin[]>;
  /** Whether the workspace has the plugin suspended. */
  isSuspended(workspaceId: number, plugin: string): Promise<boolean>;
  /** Notes that the sandbox stopped the plugin; after three the workspace's work for it pauses. */
  strike(strike: {
    readonly workspaceId: number;
    readonly plugin: string;
    readonly verdict: Verdict;
    readonly detail: string;
  }): Promise<{ readonly suspended: boolean }>;
}

/** Where the pipeline tells what an operator of the machine should know. */
export type Report = (message: string, details: Readonly<Record<string, string | number | null>>) => void;

/** Asks a plugin, and says so where nobody could be asked at all: what others are asked about at the same time must not wait for it. */
export const askOrReport = async <Answer>(
  report: Report,
  plugin: string,
  { ask, otherwise }: { readonly ask: () => Promise<Answer>; readonly otherwise: Answer },
): Promise<Answer> => {
  try {
    return await ask();
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 500) : String(error);
    report('a plugin could not be asked; it is asked again', { plugin, detail });
    return otherwise;
  }
};

/** The plugin of a contribution's key: `email` of `email/send`. */
export const pluginOf = (contribution: string): string => contribution.slice(0, contribution.indexOf('/'));

/** What a plugin calls its own contribution: `send` of `email/send`. */
export const nameOf = (contribution: string): string => contribution.slice(contribution.indexOf('/') + 1);

/** What a member of a batch is, should the database refuse it. */
export interface Suspect {
  readonly kind: 'run' | 'event' | 'delivery';
  readonly subjectId: number;
  readonly workspaceId: number;
  /** The debt by which an event came back: set aside with it, or it would come back for ever. */
  readonly debtId?: number | null;
}

/** Commits a batch so that a member which the database refuses stands alone in the end and is parked, and its neighbours go on. */
export type CommitBatch = <Member, Result>(options: {
  readonly members: readonly Member[];
  readonly suspectOf: (member: Member) => Suspect;
  readonly commit: (members: readonly Member[]) => Promise<Result>;
}) => Promise<readonly Result[]>;
