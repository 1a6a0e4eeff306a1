import Type, { type Static } from 'typebox';
import { PluginName, Version } from '../name.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);

/** What is looked for among the registry's plugins: words of their names and descriptions; absent or empty: any. */
export const PackageSearch = Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })) }, strict);

/**
 * A plugin's package in the registry, by the registry's own word: nothing of it is checked before it is fetched. `installed`: what the instance has
 * of it, at the newest version.
 */
export const PackageFound = Type.Object(
  {
    name: Type.String(),
    version: Type.String({ description: 'The one that is fetched where none is asked for' }),
    description: nullable,
    publisher: nullable,
    publishedAt: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()]),
    isAllowed: Type.Boolean({ description: 'Whether it is on the list of those that may be installed' }),
    installed: Type.Union([Type.Object({ plugin: PluginName, version: Version }, strict), Type.Null()]),
    isNewer: Type.Boolean({ description: 'The registry has a newer version than the instance' }),
  },
  strict,
);
export type PackageFound = Static<typeof PackageFound>;

/** What the registry found: 50 at most, those first that may be installed. `more`: it has others, too. */
export const PackagesFound = Type.Object({ items: Type.Array(PackageFound), more: Type.Boolean() }, strict);
export type PackagesFound = Static<typeof PackagesFound>;
