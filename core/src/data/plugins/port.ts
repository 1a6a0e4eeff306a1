import type { Invocation, InvocationOutcome, Manifest, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Workspace } from '../../model/workspace.ts';

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
      readonly detail: string | null;
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
  }): readonly { readonly path: string; readonly detail: string }[];
  invoke(call: Invocation): Promise<InvocationOutcome>;
}

/** What it asks of workflows: their drafts. */
export interface DraftShelf {
  get(
    workspace: Workspace,
    publicId: string,
  ): Promise<{ readonly name: string; readonly draft: WorkflowDefinition; readonly draftRev: number }>;
  revision(workspace: Workspace, publicId: string, rev: number): Promise<{ readonly definition: WorkflowDefinition }>;
  updateDraft(
    workspace: Workspace,
    publicId: string,
    change: {
      readonly definition: WorkflowDefinition;
      readonly draftRev: number;
      readonly actor: string | undefined;
      readonly apart: boolean;
    },
  ): Promise<{ readonly draftRev: number }>;
}
