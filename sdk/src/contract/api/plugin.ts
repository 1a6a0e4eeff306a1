import Type, { type Static } from 'typebox';
import { Category } from '../contribution-manifest.ts';
import type { Manifest } from '../manifest.ts';
import { Permission } from '../manifest.ts';
import { PluginName, PublicId, Version } from '../name.ts';
import { WorkflowState } from '../workflow.ts';
import { PluginMoving } from './plugin-moving.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);

const Contribution = Type.Object(
  {
    contribution: Type.String({ description: '`plugin/name`' }),
    title: Type.String(),
    description: Type.Optional(Type.String()),
    category: Category,
  },
  strict,
);

/**
 * A plugin in a workspace. `available`: installed, but the workspace has not let it in. `suspended`: the hub stopped it three times within an
 * hour; what workflows ask of it waits until it is resumed. `off`: the workspace has switched it off. `verdict` and `detail` say why the hub stopped it last.
 */
export const PluginView = Type.Object(
  {
    plugin: PluginName,
    title: Type.String(),
    description: Type.Optional(Type.String()),
    state: Type.Union([
      Type.Literal('active'),
      Type.Literal('suspended'),
      Type.Literal('off'),
      Type.Literal('available'),
    ]),
    version: Type.String(),
    newestVersion: Type.String({ description: 'The newest that is installed' }),
    previousVersion: Type.Union([Type.String(), Type.Null()], { description: 'The one that the workspace had before' }),
    strikes: Type.Integer({ minimum: 0 }),
    verdict: nullable,
    detail: nullable,
    struckAt: Type.Union([Type.String({ description: 'RFC 3339' }), Type.Null()]),
    moving: Type.Union([PluginMoving, Type.Null()], {
      description: 'The version that the workspace is on its way to; null: it stays',
    }),
    permissions: Type.Array(Type.Object({ ...Permission.properties, granted: Type.Boolean() }, strict)),
    triggers: Type.Array(Contribution),
    actions: Type.Array(Contribution),
  },
  strict,
);
export type PluginView = Static<typeof PluginView>;

/** The plugins of a workspace by name, and those it could let in. */
export const PluginList = Type.Object({ items: Type.Array(PluginView) }, strict);

/** A plugin with all that its manifest says: the schemas of its settings, its translations. */
export const PluginDetail = Type.Object(
  {
    ...PluginView.properties,
    manifest: Type.Unsafe<Manifest>({
      type: 'object',
      additionalProperties: true,
      description: 'dist/plugin.json of that version',
    }),
  },
  strict,
);

/** The address of one plugin. */
export const PluginParams = Type.Object({ workspace: PublicId, plugin: PluginName }, strict);

/** Which version to look at; absent: the one that the workspace let in, else the newest that is installed. */
export const PluginQuery = Type.Object({ version: Type.Optional(Version) }, strict);

/**
 * Which version to let in, with the rights it asks for; absent: the newest that is installed. Where the workspace has the plugin already,
 * `rights` names what it asks for beyond what was agreed to: without them it is refused.
 */
export const PluginEnabling = Type.Object(
  {
    version: Type.Optional(Version),
    rights: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 })),
  },
  strict,
);

/** A workflow that uses a plugin. */
export const PluginUse = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    state: WorkflowState,
    version: Type.Union([Type.String(), Type.Null()], {
      description: 'The plugin’s version that it was started with; null: only its draft uses the plugin',
    }),
  },
  strict,
);
export type PluginUse = Static<typeof PluginUse>;

/** The workflows that use a plugin, by name. */
export const PluginUses = Type.Object({ items: Type.Array(PluginUse) }, strict);
