import { declaredMembers } from './json.ts';
import type { Manifest } from './manifest.ts';

/** What no schema can say of the tills of a plugin's collections: what they find records by and show is there, and what they do. */
export const tillProblems = ({ collections, actions }: Pick<Manifest, 'collections' | 'actions'>): string[] =>
  collections.flatMap((collection) => {
    const { name, till, record } = collection;
    if (till === undefined) return [];
    const known = new Set(declaredMembers(record));
    return [
      ...[till.key, ...(till.shows ?? [])]
        .filter((one) => !known.has(one))
        .map((one) => `the till of ${name}: its records have no “${one}”`),
      ...(actions.some((action) => action.name === till.action)
        ? []
        : [`the till of ${name}: there is no action “${till.action}”`]),
    ];
  });
