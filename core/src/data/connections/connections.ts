import type {
  ConnectionChange,
  ConnectionDraft,
  Page,
  PartPrice,
  PluginConnectionChange,
  PluginConnectionDraft,
  WorkflowUse,
} from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import { readPartPrice } from '../../model/connection/part-price.ts';
import type { Ids } from '../../model/identifier.ts';
import type { MessageLinks } from '../../model/message/links.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import { standAfterChange } from '../../store/query/connection-token.ts';
import {
  deleteConnection,
  findConnection,
  insertConnection,
  listConnections,
  updateConnection,
  type ConnectionRow,
} from '../../store/query/connection.ts';
import { definitionsNaming } from '../../store/query/workflow-reference.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows, type PageAsked } from '../page.ts';
import type { Transaction } from '../people/parts.ts';
import { refuseIfUsed, usesOf } from '../workflow-use.ts';
import { changeGateway, draftGateway, viewGateway, type GatewaySettingsShown } from './gateway.ts';
import {
  changePlugin,
  draftPlugin,
  viewPlugin,
  type KeptPluginConnection,
  type PluginKindParts,
  type PluginSettingsShown,
} from './plugin-connection.ts';
import { priceAfter, type WhatIsCarried } from './price.ts';
import { releaseWaiting } from './release-waiting.ts';
import { sealerOf, type KeptConnection, type Seal, type SealIn } from './seal-in.ts';
import { changeSmtp, draftSmtp, viewSmtp, type SmtpSettingsShown } from './smtp.ts';
import { changeTwilio, draftTwilio, viewTwilio, type TwilioSettingsShown } from './twilio.ts';

/** A connection as a screen shows it: of its secrets only whether there are any. */
export type Connection = (
  | SmtpSettingsShown
  | (GatewaySettingsShown & {
      /** Where the gateway may tell what becomes of messages, if it takes one address for all of them. */
      readonly statusUrl: string;
      /** Where it may hand on what people answer. */
      readonly repliesUrl: string;
    })
  | (TwilioSettingsShown & {
      /** Where Twilio hands on what people answer. */
      readonly statusUrl: string;
    })
  | PluginSettingsShown
) & {
  readonly publicId: string;
  readonly name: string;
  /** What a part of an SMS costs by it; null: nobody entered it, or no SMS go by it. */
  readonly partPrice: PartPrice | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The ways to the world that workspaces have set up. */
export interface Connections {
  page(workspace: Workspace, asked: PageAsked): Promise<Page<Connection>>;
  find(workspace: Workspace, publicId: string): Promise<Connection>;
  make(workspace: Workspace, draft: ConnectionDraft): Promise<Connection>;
  change(workspace: Workspace, publicId: string, change: ConnectionChange): Promise<Connection>;
  /** Deletes a connection that no active workflow sends by. */
  remove(workspace: Workspace, publicId: string): Promise<void>;
  /** The workflows that name it, drafts included. */
  uses(workspace: Workspace, publicId: string): Promise<readonly WorkflowUse[]>;
}

interface Parts extends PluginKindParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly pulse: Pick<Pulse, 'deliveries'>;
  readonly seal: Seal;
  readonly transports: WhatIsCarried;
  readonly links: Pick<MessageLinks, 'connectionStatus' | 'connectionReplies'>;
  /** Hears after the commit that mails go another way now. */
  readonly changed: (workspaceId: number, connection: string) => void;
}

const settingsOf = async (row: ConnectionRow, workspaceId: number, { links, transports }: Parts) => {
  switch (row.kind) {
    case 'http-gateway':
      return {
        ...viewGateway(row),
        statusUrl: links.connectionStatus(row.publicId),
        repliesUrl: links.connectionReplies(row.publicId),
      };
    case 'twilio':
      return { ...viewTwilio(row), statusUrl: links.connectionStatus(row.publicId) };
    case 'smtp':
      return viewSmtp(row);
    case 'plugin': {
      const carrying = await transports.carries(workspaceId, row);
      const statusUrl = carrying?.hears === true ? links.connectionStatus(row.publicId) : null;
      return viewPlugin(row, { carries: carrying?.channel ?? null, statusUrl });
    }
  }
};

const viewOf = async (row: ConnectionRow, workspaceId: number, parts: Parts): Promise<Connection> => ({
  ...(await settingsOf(row, workspaceId, parts)),
  publicId: row.publicId,
  name: row.name,
  partPrice: readPartPrice(row.partPrice),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const missing = () => fault('INNESTO_NOT_FOUND', { what: 'connection' });

const keptOf = (draft: Exclude<ConnectionDraft, { kind: 'plugin' }>, sealIn: SealIn): KeptConnection => {
  switch (draft.kind) {
    case 'smtp':
      return draftSmtp(draft, sealIn);
    case 'http-gateway':
      return draftGateway(draft, sealIn);
    case 'twilio':
      return draftTwilio(draft, sealIn);
  }
};

const refuseOtherKind = (row: ConnectionRow, change: ConnectionChange): void => {
  const kind = 'kind' in change ? change.kind : 'smtp';
  if (kind !== row.kind)
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: `“${row.kind}” is expected: a connection stays what it is`,
      path: '/kind',
    });
};

const changedOf = (
  row: ConnectionRow,
  change: Exclude<ConnectionChange, { kind: 'plugin' }>,
  sealIn: SealIn,
): KeptConnection => {
  if (!('kind' in change)) return changeSmtp(row, change, sealIn);
  return change.kind === 'twilio' ? changeTwilio(row, change, sealIn) : changeGateway(row, change, sealIn);
};

const hold = async (transaction: Transaction, workspace: Workspace, publicId: string): Promise<ConnectionRow> => {
  const row = await findConnection(transaction, { workspaceId: workspace.id, publicId, lock: true });
  if (row === undefined) throw missing();
  return row;
};

/** Whether more of a connection changes than what it is called. */
const isOther = (before: KeptConnection, after: KeptConnection): boolean =>
  before.config !== after.config || before.secret !== after.secret;

const fieldSealer =
  ({ seal }: Pick<Parts, 'seal'>, workspace: Workspace, connection: string) =>
  (field: string, plain: string): string =>
    seal({ workspace: workspace.publicId, connection, field }, plain);

/** What a new one of a plugin's kind is kept as, and by which versions it is to be held: its plugin may be removed meanwhile. */
const planDraft = async (
  parts: Parts,
  workspace: Workspace,
  { publicId, draft }: { readonly publicId: string; readonly draft: PluginConnectionDraft },
) => {
  const seal = fieldSealer(parts, workspace, publicId);
  const { kept, by } = await draftPlugin(parts, workspace.id, { draft, seal });
  const { needsSignIn, ...row } = kept;
  return { kept: row, by: [by], needsSignIn };
};

/** What a change comes to of one of a plugin's kind, and of which revision of it. */
const planChange = async (
  parts: Parts,
  workspace: Workspace,
  { publicId, change }: { readonly publicId: string; readonly change: PluginConnectionChange },
): Promise<{ readonly rev: number; readonly kept: KeptPluginConnection; readonly partPrice: string | null }> => {
  const row = await findConnection(parts.store.read, { workspaceId: workspace.id, publicId });
  if (row === undefined) throw missing();
  refuseOtherKind(row, change);
  const seal = fieldSealer(parts, workspace, publicId);
  const kept = await changePlugin(parts, { ...row, workspaceId: workspace.id }, { change, seal });
  const partPrice = await priceAfter(parts, change, { ...row, config: kept.config, workspaceId: workspace.id });
  return { rev: row.rev, kept, partPrice };
};

const isOfPlugin = (change: ConnectionChange): change is PluginConnectionChange =>
  'kind' in change && change.kind === 'plugin';

/** Changes one of a plugin's kind: what its plugin says of the change is asked before anything is held. */
const changeOfPlugin = async (
  parts: Parts,
  workspace: Workspace,
  of: { readonly publicId: string; readonly change: PluginConnectionChange },
): Promise<void> => {
  const { publicId, change } = of;
  const at = parts.clock.now();
  const { rev, kept, partPrice } = await planChange(parts, workspace, of);
  const { needsSignIn, ...row } = kept;
  await parts.store.write(async (transaction) => {
    const held = await hold(transaction, workspace, publicId);
    if (held.rev !== rev) throw fault('INNESTO_CONFLICT', { detail: 'The connection was changed meanwhile' });
    const name = change.name ?? held.name;
    await updateConnection(transaction, { ...row, partPrice, id: held.id, name, workspaceId: workspace.id, at });
    await standAfterChange(transaction, { id: held.id, needsSignIn, trouble: held.trouble, at });
    const isMended = !needsSignIn && (held.trouble !== null || isOther(held, row));
    if (isMended) await releaseWaiting(transaction, { workspace, connection: publicId, now: at });
  });
};

const changeOfHub = (
  parts: Parts,
  workspace: Workspace,
  {
    publicId,
    change,
  }: { readonly publicId: string; readonly change: Exclude<ConnectionChange, PluginConnectionChange> },
): Promise<void> =>
  parts.store.write(async (transaction) => {
    const row = await hold(transaction, workspace, publicId);
    refuseOtherKind(row, change);
    const kept = changedOf(row, change, sealerOf(parts.seal, workspace, publicId));
    const partPrice = await priceAfter(parts, change, { ...row, workspaceId: workspace.id });
    const at = parts.clock.now();
    const name = change.name ?? row.name;
    await updateConnection(transaction, { ...kept, partPrice, id: row.id, name, workspaceId: workspace.id, at });
    if (isOther(row, kept)) await releaseWaiting(transaction, { workspace, connection: publicId, now: at });
  });

/** Takes one away that nothing uses. */
const removeUnused = ({ store }: Parts, workspace: Workspace, publicId: string): Promise<void> =>
  store.write(async (transaction) => {
    await hold(transaction, workspace, publicId);
    const doomed = { code: 'INNESTO_CONNECTION_IN_USE', workspaceId: workspace.id, about: publicId } as const;
    await refuseIfUsed(transaction, { ...doomed, names: () => true });
    await deleteConnection(transaction, { workspaceId: workspace.id, publicId });
  });

/** The connections that the store keeps. */
export const createConnections = (parts: Parts): Connections => {
  const { store, clock, ids, seal, pulse, plugins, changed } = parts;
  const find = async (workspace: Workspace, publicId: string): Promise<Connection> => {
    const row = await findConnection(store.read, { workspaceId: workspace.id, publicId });
    if (row === undefined) throw missing();
    return viewOf(row, workspace.id, parts);
  };
  return {
    page: async (workspace, { limit, after }) => {
      const rows = await listConnections(store.read, { workspaceId: workspace.id, before: after, limit: limit + 1 });
      const { items, next } = pageOfRows(rows, limit, ({ id }) => id);
      return { items: await Promise.all(items.map((row) => viewOf(row, workspace.id, parts))), next };
    },
    find,
    make: async (workspace, draft) => {
      const publicId = ids.next();
      const { kept, by, needsSignIn } =
        draft.kind === 'plugin'
          ? await planDraft(parts, workspace, { publicId, draft })
          : { kept: keptOf(draft, sealerOf(seal, workspace, publicId)), by: [], needsSignIn: false };
      const own = { kind: draft.kind, config: kept.config, workspaceId: workspace.id, partPrice: null };
      const row = {
        publicId,
        workspaceId: workspace.id,
        kind: draft.kind,
        name: draft.name,
        ...kept,
        partPrice: await priceAfter(parts, draft, own),
        trouble: needsSignIn ? ('sign-in' as const) : null,
        createdAt: clock.now(),
      };
      await store.write(async (transaction) => {
        await plugins.hold(transaction, by);
        await insertConnection(transaction, row);
      });
      changed(workspace.id, publicId);
      return find(workspace, publicId);
    },
    change: async (workspace, publicId, change) => {
      await (isOfPlugin(change)
        ? changeOfPlugin(parts, workspace, { publicId, change })
        : changeOfHub(parts, workspace, { publicId, change }));
      changed(workspace.id, publicId);
      pulse.deliveries();
      return find(workspace, publicId);
    },
    uses: async (workspace, publicId) => {
      await find(workspace, publicId);
      return usesOf(await definitionsNaming(store.read, { workspaceId: workspace.id, about: publicId }));
    },
    remove: async (workspace, publicId) => {
      await removeUnused(parts, workspace, publicId);
      changed(workspace.id, publicId);
    },
  };
};
