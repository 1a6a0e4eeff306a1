import type { Invocation, InvocationOutcome, Manifest, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Misfit } from '../../model/misfit.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Transaction } from '../people/parts.ts';

/** How a workspace has a plugin. */
export interface PluginStanding {
  readonly version: string;
  readonly previous: string | null;
  readonly state: 'active' | 'suspended' | 'off';
  readonly rights: ReadonlySet<string>;
}

/** What moving a workspace to another version asks of the registry. */
export interface PluginShelf {
  manifestOf(plugin: string, version: string): Promise<Manifest>;
  newestOf(plugin: string): Promise<string>;
  standingOf(workspace: Workspace, plugin: string): Promise<PluginStanding | null>;
  moveTo(
    workspace: Workspace,
    plugin: string,
    move: {
      readonly version: string;
      /** At which version the workspace must still be; null: it must not have the plugin yet. */
      readonly from: string | null;
      readonly actor: string;
      readonly isBack: boolean;
      /** What else is done in the same transaction, or nothing of it; gives what more there is to say of it, as JSON. */
      readonly alongside?: (transaction: Transaction) => Promise<string | null>;
      readonly awaited?: string;
    },
  ): Promise<void>;
  switchTo(
    workspace: Workspace,
    plugin: string,
    turn: { readonly to: 'active' | 'off'; readonly actor: string },
  ): Promise<void>;
  checkSettings(check: {
    readonly manifest: Manifest;
    readonly kind: 'trigger' | 'action' | 'collection';
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
  }): readonly Misfit[];
  invoke(call: Invocation): Promise<InvocationOutcome>;
}

/** What it asks of workflows: their drafts. */
export interface DraftShelf {
  get(
    workspace: Workspace,
    publicId: string,
  ): Promise<{ readonly name: string; readonly draft: WorkflowDefinition; readonly draftRev: number }>;
  revision(workspace: Workspace, publicId: string, rev: number): Promise<{ readonly definition: WorkflowDefinition }>;
  /** False where somebody else was faster. */
  updateDraftIn(
    transaction: Transaction,
    workspace: Workspace,
    change: {
      readonly publicId: string;
      readonly definition: WorkflowDefinition;
      readonly draftRev: number;
      readonly actor: string;
      readonly apart: boolean;
    },
  ): Promise<boolean>;
  tellOfDraft(
    workspace: Workspace,
    publicId: string,
    saved: { readonly rev: number; readonly actor: string },
  ): Promise<void>;
}
