import type { Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { AccountOwner } from '../../model/account.ts';
import { amountProblem, scaleOf } from '../../model/amount.ts';
import { keptKey, type DefinedBalance } from '../../model/collection.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import {
  accountsOfContact,
  findAccount,
  listBalanceEntries,
  nextLapses,
  type AccountEntry,
  type BalanceEntryRow,
} from '../../store/query/balance.ts';
import { findContact, holdContactsNamed } from '../../store/query/contact.ts';
import { findRecord } from '../../store/query/record.ts';
import type { Store } from '../../store/store.ts';
import { addBalanceEntries } from '../../store/verb/add-balance-entries.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { holdKeepers } from '../../store/verb/hold-keepers.ts';
import { pageOfRows, type PageAsked } from '../page.ts';
import { originNow, type RecordParts } from './parts.ts';

/** How much there is in an account, and what of it lapses next; `scale` of the amounts' parts make one. */
export interface Account {
  readonly total: number;
  readonly scale: number;
  readonly nextLapse: { readonly amount: number; readonly at: number } | null;
}

/** Names an account: by the public id of the contact or the record whose it is. */
export interface AccountNamed {
  readonly balance: string;
  readonly account: string;
}

/** An entry by hand. */
export interface EntryDraft {
  readonly amount: number;
  readonly reason: string | null;
  /** In the workspace's time. */
  readonly expiresAt: number | null;
  readonly key: string | null;
  readonly quiet: boolean;
}

/** Entries with the scale of their amounts. */
export interface EntryPage {
  readonly scale: number;
  readonly page: Page<BalanceEntryRow>;
}

/** The balances that plugins keep of a workspace's contacts and records. */
export interface Balances {
  /** All of a contact's own. */
  ofContact(
    workspace: Workspace,
    contact: string,
  ): Promise<readonly { readonly definition: DefinedBalance; readonly account: Account }[]>;
  find(workspace: Workspace, named: AccountNamed): Promise<Account>;
  entries(workspace: Workspace, named: AccountNamed, asked: PageAsked): Promise<EntryPage>;
  /** Makes an entry, unless one with its key was made before, and says how the account stands. */
  add(workspace: Workspace, named: AccountNamed, draft: EntryDraft): Promise<Account>;
}

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

const definitionNamed = async (
  { definitions }: RecordParts,
  workspace: Workspace,
  key: string,
): Promise<DefinedBalance> => {
  const definition = await definitions.balanceOf(workspace.id, key);
  if (definition === null) throw fault('INNESTO_NOT_FOUND', { what: 'balance' });
  return definition;
};

const ownerNamed = async (
  { store }: RecordParts,
  workspace: Workspace,
  {
    definition,
    account: publicId,
    hold,
  }: { readonly definition: DefinedBalance; readonly account: string; readonly hold: Transaction | null },
): Promise<AccountOwner> => {
  const { of } = definition.manifest;
  const named = { workspaceId: workspace.id, publicId };
  if (of === 'contact') {
    const [contact] =
      hold === null
        ? [await findContact(store.read, named)]
        : await holdContactsNamed(hold, store.dialect, { workspaceId: workspace.id, publicIds: [publicId] });
    if (contact === null || contact === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'account' });
    return { contactId: contact.id, recordId: null, record: null, shard: shardOfContact(contact.id) };
  }
  const record = await findRecord(hold ?? store.read, store.dialect, {
    ...named,
    collection: keptKey(definition.plugin, of),
    lock: hold !== null,
  });
  if (record === null) throw fault('INNESTO_NOT_FOUND', { what: 'account' });
  return { contactId: record.contactId, recordId: record.id, record: record.publicId, shard: record.shard };
};

const opened = async (
  { store }: RecordParts,
  accounts: readonly AccountEntry[],
): Promise<ReadonlyMap<string, Account>> => {
  const lapses = await nextLapses(
    store.read,
    store.dialect,
    accounts.map(({ id }) => id),
  );
  const lapseOf = new Map(lapses.map(({ accountId, amount, at }) => [accountId, { amount, at }]));
  return new Map(
    accounts.map(({ id, balance, total, scale }) => [balance, { total, scale, nextLapse: lapseOf.get(id) ?? null }]),
  );
};

const NOTHING: Account = { total: 0, scale: 1, nextLapse: null };

const find = async (parts: RecordParts, workspace: Workspace, { balance, account }: AccountNamed): Promise<Account> => {
  const definition = await definitionNamed(parts, workspace, balance);
  const owner = await ownerNamed(parts, workspace, { definition, account, hold: null });
  const found = await findAccount(parts.store.read, { workspaceId: workspace.id, balance, ...owner });
  return found === null ? NOTHING : ((await opened(parts, [found])).get(balance) ?? NOTHING);
};

const add = async (
  parts: RecordParts,
  workspace: Workspace,
  { balance, account, draft }: AccountNamed & { readonly draft: EntryDraft },
): Promise<void> => {
  const { store, ids, clock } = parts;
  const definition = await definitionNamed(parts, workspace, balance);
  const { quiet, ...entry } = draft;
  const origin = originNow(parts, workspace, { quiet });
  const problem = amountProblem(definition.manifest, { ...entry, now: origin.at });
  if (problem !== null) throw fault('INNESTO_REQUEST_INVALID', { detail: problem.detail, path: `/${problem.member}` });
  await store.write(async (transaction) => {
    const toKeep = { workspaceId: workspace.id, key: balance };
    const isKept = await holdKeepers(transaction, store.dialect, [toKeep]);
    if (!isKept(toKeep)) throw fault('INNESTO_NOT_FOUND', { what: 'balance' });
    const owner = await ownerNamed(parts, workspace, { definition, account, hold: transaction });
    const scale = scaleOf(definition.manifest);
    const entries = [{ ...entry, publicId: ids.next(), balance, scale, owner, origin }];
    const events = await addBalanceEntries(transaction, store.dialect, entries);
    await appendEvents(transaction, store.dialect, { events, receivedAt: clock.now() });
  });
};

/** The balances that the store keeps. */
export const createBalances = (parts: RecordParts): Balances => {
  const { store, definitions, pulse, announce } = parts;
  return {
    ofContact: async (workspace, publicId) => {
      const contact = await findContact(store.read, { workspaceId: workspace.id, publicId });
      if (contact === null) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
      const own = { workspaceId: workspace.id, contactId: contact.id };
      const accounts = await opened(parts, await accountsOfContact(store.read, own));
      const { balances } = await definitions.keptBy(workspace.id);
      return balances
        .filter(({ manifest }) => manifest.of === 'contact')
        .map((definition) => ({ definition, account: accounts.get(definition.key) ?? NOTHING }));
    },
    find: (workspace, named) => find(parts, workspace, named),
    entries: async (workspace, { balance, account }, { limit, after }) => {
      const definition = await definitionNamed(parts, workspace, balance);
      const owner = await ownerNamed(parts, workspace, { definition, account, hold: null });
      const found = await findAccount(store.read, { workspaceId: workspace.id, balance, ...owner });
      if (found === null) return { scale: 1, page: { items: [], next: null } };
      const asked = { workspaceId: workspace.id, accountId: found.id, before: after, limit: limit + 1 };
      const rows = await listBalanceEntries(store.read, asked);
      return { scale: found.scale, page: pageOfRows(rows, limit, ({ id }) => id) };
    },
    add: async (workspace, named, draft) => {
      await add(parts, workspace, { ...named, draft });
      pulse.events();
      announce({ topic: 'contacts', workspaceId: workspace.id });
      return find(parts, workspace, named);
    },
  };
};
