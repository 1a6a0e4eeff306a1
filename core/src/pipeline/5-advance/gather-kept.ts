import { MOST_RECORDS_NEEDED, type KeptOfContact, type KeptRecordView, type Needs } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import type { OwnRecord } from '../../store/verb/load-kept.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Plugins } from '../port.ts';

/** What reading what plugins keep is handed. */
export interface KeptPorts {
  readonly verbs: Pick<Verbs, 'loadOwnRecords' | 'loadNamedRecords' | 'loadBalances'>;
  readonly plugins: Pick<Plugins, 'keptBy'>;
}

/** Whose records and balances a contribution needs. */
export interface KeptWanted {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly needs: readonly Needs[];
  /** Its settings, as JSON. */
  readonly config: string;
  readonly contactIds: readonly number[];
}

const RECORDS = 'records:';
const PUBLIC_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The ids that settings name, of whatever. */
const idsIn = (config: string): readonly string[] => [...new Set(config.match(PUBLIC_ID))];

const nameIn = (key: string): string => key.slice(key.indexOf('/') + 1);

const named = <Value>(names: readonly string[], valueOf: (name: string) => Value): Readonly<Record<string, Value>> =>
  Object.fromEntries(names.map((name) => [name, valueOf(name)]));

const viewOf = (
  { publicId, attributes, createdAt, balances }: OwnRecord,
  counted: readonly string[],
): KeptRecordView => ({
  id: publicId,
  attributes,
  createdAt,
  balances: named(counted.map(nameIn), (name) => [...balances].find(([key]) => nameIn(key) === name)?.[1] ?? 0),
});

/** Reads what a plugin keeps of contacts, as far as the contribution says that it needs it; null where it needs nothing of it. */
export const gatherKept = async (
  { verbs, plugins }: KeptPorts,
  { workspaceId, plugin, needs, config, contactIds }: KeptWanted,
): Promise<((contactId: number) => KeptOfContact) | null> => {
  const collections = needs.flatMap((need) => (need.startsWith(RECORDS) ? need.slice(RECORDS.length) : []));
  const counts = needs.includes('balances');
  if (collections.length === 0 && !counts) return null;
  const kept = await plugins.keptBy(workspaceId);
  const definitions = kept.balances.filter((balance) => balance.plugin === plugin);
  const balancesOf = (of: string): readonly string[] =>
    definitions.filter(({ manifest }) => manifest.of === of).map(({ key }) => key);
  const own = counts ? balancesOf('contact') : [];
  const isNobodys = new Set(kept.collections.flatMap(({ key, manifest }) => (manifest.contact === 'none' ? key : [])));
  const keys = collections.map((name) => keptKey(plugin, name));
  const publicIds = idsIn(config).slice(0, MOST_RECORDS_NEEDED);
  const [records, nobodys, totals] = await Promise.all([
    verbs.loadOwnRecords({
      owners: contactIds.map((contactId) => ({ workspaceId, contactId })),
      collections: keys.filter((key) => !isNobodys.has(key)),
      most: MOST_RECORDS_NEEDED,
    }),
    verbs.loadNamedRecords({ workspaceId, collections: keys.filter((key) => isNobodys.has(key)), publicIds }),
    verbs.loadBalances({ contactIds, balances: own }),
  ]);
  const recordsOf = Map.groupBy(records, ({ contactId }) => contactId);
  return (contactId) => ({
    ...(collections.length === 0
      ? {}
      : {
          records: named(collections, (name) =>
            [...(recordsOf.get(contactId) ?? []), ...nobodys]
              .filter(({ collection }) => collection === keptKey(plugin, name))
              .map((record) => viewOf(record, balancesOf(name))),
          ),
        }),
    ...(counts
      ? { balances: named(own.map(nameIn), (name) => totals.get(contactId)?.get(keptKey(plugin, name)) ?? 0) }
      : {}),
  });
};
