import { join } from 'node:path';
import { readManifest } from '@innesto/sdk/host';
import { createRegistry, type Registry } from '../../core/src/registry/registry.ts';
import { createSandbox } from '../../core/src/sandbox/supervisor.ts';
import type { Store } from '../../core/src/store/store.ts';
import { createVerbs } from '../../core/src/store/verbs.ts';

/** What a step of a bench's workflow asks. */
export const ACTION = 'contact-field/update';
const FOLDER = join(import.meta.dirname, '..', '..', 'plugins', 'contact-field');

/** The plugin that sets fields, in the real sandbox; `pins` says which version a workflow is to run. */
export interface PluginAtWork {
  readonly registry: Registry;
  readonly pins: Readonly<Record<string, string>>;
  /** Lets it into the first workspace, once that is there. */
  letIn(): Promise<void>;
  close(): Promise<void>;
}

/** Installs the plugin into a database, as a hub would. */
export const openPlugin = async (store: Store): Promise<PluginAtWork> => {
  const sandbox = await createSandbox();
  const nothing = (): void => undefined;
  const registry = createRegistry({
    store,
    sandbox,
    clock: { now: Date.now },
    announce: nothing,
    pulse: { events: nothing, runs: nothing, deliveries: nothing },
    inspect: readManifest,
  });
  const { name, version } = await registry.installFolder(FOLDER, { bundled: true });
  return {
    registry,
    pins: { [ACTION]: version },
    letIn: async () => {
      const [workspace] = (await createVerbs(store).loadWorkspaces([1])).values();
      if (workspace === undefined) throw new Error('the bench has no workspace');
      await registry.enable(workspace, name);
    },
    close: () => sandbox.close(),
  };
};
