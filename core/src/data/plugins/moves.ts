import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listMoves, type PendingMove } from '../../store/query/plugin-move.ts';
import { liveUses } from '../../store/query/plugin-reference.ts';
import { callOff, goOn, makeReady, pendingMove, resumeMove, withCalled } from './make-ready.ts';
import { planMove, type MovePorts, type Plan, type PluginMove } from './move-plan.ts';
import { switchOver } from './switch-over.ts';

/** To which version, and which further rights somebody said yes to. */
export interface MoveAsked {
  /** Null: the newest. */
  readonly version: string | null;
  readonly rights: readonly string[];
  readonly actor: string;
}

/** A workspace's plugins from one version to the next, and back. */
export interface PluginMoves {
  preview(workspace: Workspace, plugin: string, version: string | null): Promise<PluginMove>;
  /** Lets a plugin in, or moves the workspace to another version of it; refuses what asks for more than was agreed to, and what cannot be followed. */
  move(workspace: Workspace, plugin: string, asked: MoveAsked): Promise<PluginMove>;
  /** Back to the version that the workspace had before; drafts that nobody touched since are as they were. */
  rollBack(workspace: Workspace, plugin: string, actor: string): Promise<PluginMove>;
  /** The moves that a workspace is on, for which what it keeps is made ready; asked for again one of them goes on, should something have been in its way. */
  pending(workspace: Workspace): Promise<readonly PendingMove[]>;
  /** Calls one off: the workspace stays where it is. */
  callOff(workspace: Workspace, plugin: string): Promise<void>;
  /** Goes on with one, from wherever it stands. */
  goOn(workspace: Workspace, work: { readonly publicId: string; readonly signal: AbortSignal }): Promise<void>;
  /** Switches it off or on; off is refused while workflows at work use it, unless `anyway`. */
  switchTo(
    workspace: Workspace,
    plugin: string,
    asked: { readonly to: 'active' | 'off'; readonly anyway: boolean; readonly actor: string },
  ): Promise<void>;
}

/** Goes to another version, or begins to, or goes on where that was begun already. */
const perform = async (
  ports: MovePorts,
  workspace: Workspace,
  { plan, actor }: { readonly plan: Plan; readonly actor: string },
): Promise<void> => {
  const { plugin, from, to, indexed } = plan;
  const pending = await pendingMove(ports, workspace, plugin);
  if (pending !== null && pending.version !== to)
    throw fault('INNESTO_PLUGIN_MOVING', { plugin, version: pending.version });
  if (pending !== null) await resumeMove(ports, pending, workspaceNow(workspace.clock, ports.clock.now()));
  else if (from !== null && indexed.length > 0) await makeReady(ports, workspace, { plan: { ...plan, from }, actor });
  else await switchOver(ports, workspace, { plan, actor });
};

/** Opens the way from version to version. */
export const createPluginMoves = (ports: MovePorts): PluginMoves => {
  const { store, shelf } = ports;
  return {
    preview: async (workspace, plugin, version) => {
      const { planned: _, ...move } = await planMove(ports, { workspace, plugin, version });
      return move;
    },
    move: async (workspace, plugin, { version, rights, actor }) => {
      const found = await planMove(ports, { workspace, plugin, version });
      const { planned: _, ...move } = found;
      const pending = await pendingMove(ports, workspace, plugin);
      // To what is under way already somebody said yes when it began.
      const agreed = new Set(pending?.version === move.to ? move.wider.map(({ right }) => right) : rights);
      const unasked = move.wider.filter(({ right }) => !agreed.has(right)).map(({ right }) => right);
      // Whoever lets a plugin in for the first time says yes to all that it asks for.
      if (move.from !== null && unasked.length > 0)
        throw fault(
          'INNESTO_PLUGIN_MORE_RIGHTS',
          { plugin, version: move.to, rights: unasked.join(', ') },
          { extension: { rights: unasked } },
        );
      await perform(ports, workspace, { plan: { ...found, isBack: false }, actor });
      return move;
    },
    rollBack: async (workspace, plugin, actor) => {
      const standing = await shelf.standingOf(workspace, plugin);
      if (standing === null) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
      const { previous } = standing;
      if (previous === null) throw fault('INNESTO_NOT_FOUND', { what: 'version before' });
      const found = await planMove(ports, { workspace, plugin, version: previous });
      await perform(ports, workspace, { plan: found, actor });
      const { planned: _, ...move } = found;
      return move;
    },
    pending: async (workspace) => {
      const moves = await listMoves(store.read, workspace.id);
      return Promise.all(moves.map((move) => withCalled(ports, workspace, move)));
    },
    callOff: async (workspace, plugin) => {
      const pending = await pendingMove(ports, workspace, plugin);
      if (pending === null || !(await callOff(ports, workspace, pending)))
        throw fault('INNESTO_NOT_FOUND', { what: 'move that is under way' });
    },
    goOn: (workspace, work) => goOn(ports, workspace, work),
    switchTo: async (workspace, plugin, { to, anyway, actor }) => {
      const live = to === 'off' && !anyway ? await liveUses(store.read, { plugin, workspaceId: workspace.id }) : [];
      if (live.length > 0) {
        const names = live.map(({ workflow }) => workflow.name);
        const uses = live.map(({ workflow: { publicId: id, name }, workspace: { publicId, name: called } }) => ({
          kind: 'live',
          workspace: { id: publicId, name: called },
          workflow: { id, name },
        }));
        throw fault('INNESTO_PLUGIN_IN_USE', { plugin, uses: names.slice(0, 5).join(', ') }, { extension: { uses } });
      }
      await shelf.switchTo(workspace, plugin, { to, actor });
    },
  };
};
