import { isDeepStrictEqual } from 'node:util';
import type { Subscription, TriggerUse, WorkflowDefinition, WorkflowProblem } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Workspace } from '../../model/workspace.ts';
import { loadNameable } from '../../store/query/nameable.ts';
import { countStanding } from '../../store/query/run.ts';
import { raiseSubscriptionsRevision, replaceSubscriptions } from '../../store/query/subscription.ts';
import { insertVersion, lastVersion } from '../../store/query/version.ts';
import { lockWorkflow, markStarted, type WorkflowRow } from '../../store/query/workflow.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { insertOccasions } from '../../store/verb/occasions.ts';
import { keepTrackOf, wantedAudiences, type WantedAudience } from '../audiences/audiences.ts';
import { audienceProblems } from './audience-problems.ts';
import { inboundProblems, listenOutside } from './inbound-sources.ts';
import { keptOf } from './kept-subscription.ts';
import { clockProblems, everyoneNow, planClock } from './plan-clock.ts';
import type { Contribution, Plugins, PluginVersion } from './port.ts';
import { definitionProblems, resolveAll } from './problems.ts';
import { restAWhile, restWholly } from './rest-a-while.ts';
import { stepSecretProblems } from './step-secrets.ts';
import { parseDefinition, parsePins } from './versions.ts';
import { lapseProblems, watchLapses } from './watch-lapses.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** What starting and checking workflows is handed. */
export interface StartPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly plugins: Plugins;
  /** Nobody is asked outside, so that nothing hangs on the secrets with which they would be: in a trial. */
  readonly assumesSecrets?: boolean;
}

/** What keeps a definition from being put in force. */
export const problemsOf = async (
  { store, plugins }: Pick<StartPorts, 'store' | 'plugins'>,
  { workspaceId, definition }: { readonly workspaceId: number; readonly definition: WorkflowDefinition },
): Promise<readonly WorkflowProblem[]> => {
  const nameable = await loadNameable(store, { workspaceId, mentioned: JSON.stringify(definition) });
  const workspace = await findWorkspace(store.read, workspaceId);
  if (workspace === null) throw fault('INNESTO_NOT_FOUND', { what: 'workspace' });
  return definitionProblems(definition, { workspaceId, workspace, nameable, plugins });
};

/** What is wrong with a workflow's draft. */
export const draftProblems = (
  ports: Pick<StartPorts, 'store' | 'plugins'>,
  { workspaceId, draft }: WorkflowRow,
): Promise<readonly WorkflowProblem[]> => problemsOf(ports, { workspaceId, definition: parseDefinition(draft) });

const refuse = (problems: readonly WorkflowProblem[]): never => {
  throw fault('INNESTO_WORKFLOW_INVALID', { count: problems.length }, { extension: { problems } });
};

/** A definition found in order: what it is made of, and what its trigger wants to listen to. */
export interface Sound {
  readonly definition: WorkflowDefinition;
  readonly trigger: TriggerUse;
  readonly source: Contribution;
  readonly pins: Readonly<Record<string, string>>;
  /** The versions of plugins that it is pinned to. */
  readonly pinned: readonly PluginVersion[];
  readonly subscriptions: readonly Subscription[];
  readonly audiences: readonly WantedAudience[];
}

/** Asks everything about a definition that must be known before it is put in force; refuses it with its problems. */
export const soundDefinition = async (
  { store, plugins, ids, assumesSecrets = false }: StartPorts,
  {
    workspace,
    workflowId,
    workflow,
    definition,
    now,
  }: {
    readonly workspace: Workspace;
    readonly workflowId: number;
    /** The workflow's public id. */
    readonly workflow: string;
    readonly definition: WorkflowDefinition;
    readonly now: number;
  },
): Promise<Sound> => {
  const problems = await problemsOf({ store, plugins }, { workspaceId: workspace.id, definition });
  if (problems.length > 0) return refuse(problems);
  const found = await resolveAll(definition, { workspaceId: workspace.id, plugins });
  const { trigger } = definition;
  const source = trigger === undefined ? undefined : found.get(trigger.contribution);
  if (trigger === undefined || source === undefined)
    return refuse([{ code: 'NO_TRIGGER', path: '/trigger', detail: 'Nothing starts the workflow yet.' }]);
  const { plugin, version, name } = source;
  const answer = await plugins.subscribe({ workspace, plugin, version, name, config: trigger.config, now });
  if (!answer.ok) return refuse([{ code: 'TRIGGER_REFUSED', path: '/trigger', detail: answer.detail }]);
  const { subscriptions } = answer;
  const wishes = await clockProblems(store, { workspace, workflowId, definition, subscriptions, now });
  const outside = await inboundProblems(store, {
    workspaceId: workspace.id,
    workflowId,
    workflow,
    source,
    contribution: trigger.contribution,
    config: trigger.config,
    subscriptions,
    assumesSecrets,
  });
  const untold = assumesSecrets
    ? []
    : await stepSecretProblems(store, { workspaceId: workspace.id, workflowId, definition, found });
  const trouble = [
    ...wishes,
    ...outside,
    ...untold,
    ...lapseProblems(source.manifest, subscriptions),
    ...(await audienceProblems(store, workspace, subscriptions)),
  ];
  if (trouble.length > 0) return refuse(trouble);
  const pins = Object.fromEntries([...found].map(([contribution, { version: pinned }]) => [contribution, pinned]));
  const pinned = [...found.values()].map((one) => ({ name: one.plugin, version: one.version }));
  const audiences = wantedAudiences(subscriptions, ids);
  return { definition, trigger, source, pins, pinned, subscriptions, audiences };
};

/** The newest version where it says the same and pins the same, and a new one otherwise. */
export const versionFor = async (
  transaction: Transaction,
  {
    row,
    sound,
    publicId,
    actor,
    now,
    restoredFrom = null,
  }: {
    readonly row: WorkflowRow;
    readonly sound: Sound;
    readonly publicId: string;
    readonly actor: string;
    readonly now: number;
    /** The number of the earlier version that is put in force again. */
    readonly restoredFrom?: number | null;
  },
): Promise<number> => {
  const { definition, pins } = sound;
  const last = await lastVersion(transaction, { workspaceId: row.workspaceId, workflowId: row.id });
  const same =
    last !== undefined &&
    isDeepStrictEqual(parseDefinition(last.definition), definition) &&
    isDeepStrictEqual(Object.fromEntries(parsePins(last.pins)), pins);
  if (same) return last.id;
  return insertVersion(transaction, {
    publicId,
    workspaceId: row.workspaceId,
    workflowId: row.id,
    number: (last?.number ?? 0) + 1,
    definition: JSON.stringify(definition),
    pins: JSON.stringify(pins),
    createdBy: actor,
    createdAt: now,
    restoredFrom,
  });
};

/** Makes a workflow listen to what a version's trigger wants, and to nothing else; what the clock is to bring about for it is planned. */
export const listen = async (
  transaction: Transaction,
  store: Store,
  {
    workspace,
    row,
    sound,
    versionId,
    now,
  }: {
    readonly workspace: Workspace;
    readonly row: WorkflowRow;
    readonly sound: Sound;
    readonly versionId: number;
    readonly now: number;
  },
): Promise<void> => {
  const { trigger, source, definition, subscriptions } = sound;
  const of = { workspaceId: row.workspaceId, workflowId: row.id };
  const moment = { now, timeZone: workspace.timeZone };
  const audiences = await keepTrackOf(transaction, store, { ...of, wanted: sound.audiences, moment });
  await planClock(transaction, store, { workspace, workflowId: row.id, definition, subscriptions, now });
  await watchLapses(transaction, store, { workspace, row, plugin: source.plugin, subscriptions, now });
  const { contribution, config } = trigger;
  const outside = { ...of, workflow: row.publicId, source, contribution, config, subscriptions, now };
  await listenOutside(transaction, outside);
  return replaceSubscriptions(transaction, store.dialect, {
    ...of,
    versionId,
    subscriptions: subscriptions.map((subscription) => ({
      ...keptOf(subscription, { audiences, workflow: row.publicId, plugin: source.plugin }),
      plugin: source.plugin,
      pluginVersion: source.version,
      contribution: trigger.contribution,
      config: JSON.stringify(trigger.config),
    })),
  });
};

/** Who starts which workflow. `everyone`: whether those come in, too, for whom the trigger holds already; `perMinute`: how many at the most of those that were due when it was stopped go on in a minute; null: at once. */
export interface Start {
  readonly workspace: Workspace;
  readonly row: WorkflowRow;
  readonly actor: string;
  readonly perMinute: number | null;
  readonly everyone?: boolean;
}

const MINUTE = 60_000;

/** Over how long those are spread who were due when the workflow was stopped; null: they go on at once. */
const releaseOf = async (
  transaction: Transaction,
  store: Store,
  {
    row,
    perMinute,
    ...moments
  }: Pick<Start, 'row' | 'perMinute'> & { readonly stoppedAt: number; readonly now: number },
): Promise<number | null> => {
  if (perMinute === null) return null;
  const of = { workspaceId: row.workspaceId, workflowId: row.id };
  const { overdue } = await countStanding(transaction, store.dialect, { ...of, ...moments });
  return Math.ceil((overdue * MINUTE) / perMinute);
};

/**
 * Starts a workflow, or puts the changed draft of an active one in force. The plugin is asked before the transaction
 * opens; inside it everything happens at once: version, subscriptions, state. What a stop froze goes on then, one after the other.
 */
export const startWorkflow = async (
  ports: StartPorts,
  { workspace, row, actor, perMinute, everyone = false }: Start,
): Promise<void> => {
  const { store, clock, ids, plugins } = ports;
  const workspaceId = workspace.id;
  const workflowId = row.id;
  const asked = workspaceNow(workspace.clock, clock.now());
  const sound = await soundDefinition(ports, {
    workspace,
    workflowId,
    workflow: row.publicId,
    definition: parseDefinition(row.draft),
    now: asked,
  });
  const publicId = ids.next();
  if (row.state === 'stopped') await restWholly(store, { workspaceId, workflowId });
  const now = workspaceNow(workspace.clock, clock.now());
  await store.write(async (transaction) => {
    await plugins.hold(transaction, sound.pinned);
    const current = await lockWorkflow(transaction, store.dialect, { workspaceId, workflowId });
    if (current === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
    if (current.draftRev !== row.draftRev)
      throw fault('INNESTO_CONFLICT', { detail: 'The draft was changed while it was being started' });
    // Somebody started and stopped it meanwhile.
    if (current.isFreezing)
      throw fault('INNESTO_CONFLICT', { detail: 'The workflow was stopped while it was being started' });
    const versionId = await versionFor(transaction, { row, sound, publicId, actor, now });
    await listen(transaction, store, { workspace, row, sound, versionId, now });
    if (everyone) {
      const occasions = everyoneNow(sound.subscriptions, now);
      await insertOccasions(transaction, store.dialect, { workspaceId, workflowId, occasions });
    }
    const stoppedAt = current.state === 'stopped' ? (current.stoppedAt ?? now) : null;
    // An active workflow stays active since when it was: contacts on their way in are not turned away by a new version.
    // In one that drained nothing stood still, but what happened meanwhile starts nothing.
    await markStarted(transaction, {
      workspaceId,
      workflowId,
      versionId,
      startedAt: current.state === 'active' || current.state === 'draining' ? null : now,
      listensFrom: current.state === 'active' ? null : now,
      stoppedAt,
      releaseMs: stoppedAt === null ? null : await releaseOf(transaction, store, { row, stoppedAt, now, perMinute }),
    });
    await raiseSubscriptionsRevision(transaction);
  });
  await restAWhile(store, { workspaceId, workflowId });
};
