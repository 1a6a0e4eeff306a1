import { fault, isFault } from '../../fault/fault.ts';
import { instantOf } from '../../model/calendar/wall-clock.ts';
import { campaignOf, campaignProblems, compileCampaign, type CampaignForm } from '../../model/campaign/form.ts';
import { campaignMoment } from '../../model/campaign/moment.ts';
import { campaignState, hasBegun } from '../../model/campaign/state.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listCampaignOccasions } from '../../store/query/campaign.ts';
import { lockWorkflow, type WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import type { DraftHistory } from '../workflows/draft-history.ts';
import { replaceDraft, workflowOf, type DraftGuard } from '../workflows/drafts.ts';
import { startWorkflow, type StartPorts } from '../workflows/start.ts';
import { endAllRuns, stopWorkflow } from '../workflows/stop.ts';
import { parseDefinition } from '../workflows/versions.ts';
import { problemsOfCampaign, readProblems } from './problems.ts';

/** A campaign and when it is to go out: `now`, a moment on the wall clock, or an instant. `rev`: as which it was looked at. */
export interface ScheduleAsked {
  readonly at: string;
  readonly clock?: CampaignForm['clock'] | undefined;
  readonly rev?: number | undefined;
  readonly actor: string;
}

/** Sending campaigns off, and holding them up. */
export interface Launch {
  schedule(workspace: Workspace, row: WorkflowRow, asked: ScheduleAsked): Promise<void>;
  unschedule(workspace: Workspace, row: WorkflowRow): Promise<void>;
  stop(workspace: Workspace, row: WorkflowRow): Promise<void>;
  goOn(workspace: Workspace, row: WorkflowRow, actor: string): Promise<void>;
  /** For good: whoever has not got it will not. */
  giveUp(workspace: Workspace, row: WorkflowRow): Promise<void>;
}

type LaunchPorts = StartPorts & { readonly history: DraftHistory };

const isHeld = ({ state }: Pick<WorkflowRow, 'state'>): boolean => state === 'draft' || state === 'stopped';

/** Lets something be done to a campaign only while nobody has got it and it is not scheduled. */
export const onlyBefore =
  ({ dialect }: Store, { id: workspaceId }: Workspace): DraftGuard =>
  async (transaction, workflowId) => {
    const current = await lockWorkflow(transaction, dialect, { workspaceId, workflowId });
    const occasions = await listCampaignOccasions(transaction, dialect, { workspaceId, workflowIds: [workflowId] });
    if (current === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'campaign' });
    const state = campaignState({ workflow: current.state, occasions, inside: 0 });
    if (state !== 'draft') throw fault('INNESTO_CAMPAIGN_STATE', { state, wanted: 'draft' });
  };

/** Whether it has begun is asked when nothing can begin any more. */
const onlyIfBegun =
  ({ dialect }: Store, { id: workspaceId }: Workspace, wanted: boolean): DraftGuard =>
  async (transaction, workflowId) => {
    const occasions = await listCampaignOccasions(transaction, dialect, { workspaceId, workflowIds: [workflowId] });
    if (hasBegun({ occasions }) !== wanted)
      throw fault('INNESTO_CAMPAIGN_STATE', {
        state: wanted ? 'scheduled' : 'sending',
        wanted: wanted ? 'sending' : 'scheduled',
      });
  };

/** What a workflow's problems mean for the campaign that made it. */
const inItsWords = async (work: Promise<void>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!isFault(error, 'INNESTO_WORKFLOW_INVALID')) throw error;
    const problems = campaignProblems(readProblems(error));
    throw fault('INNESTO_CAMPAIGN_INVALID', { count: problems.length }, { extension: { problems }, cause: error });
  }
};

interface Wish {
  readonly workspace: Workspace;
  readonly row: WorkflowRow;
  readonly asked: ScheduleAsked;
  readonly now: number;
}

const momentOf = ({ workspace, asked, now }: Wish): string => {
  const found = campaignMoment(asked.at, { now, timeZone: workspace.timeZone });
  if (found.kind === 'at') return found.at;
  const detail =
    found.reason === 'past'
      ? `${asked.at} has passed`
      : `${asked.at} is in an hour that the clocks of ${workspace.timeZone} show twice`;
  throw fault('INNESTO_CAMPAIGN_MOMENT', { detail, path: '/at' });
};

/** Whether a campaign is, or was, to go out as somebody asks for it. */
const isUnderWay = ({ workspace, row, asked, now }: Wish): boolean => {
  const { at } = campaignOf(parseDefinition(row.draft));
  if (isHeld(row) || at === null) return false;
  return asked.at === 'now'
    ? instantOf(at, workspace.timeZone) <= now
    : campaignMoment(asked.at, { now, timeZone: workspace.timeZone }).kind !== 'at' ||
        at === momentOf({ workspace, row, asked, now });
};

/** Whether its moment came and nobody was there for it: it is on its way no more, whatever its workflow says. */
const isMissed = async ({ store }: Pick<LaunchPorts, 'store'>, { workspace, row }: Wish): Promise<boolean> => {
  const of = { workspaceId: workspace.id, workflowIds: [row.id] };
  const occasions = await listCampaignOccasions(store.read, store.dialect, of);
  return campaignState({ workflow: row.state, occasions, inside: 0 }) === 'missed';
};

const isAskedTwice = async (ports: LaunchPorts, wish: Wish): Promise<boolean> =>
  isUnderWay(wish) && !(await isMissed(ports, wish));

const changedSince = (rev: number): Error =>
  fault('INNESTO_CONFLICT', { detail: `The campaign was changed meanwhile: it is at revision ${rev}`, path: '/rev' });

/** Writes the moment down and starts, once: of two who ask at the same time one finds it written, or started, by the other. */
const sendOff = async (ports: LaunchPorts, wish: Wish): Promise<void> => {
  const { workspace, row, asked } = wish;
  const form = campaignOf(parseDefinition(row.draft));
  const problems = await problemsOfCampaign(ports, row, form);
  if (problems.length > 0)
    throw fault('INNESTO_CAMPAIGN_INVALID', { count: problems.length }, { extension: { problems } });
  const at = momentOf(wish);
  const clock = asked.at === 'now' ? 'workspace' : (asked.clock ?? 'workspace');
  const { publicId, draftRev } = row;
  const definition = compileCampaign({ ...form, at, clock });
  const guard = onlyBefore(ports.store, workspace);
  const written = await replaceDraft(ports, workspace, { publicId, definition, draftRev, actor: asked.actor, guard });
  if (!written) throw changedSince((await workflowOf(ports.store, workspace, publicId)).draftRev);
  const planned = await workflowOf(ports.store, workspace, publicId);
  await inItsWords(startWorkflow(ports, { workspace, row: planned, actor: asked.actor, perMinute: null }));
};

const schedule = async (ports: LaunchPorts, wish: Wish): Promise<void> => {
  const { workspace, row, asked } = wish;
  if (await isAskedTwice(ports, wish)) return;
  if (asked.rev !== undefined && asked.rev !== row.draftRev) throw changedSince(row.draftRev);
  try {
    await sendOff(ports, wish);
  } catch (error) {
    if (!isFault(error, 'INNESTO_CONFLICT') && !isFault(error, 'INNESTO_CAMPAIGN_STATE')) throw error;
    const current = await workflowOf(ports.store, workspace, row.publicId);
    if (!(await isAskedTwice(ports, { ...wish, row: current }))) throw error;
  }
};

/** Opens what sends campaigns off, and holds them up. */
export const createLaunch = (ports: LaunchPorts): Launch => {
  const { store, clock } = ports;
  return {
    schedule: (workspace, row, asked) =>
      schedule(ports, { workspace, row, asked, now: workspaceNow(workspace.clock, clock.now()) }),
    unschedule: async (workspace, row) => {
      if (isHeld(row)) return onlyBeforeNow(store, workspace, row);
      return stopWorkflow(ports, { workspace, row, guard: onlyIfBegun(store, workspace, false) });
    },
    stop: async (workspace, row) => {
      if (row.state === 'active')
        await stopWorkflow(ports, { workspace, row, guard: onlyIfBegun(store, workspace, true) });
      else if (row.state === 'draft') throw fault('INNESTO_CAMPAIGN_STATE', { state: 'draft', wanted: 'sending' });
    },
    goOn: async (workspace, row, actor) => {
      if (row.state === 'active') return;
      const workflowIds = [row.id];
      const occasions = await listCampaignOccasions(store.read, store.dialect, {
        workspaceId: workspace.id,
        workflowIds,
      });
      if (!hasBegun({ occasions })) throw fault('INNESTO_CAMPAIGN_STATE', { state: 'draft', wanted: 'stopped' });
      await inItsWords(startWorkflow(ports, { workspace, row, actor, perMinute: null }));
    },
    giveUp: async (workspace, row) => {
      if (row.state === 'active') await stopWorkflow(ports, { workspace, row });
      await endAllRuns(ports, { workspace, row });
    },
  };
};

const onlyBeforeNow = (store: Store, workspace: Workspace, { id }: WorkflowRow): Promise<void> =>
  store.write((transaction) => onlyBefore(store, workspace)(transaction, id));
