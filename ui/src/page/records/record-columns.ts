import { nameAttribute, type BalanceDefinitionView, type CollectionView } from '@innesto/sdk/contract';
import { readSettings } from '../../form/read-settings.ts';
import type { Setting } from '../../form/setting.ts';

/** What stands in a list of records beside their names. */
export type RecordColumn =
  | { readonly kind: 'contact' }
  | { readonly kind: 'attribute'; readonly setting: Setting; readonly isSortable: boolean }
  | { readonly kind: 'balance'; readonly balance: BalanceDefinitionView };

/** More columns than this cannot be taken in at a glance. */
const MOST_ATTRIBUTES = 5;

/** What has no short form in a list, or none at all. */
const LONG: ReadonlySet<string> = new Set([
  'lines',
  'liquid',
  'html',
  'json',
  'group',
  'question',
  'expression',
  'secret',
]);

/** What the columns of a list of records are: whose they are, what can be asked of them first, then what is counted. */
export const recordColumns = (
  collection: CollectionView,
  balances: readonly BalanceDefinitionView[],
): readonly RecordColumn[] => {
  const name = nameAttribute(collection);
  const isAsked = ({ name: attribute }: Setting): boolean => collection.filterable.includes(attribute);
  const short = readSettings(collection.record).filter(
    (setting) => setting.name !== name && !LONG.has(setting.control.kind),
  );
  const shown = [...short.filter(isAsked), ...short.filter((setting) => !isAsked(setting))].slice(0, MOST_ATTRIBUTES);
  return [
    ...(collection.contact === 'none' ? [] : [{ kind: 'contact' } as const]),
    ...shown.map((setting) => ({ kind: 'attribute', setting, isSortable: isAsked(setting) }) as const),
    ...balances.map((balance) => ({ kind: 'balance', balance }) as const),
  ];
};
