import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;

/** `live` for real work; the clocks of `demo` and `test` workspaces can be moved. */
export const WorkspaceMode = Type.Union([Type.Literal('live'), Type.Literal('demo'), Type.Literal('test')]);

/** What a person or a token may do in a workspace, from most to least. */
export const RoleName = Type.Union([
  Type.Literal('owner'),
  Type.Literal('admin'),
  Type.Literal('editor'),
  Type.Literal('operator'),
  Type.Literal('viewer'),
  Type.Literal('developer'),
]);

/** By what a contact is recognised: only this one is unique in the workspace. */
export const IdentityKeyName = Type.Union([Type.Literal('externalId'), Type.Literal('email'), Type.Literal('phone')]);

/** A workspace's time: `now` as its people and runs see it, and how many of its seconds one of ours takes. */
export const ClockView = Type.Object(
  { now: Type.String({ description: 'RFC 3339' }), rate: Type.Integer(), mode: WorkspaceMode },
  strict,
);
export type ClockView = Static<typeof ClockView>;

/** A workspace. `role` is what the caller is there. */
export const WorkspaceView = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    mode: WorkspaceMode,
    timeZone: Type.String(),
    identityKey: IdentityKeyName,
    role: RoleName,
    clock: ClockView,
  },
  strict,
);
export type WorkspaceView = Static<typeof WorkspaceView>;

/** A page of workspaces. */
export const WorkspacePage = pageOf(WorkspaceView);

const Name = Type.String({ minLength: 1, maxLength: 120 });
const TimeZone = Type.String({ minLength: 1, maxLength: 60, description: 'An IANA name: Europe/Rome' });

/** What makes a workspace. The mode and the identity key stay as they are chosen here. */
export const WorkspaceDraft = Type.Object(
  {
    name: Name,
    timeZone: TimeZone,
    mode: Type.Optional(WorkspaceMode),
    identityKey: Type.Optional(IdentityKeyName),
  },
  strict,
);
export type WorkspaceDraft = Static<typeof WorkspaceDraft>;

/** What can be changed about a workspace. */
export const WorkspaceChange = Type.Object(
  { name: Type.Optional(Name), timeZone: Type.Optional(TimeZone) },
  { ...strict, minProperties: 1 },
);
export type WorkspaceChange = Static<typeof WorkspaceChange>;

/** The address of anything inside a workspace begins with it. */
export const WorkspaceParams = Type.Object({ workspace: PublicId }, strict);

/** Moves the clock of a demo or test workspace: forward by so much, or at another rate from now on. */
export const ClockMove = Type.Object(
  {
    advance: Type.Optional(
      Type.Object(
        {
          amount: Type.Integer({ minimum: 1, maximum: 100_000 }),
          unit: Type.Union([Type.Literal('minutes'), Type.Literal('hours'), Type.Literal('days')]),
        },
        strict,
      ),
    ),
    rate: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: 'How many seconds pass there in one of ours' }),
    ),
  },
  { ...strict, minProperties: 1, maxProperties: 1, description: 'Either `advance` or `rate`' },
);
export type ClockMove = Static<typeof ClockMove>;
