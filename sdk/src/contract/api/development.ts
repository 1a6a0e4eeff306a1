import Type, { type Static } from 'typebox';
import { PluginName, Version } from '../name.ts';

const strict = { additionalProperties: false } as const;

/** How the version of a build ends that is only ever tried: such a build may be replaced by the next, which no other version ever is. */
export const DEVELOPMENT_SUFFIX = '-dev';

/** A build of a plugin that its author tries in a running hub: its files, as text. Of their members, the hub checks what it checks of a package. */
export const DevelopmentBuild = Type.Object(
  {
    /** package.json. */
    package: Type.String({ maxLength: 65_536 }),
    /** dist/plugin.json. */
    manifest: Type.String({ maxLength: 1_000_000 }),
    /** dist/plugin.js. */
    script: Type.String({ maxLength: 1_000_000 }),
    /** icon.svg; null: there is none. */
    icon: Type.Union([Type.String({ maxLength: 32_768 }), Type.Null()]),
  },
  strict,
);
export type DevelopmentBuild = Static<typeof DevelopmentBuild>;

/** Which version the workspace has now. `told`: what of its records does not go with the build, in words for its author; empty: all of it does. */
export const DevelopmentTaken = Type.Object(
  { plugin: PluginName, version: Version, told: Type.Array(Type.String()) },
  strict,
);
export type DevelopmentTaken = Static<typeof DevelopmentTaken>;
