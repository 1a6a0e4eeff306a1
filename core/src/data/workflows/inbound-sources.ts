import { createHash } from 'node:crypto';
import {
  declaredHosts,
  isDeclaredHost,
  isSecretNeeded,
  type Filter,
  type Manifest,
  type Subscription,
  type TriggerManifest,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { INBOUND_MARK, type InboundKind } from '../../model/inbound/source.ts';
import { readKept } from '../../model/kept.ts';
import { shardOfSubject } from '../../model/shard.ts';
import { listInboundSecrets, putSourcesInForce, type WantedSource } from '../../store/query/inbound.ts';
import type { Store } from '../../store/store.ts';
import type { Contribution } from './port.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];
type Inbound = Extract<Subscription, { poll: object } | { webhook: object }>;

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
  /** The workflow's public id. */
  readonly workflow: string;
  readonly source: Contribution;
  readonly contribution: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const inboundOf = (subscriptions: readonly Subscription[]): readonly Inbound[] =>
  subscriptions.filter((one): one is Inbound => 'poll' in one || 'webhook' in one);

const kindOfInbound = (one: Inbound): InboundKind => ('poll' in one ? 'poll' : 'webhook');

const partOf = (one: Inbound) => ('poll' in one ? one.poll : one.webhook);

/** Listens to what a workflow's own source brings, and to no other workflow's. */
export const heardFrom = (
  workflow: string,
  one: Inbound,
): { readonly eventType: string; readonly filter: Filter; readonly entryKey: string | null } => {
  const { emits, when, entryKey = null } = partOf(one);
  const own: Filter = { attribute: `event.${INBOUND_MARK}`, operator: 'is', value: workflow };
  return { eventType: emits, filter: when === undefined ? own : { all: [own, when] }, entryKey };
};

/** What the manifest of a trigger must say for a subscription to be put in force, in plain words where it does not. */
const contradictions = (
  one: Inbound,
  { manifest, trigger }: { readonly manifest: Manifest; readonly trigger: TriggerManifest | undefined },
): readonly string[] => {
  const rights = new Set(manifest.permissions.map(({ right }) => right));
  const { emits, unknown } = partOf(one);
  const needed = [
    'events:emit',
    'poll' in one ? 'net' : 'webhook',
    ...(unknown === 'create' ? ['contacts:create'] : []),
  ];
  const lacking = needed.filter((right) => !rights.has(right));
  const entry = 'poll' in one ? trigger?.polls : trigger?.receives;
  const signing = 'webhook' in one ? one.webhook.signature?.secret : undefined;
  return [
    ...lacking.map((right) => `The plugin did not ask for the right ${right}.`),
    ...(manifest.events.some(({ type }) => type === emits) ? [] : [`The plugin declares no event ${emits}.`]),
    ...(entry === true ? [] : ['The plugin cannot read what comes in that way.']),
    ...(signing === undefined || trigger?.secrets?.some(({ name }) => name === signing) === true
      ? []
      : [`The plugin declares no secret ${signing}.`]),
  ];
};

const secretProblems = async (
  store: Store,
  of: OfWorkflow,
  { trigger, polls }: { readonly trigger: TriggerManifest; readonly polls: boolean },
): Promise<readonly WorkflowProblem[]> => {
  const kept = new Map((await listInboundSecrets(store.read, of)).map((row) => [row.name, row]));
  const hosts = declaredHosts(of.source.manifest.permissions, of.config);
  return (trigger.secrets ?? []).flatMap(({ name, title, ...need }): WorkflowProblem[] => {
    const row = kept.get(name);
    const problem = (detail: string): WorkflowProblem[] => [
      { code: 'TRIGGER_SECRET', path: '/trigger', detail, parts: { secret: title } },
    ];
    if (row === undefined)
      return isSecretNeeded(need, of.config)
        ? problem(`“${title}” has yet to be entered, beside the trigger’s settings.`)
        : [];
    const known = readKept<readonly string[]>(row.hosts);
    const isMoved = polls && hosts.some((host) => !known.includes(host) && !isDeclaredHost(known, { host }));
    return isMoved ? problem(`“${title}” must be entered again: it was entered for another host.`) : [];
  });
};

/** What keeps a trigger from hearing from outside, in plain words. */
export const inboundProblems = async (
  store: Store,
  of: OfWorkflow & { readonly subscriptions: readonly Subscription[]; readonly assumesSecrets: boolean },
): Promise<readonly WorkflowProblem[]> => {
  const wanted = inboundOf(of.subscriptions);
  if (wanted.length === 0) return [];
  const { manifest, name } = of.source;
  const trigger = manifest.triggers.find((one) => one.name === name);
  const refused = (detail: string): WorkflowProblem => ({ code: 'TRIGGER_REFUSED', path: '/trigger', detail });
  const kinds = wanted.map(kindOfInbound);
  const polls = kinds.includes('poll');
  const problems = wanted.flatMap((one) => contradictions(one, { manifest, trigger }).map(refused));
  if (new Set(kinds).size < kinds.length)
    problems.push(refused('It wants to hear from outside in more ways than one of a kind.'));
  if (polls && declaredHosts(manifest.permissions, of.config).length === 0)
    problems.push(refused('Its settings name no host that it could ask.'));
  if (problems.length > 0 || trigger === undefined || of.assumesSecrets) return problems;
  return secretProblems(store, of, { trigger, polls });
};

const digestOf = (one: Inbound, { contribution, config }: OfWorkflow): string =>
  createHash('sha256')
    .update(JSON.stringify([contribution, config, partOf(one).emits, 'poll' in one ? (one.poll.begin ?? null) : null]))
    .digest('base64url');

const wantedSource = (one: Inbound, of: OfWorkflow): WantedSource => ({
  kind: kindOfInbound(one),
  data: one,
  digest: digestOf(one, of),
  shard: shardOfSubject(of.workflow),
  plugin: of.source.plugin,
  pluginVersion: of.source.version,
  contribution: of.contribution,
  config: JSON.stringify(of.config),
});

/** Puts in force what a version's trigger hears from outside, in the transaction that starts it. */
export const listenOutside = (
  transaction: Transaction,
  of: OfWorkflow & { readonly subscriptions: readonly Subscription[]; readonly now: number },
): Promise<void> =>
  putSourcesInForce(transaction, {
    workspaceId: of.workspaceId,
    workflowId: of.workflowId,
    now: of.now,
    wanted: inboundOf(of.subscriptions).map((one) => wantedSource(one, of)),
  });
