import { isDeepStrictEqual } from 'node:util';
import type { BalanceManifest, CollectionManifest, Manifest } from '@innesto/sdk/contract';

/**
 * Something of what a plugin keeps that another version of it has otherwise. `gone`: it has no such collection or balance; `form`: what is
 * kept already is indexed, linked or counted in another way; `schema`: its records are described otherwise; `attribute`: what filters ask is
 * gone, or of another type.
 */
export interface KeptChange {
  readonly kind: 'gone' | 'form' | 'schema' | 'attribute';
  readonly name: string;
  readonly title: string;
}

/** All of a collection that what is kept already was written by: another version of it would not find it, or not in order. */
const formOf = ({
  uniqueKeys,
  uniqueOfContact = [],
  filterable,
  contact,
  whenContactDeleted,
  lapses,
}: CollectionManifest) => ({
  uniqueKeys,
  uniqueOfContact,
  filterable: filterable.toSorted(),
  contact,
  whenContactDeleted,
  lapses,
});

const collectionChange = (before: CollectionManifest, after: CollectionManifest | undefined): readonly KeptChange[] => {
  const { name, title } = before;
  if (after === undefined) return [{ kind: 'gone', name, title }];
  if (!isDeepStrictEqual(formOf(before), formOf(after))) return [{ kind: 'form', name, title }];
  return isDeepStrictEqual(before.record, after.record) ? [] : [{ kind: 'schema', name, title }];
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
