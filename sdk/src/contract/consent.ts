import Type, { type Static } from 'typebox';

/** What personal data is used for. A message declares one of them, and goes out only with the consent that it asks for. */
export const Purpose = Type.Union([
  Type.Literal('marketing'),
  Type.Literal('profiling'),
  Type.Literal('third-party'),
  Type.Literal('service'),
  Type.Literal('open-tracking'),
  Type.Literal('click-tracking'),
]);
export type Purpose = Static<typeof Purpose>;

/** The way by which a person is reached. */
export const Channel = Type.Union([
  Type.Literal('email'),
  Type.Literal('sms'),
  Type.Literal('whatsapp'),
  Type.Literal('phone'),
  Type.Literal('push'),
]);
export type Channel = Static<typeof Channel>;

/** Why the use is lawful (GDPR art. 6; soft-spam: art. 130(4) of the Italian privacy code). */
export const LegalBasis = Type.Union([
  Type.Literal('consent'),
  Type.Literal('soft-spam'),
  Type.Literal('contract'),
  Type.Literal('legitimate-interest'),
]);
export type LegalBasis = Static<typeof LegalBasis>;

export const ConsentState = Type.Union([Type.Literal('given'), Type.Literal('withdrawn')]);
export type ConsentState = Static<typeof ConsentState>;

/** One entry of the consent ledger: who said what, about which purpose and channel, and how we know. */
export const ConsentEntry = Type.Object(
  {
    purpose: Purpose,
    channel: Channel,
    state: ConsentState,
    basis: Type.Optional(LegalBasis),
    source: Type.Optional(Type.String({ maxLength: 200 })),
    textVersion: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
export type ConsentEntry = Static<typeof ConsentEntry>;
