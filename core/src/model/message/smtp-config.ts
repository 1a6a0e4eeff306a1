import { LineSecurity } from '@innesto/sdk/contract';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';

const MailPartySchema = Type.Object({ name: Type.String(), address: Type.String() });
const nullableText = Type.Union([Type.String(), Type.Null()]);

/** What the store keeps of an SMTP connection in the open. */
export const SmtpConfig = Type.Object({
  host: Type.String(),
  port: Type.Integer(),
  security: LineSecurity,
  verifyCertificate: Type.Boolean(),
  user: nullableText,
  from: MailPartySchema,
  dkim: Type.Union([Type.Object({ domain: Type.String(), selector: Type.String() }), Type.Null()]),
});
export type SmtpConfig = Static<typeof SmtpConfig>;

/** Reads a mail server's settings as the store keeps them. */
export const parseSmtpConfig = (text: string): SmtpConfig => Value.Parse(SmtpConfig, JSON.parse(text));
