import { isDeepStrictEqual } from 'node:util';
import type { BalanceManifest, CollectionManifest, Manifest } from '@innesto/sdk/contract';

interface Named {
  readonly name: string;
  readonly title: string;
}

/**
 * Something of what a plugin keeps that another version of it has otherwise. `gone`: it has no such collection or balance; `form`: what is
 * kept already has other keys, is linked or counted in another way; `schema`: its records are described otherwise, or bound otherwise;
 * `index`: other attributes of them can be asked; `attribute`: what filters ask of contacts is gone, or of another type.
 */
export type KeptChange =
  | (Named & { readonly kind: 'gone' | 'form' | 'schema' | 'attribute' })
  | (Named & { readonly kind: 'index'; readonly added: readonly string[]; readonly removed: readonly string[] });

/** All of a collection that what is kept already was written by, and that cannot be made anew: another version of it would not find it. */
const formOf = ({ uniqueKeys, uniqueOfContact = [], contact, whenContactDeleted, lapses }: CollectionManifest) => ({
  uniqueKeys,
  uniqueOfContact,
  contact,
  whenContactDeleted,
  lapses,
});

const collectionChange = (before: CollectionManifest, after: CollectionManifest | undefined): readonly KeptChange[] => {
  const { name, title } = before;
  if (after === undefined) return [{ kind: 'gone', name, title }];
  if (!isDeepStrictEqual(formOf(before), formOf(after))) return [{ kind: 'form', name, title }];
  const added = after.filterable.filter((one) => !before.filterable.includes(one));
  const removed = before.filterable.filter((one) => !after.filterable.includes(one));
  const isBound = isDeepStrictEqual(before.record, after.record) && added.length === 0;
  return [
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
