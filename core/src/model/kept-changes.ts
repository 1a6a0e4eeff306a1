import { isDeepStrictEqual } from 'node:util';
import type { BalanceManifest, CollectionManifest, Lapse, Manifest } from '@innesto/sdk/contract';
import { soleOf, type Sole } from './collection.ts';

interface Named {
  readonly name: string;
  readonly title: string;
}

/**
 * Something of what a plugin keeps that another version of it has otherwise. `gone`: it has no such collection or balance; `form`: what is
 * kept already goes with its contact, lapses or is counted in another way; `schema`: its records are described otherwise, bound or linked
 * otherwise; `index`: other attributes of them can be asked; `ready`: something of them is to be made ready before; `attribute`: what filters
 * ask of contacts is gone, or of another type.
 */
export type KeptChange =
  | (Named & { readonly kind: 'gone' | 'form' | 'schema' | 'attribute' })
  | (Named & { readonly kind: 'index'; readonly added: readonly string[]; readonly removed: readonly string[] })
  | (Named & { readonly kind: 'ready'; readonly sole: Sole; readonly lapses: Lapse | null });

/** Whether what is kept already was written by something that cannot be made anew. */
const isOtherForm = (before: CollectionManifest, after: CollectionManifest): boolean => {
  const [goes, went] = [after, before].map(({ whenContactDeleted = 'delete' }) => whenContactDeleted);
  const lapsesOtherwise =
    before.lapses !== undefined && after.lapses !== undefined && !isDeepStrictEqual(before.lapses, after.lapses);
  // Without contacts nothing was written by it.
  return lapsesOtherwise || (goes !== went && before.contact !== 'none');
};

const addedTo = (
  before: readonly (readonly string[])[],
  after: readonly (readonly string[])[],
): readonly (readonly string[])[] => after.filter((set) => !before.some((one) => isDeepStrictEqual(one, set)));

/** What only one may have there, and how they lapse there, that was not so before; null: nothing. */
const madeReady = (before: CollectionManifest, after: CollectionManifest): Omit<Ready, keyof Named | 'kind'> | null => {
  const [had, comes] = [soleOf(before), soleOf(after)];
  const sole = {
    uniqueKeys: addedTo(had.uniqueKeys, comes.uniqueKeys),
    uniqueOfContact: addedTo(had.uniqueOfContact, comes.uniqueOfContact),
  };
  const lapses = before.lapses === undefined ? (after.lapses ?? null) : null;
  return sole.uniqueKeys.length + sole.uniqueOfContact.length === 0 && lapses === null ? null : { sole, lapses };
};

type Ready = Extract<KeptChange, { kind: 'ready' }>;

const collectionChange = (before: CollectionManifest, after: CollectionManifest | undefined): readonly KeptChange[] => {
  const { name, title } = before;
  if (after === undefined) return [{ kind: 'gone', name, title }];
  if (isOtherForm(before, after)) return [{ kind: 'form', name, title }];
  const added = after.filterable.filter((one) => !before.filterable.includes(one));
  const removed = before.filterable.filter((one) => !after.filterable.includes(one));
  // Those that have no contact are no hindrance where none need have one, and those that have one none where they may.
  const isLinked = before.contact === after.contact || after.contact === 'optional';
  const isBound = isDeepStrictEqual(before.record, after.record) && added.length === 0 && isLinked;
  const ready = madeReady(before, after);
  return [
    ...(ready === null ? [] : [{ kind: 'ready' as const, name, title, ...ready }]),
    ...(added.length + removed.length === 0 ? [] : [{ kind: 'index' as const, name, title, added, removed }]),
    ...(isBound ? [] : [{ kind: 'schema' as const, name, title }]),
  ];
};

const balanceChange = (before: BalanceManifest, after: BalanceManifest | undefined): readonly KeptChange[] => {
  const { name, title } = before;
  if (after === undefined) return [{ kind: 'gone', name, title }];
  const isSame = before.of === after.of && (before.decimals ?? 0) === (after.decimals ?? 0);
  return isSame ? [] : [{ kind: 'form', name, title }];
};

/** What another version of a plugin would do to what is kept by this one. */
export const keptChanges = (from: Manifest, to: Manifest): readonly KeptChange[] => [
  ...from.collections.flatMap((before) =>
    collectionChange(
      before,
      to.collections.find(({ name }) => name === before.name),
    ),
  ),
  ...from.balances.flatMap((before) =>
    balanceChange(
      before,
      to.balances.find(({ name }) => name === before.name),
    ),
  ),
  ...from.attributes.flatMap(({ name, title, type }): KeptChange[] =>
    to.attributes.some((after) => after.name === name && after.type === type)
      ? []
      : [{ kind: 'attribute', name, title }],
  ),
];
