import Type, { type Static, type TSchema } from 'typebox';
import { PublicId } from '../name.ts';
import { PartPrice, PartPriceShown } from './part-price.ts';

const strict = { additionalProperties: false } as const;
const oneLine = '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$';

const name = Type.String({ minLength: 1, maxLength: 120, pattern: oneLine });
const secret = Type.String({ minLength: 1, maxLength: 2000, description: 'Is kept sealed and never shown again' });
const path = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s.]+(\\.[^\\s.]+)*$',
  description: 'Where in the answer or the call: names and places, by dots (`messages.0.id`)',
});
const word = Type.String({ minLength: 1, maxLength: 100 });
const words = Type.Array(word, { minItems: 1, maxItems: 50 });
const clearable = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]));

/** Who an SMS comes from: a number with its country code, a short number, or a name of at most eleven letters and digits. */
export const SmsSender = Type.Union(
  [
    Type.String({ minLength: 3, maxLength: 16, pattern: '^\\+?[0-9]{3,15}$' }),
    Type.String({ minLength: 3, maxLength: 11, pattern: '^[A-Za-z0-9 &._-]*[A-Za-z][A-Za-z0-9 &._-]*$' }),
  ],
  { description: 'A number with its country code, a short number, or a name of at most eleven letters and digits' },
);

/** How a gateway’s answer is read: by which path its own id of the message, and by which it says that it took it (absent: every 2xx does). */
export const GatewayAnswer = Type.Object(
  { id: Type.Optional(path), taken: Type.Optional(Type.Object({ at: path, is: words }, strict)) },
  strict,
);
export type GatewayAnswer = Static<typeof GatewayAnswer>;

/** By which header a gateway’s call proves itself, with the HMAC-SHA256 of its body or the secret itself. */
const signature = Type.Object(
  {
    header: Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9-]+$' }),
    holds: Type.Union([Type.Literal('hmac-sha256'), Type.Literal('secret')]),
    prefix: Type.Optional(Type.String({ maxLength: 20, pattern: oneLine })),
  },
  strict,
);

/**
 * How a gateway’s call that hands on what somebody answered is read: where the number stands that it comes from (with its country code), where
 * the text, and where the gateway’s own name for it, by which it is known when it is handed on again (absent: the same words from the same
 * number within the hour are the same).
 */
export const GatewayReplies = Type.Object(
  { from: path, text: path, id: Type.Optional(path), signature: Type.Optional(signature) },
  strict,
);
export type GatewayReplies = Static<typeof GatewayReplies>;

/**
 * How a gateway’s call that tells a status is read: where it names the message (absent: the call comes to the message’s own address,
 * `{status}`), where the state, and which of its words mean what.
 */
export const GatewayReport = Type.Object(
  {
    id: Type.Optional(path),
    state: path,
    delivered: words,
    undelivered: words,
    reason: Type.Optional(path),
    signature: Type.Optional(signature),
  },
  strict,
);
export type GatewayReport = Static<typeof GatewayReport>;

const TEMPLATE =
  'may hold `{to}`, `{from}`, `{text}`, `{id}` (the hub’s own name for the message), `{status}` (where to tell what becomes of it) and `{secret}`';

const gateway = {
  name,
  sender: SmsSender,
  url: Type.String({
    minLength: 8,
    maxLength: 2000,
    pattern: '^https?://[^\\s]+$',
    description: `Where messages go. What stands after the question mark: ${TEMPLATE}`,
  }),
  method: Type.Union([Type.Literal('POST'), Type.Literal('PUT'), Type.Literal('GET')]),
  headers: Type.Record(
    Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }),
    Type.String({ maxLength: 2000, pattern: oneLine }),
    { maxProperties: 30, description: TEMPLATE },
  ),
  format: Type.Union([Type.Literal('json'), Type.Literal('form'), Type.Literal('none')], {
    description: 'What the body is: JSON, a form (`to={to}&text={text}`), or nothing',
  }),
  body: Type.String({ maxLength: 20_000, description: TEMPLATE }),
  answer: GatewayAnswer,
  report: GatewayReport,
  replies: GatewayReplies,
  secret,
  reportSecret: secret,
};

/** A gateway for SMS that is asked by plain HTTP. */
export const GatewayDraft = Type.Object(
  {
    kind: Type.Literal('http-gateway'),
    name: gateway.name,
    sender: gateway.sender,
    url: gateway.url,
    method: Type.Optional(gateway.method),
    headers: Type.Optional(gateway.headers),
    format: Type.Optional(gateway.format),
    body: Type.Optional(gateway.body),
    answer: Type.Optional(gateway.answer),
    report: Type.Optional(gateway.report),
    replies: Type.Optional(gateway.replies),
    secret: Type.Optional(gateway.secret),
    reportSecret: Type.Optional(gateway.reportSecret),
    partPrice: Type.Optional(PartPrice),
  },
  strict,
);
export type GatewayDraft = Static<typeof GatewayDraft>;

/** What can be changed about a gateway: what is absent stays, null clears; with another host its secret is entered again. */
export const GatewayChange = Type.Object(
  {
    kind: Type.Literal('http-gateway'),
    name: Type.Optional(gateway.name),
    sender: Type.Optional(gateway.sender),
    url: Type.Optional(gateway.url),
    method: Type.Optional(gateway.method),
    headers: Type.Optional(gateway.headers),
    format: Type.Optional(gateway.format),
    body: Type.Optional(gateway.body),
    answer: Type.Optional(gateway.answer),
    report: clearable(gateway.report),
    replies: clearable(gateway.replies),
    secret: clearable(gateway.secret),
    reportSecret: clearable(gateway.reportSecret),
    partPrice: clearable(PartPrice),
  },
  strict,
);
export type GatewayChange = Static<typeof GatewayChange>;

const shown = {
  id: PublicId,
  name: Type.String(),
  partPrice: PartPriceShown,
  createdAt: Type.String({ description: 'RFC 3339' }),
  updatedAt: Type.String({ description: 'RFC 3339' }),
};

/** A gateway without its secrets. `statusUrl`: where it may tell what becomes of messages, if it takes one address for all of them; `repliesUrl`: where it may hand on what people answer. */
export const GatewayView = Type.Object(
  {
    ...shown,
    kind: Type.Literal('http-gateway'),
    sender: Type.String(),
    url: Type.String(),
    method: gateway.method,
    headers: Type.Record(Type.String(), Type.String()),
    format: gateway.format,
    body: Type.String(),
    answer: GatewayAnswer,
    report: Type.Union([GatewayReport, Type.Null()]),
    replies: Type.Union([GatewayReplies, Type.Null()]),
    hasSecret: Type.Boolean(),
    hasReportSecret: Type.Boolean(),
    statusUrl: Type.String(),
    repliesUrl: Type.String(),
  },
  strict,
);
export type GatewayView = Static<typeof GatewayView>;

const twilio = {
  accountSid: Type.String({ pattern: '^AC[0-9a-fA-F]{32}$', description: 'Begins with AC' }),
  apiKey: Type.String({
    pattern: '^SK[0-9a-fA-F]{32}$',
    description: 'Begins with SK; absent: the auth token signs in',
  }),
  messagingService: Type.String({
    pattern: '^MG[0-9a-fA-F]{32}$',
    description: 'Begins with MG; it chooses the sender where a step names none',
  }),
  server: Type.String({
    minLength: 8,
    maxLength: 300,
    pattern: '^https?://[^\\s?#]+$',
    description: 'A server that understands what Twilio’s does; absent: Twilio’s own',
  }),
};

/** An account at Twilio. The auth token also proves that what is told of messages comes from there: without it, nothing is heard of them. */
export const TwilioDraft = Type.Object(
  {
    kind: Type.Literal('twilio'),
    name,
    accountSid: twilio.accountSid,
    authToken: Type.Optional(secret),
    apiKey: Type.Optional(twilio.apiKey),
    apiKeySecret: Type.Optional(secret),
    sender: Type.Optional(SmsSender),
    messagingService: Type.Optional(twilio.messagingService),
    server: Type.Optional(twilio.server),
    partPrice: Type.Optional(PartPrice),
  },
  strict,
);
export type TwilioDraft = Static<typeof TwilioDraft>;

/** What can be changed about an account at Twilio: what is absent stays, null clears; with another account or server the secrets are entered again. */
export const TwilioChange = Type.Object(
  {
    kind: Type.Literal('twilio'),
    name: Type.Optional(name),
    accountSid: Type.Optional(twilio.accountSid),
    authToken: clearable(secret),
    apiKey: clearable(twilio.apiKey),
    apiKeySecret: clearable(secret),
    sender: clearable(SmsSender),
    messagingService: clearable(twilio.messagingService),
    server: clearable(twilio.server),
    partPrice: clearable(PartPrice),
  },
  strict,
);
export type TwilioChange = Static<typeof TwilioChange>;

const nullable = Type.Union([Type.String(), Type.Null()]);

/** An account at Twilio without its secrets. */
export const TwilioView = Type.Object(
  {
    ...shown,
    kind: Type.Literal('twilio'),
    accountSid: Type.String(),
    apiKey: nullable,
    sender: nullable,
    messagingService: nullable,
    server: nullable,
    hasAuthToken: Type.Boolean(),
    hasApiKeySecret: Type.Boolean(),
    statusUrl: Type.String({
      description: 'Where Twilio hands on what people answer: to be entered there as the webhook for incoming messages',
    }),
  },
  strict,
);
export type TwilioView = Static<typeof TwilioView>;
