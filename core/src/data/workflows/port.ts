import type { Manifest, Subscription } from '@innesto/sdk/contract';
import type { Misfit } from '../../model/misfit.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Transaction } from '../people/parts.ts';

/** Where a contribution comes from in a workspace. */
export interface Contribution {
  readonly plugin: string;
  readonly name: string;
  /** The workspace's current version of the plugin. */
  readonly version: string;
  readonly manifest: Manifest;
  readonly suspended: boolean;
  /** The workspace has switched it off; absent: it has not. */
  readonly off?: boolean;
}

/** One version of a plugin, by the name of the plugin. */
export interface PluginVersion {
  readonly name: string;
  readonly version: string;
}

/** What is wrong with a setting. `missing`: somebody has yet to fill it in. */
export interface SettingFinding extends Misfit {
  readonly missing: boolean;
}

/** What workflows ask of the registry of plugins. */
export interface Plugins {
  /** The contribution in a workspace; null where the workspace does not have its plugin. */
  resolve(workspaceId: number, contribution: string): Promise<Contribution | null>;
  /**
   * Keeps versions of plugins from being removed before a transaction ends that pins a workflow to them; INNESTO_CONFLICT where one is gone. It
   * is to be that transaction's first act: whoever removes a plugin, or carries drafts over to another version, holds the plugin first.
   */
  hold(transaction: Transaction, versions: readonly PluginVersion[]): Promise<void>;
  checkSettings(check: {
    readonly manifest: Manifest;
    readonly kind: 'trigger' | 'action';
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
  }): readonly SettingFinding[];
  /** What a trigger wants to listen to, or in plain words why that cannot be known. */
  subscribe(question: {
    readonly workspace: Workspace;
    readonly plugin: string;
    readonly version: string;
    readonly name: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly now: number;
  }): Promise<
    | { readonly ok: true; readonly subscriptions: readonly Subscription[] }
    | { readonly ok: false; readonly detail: string }
  >;
}
