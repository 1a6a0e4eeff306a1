import Type, { type Static } from 'typebox';
import { HeaderLine, HeaderName, SecretValue } from './inbound.ts';
import type { Json } from './json.ts';
import { FieldKey, PublicId } from './name.ts';

const strict = { additionalProperties: false } as const;

/** How long the body of a request may be, in characters. */
export const LONGEST_REQUEST_BODY = 200_000;
/** How much of an answer is kept, in bytes; what is longer is cut there. */
export const MOST_ANSWER_BYTES = 65_536;

const address = { minLength: 1, maxLength: 4000 } as const;

/** By what a request is made. */
export const RequestMethod = Type.Union([
  Type.Literal('POST'),
  Type.Literal('PUT'),
  Type.Literal('PATCH'),
  Type.Literal('DELETE'),
  Type.Literal('GET'),
]);
export type RequestMethod = Static<typeof RequestMethod>;

/**
 * What a request carries: data, sent as JSON as it is; text as it is, of a type; or a Liquid template that becomes JSON when the request
 * is made: each value in it is escaped, so that it stays a value.
 */
export const RequestBody = Type.Union([
  Type.Object({ json: Type.Unsafe<Json>(Type.Unknown()) }, strict),
  Type.Object(
    {
      text: Type.String({ maxLength: LONGEST_REQUEST_BODY }),
      type: Type.Optional(Type.String({ maxLength: 100, pattern: '^[\\x20-\\x7e]+$' })),
    },
    strict,
  ),
  Type.Object({ template: Type.String({ maxLength: LONGEST_REQUEST_BODY }) }, strict),
]);
export type RequestBody = { json: Json } | { text: string; type?: string } | { template: string };

/**
 * Asks another system to do something; the run waits for its answer, which `settle` is handed as `answer`. The hub makes the request:
 * to a host that the plugin's `net` permission names, never into a private network, without following where it is sent on to. `url` is an address, or a
 * Liquid template behind a host that is none. `sign`: with the secret of that name, in the manner of Standard Webhooks (`webhook-id`, `webhook-timestamp`,
 * `webhook-signature`); `optional`: unsigned where it was not entered. `connection`: the connection, by its id as the settings name it, whose key or token is
 * added; with it, `url` may be a path below that connection's own address (`/orders`); while it has to be signed in again, the request waits. Every try carries the same `Idempotency-Key`. 2xx is an
 * answer; 408, 425, 429 and 5xx are asked again, for hours; any other is a failure. `onUncertain`: what becomes of a request of which nobody
 * can know whether it arrived: `resend` (absent), twice at the most, or `hold`. Permission `net`.
 */
export const HttpRequestEffect = Type.Object(
  {
    kind: Type.Literal('http.request'),
    method: RequestMethod,
    url: Type.Union([Type.String(address), Type.Object({ template: Type.String(address) }, strict)]),
    headers: Type.Optional(Type.Record(HeaderName, Type.Union([HeaderLine, SecretValue]), { maxProperties: 30 })),
    body: Type.Optional(RequestBody),
    sign: Type.Optional(Type.Object({ secret: FieldKey, optional: Type.Optional(Type.Boolean()) }, strict)),
    timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
    onUncertain: Type.Optional(Type.Union([Type.Literal('resend'), Type.Literal('hold')])),
    connection: Type.Optional(PublicId),
  },
  strict,
);
export type HttpRequestEffect = {
  kind: 'http.request';
  method: RequestMethod;
  url: string | { template: string };
  headers?: { [name: string]: string | SecretValue };
  body?: RequestBody;
  sign?: { secret: string; optional?: boolean };
  timeoutSeconds?: number;
  onUncertain?: 'resend' | 'hold';
  connection?: string;
};

/** The part of a request's address that is never a template, scheme and host, and what follows it; null where it has none. */
export const splitAddress = (text: string): { readonly origin: string; readonly rest: string } | null => {
  const [origin] = /^https?:\/\/[^/?#\\{}\s@]+(?=[/?#]|$)/.exec(text) ?? [];
  if (origin === undefined || !URL.canParse(origin)) return null;
  return { origin, rest: text.slice(origin.length) };
};

/** The secrets that a request names. */
export const secretsNamed = ({
  headers = {},
  sign,
}: Pick<HttpRequestEffect, 'headers' | 'sign'>): readonly string[] => [
  ...Object.values(headers).flatMap((value) =>
    typeof value === 'string' ? [] : 'secret' in value ? value.secret : value.basic.password,
  ),
  ...(sign === undefined ? [] : [sign.secret]),
];

/**
 * What another system answered to a request: the `answer` that `settle` is handed. Header names are in lower case; no secret is in it.
 * `cut`: the body was longer than is kept, or broke off.
 */
export interface RequestAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  readonly cut: boolean;
}
