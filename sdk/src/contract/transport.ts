import Type, { type Static } from 'typebox';
import { HeaderLine, HeaderName, Line } from './inbound.ts';
import type { ReceiveItem } from './inbound.ts';
import type { Json } from './json.ts';
import { PublicId } from './name.ts';
import { LONGEST_REQUEST_BODY } from './request.ts';

const strict = { additionalProperties: false } as const;

/** The ways that a transport may carry messages by. */
export const CarriedChannel = Type.Union([Type.Literal('email'), Type.Literal('sms')]);
export type CarriedChannel = Static<typeof CarriedChannel>;

/** The right to carry messages of a channel: who has it reads each of them, and learns to whom it goes. */
export const carryRight = (channel: CarriedChannel): string => `messages:carry:${channel}`;

/** Who an e-mail is from or to; the name may be empty. */
export interface MailParty {
  readonly name: string;
  readonly address: string;
}

interface Carried {
  /** The message's public id: the same at every try. The hub sends it as `Idempotency-Key` too. */
  readonly id: string;
  readonly text: string;
  /** Where the other side may tell what becomes of this one message. */
  readonly statusUrl: string;
}

/** An SMS to be carried: rendered, addressed, the same at every try. `from`: a number or a short name; null: the other side chooses. */
export interface SmsToCarry extends Carried {
  readonly channel: 'sms';
  readonly from: string | null;
  /** E.164: `+393331234567`. */
  readonly to: string;
}

/** An e-mail to be carried: rendered, addressed, the same at every try. `headers`: those that must go along (`List-Unsubscribe`, say). */
export interface EmailToCarry extends Carried {
  readonly channel: 'email';
  /** RFC 5322 Message-ID, with its angle brackets. */
  readonly messageId: string;
  readonly from: MailParty;
  readonly to: MailParty;
  readonly subject: string;
  readonly html: string | null;
  readonly headers: { readonly [name: string]: string };
}

/** A message that a transport is to carry. */
export type MessageToCarry = SmsToCarry | EmailToCarry;

/**
 * The one request by which a message goes out, with the transport's connection: the hub makes it, and adds that connection's key or token
 * and its own `Idempotency-Key`. `url`: an address, or a path below the connection's own. `form`: as HTML forms are sent.
 */
export const CarryRequest = Type.Object(
  {
    method: Type.Optional(Type.Union([Type.Literal('POST'), Type.Literal('PUT'), Type.Literal('GET')])),
    url: Type.String({ minLength: 1, maxLength: 4000 }),
    query: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Line)),
    headers: Type.Optional(Type.Record(HeaderName, HeaderLine, { maxProperties: 30 })),
    body: Type.Optional(
      Type.Union([
        Type.Object({ json: Type.Unsafe<Json>(Type.Unknown()) }, strict),
        Type.Object(
          {
            form: Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: LONGEST_REQUEST_BODY })),
          },
          strict,
        ),
        Type.Object(
          {
            text: Type.String({ maxLength: 2 * LONGEST_REQUEST_BODY }),
            type: Type.Optional(Type.String({ maxLength: 100, pattern: '^[\\x20-\\x7e]+$' })),
          },
          strict,
        ),
      ]),
    ),
    timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  },
  strict,
);
export type CarryRequest = {
  method?: 'POST' | 'PUT' | 'GET';
  url: string;
  query?: { [name: string]: string };
  headers?: { [name: string]: string };
  body?: { json: Json } | { form: { [name: string]: string } } | { text: string; type?: string };
  timeoutSeconds?: number;
};

const Reason = Type.String({ minLength: 1, maxLength: 300 });

/** What keeps the other side from taking a message: by it, people are told what to do. */
export const CarryTrouble = Type.Union([
  Type.Literal('sign-in'),
  Type.Literal('sender'),
  Type.Literal('recipient'),
  Type.Literal('content'),
  Type.Literal('busy'),
  Type.Literal('credit'),
  Type.Literal('settings'),
  Type.Literal('other'),
]);
export type CarryTrouble = Static<typeof CarryTrouble>;

/** What `send` answers: the request, or why there is none for this message: then it is refused, and nothing goes out. */
export const SendResult = Type.Union([
  CarryRequest,
  Type.Object({ refuse: Reason, trouble: Type.Optional(CarryTrouble) }, strict),
]);
export type SendResult = CarryRequest | { refuse: string; trouble?: CarryTrouble };

/** What `answered` is asked: the message, and what the other side answered. Header names are in lower case; no secret is in it. `cut`: the body was longer than is kept, or broke off. */
export interface AnsweredItem {
  readonly message: MessageToCarry;
  readonly answer: {
    readonly status: number;
    readonly headers: { readonly [name: string]: string };
    readonly body: string;
    readonly cut: boolean;
  };
}

const Reference = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });

/**
 * What an answer means for its message. `sent`: the other side has it, by its own name `reference` (believed of a 2xx only). `refused`: it never will;
 * `optedOut`: whoever was to get it wants no more. `again`: nothing was done, it may be tried again (not before `afterSeconds`); of a 2xx, whose
 * sender said yes, that counts as `uncertain`: nobody can know, and the step's own setting decides.
 */
export const AnsweredResult = Type.Union([
  Type.Object(
    {
      outcome: Type.Literal('sent'),
      reference: Type.Optional(Reference),
      detail: Type.Optional(Reason),
    },
    strict,
  ),
  Type.Object(
    {
      outcome: Type.Literal('refused'),
      reason: Reason,
      trouble: Type.Optional(CarryTrouble),
      optedOut: Type.Optional(Type.Literal(true)),
    },
    strict,
  ),
  Type.Object(
    {
      outcome: Type.Literal('again'),
      reason: Reason,
      trouble: Type.Optional(CarryTrouble),
      afterSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    },
    strict,
  ),
  Type.Object({ outcome: Type.Literal('uncertain'), reason: Reason }, strict),
]);
export type AnsweredResult = Static<typeof AnsweredResult>;

/**
 * Whether the hub believes what a transport makes of an answer: `sent` of a 2xx only, and `again` of a no only, for whoever said yes may have taken the
 * message, and none is repeated in silence.
 */
export const isBelieved = (status: number, { outcome }: AnsweredResult): boolean => {
  switch (outcome) {
    case 'sent':
      return status >= 200 && status < 300;
    case 'again':
      return status >= 400;
    case 'refused':
    case 'uncertain':
      return true;
  }
};

/** A call by which the other side tells what becomes of messages, after its signature was found right. `message`: the message at whose own address it came; null: it came at the connection's. */
export interface ReportItem extends ReceiveItem {
  readonly message: string | null;
}

/** How many reports one call may bring. */
export const MOST_REPORTS = 100;

/**
 * What a call tells: what became of a message, or what somebody answered to one (SMS only). The message is named by the hub's `id` or by the `reference` that
 * `answered` gave; neither is needed where the call came at that message's own address. `opened` and `clicked` count only of messages whose contact agreed to that
 * being measured, and `clicked` where `url` is one of the message's counted links. `byMachine`: a program opened or followed it.
 */
export const CarryReport = Type.Union([
  Type.Object(
    {
      state: Type.Union([
        Type.Literal('sent'),
        Type.Literal('delivered'),
        Type.Literal('undelivered'),
        Type.Literal('opened'),
        Type.Literal('clicked'),
      ]),
      id: Type.Optional(PublicId),
      reference: Type.Optional(Reference),
      reason: Type.Optional(Reason),
      optedOut: Type.Optional(Type.Literal(true)),
      url: Type.Optional(Type.String({ maxLength: 4000 })),
      byMachine: Type.Optional(Type.Literal(true)),
    },
    strict,
  ),
  Type.Object(
    {
      reply: Type.Object(
        { reference: Reference, from: Type.String({ maxLength: 40 }), text: Type.String({ maxLength: 5000 }) },
        strict,
      ),
    },
    strict,
  ),
]);
export type CarryReport = Static<typeof CarryReport>;

/** What `report` makes of a call: what it tells, or nothing. */
export const ReportResult = Type.Object({ reports: Type.Array(CarryReport, { maxItems: MOST_REPORTS }) }, strict);
export type ReportResult = { reports: CarryReport[] };
