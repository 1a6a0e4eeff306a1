import type { Manifest, Permission, WorkflowDefinition } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { readKept } from '../../model/kept.ts';
import { pluginDifference, widerRights, type PluginDifference } from '../../model/plugin-difference.ts';
import type { Workspace } from '../../model/workspace.ts';
import { lastMoveTo } from '../../store/query/plugin-change.ts';
import { draftUses, liveUses } from '../../store/query/plugin-reference.ts';
import type { Store } from '../../store/store.ts';
import { moveDraft, type Misfit, type VersionMove } from './draft-moves.ts';
import { obstaclesTo, type Obstacle } from './obstacles.ts';
import type { DraftShelf, PluginShelf, PluginStanding } from './port.ts';

/** What becomes of a workflow's draft. `fits`: it stays; `carried`: its settings are carried over; `restored`: it is as it was before the move that is taken back; `by-hand`: somebody has to look at it. */
export interface DraftMove {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'fits' | 'carried' | 'restored' | 'by-hand';
  readonly misfits: readonly Misfit[];
}

/** A workflow at work, and which versions of the plugin it goes by: it stays with them until it is put in force anew. */
export interface LiveWorkflow {
  readonly id: string;
  readonly name: string;
  readonly versions: readonly string[];
}

/** What letting a plugin in, or moving a workspace to another version of it, would do. */
export interface PluginMove {
  readonly plugin: string;
  /** The workspace's version; null: it does not have the plugin. */
  readonly from: string | null;
  readonly to: string;
  /** It is the version that the workspace had before. */
  readonly isBack: boolean;
  readonly difference: PluginDifference;
  /** What it would be allowed beyond what the workspace agreed to. */
  readonly wider: readonly Permission[];
  readonly obstacles: readonly Obstacle[];
  readonly drafts: readonly DraftMove[];
  readonly live: readonly LiveWorkflow[];
}

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
  /** Switches it off or on; off is refused while workflows at work use it, unless `anyway`. */
  switchTo(
    workspace: Workspace,
    plugin: string,
    asked: { readonly to: 'active' | 'off'; readonly anyway: boolean; readonly actor: string },
  ): Promise<void>;
}

interface MovePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly shelf: PluginShelf;
  readonly drafts: DraftShelf;
}

/** A draft that was carried over, by its revisions: so that the way back is known. */
interface Carried {
  readonly workflow: string;
  readonly before: number;
  readonly after: number;
}

interface PlannedDraft extends DraftMove {
  readonly draftRev: number;
  readonly definition: WorkflowDefinition | null;
}

interface Plan extends PluginMove {
  readonly planned: readonly PlannedDraft[];
}

interface Moving {
  readonly workspace: Workspace;
  readonly standing: PluginStanding;
  readonly from: Manifest;
  readonly to: Manifest;
}

const carriedBy = async (
  { store }: MovePorts,
  { workspace, standing, from, to }: Moving,
): Promise<ReadonlyMap<string, Carried>> => {
  if (standing.previous !== to.version) return new Map();
  const last = await lastMoveTo(store.read, { workspaceId: workspace.id, plugin: from.name, version: from.version });
  const detail = last?.detail ?? null;
  const drafts = detail === null ? [] : readKept<{ readonly drafts: readonly Carried[] }>(detail).drafts;
  return new Map(drafts.map((one) => [one.workflow, one]));
};

const planDrafts = async (ports: MovePorts, moving: Moving): Promise<readonly PlannedDraft[]> => {
  const { store, shelf, drafts, clock } = ports;
  const { workspace, from, to } = moving;
  const carried = await carriedBy(ports, moving);
  const uses = await draftUses(store.read, { plugin: to.name, workspaceId: workspace.id });
  const planned: PlannedDraft[] = [];
  const move: VersionMove = {
    workspace,
    from,
    to,
    now: workspaceNow(workspace.clock, clock.now()),
    stopped: null,
  };
  for (const { workflow } of uses) {
    const { name, draft, draftRev } = await drafts.get(workspace, workflow.publicId);
    const told = { id: workflow.publicId, name, draftRev };
    const before = carried.get(workflow.publicId);
    if (before?.after === draftRev) {
      const { definition } = await drafts.revision(workspace, workflow.publicId, before.before);
      planned.push({ ...told, outcome: 'restored', misfits: [], definition });
      continue;
    }
    const { definition, misfits } = await moveDraft(shelf, move, draft);
    // What a form made is made anew by its form: nobody else puts a draft in its place.
    if (workflow.kind === 'campaign') {
      const byForm = { step: null, detail: 'Open the campaign and save it: its form writes the settings anew.' };
      const left = misfits.length > 0 || definition === null ? misfits : [byForm];
      planned.push({ ...told, outcome: left.length > 0 ? 'by-hand' : 'fits', misfits: left, definition: null });
      continue;
    }
    const outcome = misfits.length > 0 ? 'by-hand' : definition === null ? 'fits' : 'carried';
    planned.push({ ...told, outcome, misfits, definition });
  }
  return planned;
};

const plan = async (
  ports: MovePorts,
  {
    workspace,
    plugin,
    version,
  }: { readonly workspace: Workspace; readonly plugin: string; readonly version: string | null },
): Promise<Plan> => {
  const { store, shelf } = ports;
  const standing = await shelf.standingOf(workspace, plugin);
  const to = await shelf.manifestOf(plugin, version ?? (await shelf.newestOf(plugin)));
  const from = standing === null ? null : await shelf.manifestOf(plugin, standing.version);
  const told = {
    plugin,
    from: from?.version ?? null,
    to: to.version,
    isBack: standing?.previous === to.version,
    difference: pluginDifference(from, to),
    wider: widerRights(from, to, standing?.rights ?? new Set()),
  };
  if (standing === null || from === null || from.version === to.version)
    return { ...told, obstacles: [], drafts: [], live: [], planned: [] };
  const uses = await liveUses(store.read, { plugin, workspaceId: workspace.id });
  const live = uses.map(({ workflow: { publicId: id, name }, versions }) => ({ id, name, versions }));
  const planned = await planDrafts(ports, { workspace, standing, from, to });
  return {
    ...told,
    obstacles: await obstaclesTo({ store, shelf }, { workspace, from, to, live }),
    drafts: planned.map(({ id, name, outcome, misfits }) => ({ id, name, outcome, misfits })),
    live,
    planned,
  };
};

const wordsOf = ({ kind, key, count, workflows }: Obstacle): string => {
  switch (kind) {
    case 'gone':
      return `it has no “${key}”, of which the workspace keeps ${count}${workflows.length === 0 ? '' : `, and which ${workflows.length} workflow(s) at work may write`}`;
    case 'form':
      return `it keeps “${key}” in another form, and there are ${count} of it`;
    case 'misfits':
      return `${count} of “${key}” do not fit what they are to be there`;
    case 'attribute':
      return `“${key}”, which ${count} workflow(s) at work ask about, is gone or of another type`;
    case 'way':
      return `it has no “${key}”, by which messages go with ${count} connection(s)`;
  }
};

/** Carries drafts over; one that somebody changed in this very moment is left to them. */
const carryDrafts = async (
  { drafts }: MovePorts,
  workspace: Workspace,
  { planned, actor }: { readonly planned: readonly PlannedDraft[]; readonly actor: string },
): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  for (const { id, draftRev, definition } of planned) {
    if (definition === null) continue;
    try {
      const { draftRev: after } = await drafts.updateDraft(workspace, id, { definition, draftRev, actor, apart: true });
      carried.push({ workflow: id, before: draftRev, after });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'INNESTO_CONFLICT')) throw error;
    }
  }
  return carried;
};

const perform = async (
  ports: MovePorts,
  workspace: Workspace,
  { planned, ...move }: Plan & { readonly actor: string },
): Promise<void> => {
  const { plugin, to: version, obstacles, isBack, actor } = move;
  if (obstacles.length > 0)
    throw fault(
      'INNESTO_PLUGIN_STUCK',
      { plugin, version, detail: obstacles.map(wordsOf).join('; ') },
      { extension: { obstacles } },
    );
  // Drafts first: where the hub is stopped in between, they wait for the version that comes, and running workflows know nothing of it.
  const drafts = await carryDrafts(ports, workspace, { planned, actor });
  const detail = drafts.length === 0 ? null : JSON.stringify({ drafts });
  await ports.shelf.moveTo(workspace, plugin, { version, from: move.from, actor, isBack, detail });
};

/** Opens the way from version to version. */
export const createPluginMoves = (ports: MovePorts): PluginMoves => {
  const { store, shelf } = ports;
  return {
    preview: async (workspace, plugin, version) => {
      const { planned: _, ...move } = await plan(ports, { workspace, plugin, version });
      return move;
    },
    move: async (workspace, plugin, { version, rights, actor }) => {
      const { planned, ...move } = await plan(ports, { workspace, plugin, version });
      const unasked = move.wider.filter(({ right }) => !rights.includes(right)).map(({ right }) => right);
      // Whoever lets a plugin in for the first time says yes to all that it asks for.
      if (move.from !== null && unasked.length > 0)
        throw fault(
          'INNESTO_PLUGIN_MORE_RIGHTS',
          { plugin, version: move.to, rights: unasked.join(', ') },
          { extension: { rights: unasked } },
        );
      await perform(ports, workspace, { ...move, isBack: false, planned, actor });
      return move;
    },
    rollBack: async (workspace, plugin, actor) => {
      const standing = await shelf.standingOf(workspace, plugin);
      if (standing === null) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
      const { previous } = standing;
      if (previous === null) throw fault('INNESTO_NOT_FOUND', { what: 'version before' });
      const found = await plan(ports, { workspace, plugin, version: previous });
      await perform(ports, workspace, { ...found, actor });
      const { planned: _, ...move } = found;
      return move;
    },
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
