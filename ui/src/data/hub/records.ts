import type {
  AccountView,
  BalanceEntryDraft,
  BalanceEntryView,
  BoardQuestion,
  BoardView,
  BulkDraft,
  BulkView,
  ContactBalanceView,
  ContactRecordsView,
  Filter,
  KeptView,
  Page,
  RecordChange,
  RecordDraft,
  RecordView,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** A collection of a plugin. */
export interface CollectionNamed {
  readonly plugin: string;
  readonly collection: string;
}

/** Which records are asked for, and how they are sorted. */
export interface RecordsAsked extends PageAsked {
  readonly contact?: string | undefined;
  readonly sort?: string | undefined;
  readonly filter?: Filter | undefined;
}

/** A balance, and the contact or the record whose account it is. */
export interface AccountNamed {
  readonly plugin: string;
  readonly balance: string;
  readonly account: string;
}

const inCollection = (
  workspace: string,
  { plugin, collection }: CollectionNamed,
  ...parts: readonly string[]
): string => at(workspace, 'collections', plugin, collection, 'records', ...parts);

const ofAccount = (
  workspace: string,
  { plugin, balance, account }: AccountNamed,
  ...parts: readonly string[]
): string => at(workspace, 'balances', plugin, balance, 'accounts', account, ...parts);

const query = (asked: Readonly<Record<string, string | number | undefined>>): URLSearchParams => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) given.set(name, String(value));
  return given;
};

/** What plugins keep: records of their collections, and balances. */
export const recordCalls = (client: Client) => ({
  kept: (workspace: string) => client.get<KeptView>(at(workspace, 'collections')),
  contactRecords: (workspace: string, contact: string) =>
    client.get<{ readonly items: readonly ContactRecordsView[] }>(at(workspace, 'contacts', contact, 'records')),
  records: (workspace: string, collection: CollectionNamed, { filter, ...asked }: RecordsAsked) =>
    filter === undefined
      ? client.get<Page<RecordView>>(inCollection(workspace, collection), { ...asked })
      : client.send<Page<RecordView>>(
          'POST',
          `${inCollection(workspace, collection, 'matching')}?${query({ ...asked })}`,
          {
            filter,
          },
        ),
  board: (workspace: string, { plugin, collection }: CollectionNamed, asked: BoardQuestion) =>
    client.send<BoardView>('POST', at(workspace, 'collections', plugin, collection, 'board'), asked),
  record: (workspace: string, collection: CollectionNamed, record: string) =>
    client.get<RecordView>(inCollection(workspace, collection, record)),
  makeRecord: (workspace: string, collection: CollectionNamed, draft: RecordDraft) =>
    client.send<RecordView>('POST', inCollection(workspace, collection), draft),
  /** Changes some attributes of a record, whatever else was changed about it meanwhile. */
  changeRecord: (
    workspace: string,
    collection: CollectionNamed,
    { record, change }: { readonly record: string; readonly change: RecordChange },
  ) => client.send<RecordView>('PATCH', inCollection(workspace, collection, record), change),
  /** Changes a record only where it is still as it was seen. */
  amendRecord: (
    workspace: string,
    collection: CollectionNamed,
    { record, change }: { readonly record: Pick<RecordView, 'id' | 'rev'>; readonly change: RecordChange },
  ) => client.amend<RecordView>(inCollection(workspace, collection, record.id), change, record.rev),
  removeRecord: (workspace: string, collection: CollectionNamed, record: string) =>
    client.send<null>('DELETE', inCollection(workspace, collection, record)),
  bulks: (workspace: string, collection: CollectionNamed, record: string) =>
    client.get<{ readonly items: readonly BulkView[] }>(inCollection(workspace, collection, record, 'bulk')),
  makeInBulk: (
    workspace: string,
    { record, ...collection }: CollectionNamed & { readonly record: string },
    draft: BulkDraft,
  ) => client.send<BulkView>('POST', inCollection(workspace, collection, record, 'bulk'), draft),
  cancelBulk: (workspace: string, collection: CollectionNamed, { record, bulk }: { record: string; bulk: string }) =>
    client.send<BulkView>('POST', inCollection(workspace, collection, record, 'bulk', bulk, 'cancel')),
  retryBulk: (workspace: string, collection: CollectionNamed, { record, bulk }: { record: string; bulk: string }) =>
    client.send<BulkView>('POST', inCollection(workspace, collection, record, 'bulk', bulk, 'retry')),
  /** Where the records of a collection whose attribute is that are to be had as a file. */
  recordFileAddress: (
    workspace: string,
    { plugin, collection }: CollectionNamed,
    { attribute, value }: { attribute: string; value: string },
  ) => `${at(workspace, 'collections', plugin, collection, 'file')}?${query({ attribute, value })}`,
  contactBalances: (workspace: string, contact: string) =>
    client.get<{ readonly items: readonly ContactBalanceView[] }>(at(workspace, 'contacts', contact, 'balances')),
  account: (workspace: string, named: AccountNamed) => client.get<AccountView>(ofAccount(workspace, named)),
  entries: (workspace: string, named: AccountNamed, page: PageAsked) =>
    client.get<Page<BalanceEntryView>>(ofAccount(workspace, named, 'entries'), { ...page }),
  addEntry: (workspace: string, named: AccountNamed, draft: BalanceEntryDraft) =>
    client.send<AccountView>('POST', ofAccount(workspace, named, 'entries'), draft),
});
