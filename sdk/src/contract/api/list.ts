import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);

/** A list of contacts. */
export const ListView = Type.Object(
  {
    id: PublicId,
    name: Type.String(),
    members: Type.Integer(),
    startsWorkflows: Type.Array(Type.Object({ id: PublicId, name: Type.String() }, strict), {
      description: 'The active workflows that joining the list may start',
    }),
    createdAt: Type.String({ description: 'RFC 3339' }),
  },
  strict,
);
export type ListView = Static<typeof ListView>;

/** A page of lists. */
export const ListPage = pageOf(ListView);

/** What makes a list, and what can be changed about it. */
export const ListDraft = Type.Object({ name: Type.String({ minLength: 1, maxLength: 120 }) }, strict);
export type ListDraft = Static<typeof ListDraft>;

/** The address of one list. */
export const ListParams = Type.Object({ workspace: PublicId, list: PublicId }, strict);

/** How a list is deleted: only while it is empty, unless its members are to leave it. */
export const ListRemoval = Type.Object({ members: Type.Optional(Type.Literal('remove')) }, strict);

/** Contacts by their ids, each once. */
export const ContactIds = Type.Object({ contacts: Type.Array(PublicId, { minItems: 1, maxItems: 1000 }) }, strict);
export type ContactIds = Static<typeof ContactIds>;

/** How many contacts really joined (or left): those who were in the list already (or not) don't count. */
export const MembersChanged = Type.Object({ changed: Type.Integer() }, strict);

/** A contact of a list, in short. */
export const MemberView = Type.Object(
  {
    id: PublicId,
    email: nullable,
    phone: nullable,
    firstName: nullable,
    lastName: nullable,
    joinedAt: Type.String({ description: 'RFC 3339' }),
  },
  strict,
);
export type MemberView = Static<typeof MemberView>;

/** A page of a list's members. */
export const MemberPage = pageOf(MemberView);
