import type { Lapse, Manifest } from '@innesto/sdk/contract';
import { keptKey, soleOf, type Sole } from './collection.ts';
import { keptChanges } from './kept-changes.ts';

/** What of a collection's records is to be made ready before a version can come. */
export interface ComingIndex extends Sole {
  /** The collection's key. */
  readonly collection: string;
  readonly attributes: readonly string[];
  readonly lapses: Lapse | null;
}

/** What is to be made ready of the records of a plugin's collections, without what is kept of them already. */
export const addedIndexes = (from: Manifest, to: Manifest): readonly (ComingIndex & { readonly title: string })[] => {
  const changes = keptChanges(from, to);
  return to.collections.flatMap(({ name, title }) => {
    const index = changes.find((change) => change.kind === 'index' && change.name === name);
    const ready = changes.find((change) => change.kind === 'ready' && change.name === name);
    const attributes = index?.kind === 'index' ? index.added : [];
    if (attributes.length === 0 && ready === undefined) return [];
    const { sole, lapses } =
      ready?.kind === 'ready' ? ready : { sole: { uniqueKeys: [], uniqueOfContact: [] }, lapses: null };
    return [{ collection: keptKey(to.name, name), title, attributes, ...sole, lapses }];
  });
};

/** What a version keeps of the records of some collections: all of it, whoever writes them. */
export const indexesAt = (
  manifest: Manifest,
  collections: readonly Pick<ComingIndex, 'collection'>[],
): readonly ComingIndex[] =>
  manifest.collections.flatMap((one) => {
    const collection = keptKey(manifest.name, one.name);
    const { filterable: attributes, lapses = null } = one;
    return collections.some((asked) => asked.collection === collection)
      ? [{ collection, attributes, ...soleOf(one), lapses }]
      : [];
  });
