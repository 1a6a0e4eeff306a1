import Type, { type Static } from 'typebox';
import { Channel, Purpose } from '../consent.ts';
import { PublicId, StepId } from '../name.ts';
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
  contact: PublicId,
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
  tracked: Type.Boolean({ description: 'Whether openings are measured: only with the contact’s consent' }),
  createdAt: moment,
  sentAt: nullableMoment,
  openedAt: nullableMoment,
  opens: Type.Integer({ description: 'Openings by people' }),
  machineOpens: Type.Integer({ description: 'Fetches by programs: prefetching, scanners' }),
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

/** A message with its parts and the history of its delivery. Show `html` only in a frame that may do nothing. */
export const MessageDetail = Type.Object(
  {
    ...summary,
    html: nullable,
    text: nullable,
    reason: Type.Union([Type.String(), Type.Null()], { description: 'Why it was not sent' }),
    tries: Type.Integer({ description: 'How often it was tried so far' }),
    uncertain: Type.Integer({ description: 'How often nobody could know whether it had gone out' }),
    attempts: Type.Array(MessageAttempt),
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
