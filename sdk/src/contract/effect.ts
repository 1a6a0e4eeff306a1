import Type, { type Static } from 'typebox';
import { Channel, Purpose } from './consent.ts';
import { Duration } from './duration.ts';
import { ExpressionSchema, VariableName, type Expression } from './expression.ts';
import { Scalar } from './filter.ts';
import { JsonObject } from './json.ts';
import { LeadsTo } from './leads-to.ts';
import { EventType, FieldKey, PortName, PublicId } from './name.ts';
import { HttpRequestEffect } from './request.ts';

const strict = { additionalProperties: false } as const;

const setsField = {
  kind: Type.Literal('contact.set-field'),
  field: Type.Union([Type.Literal('firstName'), Type.Literal('lastName'), Type.Literal('timeZone'), FieldKey]),
} as const;

/**
 * Sets (or, with null, clears) one field of the run's contact: a core one (`firstName`, `lastName`, `timeZone`) or a custom one by its
 * key; to a value, or to an expression that the hub works out as it carries the effect out, with the effects before it done (where it
 * cannot be worked out, the step fails; of lists and the event it finds what the action `needs`). Permission `contacts:write:fields`.
 */
export const SetFieldEffect = Type.Union([
  Type.Object({ ...setsField, value: Scalar }, strict),
  Type.Object({ ...setsField, expression: ExpressionSchema }, strict),
]);

/** Puts the run's contact into a list. Permission `lists:write`. */
export const JoinListEffect = Type.Object({ kind: Type.Literal('list.join'), list: PublicId }, strict);

/** Takes the run's contact out of a list. Permission `lists:write`. */
export const LeaveListEffect = Type.Object({ kind: Type.Literal('list.leave'), list: PublicId }, strict);

const Named = [
  Type.Object({ address: Type.String({ minLength: 3, maxLength: 254 }) }, strict),
  Type.Object({ number: Type.String({ minLength: 3, maxLength: 40 }) }, strict),
  Type.Object({ operator: PublicId }, strict),
] as const;

/**
 * Somebody else than the run's contact to whom a message goes: an e-mail address or a phone number as it was entered, an operator of the
 * workspace by their id, or the contact's owner; `otherwise`: to whom it goes where the contact has none.
 */
export const Addressee = Type.Union([
  ...Named,
  Type.Object({ owner: Type.Literal(true), otherwise: Type.Optional(Type.Union([...Named])) }, strict),
]);

/**
 * Sends a message to the run's contact or (`to`) to somebody else about them; the run waits until it was handed over. `subject`, `html` and
 * `text` are Liquid templates, rendered with the contact's data when the message is claimed. `onUncertain` says what becomes of a message of
 * which nobody can know whether it went out: `resend` (default for e-mail) or `hold`. `trackOpens` and
 * `trackClicks` measure openings and clicks, of contacts who consented to that and of nobody else (absent: in e-mails yes; in other messages links
 * are counted only where it says so). What goes to others has the purpose `service`, is
 * neither measured nor counted as a message to the contact, and shares in the workspace's budget of notices. Permission
 * `messages:send:<channel>`, for others `messages:notify:<channel>`.
 */
export const SendMessageEffect = Type.Object(
  {
    kind: Type.Literal('message.send'),
    channel: Channel,
    purpose: Purpose,
    to: Type.Optional(Addressee),
    connection: Type.Optional(PublicId),
    sender: Type.Optional(
      Type.Object(
        { name: Type.Optional(Type.String({ maxLength: 100 })), address: Type.String({ maxLength: 254 }) },
        strict,
      ),
    ),
    subject: Type.Optional(Type.String({ maxLength: 998 })),
    html: Type.Optional(Type.String({ maxLength: 200_000 })),
    text: Type.Optional(Type.String({ maxLength: 100_000 })),
    trackOpens: Type.Optional(Type.Boolean()),
    trackClicks: Type.Optional(Type.Boolean()),
    onUncertain: Type.Optional(Type.Union([Type.Literal('resend'), Type.Literal('hold')])),
  },
  strict,
);

/** Says that something happened, for triggers and handlers to hear. The type must begin with the plugin's own name. Permission `events:emit`. */
export const EmitEventEffect = Type.Object(
  { kind: Type.Literal('event.emit'), type: EventType, payload: JsonObject },
  strict,
);

const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });

/** By which port the run goes on where the effect is refused (absent: `failed`); what else was asked for does not happen then. */
const otherwise = Type.Optional(PortName);

/**
 * Makes a record in a collection of the plugin's own: the run's contact's, unless it says `unlinked` or the collection has none. Refused
 * where its attributes do not fit the collection, or another record has its unique key. Permission `records:<collection>`.
 */
export const CreateRecordEffect = Type.Object(
  {
    kind: Type.Literal('record.create'),
    collection: Name,
    attributes: JsonObject,
    unlinked: Type.Optional(Type.Boolean()),
    otherwise,
  },
  strict,
);

/**
 * Changes a record of a collection of the plugin's own, which is the run's contact's or nobody's: attributes by name, null takes one away.
 * Permission `records:<collection>`.
 */
export const UpdateRecordEffect = Type.Object(
  { kind: Type.Literal('record.update'), collection: Name, record: PublicId, attributes: JsonObject, otherwise },
  strict,
);

/** Deletes a record of a collection of the plugin's own, which is the run's contact's or nobody's. Permission `records:<collection>`. */
export const DeleteRecordEffect = Type.Object(
  { kind: Type.Literal('record.delete'), collection: Name, record: PublicId, otherwise },
  strict,
);

/**
 * Adds to a balance of the plugin's own (or takes from it: less than 0): of the run's contact or, where the balance is of a collection, of
 * one of its records. `amount`: a number, or an expression that the hub works out as it carries the effect out, cut off behind the digits
 * that the balance keeps (of lists and the event it finds what the action `needs`; what comes to 0 adds nothing). `validFor`: after how long what is left
 * of it lapses. `least`, `most`: refused where less, or more, than that would be there then. `key`: of two entries of an account with the same key the second one is not made. Permission `balances:<name>`.
 */
export const AddToBalanceEffect = Type.Object(
  {
    kind: Type.Literal('balance.add'),
    balance: Name,
    amount: Type.Union([Type.Number(), ExpressionSchema]),
    record: Type.Optional(PublicId),
    reason: Type.Optional(Type.String({ maxLength: 300 })),
    validFor: Type.Optional(Duration),
    least: Type.Optional(Type.Number()),
    most: Type.Optional(Type.Number()),
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    otherwise,
  },
  strict,
);

/**
 * Lets the run's contact into another workflow, by that one's own rules of re-entry, a moment later: where they keep the contact out, its
 * timeline says why. Refused where that workflow is not running, is gone, or is the run's own. Permission `workflows:start`.
 */
export const StartWorkflowEffect = Type.Object(
  { kind: Type.Literal('workflow.start'), workflow: PublicId, otherwise },
  strict,
);

/**
 * Ends the runs of the run's contact in another workflow or (`workflow` absent) in every other one, a moment later; what they had not handed
 * over is cancelled. Permission `workflows:stop`.
 */
export const StopWorkflowEffect = Type.Object(
  { kind: Type.Literal('workflow.stop'), workflow: Type.Optional(PublicId), otherwise },
  strict,
);

/** Sets a variable of the run to a value that the hub works out as it does so. Permission `variables:write`. */
export const SetVariableEffect = Type.Object(
  { kind: Type.Literal('variable.set'), variable: VariableName, expression: ExpressionSchema, otherwise },
  strict,
);

const consented = {
  consents: Type.Array(Type.Object({ purpose: Purpose, channel: Channel }, strict), { minItems: 1, maxItems: 10 }),
  source: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  textVersion: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
} as const;

/**
 * Notes that the contact has consented, as proof in the ledger of consents, whatever stood there before. `source`: where they did, as it is
 * kept as evidence (absent: the plugin's name); `textVersion`: which wording they read. Permission `consents:give`.
 */
export const GiveConsentEffect = Type.Object({ kind: Type.Literal('consent.give'), ...consented }, strict);

/**
 * Asks the contact by e-mail to confirm consents that somebody entered in their name (double opt-in): nothing is consented to until they press
 * the button on the page that `{{ confirm_url }}` leads to, within {@link CONFIRM_WITHIN_DAYS} days; then `consent.confirmed` tells of it,
 * with `reference`. Nobody is asked more than {@link MOST_CONFIRMATIONS_A_DAY} times in 24 hours, and a workspace asks no more than
 * {@link MOST_CONFIRMATIONS_AN_HOUR} times an hour: what is asked beyond that is not sent. `leadsTo`: the page that they come to once they have
 * confirmed (absent: one of the hub's own says thanks). Refused where the contact has no address, or the text no link. Permission `consents:ask`.
 */
export const AskConsentEffect = Type.Object(
  {
    kind: Type.Literal('consent.ask'),
    ...consented,
    reference: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    leadsTo: Type.Optional(LeadsTo),
    connection: Type.Optional(PublicId),
    subject: Type.String({ minLength: 1, maxLength: 998 }),
    html: Type.Optional(Type.String({ maxLength: 200_000 })),
    text: Type.Optional(Type.String({ maxLength: 100_000 })),
    otherwise,
  },
  strict,
);

/** For so many days somebody may confirm what was asked. */
export const CONFIRM_WITHIN_DAYS = 7;

/** So often one contact is asked to confirm in 24 hours. */
export const MOST_CONFIRMATIONS_A_DAY = 3;

/** So often a workspace asks its contacts to confirm in an hour: whoever fills in forms for others does not flood the world in its name. */
export const MOST_CONFIRMATIONS_AN_HOUR = 500;

/** What a plugin may ask the hub to do. The hub does it in the transaction that moves the run, or not at all. */
export const Effect = Type.Union([
  SetFieldEffect,
  JoinListEffect,
  LeaveListEffect,
  SendMessageEffect,
  HttpRequestEffect,
  EmitEventEffect,
  CreateRecordEffect,
  UpdateRecordEffect,
  DeleteRecordEffect,
  AddToBalanceEffect,
  StartWorkflowEffect,
  StopWorkflowEffect,
  SetVariableEffect,
  GiveConsentEffect,
  AskConsentEffect,
]);
export type Effect =
  | SetFieldEffect
  | Static<typeof JoinListEffect>
  | Static<typeof LeaveListEffect>
  | SendMessageEffect
  | HttpRequestEffect
  | Static<typeof EmitEventEffect>
  | CreateRecordEffect
  | UpdateRecordEffect
  | DeleteRecordEffect
  | AddToBalanceEffect
  | Static<typeof StartWorkflowEffect>
  | Static<typeof StopWorkflowEffect>
  | SetVariableEffect
  | GiveConsentEffect
  | AskConsentEffect;
/** What a handler may ask the hub to do: nothing for which a run would have to wait, for there is none. */
export const HandlerEffect = Type.Union([
  SetFieldEffect,
  JoinListEffect,
  LeaveListEffect,
  EmitEventEffect,
  CreateRecordEffect,
  UpdateRecordEffect,
  DeleteRecordEffect,
  AddToBalanceEffect,
  GiveConsentEffect,
  AskConsentEffect,
]);
export type HandlerEffect =
  | SetFieldEffect
  | Static<typeof JoinListEffect>
  | Static<typeof LeaveListEffect>
  | Static<typeof EmitEventEffect>
  | Static<typeof CreateRecordEffect>
  | Static<typeof UpdateRecordEffect>
  | Static<typeof DeleteRecordEffect>
  | Static<typeof AddToBalanceEffect>
  | GiveConsentEffect
  | AskConsentEffect;
export type GiveConsentEffect = Static<typeof GiveConsentEffect>;
export type AskConsentEffect = Static<typeof AskConsentEffect>;
export type Addressee = Static<typeof Addressee>;
export type SendMessageEffect = Static<typeof SendMessageEffect>;
type SetsField = { kind: 'contact.set-field'; field: string };
export type SetFieldEffect = (SetsField & { value: Scalar }) | (SetsField & { expression: Expression });
export type CreateRecordEffect = Static<typeof CreateRecordEffect>;
export type UpdateRecordEffect = Static<typeof UpdateRecordEffect>;
export type DeleteRecordEffect = Static<typeof DeleteRecordEffect>;
export type AddToBalanceEffect = Static<typeof AddToBalanceEffect>;
export type StartWorkflowEffect = Static<typeof StartWorkflowEffect>;
export type StopWorkflowEffect = Static<typeof StopWorkflowEffect>;
export type SetVariableEffect = { kind: 'variable.set'; variable: string; expression: Expression; otherwise?: string };
