import type {
  Audience,
  CampaignChannel,
  CampaignState,
  JsonObject,
  Page,
  WorkflowProblem,
} from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { campaignOf, CAMPAIGN_STEP, compileCampaign, type CampaignForm } from '../../model/campaign/form.ts';
import { campaignState } from '../../model/campaign/state.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { RunNumbers } from '../../model/step-statistics.ts';
import { messageTally } from '../../model/step-tally.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listCampaignOccasions, type CampaignOccasion } from '../../store/query/campaign.ts';
import { countStepsOfMany, type StepCount } from '../../store/query/step-statistic.ts';
import { listWorkflows, type WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { createDraftHistory, type DraftHistory } from '../workflows/draft-history.ts';
import { beginDraft, removeWorkflow, replaceDraft, workflowOf } from '../workflows/drafts.ts';
import { readPlace, type PageAsked } from '../workflows/place.ts';
import type { Plugins } from '../workflows/port.ts';
import { countRuns } from '../workflows/run-numbers.ts';
import { parseDefinition, type Versions } from '../workflows/versions.ts';
import { createAudienceCount, type AudienceCount, type RecordPlugins } from './audience-count.ts';
import { createFollowing, type Following } from './follow.ts';
import { createLaunch, onlyBefore, type Launch, type ScheduleAsked } from './launch.ts';
import { problemsOfCampaign } from './problems.ts';

/** A campaign's numbers as lists show them. */
export interface CampaignCounts {
  readonly chosen: number;
  readonly waiting: number;
  readonly passed: number;
  readonly failed: number;
  readonly sent: number;
  readonly delivered: number;
  readonly undelivered: number;
  readonly opened: number;
  readonly clicked: number;
  readonly replied: number;
  readonly unsubscribed: number;
}

/** A campaign as lists show it; times are the workspace's. */
export interface CampaignSummary extends Pick<CampaignForm, 'channel' | 'at' | 'clock'> {
  readonly publicId: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly due: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly counts: CampaignCounts;
}

/** A campaign with what it says and to whom. */
export interface Campaign extends CampaignSummary, CampaignForm {
  readonly rev: number;
  readonly problems: readonly WorkflowProblem[];
}

/** What makes a campaign. `actor`: `operator:<id>` or `token:<id>`. */
export interface NewCampaign {
  readonly name: string;
  readonly channel: CampaignChannel;
  readonly message?: JsonObject | undefined;
  readonly audience?: Audience | null | undefined;
  readonly actor: string;
}

/** What a campaign says from now on; what is absent stays. `rev`: the revision it was made from. */
export interface CampaignEdit {
  readonly rev: number;
  readonly name?: string | undefined;
  readonly message?: JsonObject | undefined;
  readonly audience?: Audience | null | undefined;
  readonly actor: string;
}

/** The campaigns of a workspace: one message each, to some people, at one moment. */
export interface Campaigns extends Following {
  create(workspace: Workspace, draft: NewCampaign): Promise<Campaign>;
  list(workspace: Workspace, page: PageAsked): Promise<Page<CampaignSummary>>;
  get(workspace: Workspace, publicId: string): Promise<Campaign>;
  /** Only before anybody has got it, and while it is not scheduled. */
  update(workspace: Workspace, publicId: string, edit: CampaignEdit): Promise<Campaign>;
  /** Takes it out of sight: not while it is scheduled or being sent. */
  delete(workspace: Workspace, publicId: string): Promise<void>;
  /** How many would get it now, and why others would not. */
  audience(workspace: Workspace, publicId: string): Promise<AudienceCount>;
  /** Whoever asks twice has it sent once. */
  schedule(workspace: Workspace, publicId: string, asked: ScheduleAsked): Promise<Campaign>;
  /** Makes a draft of it again, as long as nobody has got it. */
  unschedule(workspace: Workspace, publicId: string): Promise<Campaign>;
  /** Whoever has not got it yet waits until it goes on. */
  stop(workspace: Workspace, publicId: string): Promise<Campaign>;
  goOn(workspace: Workspace, publicId: string, actor: string): Promise<Campaign>;
}

/** What campaigns are handed. */
export interface CampaignPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly announce: Announce;
  readonly pulse: Pulse;
  readonly plugins: Plugins & RecordPlugins;
  readonly versions: Versions;
  readonly hashAddress: (workspaceId: number, address: string) => string;
}

const EMPTY: Pick<CampaignForm, 'at' | 'clock'> = { at: null, clock: 'workspace' };
const NOBODY: RunNumbers = { entered: 0, active: 0, ended: 0 };

/** A campaign of that workspace; any other workflow is none. */
const campaignRow = async (store: Store, workspace: Workspace, publicId: string): Promise<WorkflowRow> => {
  const row = await workflowOf(store, workspace, publicId);
  if (row.kind !== 'campaign') throw fault('INNESTO_NOT_FOUND', { what: 'campaign' });
  return row;
};

const countsOf = (runs: RunNumbers, steps: readonly StepCount[]): CampaignCounts => {
  const of = (outcome: string): number =>
    steps.reduce((sum, step) => sum + (step.step === CAMPAIGN_STEP && step.outcome === outcome ? step.count : 0), 0);
  return {
    chosen: runs.entered,
    waiting: runs.active,
    passed: of('skipped'),
    failed: of('failed'),
    sent: of(messageTally('sent')),
    delivered: of(messageTally('delivered')),
    undelivered: of(messageTally('undelivered')),
    opened: of(messageTally('opened')),
    clicked: of(messageTally('clicked')),
    replied: of(messageTally('replied')),
    unsubscribed: of(messageTally('unsubscribed')),
  };
};

/** When it goes out, or went; of one that was missed before, when it does now. */
const dueOf = (occasions: readonly CampaignOccasion[]): number | null =>
  (occasions.find(({ state }) => state !== 'missed') ?? occasions.at(-1))?.dueAt ?? null;

/** What is known of some campaigns, in a few statements for all of them. */
const summaries = async (
  { store, versions }: Pick<CampaignPorts, 'store' | 'versions'>,
  workspace: Workspace,
  rows: readonly WorkflowRow[],
): Promise<readonly CampaignSummary[]> => {
  const of = { workspaceId: workspace.id, workflowIds: rows.map(({ id }) => id) };
  // The moments first: of one that is over, the numbers that are read after it know of everybody it brought in.
  const occasions = await listCampaignOccasions(store.read, store.dialect, of);
  const [runs, steps] = await Promise.all([
    countRuns({ store, versions }, of),
    rows.length === 0 ? [] : countStepsOfMany(store.read, store.dialect, of),
  ]);
  return rows.map((row) => {
    const { channel, at, clock } = campaignOf(parseDefinition(row.draft));
    const own: readonly CampaignOccasion[] = occasions.filter(({ workflowId }) => workflowId === row.id);
    const numbers = runs.get(row.id) ?? NOBODY;
    const state = campaignState({ workflow: row.state, occasions: own, inside: numbers.active });
    return {
      publicId: row.publicId,
      name: row.name,
      channel,
      state,
      at,
      clock,
      due: state === 'draft' ? null : dueOf(own),
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      counts: countsOf(
        numbers,
        steps.filter(({ workflowId }) => workflowId === row.id),
      ),
    };
  });
};

const viewOf = async (ports: CampaignPorts, workspace: Workspace, publicId: string): Promise<Campaign> => {
  const row = await campaignRow(ports.store, workspace, publicId);
  const [summary] = await summaries(ports, workspace, [row]);
  if (summary === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'campaign' });
  const form = campaignOf(parseDefinition(row.draft));
  const problems = summary.state === 'draft' ? await problemsOfCampaign(ports, row, form) : [];
  return { ...summary, ...form, rev: row.draftRev, problems };
};

const edit = async (
  ports: CampaignPorts & { readonly history: DraftHistory },
  {
    workspace,
    row,
    change,
  }: { readonly workspace: Workspace; readonly row: WorkflowRow; readonly change: CampaignEdit },
): Promise<void> => {
  const form = campaignOf(parseDefinition(row.draft));
  const { message = form.message, audience = form.audience, rev, name, actor } = change;
  const replaced = await replaceDraft(ports, workspace, {
    publicId: row.publicId,
    definition: compileCampaign({ ...form, message, audience }),
    draftRev: rev,
    name,
    actor,
    guard: onlyBefore(ports.store, workspace),
  });
  if (replaced) return;
  const { draftRev } = await campaignRow(ports.store, workspace, row.publicId);
  throw fault('INNESTO_CONFLICT', {
    detail: `The campaign was changed meanwhile: it is at revision ${draftRev}`,
    path: '/rev',
  });
};

/** Takes a campaign out of sight, if it is not on its way. */
const remove = async (
  ports: CampaignPorts & { readonly launch: Launch },
  workspace: Workspace,
  publicId: string,
): Promise<void> => {
  const { store, clock, launch } = ports;
  const { state } = await viewOf(ports, workspace, publicId);
  if (state === 'scheduled' || state === 'sending')
    throw fault('INNESTO_CAMPAIGN_STATE', { state, wanted: 'draft, sent or stopped' });
  if (state !== 'draft') await launch.giveUp(workspace, await campaignRow(store, workspace, publicId));
  await removeWorkflow(store, { workspace, publicId, at: workspaceNow(workspace.clock, clock.now()) });
};

/** Opens the campaigns. */
export const createCampaigns = (given: CampaignPorts): Campaigns => {
  const { store, announce, pulse } = given;
  const ports = { ...given, history: createDraftHistory(given) };
  const launch = createLaunch(ports);
  const changed = (workspace: Workspace): void => {
    announce({ topic: 'workflows', workspaceId: workspace.id });
    pulse.events();
    pulse.runs();
    pulse.deliveries();
  };
  const row = (workspace: Workspace, publicId: string): Promise<WorkflowRow> => campaignRow(store, workspace, publicId);
  const get = (workspace: Workspace, publicId: string): Promise<Campaign> => viewOf(ports, workspace, publicId);
  const told = async (workspace: Workspace, publicId: string, work: Promise<void>): Promise<Campaign> => {
    await work;
    changed(workspace);
    return get(workspace, publicId);
  };
  return {
    get,
    create: async (workspace, { name, channel, message = {}, audience = null, actor }) => {
      const definition = compileCampaign({ channel, message, audience, ...EMPTY });
      const publicId = await beginDraft(ports, workspace, { name, definition, actor, kind: 'campaign' });
      changed(workspace);
      return get(workspace, publicId);
    },
    list: async (workspace, { limit, after }) => {
      const [before = null] = readPlace(after, 1) ?? [];
      const of = { workspaceId: workspace.id, kind: 'campaign', before, limit: limit + 1 } as const;
      const page = pageOfRows(await listWorkflows(store.read, of), limit, ({ id }) => id);
      return { ...page, items: await summaries(ports, workspace, page.items) };
    },
    update: async (workspace, id, change) =>
      told(workspace, id, edit(ports, { workspace, row: await row(workspace, id), change })),
    delete: async (workspace, id) => {
      await remove({ ...ports, launch }, workspace, id);
      changed(workspace);
    },
    audience: async (workspace, id) =>
      createAudienceCount(ports)(workspace, campaignOf(parseDefinition((await row(workspace, id)).draft))),
    schedule: async (workspace, id, asked) =>
      told(workspace, id, launch.schedule(workspace, await row(workspace, id), asked)),
    unschedule: async (workspace, id) => told(workspace, id, launch.unschedule(workspace, await row(workspace, id))),
    stop: async (workspace, id) => told(workspace, id, launch.stop(workspace, await row(workspace, id))),
    goOn: async (workspace, id, actor) => told(workspace, id, launch.goOn(workspace, await row(workspace, id), actor)),
    ...createFollowing(ports, row),
  };
};
