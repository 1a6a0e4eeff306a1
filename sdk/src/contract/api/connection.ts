import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { pageOf } from './page.ts';
import { PluginConnectionChange, PluginConnectionDraft, PluginConnectionView } from './plugin-connection.ts';
import { GatewayChange, GatewayDraft, GatewayView, TwilioChange, TwilioDraft, TwilioView } from './sms-connection.ts';

const strict = { additionalProperties: false } as const;
const oneLine = '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$';

const name = Type.String({ minLength: 1, maxLength: 120, pattern: oneLine });
const host = Type.String({
  minLength: 1,
  maxLength: 253,
  pattern: '^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$',
  description: 'A name or an IP address; one inside the own network is allowed',
});
const port = Type.Integer({ minimum: 1, maximum: 65_535 });
const dnsName = '^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$';
const user = Type.String({ minLength: 1, maxLength: 320 });
const password = Type.String({ minLength: 1, maxLength: 1000, description: 'Is kept sealed and never shown again' });
const privateKey = Type.String({
  minLength: 1,
  maxLength: 10_000,
  description: 'An RSA key in PEM form; is kept sealed and never shown again',
});
const domain = Type.String({ minLength: 1, maxLength: 253, pattern: dnsName });
const selector = Type.String({ minLength: 1, maxLength: 63, pattern: dnsName });
const verifyCertificate = Type.Boolean({
  description: 'Whether the server must prove who it is (absent: yes); off only for servers of one’s own',
});

/** How the line to a mail server is protected. `none`: not at all; `starttls`: from before the sign-in on; `tls`: from the first byte. */
export const LineSecurity = Type.Union([Type.Literal('none'), Type.Literal('starttls'), Type.Literal('tls')]);
export type LineSecurity = Static<typeof LineSecurity>;

/** Who messages come from where a step names nobody else. */
export const ConnectionSender = Type.Object(
  {
    name: Type.String({ maxLength: 100, pattern: oneLine }),
    address: Type.String({ minLength: 3, maxLength: 254, description: 'One plain e-mail address' }),
  },
  strict,
);
export type ConnectionSender = Static<typeof ConnectionSender>;

/** A mail server. The newest one of a workspace is the one that e-mails go by where a step names none. */
export const SmtpDraft = Type.Object(
  {
    kind: Type.Literal('smtp'),
    name,
    host,
    port,
    security: LineSecurity,
    verifyCertificate: Type.Optional(verifyCertificate),
    user: Type.Optional(user),
    password: Type.Optional(password),
    from: ConnectionSender,
    dkim: Type.Optional(Type.Object({ domain, selector, privateKey }, strict)),
  },
  strict,
);
export type SmtpDraft = Static<typeof SmtpDraft>;

/**
 * What can be changed about a mail server. What is absent stays as it is, null clears. A stored password or key is only
 * ever used as it was given: who changes where it goes enters it again.
 */
export const SmtpChange = Type.Object(
  {
    name: Type.Optional(name),
    host: Type.Optional(host),
    port: Type.Optional(port),
    security: Type.Optional(LineSecurity),
    verifyCertificate: Type.Optional(verifyCertificate),
    user: Type.Optional(Type.Union([user, Type.Null()])),
    password: Type.Optional(Type.Union([password, Type.Null()])),
    from: Type.Optional(ConnectionSender),
    dkim: Type.Optional(
      Type.Union([Type.Object({ domain, selector, privateKey: Type.Optional(privateKey) }, strict), Type.Null()]),
    ),
  },
  { ...strict, minProperties: 1 },
);
export type SmtpChange = Static<typeof SmtpChange>;

/** A mail server without its secrets. */
export const SmtpView = Type.Object(
  {
    id: PublicId,
    kind: Type.Literal('smtp'),
    name: Type.String(),
    host: Type.String(),
    port: Type.Integer(),
    security: LineSecurity,
    verifyCertificate: Type.Boolean(),
    user: Type.Union([Type.String(), Type.Null()]),
    hasPassword: Type.Boolean(),
    from: Type.Object({ name: Type.String(), address: Type.String() }, strict),
    dkim: Type.Union([Type.Object({ domain: Type.String(), selector: Type.String() }, strict), Type.Null()]),
    createdAt: Type.String({ description: 'RFC 3339' }),
    updatedAt: Type.String({ description: 'RFC 3339' }),
  },
  strict,
);
export type SmtpView = Static<typeof SmtpView>;

/** What a connection is made of: a mail server, a way for SMS, or an account of a kind that a plugin brings. */
export const ConnectionDraft = Type.Union([SmtpDraft, GatewayDraft, TwilioDraft, PluginConnectionDraft]);
export type ConnectionDraft = Static<typeof ConnectionDraft>;

/** What can be changed about a connection: what its own kind has. */
export const ConnectionChange = Type.Union([SmtpChange, GatewayChange, TwilioChange, PluginConnectionChange]);
export type ConnectionChange = Static<typeof ConnectionChange>;

/** A connection without its secrets. */
export const ConnectionView = Type.Union([SmtpView, GatewayView, TwilioView, PluginConnectionView]);
export type ConnectionView = Static<typeof ConnectionView>;

/** A page of connections. */
export const ConnectionPage = pageOf(ConnectionView);

/** The address of one connection. */
export const ConnectionParams = Type.Object({ workspace: PublicId, connection: PublicId }, strict);

/** Where a test goes. */
export const ConnectionTrial = Type.Object(
  {
    to: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 254,
        description:
          'One plain e-mail address; absent: the signed-in operator’s own. For a way for SMS a phone number with its country code',
      }),
    ),
  },
  strict,
);
export type ConnectionTrial = Static<typeof ConnectionTrial>;

/**
 * What keeps the other side from taking messages. `unknown-host`: no such name; `unreachable`: nobody answers there; `silent`: somebody
 * does, and not as expected; `encryption`: the kind of encryption does not fit the port; `certificate`: it cannot prove who it is;
 * `sign-in`: user, password or key is wrong; `sign-in-required`: it wants one; `sender`, `recipient`: it does not take that one;
 * `content`: it does not take the message itself; `busy`: not now; `key`: our own key for the stored secret is another one; `settings`: it
 * answers, and not to what the connection asks of it; `not-allowed`: the hub does not go to that address; `credit`: there is none left; `other`.
 */
export const MailTrouble = Type.Union([
  Type.Literal('unknown-host'),
  Type.Literal('unreachable'),
  Type.Literal('silent'),
  Type.Literal('encryption'),
  Type.Literal('certificate'),
  Type.Literal('sign-in'),
  Type.Literal('sign-in-required'),
  Type.Literal('sender'),
  Type.Literal('recipient'),
  Type.Literal('content'),
  Type.Literal('busy'),
  Type.Literal('key'),
  Type.Literal('settings'),
  Type.Literal('not-allowed'),
  Type.Literal('credit'),
  Type.Literal('other'),
]);
export type MailTrouble = Static<typeof MailTrouble>;

/** How a test went: whether the other side took the message and, in its own words or ours, why not. `reached`: how far it came. */
export const ConnectionTrialResult = Type.Object(
  {
    ok: Type.Boolean(),
    reached: Type.Union([Type.Literal('nothing'), Type.Literal('server'), Type.Literal('mailbox')]),
    detail: Type.String({ description: 'The server’s own words, where it said any' }),
    to: Type.String({ description: 'Where the test was to go' }),
    trouble: Type.Union([MailTrouble, Type.Null()]),
    remedy: Type.Union([Type.String(), Type.Null()], { description: 'What to do about it, in plain words' }),
  },
  strict,
);
export type ConnectionTrialResult = Static<typeof ConnectionTrialResult>;
