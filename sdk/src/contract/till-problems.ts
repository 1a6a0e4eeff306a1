import type { CollectionManifest } from './kept-manifest.ts';
import type { Manifest } from './manifest.ts';

const attributesOf = ({ record }: CollectionManifest): ReadonlySet<string> => {
  const { properties } = record;
  return new Set(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []);
};

/** What no schema can say of the tills of a plugin's collections: what they find records by and show is there, and what they do. */
export const tillProblems = ({ collections, actions }: Pick<Manifest, 'collections' | 'actions'>): string[] =>
  collections.flatMap((collection) => {
    const { name, till } = collection;
    if (till === undefined) return [];
    const known = attributesOf(collection);
    return [
      ...[till.key, ...(till.shows ?? [])]
        .filter((one) => !known.has(one))
        .map((one) => `the till of ${name}: its records have no “${one}”`),
      ...(actions.some((action) => action.name === till.action)
        ? []
        : [`the till of ${name}: there is no action “${till.action}”`]),
    ];
  });
