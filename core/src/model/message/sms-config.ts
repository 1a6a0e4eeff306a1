import { GatewayAnswer, GatewayReplies, GatewayReport } from '@innesto/sdk/contract';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const nullableText = Type.Union([Type.String(), Type.Null()]);

/** What the store keeps of a gateway in the open. */
export const GatewayConfig = Type.Object({
  sender: Type.String(),
  url: Type.String(),
  method: Type.Union([Type.Literal('POST'), Type.Literal('PUT'), Type.Literal('GET')]),
  headers: Type.Record(Type.String(), Type.String()),
  format: Type.Union([Type.Literal('json'), Type.Literal('form'), Type.Literal('none')]),
  body: Type.String(),
  answer: GatewayAnswer,
  report: Type.Union([GatewayReport, Type.Null()]),
  // What was connected before anybody listened to answers says nothing of them.
  replies: Type.Optional(Type.Union([GatewayReplies, Type.Null()])),
});
export type GatewayConfig = Static<typeof GatewayConfig>;

/** What the store keeps of an account at Twilio in the open. */
export const TwilioConfig = Type.Object({
  accountSid: Type.String(),
  apiKey: nullableText,
  sender: nullableText,
  messagingService: nullableText,
  server: nullableText,
});
export type TwilioConfig = Static<typeof TwilioConfig>;

/** Reads a gateway's settings as the store keeps them. */
export const parseGatewayConfig = (text: string): GatewayConfig => Value.Parse(GatewayConfig, JSON.parse(text));

/** Reads an account's settings as the store keeps them. */
export const parseTwilioConfig = (text: string): TwilioConfig => Value.Parse(TwilioConfig, JSON.parse(text));
