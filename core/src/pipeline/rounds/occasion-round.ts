import type { DateSubscription, Reentry } from '@innesto/sdk/contract';
import type { CompiledVersion, Versions } from '../../data/workflows/versions.ts';
import { zoneOf } from '../../model/calendar/zone.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { createTurns } from '../../model/fair-share.ts';
import { splitHeads } from '../../model/head.ts';
import { firstDay, planDay, type PlannedOccasion, type PlanScope } from '../../model/occasion.ts';
import { lastToReturn } from '../../model/reentry.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Occasion } from '../../store/verb/occasion-row.ts';
import type { DueOccasion } from '../../store/verb/occasions.ts';
import type { Verbs } from '../../store/verbs.ts';

/** What the clock's work is handed. */
export interface OccasionPorts {
  readonly verbs: Pick<
    Verbs,
    | 'occasionHeads'
    | 'dueOccasions'
    | 'openOccasion'
    | 'runningOccasions'
    | 'freezeOccasion'
    | 'missOccasion'
    | 'fanOut'
    | 'gatherDates'
    | 'loadDateSubscriptions'
    | 'loadZones'
    | 'loadWorkspaces'
    | 'activeVersions'
  >;
  readonly versions: Versions;
  readonly clock: Clock;
}

/** How many entered which version at which step. */
export interface Fanned {
  readonly workspaceId: number;
  readonly versionId: number;
  readonly step: string;
  readonly entered: number;
}

/** What one round of the clock came to. */
export interface OccasionRound {
  readonly moved: boolean;
  readonly nextIn: number | null;
  /** Something was due, or an audience coming in, and nothing could be done about it now. */
  readonly stuck: boolean;
  readonly fanned: readonly Fanned[];
}

/** How many occasions of a workspace are opened in one round. */
const OPEN_EACH = 50;
/** How many of an audience one transaction goes through: it holds others up for some hundredths of a second. */
const PIECE = 2000;
/** How many workspaces' audiences come in by turns in one round. */
const AT_ONCE = 8;

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

/** The days that come next after one of a date trigger's occasions: of where it is later, and of where it is earlier. */
const daysAfter = (
  { dueAt }: Occasion,
  subscriptions: readonly DateSubscription[],
  scope: PlanScope,
): readonly PlannedOccasion[] =>
  subscriptions.flatMap((subscription) => {
    const day = firstDay(subscription, dueAt + 1, scope);
    return [...planDay(subscription, day, scope), ...planDay(subscription, day + 1, scope)].filter(
      (planned) => planned.dueAt > dueAt,
    );
  });

/** Opens occasions whose moment has come; those that come too late are missed, and those of a stopped workflow stand still. */
const openDue = async (ports: OccasionPorts, due: readonly DueOccasion[], now: number): Promise<number> => {
  if (due.length === 0) return 0;
  const { verbs, versions } = ports;
  const workflowIds = distinct(due.map(({ occasion }) => occasion.workflowId));
  const [workspaces, active, dates] = await Promise.all([
    verbs.loadWorkspaces(distinct(due.map(({ occasion }) => occasion.workspaceId))),
    verbs.activeVersions(workflowIds),
    verbs.loadDateSubscriptions(workflowIds),
  ]);
  const compiled = await versions.getMany([...active.values()]);
  let opened = 0;
  for (const { occasion, workflow } of due) {
    const workspace = workspaces.get(occasion.workspaceId);
    if (workspace === undefined) continue;
    const own = workspaceNow(workspace.clock, now);
    const to = workflow !== 'active' ? 'frozen' : occasion.lateAt <= own ? 'missed' : 'running';
    const scope = {
      workspaceZone: workspace.timeZone,
      zones: occasion.kind === 'date' ? await verbs.loadZones(workspace.id) : [],
      options: compiled.get(active.get(occasion.workflowId) ?? 0)?.definition.options,
    };
    const next =
      occasion.kind === 'date' && to !== 'frozen'
        ? daysAfter(occasion, dates.get(occasion.workflowId) ?? [], scope)
        : [];
    if (await verbs.openOccasion({ occasion, to, now: own, next })) opened += 1;
  }
  return opened;
};

/** By hand one comes in now or not at all: no entry waits until who is inside has left. */
const atOnceOrNot = (reentry: Reentry): Reentry =>
  reentry.whileInside === 'queue' ? { ...reentry, whileInside: 'ignore' } : reentry;

/** Lets the next piece of one occasion's audience in. */
const goOn = async (
  ports: OccasionPorts,
  occasion: Occasion,
  {
    workspace,
    version,
    now,
  }: { readonly workspace: Workspace; readonly version: CompiledVersion; readonly now: number },
): Promise<Fanned | null> => {
  const { dates, byHand } = occasion.data;
  const { graph, definition } = version;
  const first = byHand?.step ?? graph.first ?? '';
  const reentry = byHand === undefined ? definition.reentry : atOnceOrNot(definition.reentry);
  const fanned: Fanned = { workspaceId: workspace.id, versionId: version.id, step: first, entered: 0 };
  if (dates !== null) {
    const isReady = await ports.verbs.gatherDates({ workspaceId: workspace.id, field: dates.field, most: PIECE });
    if (!isReady) return fanned;
  }
  // Another version was put in force meanwhile, without the step. To begin elsewhere is not what somebody asked for.
  if (byHand !== undefined && !graph.steps.has(first)) {
    await ports.verbs.missOccasion({ occasionId: occasion.id, now });
    return fanned;
  }
  const came = await ports.verbs.fanOut({
    occasionId: occasion.id,
    workflowId: occasion.workflowId,
    version: { id: version.id, first, isWait: graph.steps.get(first)?.kind === 'wait', reentry },
    now,
    timeZone: workspace.timeZone,
    lastBefore: lastToReturn(reentry, { at: now, timeZone: workspace.timeZone }),
    most: PIECE,
    inZones: (contacts, zones) => {
      const due = new Set(zones);
      return contacts.flatMap((contact) => (due.has(zoneOf({ contact, workspace }).zone) ? contact.id : []));
    },
  });
  return came === null ? null : { ...fanned, entered: came.entered };
};

/**
 * Opens the clock's own work: what is planned begins when its moment comes, and its audience comes in, a piece a round and the workspaces
 * by turns. Any node does it, and takes up what another one left: how far it came stands with the occasion.
 */
export const createOccasionRound = (ports: OccasionPorts): (() => Promise<OccasionRound>) => {
  const turn = createTurns();
  const { verbs, versions, clock } = ports;
  return async () => {
    const now = clock.now();
    const { due, nextIn } = splitHeads(await verbs.occasionHeads(), now);
    const heads = due.map(({ workspaceId, clock: own }) => ({ workspaceId, now: workspaceNow(own, now) }));
    const opened = await openDue(ports, await verbs.dueOccasions({ heads, each: OPEN_EACH }), now);
    const running = new Map((await verbs.runningOccasions()).map((one) => [one.workspaceId, one]));
    const chosen = turn([...running.keys()])
      .slice(0, AT_ONCE)
      .flatMap((workspaceId) => running.get(workspaceId) ?? []);
    const active = await verbs.activeVersions(distinct(chosen.map(({ workflowId }) => workflowId)));
    const compiled = await versions.getMany([...active.values()]);
    const workspaces = await verbs.loadWorkspaces(chosen.map(({ workspaceId }) => workspaceId));
    const fanned: Fanned[] = [];
    for (const occasion of chosen) {
      const workspace = workspaces.get(occasion.workspaceId);
      const version = compiled.get(active.get(occasion.workflowId) ?? 0);
      if (workspace === undefined || version === undefined) {
        await verbs.freezeOccasion(occasion.id);
        continue;
      }
      const came = await goOn(ports, occasion, { workspace, version, now: workspaceNow(workspace.clock, clock.now()) });
      if (came !== null) fanned.push(came);
    }
    const moved = opened + fanned.length > 0;
    return { moved, nextIn, stuck: !moved && due.length + chosen.length > 0, fanned };
  };
};
