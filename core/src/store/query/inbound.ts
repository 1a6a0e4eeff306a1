import type { PollSubscription, WebhookSubscription } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { NamedWorkflow } from '../../model/inbound/address.ts';
import type { CalledSource, InboundKind } from '../../model/inbound/source.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { calledOf, SOURCE_COLUMNS, type SourceRow } from '../verb/inbound-row.ts';

type On = Knex | Knex.Transaction;

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** A source that a version's trigger wants. `digest`: what it must have in common with the one before for its cursor to be good. */
export interface WantedSource {
  readonly kind: InboundKind;
  readonly data: PollSubscription | WebhookSubscription;
  readonly digest: string;
  readonly shard: number;
  readonly plugin: string;
  readonly pluginVersion: string;
  readonly contribution: string;
  readonly config: string;
}

/**
 * Puts a workflow's sources in force, and no others. One that was listening and is still the same goes on where it stands; any other
 * begins anew: what happened while nobody listened is not made up for.
 */
export const putSourcesInForce = async (
  transaction: Knex.Transaction,
  {
    workspaceId,
    workflowId,
    wanted,
    now,
  }: OfWorkflow & { readonly wanted: readonly WantedSource[]; readonly now: number },
): Promise<void> => {
  const of = { workspace_id: workspaceId, workflow_id: workflowId };
  const kinds = wanted.map(({ kind }) => kind);
  await transaction('inbound')
    .where({ ...of, listening: 1 })
    .whereNotIn('kind', kinds)
    .update({ listening: 0, rev: transaction.raw('rev + 1') });
  for (const { kind, data, digest, shard, plugin, pluginVersion, contribution, config } of wanted) {
    const said = { plugin, plugin_version: pluginVersion, contribution, config, data: JSON.stringify(data), digest };
    const begun = {
      since: now,
      cursor: null,
      fresh: 1,
      due_at: 0,
      pages: 0,
      failures: 0,
      trouble: null,
      trouble_at: null,
      listening: 1,
    };
    const kept = await transaction('inbound')
      .where({ ...of, kind, listening: 1, digest })
      .update({ ...said, due_at: 0, rev: transaction.raw('rev + 1') });
    if (kept > 0) continue;
    const renewed = await transaction('inbound')
      .where({ ...of, kind })
      .update({ ...said, ...begun, rev: transaction.raw('rev + 1') });
    if (renewed === 0) await transaction('inbound').insert({ ...of, kind, shard, ...said, ...begun });
  }
};

/** Lets a workflow's sources rest: nobody asks them, and calls are turned away. */
export const restSources = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<void> => {
  await transaction('inbound')
    .where({ workspace_id: workspaceId, workflow_id: workflowId, listening: 1 })
    .update({ listening: 0, rev: transaction.raw('rev + 1') });
};

/** How a source stands, as a person sees it. Times are real ones. */
export interface SourceStanding {
  readonly kind: InboundKind;
  readonly isListening: boolean;
  readonly data: string;
  readonly dueAt: number;
  readonly failures: number;
  readonly trouble: string | null;
  readonly troubleAt: number | null;
  readonly askedAt: number | null;
  readonly answeredAt: number | null;
  readonly events: number;
  readonly unknown: number;
  /** Calls that wait to be read, and that were set aside. */
  readonly waiting: number;
  readonly aside: number;
}

/** How a workflow's sources stand. */
export const listSources = async (
  on: On,
  dialect: Dialect,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<readonly SourceStanding[]> => {
  const rows = await dialect.all<Omit<SourceStanding, 'isListening'> & { listening: number }>(
    on,
    `SELECT kind, listening, data, due_at AS "dueAt", failures, trouble, trouble_at AS "troubleAt", asked_at AS "askedAt", answered_at AS "answeredAt", events, unknown,
       (SELECT count(*) FROM inbound_call c WHERE c.inbound_id = inbound.id AND c.state = 'pending') AS waiting,
       (SELECT count(*) FROM inbound_call c WHERE c.inbound_id = inbound.id AND c.state = 'aside') AS aside
     FROM inbound WHERE workspace_id = ? AND workflow_id = ? ORDER BY kind`,
    [workspaceId, workflowId],
  );
  return rows.map(({ listening, waiting, aside, ...row }) => ({
    ...row,
    isListening: listening === 1,
    waiting,
    aside,
  }));
};

/** A workflow's place behind its address. `source` null: it was never started with it. */
export interface CalledAddress {
  readonly workspaceId: number;
  readonly workspace: string;
  readonly source: CalledSource | null;
}

const NAMED: readonly BatchColumn[] = [
  { name: 'named_workflow', type: 'text' },
  { name: 'named_turn', type: 'integer' },
];

/** What lies behind addresses, by their workflows; whose address was renewed, or is none, is not among them. */
export const findCalled = async (
  on: On,
  dialect: Dialect,
  named: readonly NamedWorkflow[],
): Promise<(of: NamedWorkflow) => CalledAddress | null> => {
  const rows = await dialect.all<
    SourceRow & { id: number | null; of_workspace: number; of_workspace_public: string; called: string; turn: number }
  >(
    on,
    `SELECT ${SOURCE_COLUMNS}, w.workspace_id AS of_workspace, s.public_id AS of_workspace_public, w.public_id AS called, w.address_turn AS turn
     FROM ${dialect.rows('j', NAMED)} CROSS JOIN workflow w JOIN workspace s ON s.id = w.workspace_id
     LEFT JOIN inbound i ON i.workflow_id = w.id AND i.kind = 'webhook'
     WHERE w.public_id = j.named_workflow AND w.address_turn = j.named_turn AND w.deleted_at IS NULL`,
    [
      JSON.stringify([
        ...new Map(named.map(({ workflow, turn }) => [`${workflow} ${turn}`, [workflow, turn]])).values(),
      ]),
    ],
  );
  const found = new Map(
    rows.map((row) => [
      `${row.called} ${row.turn}`,
      {
        workspaceId: row.of_workspace,
        workspace: row.of_workspace_public,
        source: row.id === null ? null : calledOf(row),
      },
    ]),
  );
  return ({ workflow, turn }) => found.get(`${workflow} ${turn}`) ?? null;
};

/** The how-manieth address of a workflow is good. */
export const addressTurn = async (on: On, { workspaceId, workflowId }: OfWorkflow): Promise<number> => {
  const row: { address_turn: number } | undefined = await on('workflow')
    .where({ workspace_id: workspaceId, id: workflowId })
    .first('address_turn');
  return row?.address_turn ?? 0;
};

/** Makes a workflow's address worthless, and the next one good. */
export const turnAddress = async (on: On, { workspaceId, workflowId }: OfWorkflow, turns: number): Promise<void> => {
  await on('workflow')
    .where({ workspace_id: workspaceId, id: workflowId })
    .update({ address_turn: on.raw('(address_turn + 1) % ?', [turns]) });
};

/** A sealed secret of a workflow's trigger, and the hosts that it may go to. */
export interface InboundSecretRow {
  readonly name: string;
  readonly sealed: string;
  readonly hosts: string;
}

/** The secrets of a workflow's trigger, sealed. */
export const listInboundSecrets = async (
  on: On,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<readonly InboundSecretRow[]> =>
  on('inbound_secret')
    .where({ workspace_id: workspaceId, workflow_id: workflowId })
    .orderBy('name')
    .select<InboundSecretRow[]>('name', 'sealed', 'hosts');

/** Keeps a secret in place of the one before; null: forgets it. Sources in trouble are asked again at once. */
export const putInboundSecret = async (
  transaction: Knex.Transaction,
  {
    workspaceId,
    workflowId,
    name,
    secret,
    at,
  }: OfWorkflow & {
    readonly name: string;
    readonly secret: { readonly sealed: string; readonly hosts: string } | null;
    readonly at: number;
  },
): Promise<void> => {
  const of = { workspace_id: workspaceId, workflow_id: workflowId };
  await transaction('inbound_secret')
    .where({ ...of, name })
    .del();
  if (secret !== null) await transaction('inbound_secret').insert({ ...of, name, ...secret, changed_at: at });
  await transaction('inbound').where(of).whereNotNull('trouble').update({ due_at: 0 });
};
