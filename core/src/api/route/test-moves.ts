import { v7 } from 'uuid';
import type { MovePorts } from '../../data/plugins/move-plan.ts';
import { createPluginMoves, type PluginMoves } from '../../data/plugins/moves.ts';
import { createVersions } from '../../data/workflows/versions.ts';
import { createWorkflows, type Workflows } from '../../data/workflows/workflows.ts';
import type { Announce } from '../../model/announcement.ts';
import type { Clock } from '../../model/clock.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Store } from '../../store/store.ts';

const ids = { next: () => v7() };
const pulse = { events: () => {}, runs: () => {}, deliveries: () => {} };

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly registry: Registry;
}

/** The workflows of a test's hub. */
const workflowsIn = ({ store, clock, announce, registry }: Parts): Workflows => {
  const versions = createVersions({ store });
  return createWorkflows({ store, clock, ids, pulse, announce, plugins: registry, versions });
};

/** What moving a test's plugins is handed. */
export const movePortsIn = (parts: Parts): MovePorts & { readonly drafts: Workflows } => ({
  store: parts.store,
  clock: parts.clock,
  ids,
  pulse,
  announce: parts.announce,
  shelf: parts.registry,
  drafts: workflowsIn(parts),
  report: () => undefined,
});

/** The way of a test's plugins from version to version. */
export const movesIn = (parts: Parts): PluginMoves => createPluginMoves(movePortsIn(parts));
