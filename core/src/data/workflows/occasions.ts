import type { Filter, Page, Subscription, WorkflowDefinition } from '@innesto/sdk/contract';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { entryCondition } from '../../model/entry-condition.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countAudience } from '../../store/query/audience-size.ts';
import { listOccasions } from '../../store/query/occasion.ts';
import type { Store } from '../../store/store.ts';
import type { Occasion } from '../../store/verb/occasion-row.ts';
import { pageOfRows } from '../page.ts';
import { openDoor } from './door.ts';
import { workflowOf } from './drafts.ts';
import { readPlace, type PageAsked } from './place.ts';
import { everyoneOf } from './plan-clock.ts';
import type { Plugins } from './port.ts';
import { parseDefinition, type Versions } from './versions.ts';

export type { Occasion } from '../../store/verb/occasion-row.ts';

/** What the clock brings about for workflows, and whom a start could begin with. */
export interface Occasions {
  /** What the clock has brought about for a workflow, is bringing about and is to, the latest first; what it missed is among them. */
  occasions(workspace: Workspace, publicId: string, asked: PageAsked): Promise<Page<Occasion>>;
  /** How many would enter if the draft were started with everyone for whom its trigger holds now; null: it is not about how contacts are. */
  everyone(workspace: Workspace, publicId: string): Promise<number | null>;
  /** What the trigger in force asks of a contact; null: anybody may come in by it. */
  entryCondition(workspace: Workspace, publicId: string): Promise<Filter | null>;
}

interface OccasionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly plugins: Plugins;
  readonly versions: Versions;
}

/** What a trigger listens to, as far as it can be asked. */
const subscriptionsOf = async (
  { clock, plugins }: OccasionPorts,
  workspace: Workspace,
  { trigger }: Pick<WorkflowDefinition, 'trigger'>,
): Promise<readonly Subscription[]> => {
  const source = trigger === undefined ? null : await plugins.resolve(workspace.id, trigger.contribution);
  if (trigger === undefined || source === null) return [];
  const { plugin, version, name, manifest } = source;
  // Settings that are not filled in yet are nothing to ask a plugin about.
  if (plugins.checkSettings({ manifest, kind: 'trigger', name, config: trigger.config }).length > 0) return [];
  const now = workspaceNow(workspace.clock, clock.now());
  const answer = await plugins.subscribe({ workspace, plugin, version, name, config: trigger.config, now });
  return answer.ok ? answer.subscriptions : [];
};

/** Opens the room of occasions. */
export const createOccasions = (ports: OccasionPorts): Occasions => {
  const { store, clock } = ports;
  return {
    occasions: async (workspace, publicId, { limit, after }) => {
      const { id: workflowId } = await workflowOf(store, workspace, publicId);
      const [dueAt, id] = readPlace(after, 2) ?? [];
      const rows = await listOccasions(store.read, store.dialect, {
        workspaceId: workspace.id,
        workflowId,
        before: dueAt === undefined || id === undefined ? null : { dueAt, id },
        limit: limit + 1,
      });
      return pageOfRows(rows, limit, (row) => [row.dueAt, row.id].join('.'));
    },
    everyone: async (workspace, publicId) => {
      const { draft } = await workflowOf(store, workspace, publicId);
      const audiences = everyoneOf(await subscriptionsOf(ports, workspace, parseDefinition(draft)));
      if (audiences.length === 0) return null;
      const moment = { now: workspaceNow(workspace.clock, clock.now()), timeZone: workspace.timeZone };
      return countAudience(store.read, store.dialect, { workspaceId: workspace.id, audiences, moment });
    },
    entryCondition: async (workspace, publicId) => {
      const { version } = await openDoor(ports, { workspace, publicId, step: null });
      return entryCondition(await subscriptionsOf(ports, workspace, version.definition));
    },
  };
};
