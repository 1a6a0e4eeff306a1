import { isDeepStrictEqual } from 'node:util';
import type { Subscription, TriggerUse, WorkflowDefinition, WorkflowProblem } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Workspace } from '../../model/workspace.ts';
import { insertVersion, lastVersion } from '../../store/query/version.ts';
import {
  loadNameable,
  lockWorkflow,
  markStarted,
  raiseSubscriptionsRevision,
  replaceSubscriptions,
  type WorkflowRow,
} from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import type { Contribution, Plugins } from './port.ts';
import { definitionProblems, resolveAll } from './problems.ts';
import { restAWhile, restWholly } from './rest-a-while.ts';
import { parseDefinition, parsePins } from './versions.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** What starting and checking workflows is handed. */
export interface StartPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly plugins: Plugins;
}

/** What is wrong with a workflow's draft. */
export const draftProblems = async (
  { store, plugins }: Pick<StartPorts, 'store' | 'plugins'>,
  row: WorkflowRow,
): Promise<readonly WorkflowProblem[]> => {
  const nameable = await loadNameable(store.read, row.workspaceId);
  return definitionProblems(parseDefinition(row.draft), { workspaceId: row.workspaceId, nameable, plugins });
};

const refuse = (problems: readonly WorkflowProblem[]): never => {
  throw fault('INNESTO_WORKFLOW_INVALID', { count: problems.length }, { extension: { problems } });
};

/** A draft found in order: what it is made of, and what its trigger wants to listen to. */
interface Sound {
  readonly definition: WorkflowDefinition;
  readonly trigger: TriggerUse;
  readonly source: Contribution;
  readonly pins: Readonly<Record<string, string>>;
  readonly subscriptions: readonly Subscription[];
}

const soundDraft = async (
  { store, plugins }: StartPorts,
  { workspace, row, now }: { readonly workspace: Workspace; readonly row: WorkflowRow; readonly now: number },
): Promise<Sound> => {
  const problems = await draftProblems({ store, plugins }, row);
  if (problems.length > 0) return refuse(problems);
  const definition = parseDefinition(row.draft);
  const found = await resolveAll(definition, {
    workspaceId: workspace.id,
    nameable: await loadNameable(store.read, workspace.id),
    plugins,
  });
  const { trigger } = definition;
  const source = trigger === undefined ? undefined : found.get(trigger.contribution);
  if (trigger === undefined || source === undefined)
    return refuse([{ code: 'NO_TRIGGER', path: '/trigger', detail: 'Nothing starts the workflow yet.' }]);
  const { plugin, version, name } = source;
  const answer = await plugins.subscribe({ workspace, plugin, version, name, config: trigger.config, now });
  if (!answer.ok) return refuse([{ code: 'TRIGGER_REFUSED', path: '/trigger', detail: answer.detail }]);
  const pins = Object.fromEntries([...found].map(([contribution, { version: pinned }]) => [contribution, pinned]));
  return { definition, trigger, source, pins, subscriptions: answer.subscriptions };
};

/** The newest version where it says the same and pins the same, and a new one otherwise. */
const versionFor = async (
  transaction: Transaction,
  {
    row,
    sound,
    publicId,
    actor,
    now,
  }: {
    readonly row: WorkflowRow;
    readonly sound: Sound;
    readonly publicId: string;
    readonly actor: string;
    readonly now: number;
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
  });
};

const listen = (
  transaction: Transaction,
  store: Store,
  { row, sound, versionId }: { readonly row: WorkflowRow; readonly sound: Sound; readonly versionId: number },
): Promise<void> => {
  const { trigger, source, subscriptions } = sound;
  return replaceSubscriptions(transaction, store.dialect, {
    workspaceId: row.workspaceId,
    workflowId: row.id,
    versionId,
    subscriptions: subscriptions.map(({ on, when, ask = false, entryKey = null }) => ({
      eventType: on,
      filter: when === undefined ? null : JSON.stringify(when),
      asks: ask,
      entryKey,
      plugin: source.plugin,
      pluginVersion: source.version,
      contribution: trigger.contribution,
      config: JSON.stringify(trigger.config),
    })),
  });
};

/**
 * Starts a workflow, or puts the changed draft of an active one in force. The plugin is asked before the transaction
 * opens; inside it everything happens at once: version, subscriptions, state. What a stop froze goes on then, one after the other.
 */
export const startWorkflow = async (
  ports: StartPorts,
  { workspace, row, actor }: { readonly workspace: Workspace; readonly row: WorkflowRow; readonly actor: string },
): Promise<void> => {
  const { store, clock, ids } = ports;
  const workspaceId = workspace.id;
  const workflowId = row.id;
  const asked = workspaceNow(workspace.clock, clock.now());
  const sound = await soundDraft(ports, { workspace, row, now: asked });
  const publicId = ids.next();
  if (row.state === 'stopped') await restWholly(store, { workspaceId, workflowId });
  const now = workspaceNow(workspace.clock, clock.now());
  await store.write(async (transaction) => {
    const current = await lockWorkflow(transaction, store.dialect, { workspaceId, workflowId });
    if (current === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
    if (current.draftRev !== row.draftRev)
      throw fault('INNESTO_CONFLICT', { detail: 'The draft was changed while it was being started' });
    // Somebody started and stopped it meanwhile.
    if (current.isFreezing)
      throw fault('INNESTO_CONFLICT', { detail: 'The workflow was stopped while it was being started' });
    const versionId = await versionFor(transaction, { row, sound, publicId, actor, now });
    await listen(transaction, store, { row, sound, versionId });
    // An active workflow stays active since when it was: contacts on their way in are not turned away by a new version.
    await markStarted(transaction, {
      workspaceId,
      workflowId,
      versionId,
      startedAt: current.state === 'active' ? null : now,
      stoppedAt: current.state === 'stopped' ? (current.stoppedAt ?? now) : null,
    });
    await raiseSubscriptionsRevision(transaction);
  });
  await restAWhile(store, { workspaceId, workflowId });
};
