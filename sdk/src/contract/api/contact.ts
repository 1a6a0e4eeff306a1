import Type, { type Static } from 'typebox';
import { Channel, ConsentEntry, ConsentState, LegalBasis, Purpose } from '../consent.ts';
import { FieldValues } from '../contact.ts';
import { FilterSchema, type Filter } from '../filter.ts';
import { PublicId } from '../name.ts';
import { PageQuery, pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);
const moment = Type.String({ description: 'RFC 3339' });
const said = (maxLength: number, description: string) =>
  Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()], { description }));

/** The two-letter code of a country, as ISO 3166-1 has it. */
export const CountryCode = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2, upper case: IT' });

const members = {
  externalId: said(200, 'The contact’s id in another system'),
  email: said(254, 'One plain address'),
  phone: said(40, 'With the country code, unless `defaultCountry` says which to read it by'),
  firstName: said(200, 'First name'),
  lastName: said(200, 'Last name'),
  timeZone: said(64, 'An IANA name: Europe/Rome'),
  fields: Type.Optional(FieldValues),
};
// No default in the schema: it would count as a member that was sent.
const startWorkflows = Type.Optional(
  Type.Boolean({ description: 'Whether this may start workflows; true unless it says no' }),
);
const defaultCountry = Type.Optional(CountryCode);

/** What is said about a contact. What is absent stays as it is, null clears. Of external id, e-mail and phone at least one is needed. */
export const ContactStatement = Type.Object(
  {
    ...members,
    defaultCountry,
    lists: Type.Optional(Type.Array(PublicId, { maxItems: 50, description: 'Lists that the contact joins' })),
    consents: Type.Optional(Type.Array(ConsentEntry, { maxItems: 50 })),
    startWorkflows,
  },
  strict,
);
export type ContactStatement = Static<typeof ContactStatement>;

/** What can be changed about a contact. What is absent stays as it is, null clears. */
export const ContactChange = Type.Object(
  { ...members, defaultCountry, startWorkflows },
  { ...strict, minProperties: 1 },
);
export type ContactChange = Static<typeof ContactChange>;

/** How a contact's consent for one purpose and channel stands. */
export const ConsentStandingView = Type.Object(
  { purpose: Purpose, channel: Channel, state: ConsentState, at: moment },
  strict,
);
export type ConsentStandingView = Static<typeof ConsentStandingView>;

const summary = {
  id: PublicId,
  externalId: nullable,
  email: nullable,
  phone: nullable,
  firstName: nullable,
  lastName: nullable,
  timeZone: nullable,
  fields: FieldValues,
  source: Type.String({
    description: 'Where the contact came from: `api`, `import`, `form`, `operator` (by hand), `workflow`',
  }),
  rev: Type.Integer({ description: 'Moves with every change of the contact, its lists or its consents' }),
  createdAt: moment,
  updatedAt: moment,
};

/** A contact as lists of contacts show it. */
export const ContactSummary = Type.Object(summary, strict);
export type ContactSummary = Static<typeof ContactSummary>;

/** A contact with its lists and how its consents stand. */
export const ContactDetail = Type.Object(
  {
    ...summary,
    lists: Type.Array(Type.Object({ id: PublicId, name: Type.String() }, strict)),
    consents: Type.Array(ConsentStandingView),
  },
  strict,
);
export type ContactDetail = Static<typeof ContactDetail>;

/** A contact after a statement about it, and whether it is new. */
export const ContactUpserted = Type.Object({ created: Type.Boolean(), contact: ContactDetail }, strict);

/** Who else is the same person, and whose values count where both have one: `this` (default) is the contact in the address. */
export const MergeAsked = Type.Object(
  { other: PublicId, keep: Type.Optional(Type.Union([Type.Literal('this'), Type.Literal('other')])) },
  strict,
);
export type MergeAsked = Static<typeof MergeAsked>;

/** The contact that two became, and the id that leads to it from now on. */
export const ContactMerged = Type.Object({ contact: ContactDetail, gone: PublicId }, strict);

/** A page of contacts. */
export const ContactPage = pageOf(ContactSummary);

/** Which contacts are asked for: all, or the members of a list; of them those of whom each word begins a name, an e-mail, a phone or an external id. */
export const ContactQuery = Type.Object(
  {
    ...PageQuery.properties,
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    list: Type.Optional(PublicId),
  },
  strict,
);
export type ContactQuery = Static<typeof ContactQuery>;

/** The condition whose contacts are counted; without one, all of them. What only a run knows is not asked. */
export const ContactCountQuestion = Type.Object({ filter: Type.Optional(FilterSchema) }, strict);
export type ContactCountQuestion = Static<typeof ContactCountQuestion>;

/** The condition whose contacts are wanted. */
export const ContactMatchQuestion = Type.Object({ filter: FilterSchema }, strict);
export type ContactMatchQuestion = { filter: Filter };

/** For how many contacts a condition holds, of how many. Not exact: reckoned up from a part of them, as there are so many. */
export const ContactCount = Type.Object(
  { matching: Type.Integer({ minimum: 0 }), total: Type.Integer({ minimum: 0 }), isExact: Type.Boolean() },
  strict,
);
export type ContactCount = Static<typeof ContactCount>;

/** The address of one contact. */
export const ContactParams = Type.Object({ workspace: PublicId, contact: PublicId }, strict);

/** The revision that a change is based on: a contact that has moved on is not changed. */
export const RevisionHeader = Type.Object({
  'if-match': Type.Optional(Type.String({ pattern: '^"?\\d{1,15}"?$', description: 'The `rev`' })),
});

/** How a contact goes: `delete` takes the person out and keeps what happened; `erase` also takes them out of what happened. */
export const ContactRemoval = Type.Object(
  {
    mode: Type.Optional(
      Type.Union([Type.Literal('delete'), Type.Literal('erase')], { description: 'delete, unless it says erase' }),
    ),
  },
  strict,
);

/** What a contact says about the use of their data. */
export const ConsentStatements = Type.Object(
  { consents: Type.Array(ConsentEntry, { minItems: 1, maxItems: 50 }), startWorkflows },
  strict,
);
export type ConsentStatements = Static<typeof ConsentStatements>;

/** An entry of the consent ledger, which is only ever added to. */
export const LedgerEntryView = Type.Object(
  {
    purpose: Purpose,
    channel: Channel,
    state: ConsentState,
    basis: LegalBasis,
    source: Type.String(),
    textVersion: nullable,
    actor: nullable,
    at: moment,
  },
  strict,
);
export type LedgerEntryView = Static<typeof LedgerEntryView>;

/** A page of the consent ledger, the newest entries first. */
export const LedgerPage = pageOf(LedgerEntryView);
