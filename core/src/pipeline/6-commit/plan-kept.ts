import type { Effect } from '@innesto/sdk/contract';
import { keptKey, recordKeys, type DefinedBalance, type DefinedCollection } from '../../model/collection.ts';
import { mergedAttributes, type KeptRecord } from '../../model/record.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Plugins } from '../port.ts';
import { accountText, recordKeyText } from './effect/context.ts';
import type { PlannedKept } from './plan-move.ts';

type KeptEffect = Extract<Effect, { kind: 'record.create' | 'record.update' | 'record.delete' | 'balance.add' }>;

/** What a plugin wants of what it keeps. */
export interface KeptAsked {
  readonly plugin: string;
  readonly effect: KeptEffect;
  /** The contact for whom it is wanted. */
  readonly contactId: number;
}

/** Whether an effect is about records or balances. */
export const isAboutKept = (effect: Effect): effect is KeptEffect => {
  switch (effect.kind) {
    case 'record.create':
    case 'record.update':
    case 'record.delete':
    case 'balance.add':
      return true;
    case 'contact.set-field':
    case 'list.join':
    case 'list.leave':
    case 'message.send':
    case 'http.request':
    case 'event.emit':
    case 'workflow.start':
    case 'workflow.stop':
    case 'variable.set':
    case 'consent.give':
    case 'consent.ask':
      return false;
  }
};

/** The effects about records and balances, with the plugin that asks for them. */
export const keptAsked = ({
  plugin,
  contactId,
  effects,
}: Omit<KeptAsked, 'effect'> & { readonly effects: readonly Effect[] }): readonly KeptAsked[] =>
  effects.flatMap((effect) => (isAboutKept(effect) ? [{ plugin, contactId, effect }] : []));

interface KeptPorts {
  readonly verbs: Pick<Verbs, 'loadRecords' | 'loadRecordKeys' | 'loadBalances' | 'loadRecordBalances'>;
  readonly plugins: Pick<Plugins, 'collectionOf' | 'balanceOf'>;
}

const found = async <Definition>(
  keys: readonly string[],
  find: (key: string) => Promise<Definition | null>,
): Promise<ReadonlyMap<string, Definition>> => {
  const definitions = new Map<string, Definition>();
  for (const key of new Set(keys)) {
    const definition = await find(key);
    if (definition !== null) definitions.set(key, definition);
  }
  return definitions;
};

/** The unique keys that effects would take. */
const keysWanted = (
  asked: readonly KeptAsked[],
  collections: ReadonlyMap<string, DefinedCollection>,
  records: ReadonlyMap<string, KeptRecord>,
) =>
  asked.flatMap(({ plugin, effect, contactId: asker }) => {
    if (effect.kind !== 'record.create' && effect.kind !== 'record.update') return [];
    const collection = collections.get(keptKey(plugin, effect.collection));
    if (collection === undefined) return [];
    const before = effect.kind === 'record.create' ? null : records.get(effect.record);
    const attributes = mergedAttributes(before?.attributes ?? {}, effect.attributes);
    const contactId = before === null ? asker : (before?.contactId ?? null);
    return recordKeys(collection.manifest, { attributes, contactId }).map(([name, value]) => ({
      collection: collection.key,
      name,
      value,
    }));
  });

/** How much there is in the accounts that effects must leave something of, or not fill too far. */
const totalsFor = async (
  verbs: Pick<Verbs, 'loadBalances' | 'loadRecordBalances'>,
  asked: readonly KeptAsked[],
  records: ReadonlyMap<string, KeptRecord>,
): Promise<ReadonlyMap<string, number>> => {
  const accounts = asked.flatMap(({ plugin, effect, contactId }) =>
    effect.kind === 'balance.add' && (effect.least !== undefined || effect.most !== undefined)
      ? [{ balance: keptKey(plugin, effect.balance), record: effect.record ?? null, contactId }]
      : [],
  );
  const balances = [...new Set(accounts.map(({ balance }) => balance))];
  const [ofContacts, ofRecords] = await Promise.all([
    verbs.loadBalances({
      contactIds: accounts.flatMap(({ record, contactId }) => (record === null ? contactId : [])),
      balances,
    }),
    verbs.loadRecordBalances({
      recordIds: accounts.flatMap(({ record }) => (record === null ? [] : (records.get(record)?.id ?? []))),
      balances,
    }),
  ]);
  return new Map(
    accounts.map((account) => {
      const { balance, record, contactId } = account;
      const totals = record === null ? ofContacts.get(contactId) : ofRecords.get(records.get(record)?.id ?? 0);
      return [accountText(account), totals?.get(balance) ?? 0];
    }),
  );
};

/** Reads, once for a workspace's share of a batch, what carrying out effects about records and balances looks up. */
export const gatherPlanKept = async (
  { verbs, plugins }: KeptPorts,
  workspaceId: number,
  asked: readonly KeptAsked[],
): Promise<PlannedKept> => {
  const collections = await found(
    asked.flatMap(({ plugin, effect }) => ('collection' in effect ? keptKey(plugin, effect.collection) : [])),
    (key) => plugins.collectionOf(workspaceId, key),
  );
  const balances = await found<DefinedBalance>(
    asked.flatMap(({ plugin, effect }) => ('balance' in effect ? keptKey(plugin, effect.balance) : [])),
    (key) => plugins.balanceOf(workspaceId, key),
  );
  const named = asked.flatMap(({ effect }) => ('record' in effect ? (effect.record ?? []) : []));
  const records = await verbs.loadRecords(workspaceId, named);
  const wanted = keysWanted(asked, collections, records);
  const owners = await verbs.loadRecordKeys(workspaceId, wanted);
  const takenKeys = new Map(
    wanted.flatMap((key, at) => {
      const owner = owners[at] ?? null;
      return owner === null ? [] : [[recordKeyText(key), owner] as const];
    }),
  );
  const totals = await totalsFor(verbs, asked, records);
  return { collections, balances, records, takenKeys, totals };
};
