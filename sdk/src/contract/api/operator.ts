import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { ContactParams } from './contact.ts';
import { pageOf } from './page.ts';
import { WorkspaceParams } from './workspace.ts';

const strict = { additionalProperties: false } as const;

/** Somebody who works in a workspace. */
export const CrewView = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    email: Type.String(),
    phone: Type.Union([Type.String(), Type.Null()], {
      description: 'Where SMS reach them that this workspace sends its own people, with its country code',
    }),
    role: Type.String(),
  },
  strict,
);
export type CrewView = Static<typeof CrewView>;

/** All who work in a workspace. */
export const CrewPage = pageOf(CrewView);

/** A member of a workspace by their id. */
export const CrewParams = Type.Object({ ...WorkspaceParams.properties, operator: PublicId }, strict);

/** What can be changed about a member of a workspace; null clears. */
export const CrewChange = Type.Object(
  {
    phone: Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Null()], {
      description: 'With its country code',
    }),
  },
  strict,
);
export type CrewChange = Static<typeof CrewChange>;

/** Who looks after a contact; null: nobody. */
export const OwnerView = Type.Object(
  { owner: Type.Union([Type.Object({ id: PublicId, name: Type.String() }, strict), Type.Null()]) },
  strict,
);
export type OwnerView = Static<typeof OwnerView>;

/** Who is to look after a contact: an operator of the workspace, or nobody. */
export const OwnerChange = Type.Object({ operator: Type.Union([PublicId, Type.Null()]) }, strict);
export type OwnerChange = Static<typeof OwnerChange>;

/** A contact whose owner is meant. */
export const OwnerParams = ContactParams;

/** How many notices a workspace may send within an hour, and has sent in the last one. */
export const NoticeBudgetView = Type.Object({ perHour: Type.Integer(), lastHour: Type.Integer() }, strict);
export type NoticeBudgetView = Static<typeof NoticeBudgetView>;

/** Another budget of notices. */
export const NoticeBudgetChange = Type.Object({ perHour: Type.Integer({ minimum: 0, maximum: 10_000 }) }, strict);
export type NoticeBudgetChange = Static<typeof NoticeBudgetChange>;
