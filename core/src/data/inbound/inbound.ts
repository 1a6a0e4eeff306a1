import {
  declaredHosts,
  isDeclaredHost,
  isSecretNeeded,
  type Manifest,
  type TriggerManifest,
} from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { isChosenIn } from '../../model/connection/chosen.ts';
import { signAddress } from '../../model/inbound/address.ts';
import type { InboundKind, InboundSource } from '../../model/inbound/source.ts';
import { readKept } from '../../model/kept.ts';
import type { ConnectionUse } from '../../model/request/request.ts';
import { placeOfTriggerSecret } from '../../model/secret-place.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  addressTurn,
  listInboundSecrets,
  listSources,
  putInboundSecret,
  turnAddress,
  type SourceStanding,
} from '../../store/query/inbound.ts';
import type { WorkflowRow } from '../../store/query/workflow.ts';
import { workflowOf } from '../workflows/drafts.ts';
import { parseDefinition } from '../workflows/versions.ts';
import type { InboundParts } from './inbound-parts.ts';
import { createTakeCall, type TakeCall } from './take-call.ts';

/** How the trigger of a workflow's draft hears from outside. */
export interface InboundStanding {
  readonly poll: SourceStanding | null;
  readonly webhook: { readonly standing: SourceStanding | null; readonly address: string } | null;
  /** Whether the trigger is one that asks. */
  readonly polls: boolean;
  readonly secrets: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string | null;
    readonly optional: boolean;
    readonly isSet: boolean;
  }[];
}

/** Where a source may be asked, and with which secrets. */
export interface Reach {
  readonly hosts: readonly string[];
  readonly secretFor: (name: string, host: string) => string | null;
  readonly connections: ConnectionUse;
}

/** What comes from outside to workflows: the addresses, the secrets, and how it stands. */
export interface Inbound {
  standing(workspace: Workspace, workflow: string): Promise<InboundStanding>;
  /** Enters a secret of the trigger; null: forgets it. */
  putSecret(
    workspace: Workspace,
    workflow: string,
    secret: { readonly name: string; readonly value: string | null },
  ): Promise<void>;
  /** Makes the workflow's address worthless, and gives it another. */
  renewAddress(workspace: Workspace, workflow: string): Promise<void>;
  /** Takes a call at an address, durably. */
  readonly take: TakeCall;
  /** Where a source may be asked, as its workflow's settings and secrets say now. */
  reachOf(source: InboundSource): Promise<Reach>;
}

const TURNS = 65_536;

/** The trigger of a workflow's draft, with its plugin's manifest; null where the draft has none that there is. */
const triggerOf = async (
  { plugins }: InboundParts,
  { workspaceId, draft }: WorkflowRow,
): Promise<{
  readonly manifest: Manifest;
  readonly trigger: TriggerManifest;
  readonly config: Readonly<Record<string, unknown>>;
} | null> => {
  const use = parseDefinition(draft).trigger;
  const found = use === undefined ? null : await plugins.resolve(workspaceId, use.contribution);
  const trigger = found?.manifest.triggers.find(({ name }) => name === found.name);
  return use === undefined || found === null || trigger === undefined
    ? null
    : { manifest: found.manifest, trigger, config: use.config };
};

const standingOf = async (parts: InboundParts, row: WorkflowRow): Promise<InboundStanding> => {
  const { store, secrets, address } = parts;
  const of = { workspaceId: row.workspaceId, workflowId: row.id };
  const found = await triggerOf(parts, row);
  const { polls = false, receives = false, secrets: declared = [] } = found?.trigger ?? {};
  const config = found?.config ?? {};
  const known = new Set((await listInboundSecrets(store.read, of)).map(({ name }) => name));
  const sources = await listSources(store.read, store.dialect, of);
  const ofKind = (kind: InboundKind): SourceStanding | null => sources.find((one) => one.kind === kind) ?? null;
  const token = receives
    ? signAddress(secrets.addressKey, { workflow: row.publicId, turn: await addressTurn(store.read, of) })
    : null;
  return {
    polls,
    poll: polls ? ofKind('poll') : null,
    webhook: token === null ? null : { standing: ofKind('webhook'), address: `${address.base}/in/${token}` },
    secrets: declared.map(({ name, title, description = null, ...need }) => ({
      name,
      title,
      description,
      optional: !isSecretNeeded(need, config),
      isSet: known.has(name),
    })),
  };
};

const createReach =
  ({ store, secrets, plugins }: InboundParts): Inbound['reachOf'] =>
  async (source) => {
    const { workspaceId, workflowId, workflow } = source;
    const manifest = await plugins.manifestOf(source.plugin, source.pluginVersion);
    const rows = new Map(
      (await listInboundSecrets(store.read, { workspaceId, workflowId })).map((row) => [row.name, row]),
    );
    const found: { public_id: string } | undefined = await store
      .read('workspace')
      .where({ id: workspaceId })
      .first('public_id');
    const config = readKept<Readonly<Record<string, unknown>>>(source.config);
    return {
      hosts: declaredHosts(manifest.permissions, config),
      connections: { workspaceId, plugin: source.plugin, isChosen: isChosenIn(config) },
      secretFor: (name, host) => {
        const row = rows.get(name);
        if (row === undefined || !isDeclaredHost(readKept<readonly string[]>(row.hosts), { host })) return null;
        return secrets.open(placeOfTriggerSecret(found?.public_id ?? '', workflow, name), row.sealed);
      },
    };
  };

/** Opens the room of what comes from outside. */
export const createInbound = (parts: InboundParts): Inbound => {
  const { store, clock, pulse, secrets } = parts;
  return {
    take: createTakeCall(parts),
    reachOf: createReach(parts),
    standing: async (workspace, workflow) => standingOf(parts, await workflowOf(store, workspace, workflow)),
    putSecret: async (workspace, workflow, { name, value }) => {
      const row = await workflowOf(store, workspace, workflow);
      const found = await triggerOf(parts, row);
      if (found === null || found.trigger.secrets?.some((secret) => secret.name === name) !== true)
        throw fault('INNESTO_NOT_FOUND', { what: 'secret' });
      const secret =
        value === null
          ? null
          : {
              sealed: secrets.seal(placeOfTriggerSecret(workspace.publicId, row.publicId, name), value),
              hosts: JSON.stringify(declaredHosts(found.manifest.permissions, found.config)),
            };
      const of = { workspaceId: workspace.id, workflowId: row.id };
      await store.write((transaction) => putInboundSecret(transaction, { ...of, name, secret, at: clock.now() }));
      pulse.inbound?.();
    },
    renewAddress: async (workspace, workflow) => {
      const row = await workflowOf(store, workspace, workflow);
      const of = { workspaceId: workspace.id, workflowId: row.id };
      await store.write((transaction) => turnAddress(transaction, of, TURNS));
    },
  };
};
