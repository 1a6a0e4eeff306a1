import Type, { type Static } from 'typebox';
import { Permission, type Manifest } from '../manifest.ts';
import { PluginName, PublicId, Version } from '../name.ts';
import { PluginMisfit, PluginText } from './plugin-misfit.ts';
import { PluginObstacle } from './plugin-moving.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);
const Named = Type.Object({ id: PublicId, name: Type.String() }, strict);
const Change = Type.Union([Type.Literal('added'), Type.Literal('removed'), Type.Literal('changed')]);
const Moment = Type.String({ description: 'RFC 3339' });
const AnyManifest = Type.Unsafe<Manifest>({
  type: 'object',
  additionalProperties: true,
  description: 'dist/plugin.json of that version',
});

/** A package to be fetched from the registry: its name, and a version, a range (`^1.2.0`) or a tag; absent: `latest`. */
export const PackageAsked = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 214 }),
    range: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  strict,
);

/** What goes with a package that somebody uploads: out of what it was made there, where that is what they chose. */
export const PackageUpload = Type.Object({ from: Type.Optional(Type.Literal('folder')) }, strict);

/** What is different about a version of a plugin; `rights`: what it may do that the other may not, with hosts that are new. */
export const PluginDifference = Type.Object(
  {
    rights: Type.Array(Permission),
    rightsGone: Type.Array(Type.String()),
    contributions: Type.Array(
      Type.Object(
        {
          kind: Type.String(),
          name: Type.String(),
          title: Type.String(),
          change: Change,
          settings: Type.Array(
            Type.Object({ name: Type.String(), title: Type.String(), change: Change, needed: Type.Boolean() }, strict),
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type PluginDifference = Static<typeof PluginDifference>;

/**
 * A package that was fetched and examined, and of which nothing is installed. `difference`: from the version that the workspace has, or else
 * from the newest that is installed (`against`; null: there is none). It is forgotten after an hour.
 */
export const PluginProposal = Type.Object(
  {
    id: PublicId,
    package: Type.String(),
    source: Type.String(),
    manifest: AnyManifest,
    packedBytes: Type.Integer(),
    unpackedBytes: Type.Integer(),
    files: Type.Integer(),
    integrity: Type.String({ description: 'SHA-512 of the package as it came' }),
    vouched: Type.Boolean({ description: 'Whether a registry vouches for it' }),
    deprecated: nullable,
    isInstalled: Type.Boolean(),
    against: nullable,
    difference: PluginDifference,
  },
  strict,
);
export type PluginProposal = Static<typeof PluginProposal>;

/** The address of a proposal. */
export const PluginProposalParams = Type.Object({ workspace: PublicId, proposal: PublicId }, strict);

/** What was installed. */
export const PluginInstalled = Type.Object({ plugin: PluginName, version: Version }, strict);
export type PluginInstalled = Static<typeof PluginInstalled>;

/** Who may install plugins on the instance, and which packages: by name, all of a scope (`@shop/*`), or any (`*`). */
export const InstallPolicy = Type.Object(
  {
    who: Type.Union([Type.Literal('owners'), Type.Literal('admins')]),
    packages: Type.Array(
      Type.String({
        maxLength: 214,
        pattern: '^(\\*|@[a-z0-9~-][a-z0-9._~-]*\\/(\\*|[a-z0-9~-][a-z0-9._~-]*)|[a-z0-9~-][a-z0-9._~-]*)$',
      }),
      { maxItems: 1000 },
    ),
  },
  strict,
);
export type InstallPolicy = Static<typeof InstallPolicy>;

/** How plugins come to this instance, as the caller sees it. `may`: what they may do themselves. */
export const Installations = Type.Object(
  {
    policy: InstallPolicy,
    registry: Type.String({ description: 'Where packages are fetched from' }),
    may: Type.Object({ fetch: Type.Boolean(), bring: Type.Boolean(), rule: Type.Boolean() }, strict),
    removed: Type.Array(Type.Object({ plugin: PluginName, title: Type.String() }, strict), {
      description: 'What comes with the hub and was removed',
    }),
  },
  strict,
);
export type Installations = Static<typeof Installations>;

/** Who may install what: whatever is absent stays. */
export const InstallPolicyChange = Type.Partial(InstallPolicy, strict);

/** What letting a plugin in, or moving the workspace to a version, would do. */
export const PluginMove = Type.Object(
  {
    plugin: PluginName,
    from: nullable,
    to: Type.String(),
    isBack: Type.Boolean({ description: 'It is the version that the workspace had before' }),
    difference: PluginDifference,
    wider: Type.Array(Permission, { description: 'What it would be allowed beyond what the workspace agreed to' }),
    obstacles: Type.Array(PluginObstacle, { description: 'What keeps the workspace from it; empty: nothing' }),
    indexed: Type.Array(
      Type.Object({ collection: Type.String(), title: Type.String(), count: Type.Integer() }, strict),
      {
        description:
          'What can be asked by further attributes there, has what only one may have, or lapses: so many records are made ready first, in the background where there are many, and the workspace stays where it is meanwhile',
      },
    ),
    drafts: Type.Array(
      Type.Object(
        {
          id: PublicId,
          name: Type.String(),
          outcome: Type.Union([
            Type.Literal('fits'),
            Type.Literal('carried'),
            Type.Literal('restored'),
            Type.Literal('by-hand'),
          ]),
          misfits: Type.Array(
            Type.Object(
              {
                step: nullable,
                title: Type.Union([Type.String(), PluginText, Type.Null()], {
                  description: 'What the step is called by its author, else by the plugin; null: it is about the whole',
                }),
                detail: Type.String(),
                why: PluginMisfit,
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
    live: Type.Array(Type.Object({ id: PublicId, name: Type.String(), versions: Type.Array(Type.String()) }, strict), {
      description: 'Workflows at work: they stay with their versions until they are put in force anew',
    }),
  },
  strict,
);
export type PluginMove = Static<typeof PluginMove>;

/** Whether a plugin is on; `anyway`: off even though workflows at work use it, which then wait at its steps. */
export const PluginSwitch = Type.Object({ on: Type.Boolean(), anyway: Type.Optional(Type.Boolean()) }, strict);

/** An installed version, where it came from, and how many workspaces are at it. */
export const PluginVersion = Type.Object(
  {
    version: Version,
    source: Type.String({ description: '`bundled`, `folder`, `file`, or `registry:` and the package’s name' }),
    package: nullable,
    integrity: Type.String(),
    installedAt: Moment,
    isCurrent: Type.Boolean({ description: 'The workspace is at it' }),
    workspaces: Type.Integer({ description: 'How many workspaces of the instance are at it' }),
  },
  strict,
);
export type PluginVersion = Static<typeof PluginVersion>;

/** Something that was done to a plugin. */
export const PluginDeed = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('installed'),
      Type.Literal('removed'),
      Type.Literal('put-back'),
      Type.Literal('let-in'),
      Type.Literal('upgraded'),
      Type.Literal('rolled-back'),
      Type.Literal('switched-off'),
      Type.Literal('switched-on'),
    ]),
    version: Type.String(),
    before: nullable,
    by: nullable,
    at: Moment,
  },
  strict,
);
export type PluginDeed = Static<typeof PluginDeed>;

/** The versions of a plugin, the newest first, and what was done to it here and on the instance, the last first. */
export const PluginHistory = Type.Object(
  { versions: Type.Array(PluginVersion), deeds: Type.Array(PluginDeed) },
  strict,
);
export type PluginHistory = Static<typeof PluginHistory>;

/** What of a plugin to remove; absent: all of it. */
export const PluginRemovalQuery = Type.Object({ version: Type.Optional(Version) }, strict);

/** Something that keeps a plugin from being removed, or a workspace from doing without it. */
export const PluginReference = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('live'),
      Type.Literal('draft'),
      Type.Literal('connection'),
      Type.Literal('kept'),
      Type.Literal('current'),
    ]),
    workspace: Named,
    workflow: Type.Optional(Named),
    isCampaign: Type.Optional(Type.Boolean({ description: 'true: the workflow is a campaign' })),
    connection: Type.Optional(Named),
    kept: Type.Optional(Type.String({ description: 'plugin/name of a collection or a balance' })),
    count: Type.Optional(Type.Integer()),
  },
  strict,
);
export type PluginReference = Static<typeof PluginReference>;

/** What keeps a plugin from being removed; empty: nothing. */
export const PluginReferences = Type.Object({ items: Type.Array(PluginReference) }, strict);
