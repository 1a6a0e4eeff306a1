import type { Manifest, Permission, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import { readKept } from '../../model/kept.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import { pluginDifference, widerRights, type PluginDifference } from '../../model/plugin-difference.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import { lastMoveTo } from '../../store/query/plugin-change.ts';
import { draftUses, liveUses } from '../../store/query/plugin-reference.ts';
import type { Store } from '../../store/store.ts';
import { callRecords } from './call-records.ts';
import { comingIndexes, type IndexedAnew } from './coming-indexes.ts';
import { doublesAhead, doublesLeft } from './doubles.ts';
import { moveDraft, type DraftMisfit, type VersionMove } from './draft-moves.ts';
import { obstaclesTo } from './obstacles.ts';
import type { DraftShelf, PluginShelf, PluginStanding } from './port.ts';

/** What becomes of a workflow's draft. `fits`: it stays; `carried`: its settings are carried over; `restored`: it is as it was before the move that is taken back; `by-hand`: somebody has to look at it. */
export interface DraftMove {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'fits' | 'carried' | 'restored' | 'by-hand';
  readonly misfits: readonly DraftMisfit[];
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
  /** What is to be indexed before it can be done. */
  readonly indexed: readonly IndexedAnew[];
  readonly drafts: readonly DraftMove[];
  readonly live: readonly LiveWorkflow[];
}

/** What moving is handed. */
export interface MovePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly shelf: PluginShelf;
  readonly drafts: DraftShelf;
  /** Says to whoever runs the hub what went wrong. */
  readonly report: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A draft that was carried over, by its revisions: so that the way back is known. */
export interface Carried {
  readonly workflow: string;
  readonly before: number;
  readonly after: number;
}

/** A draft with what it is to become; `definition` null: it stays as it is. */
export interface PlannedDraft extends DraftMove {
  readonly draftRev: number;
  readonly definition: WorkflowDefinition | null;
}

/** A move with all that doing it takes. */
export interface Plan extends PluginMove {
  readonly planned: readonly PlannedDraft[];
}

interface Moving {
  readonly workspace: Workspace;
  readonly standing: PluginStanding;
  readonly from: Manifest;
  readonly to: Manifest;
}

/** What a campaign’s form made is for that form to write. */
const BY_FORM: DraftMisfit = {
  step: null,
  title: null,
  path: '',
  code: 'BY_FORM',
  detail: 'Open the campaign and save it: its form writes the settings anew.',
  label: null,
  parts: {},
};

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
      const left = misfits.length > 0 || definition === null ? misfits : [BY_FORM];
      planned.push({ ...told, outcome: left.length > 0 ? 'by-hand' : 'fits', misfits: left, definition: null });
      continue;
    }
    const outcome = misfits.length > 0 ? 'by-hand' : definition === null ? 'fits' : 'carried';
    planned.push({ ...told, outcome, misfits, definition });
  }
  return planned;
};

/** Finds out what a move would do; `version` null: to the newest. */
export const planMove = async (
  ports: MovePorts,
  {
    workspace,
    plugin,
    version,
    isReady = false,
  }: {
    readonly workspace: Workspace;
    readonly plugin: string;
    readonly version: string | null;
    /** Whether what is kept was made ready for it: what stood in the way is known by then. */
    readonly isReady?: boolean;
  },
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
    return { ...told, obstacles: [], indexed: [], drafts: [], live: [], planned: [] };
  const uses = await liveUses(store.read, { plugin, workspaceId: workspace.id });
  const live = uses.map(({ workflow: { publicId: id, name }, versions }) => ({ id, name, versions }));
  const planned = await planDrafts(ports, { workspace, standing, from, to });
  const indexed = await comingIndexes(store, { workspace, from, to });
  const obstacles = await obstaclesTo({ store, shelf }, { workspace, from, to, live });
  const doubles = await (isReady ? doublesLeft : doublesAhead)(store, { workspace, from, to, indexed });
  const found = [...obstacles, ...doubles];
  return {
    ...told,
    // What stands in the way of a move that is under way is kept, and no names with it.
    obstacles: isReady ? found : await callRecords(store, { workspace, manifest: from }, found),
    indexed,
    drafts: planned.map(({ id, name, outcome, misfits }) => ({ id, name, outcome, misfits })),
    live,
    planned,
  };
};
