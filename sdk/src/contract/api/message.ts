import Type, { type Static } from 'typebox';
import { Channel, Purpose } from '../consent.ts';
import { SendMessageEffect } from '../effect.ts';
import type { JsonObject } from '../json.ts';
import { PublicId, StepId } from '../name.ts';
import { MailTrouble } from './connection.ts';
import { PageQuery, pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const nullable = Type.Union([Type.String(), Type.Null()]);
const moment = Type.String({ description: 'RFC 3339' });
const nullableMoment = Type.Union([moment, Type.Null()]);

/**
 * Where a message stands. `sending`: claimed, not yet answered; `sent`: the other side took it; `refused`: it did not, for
 * good; `failed`: given up; `uncertain`: nobody can know whether it went out; `skipped`: not sent, on purpose;
 * `cancelled`: its run ended first.
 */
export const MessageState = Type.Union([
  Type.Literal('sending'),
  Type.Literal('sent'),
  Type.Literal('refused'),
  Type.Literal('failed'),
  Type.Literal('uncertain'),
  Type.Literal('skipped'),
  Type.Literal('cancelled'),
]);
export type MessageState = Static<typeof MessageState>;

const summary = {
  id: PublicId,
  contact: Type.Union([PublicId, Type.Null()], {
    description: 'null: a notice to somebody else, or a test that an operator sent',
  }),
  about: Type.Union([PublicId, Type.Null()], { description: 'Of a notice: the contact whom it is about' }),
  workflow: Type.Union([PublicId, Type.Null()]),
  workflowName: nullable,
  step: nullable,
  channel: Channel,
  purpose: Purpose,
  state: MessageState,
  connection: Type.Union([PublicId, Type.Null()], {
    description: 'The connection it went by; null: it stayed in the built-in inbox',
  }),
  from: Type.String(),
  to: Type.String(),
  subject: nullable,
  excerpt: Type.Union([Type.String(), Type.Null()], {
    description: 'How an SMS begins; null: it has a subject, or nothing',
  }),
  tracked: Type.Boolean({ description: 'Whether openings are measured: only with the contact’s consent' }),
  createdAt: moment,
  sentAt: nullableMoment,
  deliveredAt: Type.Union([moment, Type.Null()], { description: 'When it reached the phone, as its carrier says' }),
  undeliveredAt: Type.Union([moment, Type.Null()], {
    description: 'When its carrier said that it does not reach the phone',
  }),
  openedAt: nullableMoment,
  opens: Type.Integer({ description: 'Openings by people' }),
  machineOpens: Type.Integer({ description: 'Fetches by programs: prefetching, scanners' }),
  clicksMeasured: Type.Boolean({ description: 'Whether its links are counted: only with the contact’s consent' }),
  clickedAt: nullableMoment,
  clicks: Type.Integer({ description: 'Clicks by people' }),
  machineClicks: Type.Integer({ description: 'Links followed by programs: scanners, prefetching' }),
};

/** A message as the inbox shows it. */
export const MessageSummary = Type.Object(summary, strict);
export type MessageSummary = Static<typeof MessageSummary>;

/** A page of messages. */
export const MessagePage = pageOf(MessageSummary);

/** One line of a message's way out: `retry`, `uncertain`, `resent`, `refused`, `failed`. A message that went out at the first try has none. */
export const MessageAttempt = Type.Object(
  { number: Type.Integer(), at: moment, outcome: Type.String(), detail: nullable },
  strict,
);
export type MessageAttempt = Static<typeof MessageAttempt>;

/** A link of a message that is counted: where it leads, and how often a person followed it. */
export const MessageLink = Type.Object(
  { url: Type.String(), clicks: Type.Integer(), clickedAt: nullableMoment },
  strict,
);
export type MessageLink = Static<typeof MessageLink>;

/** A message with its parts and the history of its delivery. Show `html` only in a frame that may do nothing. */
export const MessageDetail = Type.Object(
  {
    ...summary,
    html: nullable,
    text: nullable,
    reason: Type.Union([Type.String(), Type.Null()], { description: 'Why it was not sent' }),
    report: Type.Union([Type.String(), Type.Null()], { description: 'What its carrier said of it' }),
    tries: Type.Integer({ description: 'How often it was tried so far' }),
    uncertain: Type.Integer({ description: 'How often nobody could know whether it had gone out' }),
    attempts: Type.Array(MessageAttempt),
    links: Type.Array(MessageLink, { description: 'Those whose clicks are counted' }),
  },
  strict,
);
export type MessageDetail = Static<typeof MessageDetail>;

/** Which messages are asked for: all, or those of a contact, a workflow, a step of it, in a state. */
export const MessageQuery = Type.Object(
  {
    ...PageQuery.properties,
    contact: Type.Optional(PublicId),
    workflow: Type.Optional(PublicId),
    step: Type.Optional(StepId),
    state: Type.Optional(MessageState),
  },
  strict,
);
export type MessageQuery = Static<typeof MessageQuery>;

/** The address of one message. */
export const MessageParams = Type.Object({ workspace: PublicId, message: PublicId }, strict);

const { html, text, sender, connection } = SendMessageEffect.properties;

const written = {
  channel: Type.Optional(
    Type.Union([Type.Literal('email'), Type.Literal('sms')], {
      description: 'Absent: an e-mail. An SMS has a text only',
    }),
  ),
  contact: Type.Union([PublicId, Type.Null()], { description: 'Whose data is filled in; null: an invented contact’s' }),
  subject: Type.String({ maxLength: 998 }),
  html,
  text,
  sender,
  connection,
  purpose: Type.Optional(Purpose),
  event: Type.Optional(
    Type.Unsafe<JsonObject>(
      Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), {
        description: 'What templates find under `event.…`; absent: nothing',
      }),
    ),
  ),
};

/** A message as it stands in an editor, to be seen as a contact would get it. `purpose` absent: marketing. */
export const MessageDraft = Type.Object(written, strict);
export type MessageDraft = Static<typeof MessageDraft>;

/** What is wrong with a member of what was sent. */
export const DraftProblem = Type.Object(
  { path: Type.String({ description: 'JSON Pointer: `/subject`, `/html`' }), detail: Type.String() },
  strict,
);
export type DraftProblem = Static<typeof DraftProblem>;

/** A message as it would go out: what could not be rendered is null (an empty subject) and has its problem. */
export const MessagePreview = Type.Object(
  {
    subject: Type.String(),
    html: nullable,
    text: nullable,
    sender: Type.Union([Type.Object({ name: Type.String(), address: Type.String() }, strict), Type.Null()]),
    recipient: Type.Union([Type.String(), Type.Null()], {
      description: 'null: the contact has no e-mail address, or for an SMS no phone number',
    }),
    problems: Type.Array(DraftProblem),
  },
  strict,
);
export type MessagePreview = Static<typeof MessagePreview>;

/** A message to be sent once to an operator's own address. */
export const MessageTest = Type.Object(
  {
    ...written,
    to: Type.String({
      minLength: 3,
      maxLength: 254,
      description: 'One plain e-mail address, or for an SMS a phone number with its country code',
    }),
  },
  strict,
);
export type MessageTest = Static<typeof MessageTest>;

/** How a test message went: whether it was taken, by what way, and in whose words. */
export const MessageTestResult = Type.Object(
  {
    accepted: Type.Boolean(),
    via: Type.Union([Type.Literal('smtp'), Type.Literal('sms'), Type.Literal('plugin'), Type.Literal('inbox')], {
      description: '`sms`: by a way for SMS, also a plugin’s; `plugin`: an e-mail by a plugin’s way',
    }),
    detail: Type.String({ description: 'What the other side answered' }),
    message: Type.Union([PublicId, Type.Null()], {
      description: 'Where it is found among the messages; null: nothing went out',
    }),
    trouble: Type.Union([MailTrouble, Type.Null()]),
    remedy: Type.Union([Type.String(), Type.Null()], { description: 'What to do about it, in plain words' }),
  },
  strict,
);
export type MessageTestResult = Static<typeof MessageTestResult>;
