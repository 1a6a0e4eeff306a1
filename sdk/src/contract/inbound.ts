import Type, { type Static } from 'typebox';
import { JsonObject, type Json } from './json.ts';
import { FieldKey, PublicId } from './name.ts';

const strict = { additionalProperties: false } as const;
/** One line of text. */
export const Line = Type.String({ maxLength: 2000, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });
/** One line of text that a header can hold: each of its characters is one byte. */
export const HeaderLine = Type.String({ maxLength: 2000, pattern: '^[\\u0020-\\u007e\\u00a0-\\u00ff]*$' });
/** A header's name. */
export const HeaderName = Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$" });

/**
 * A value in a request that the hub fills in outside of the sandbox: the secret of that name, behind `prefix` (`Bearer `), or as the
 * password beside `user` (HTTP Basic). What the plugin holds is only its name.
 */
export const SecretValue = Type.Union([
  Type.Object({ secret: FieldKey, prefix: Type.Optional(HeaderLine) }, strict),
  Type.Object({ basic: Type.Object({ user: Line, password: FieldKey }, strict) }, strict),
]);
export type SecretValue = { secret: string; prefix?: string } | { basic: { user: string; password: string } };

/**
 * A request that `poll` describes: the hub makes it, to a host that the plugin declared, and adds the secrets. The body is text as it is sent.
 * `connection`: the connection, by its id as the settings name it, whose key or token is added; with it, `url` may be a
 * path below that connection's own address (`/orders`).
 */
export const PollRequest = Type.Object(
  {
    method: Type.Optional(Type.Union([Type.Literal('GET'), Type.Literal('POST')])),
    url: Type.String({ minLength: 1, maxLength: 4000 }),
    query: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.Union([Line, SecretValue]))),
    headers: Type.Optional(Type.Record(HeaderName, Type.Union([HeaderLine, SecretValue]))),
    body: Type.Optional(Type.String({ maxLength: 64_000 })),
    connection: Type.Optional(PublicId),
  },
  strict,
);
export type PollRequest = {
  method?: 'GET' | 'POST';
  url: string;
  query?: { [name: string]: string | SecretValue };
  headers?: { [name: string]: string | SecretValue };
  body?: string;
  connection?: string;
};

/**
 * Who an event from outside is about: whom the contact key (`{{ contact.key }}` in a link) names; else looked for by the workspace's own key
 * first. A contact key that is not good names nobody. The names count only where the contact is made.
 */
export const InboundContact = Type.Object(
  {
    key: Type.Optional(Type.String({ maxLength: 200 })),
    email: Type.Optional(Type.String({ maxLength: 254 })),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    externalId: Type.Optional(Type.String({ maxLength: 200 })),
    firstName: Type.Optional(Type.String({ maxLength: 200 })),
    lastName: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { ...strict, minProperties: 1 },
);
export type InboundContact = Static<typeof InboundContact>;

/**
 * Something that happened outside, as the plugin read it. Two with the same `key` are one, however often they are told. `at`: when it
 * happened (epoch milliseconds; absent: now). The payload is what the plugin's event of that type says it is.
 */
export const InboundEvent = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 200 }),
    contact: InboundContact,
    at: Type.Optional(Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })),
    payload: JsonObject,
  },
  strict,
);
export type InboundEvent = { key: string; contact: InboundContact; at?: number; payload: JsonObject };

/** How many events one answer may bring; a source that has more says so. */
export const MOST_INBOUND_EVENTS = 500;
/** How long the cursor's JSON text may be. */
export const LONGEST_CURSOR = 8192;

/** Where a source stands: the cursor that the plugin gave last (null: nothing was asked yet), since when what happens counts, and why it is asked. */
export interface PollItem {
  readonly cursor: Json;
  /** When the workflow was started (epoch milliseconds): where only what is new counts, nothing from before does. */
  readonly since: number;
  /** Nothing has been read since the workflow was started. */
  readonly first: boolean;
}

/** What the world answered to a request. Header names are in lower case; of binary bodies nothing is left but their text. */
export interface PollAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** What `read` is asked: where the source stood, and what it answered. */
export interface ReadItem extends PollItem {
  readonly answer: PollAnswer;
}

/** What `read` makes of an answer: the events in their order, the next cursor, and whether there is more to be had at once. */
export const ReadResult = Type.Object(
  {
    events: Type.Array(InboundEvent, { maxItems: MOST_INBOUND_EVENTS }),
    cursor: Type.Unsafe<Json>(Type.Unknown()),
    more: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type ReadResult = { events: InboundEvent[]; cursor: Json; more?: boolean };

/** A call from outside, as it came. Header names are in lower case; what proves the caller is not among them. `base64`: the body is no text. */
export interface ReceiveItem {
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly query: { readonly [name: string]: string };
  readonly body: string;
  readonly encoding: 'utf8' | 'base64';
  /** When it came (epoch milliseconds). */
  readonly at: number;
}

/** What `receive` makes of a call: the events in it, or none. */
export const ReceiveResult = Type.Object(
  { events: Type.Array(InboundEvent, { maxItems: MOST_INBOUND_EVENTS }) },
  strict,
);
export type ReceiveResult = { events: InboundEvent[] };

/** What a signature is made of, one piece behind the other: the body, the timestamp, a header's value, or a text of its own. */
export const SignedPart = Type.Union([
  Type.Literal('body'),
  Type.Literal('timestamp'),
  Type.Object({ header: HeaderName }, strict),
  Type.Object({ text: Type.String({ maxLength: 40 }) }, strict),
]);
export type SignedPart = Static<typeof SignedPart>;

/**
 * How a call proves that it comes from whom it says, as data: the hub checks it before anything is kept. `hmac-sha256`: the header holds
 * the HMAC of the `signed` parts (absent: the body) under the secret, behind `prefix`, or as the member `field` of a list
 * (`t=1700000000,v1=…`); with `timestamp` (Unix seconds, in a header or another member of the list) a call is good for
 * `toleranceSeconds`. `token`: the header, or the member of the query, is the secret itself.
 */
export const Signature = Type.Union([
  Type.Object(
    {
      scheme: Type.Literal('hmac-sha256'),
      secret: FieldKey,
      header: HeaderName,
      field: Type.Optional(Type.String({ maxLength: 20 })),
      prefix: Type.Optional(Type.String({ maxLength: 20 })),
      encoding: Type.Optional(Type.Union([Type.Literal('hex'), Type.Literal('base64')])),
      signed: Type.Optional(Type.Array(SignedPart, { minItems: 1, maxItems: 10 })),
      timestamp: Type.Optional(
        Type.Union([
          Type.Object({ header: HeaderName }, strict),
          Type.Object({ field: Type.String({ minLength: 1, maxLength: 20 }) }, strict),
        ]),
      ),
      toleranceSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 3600 })),
      /** `base64`: the secret is the key's Base64 text (behind `whsec_`, where it begins so), and not the key. */
      key: Type.Optional(Type.Union([Type.Literal('text'), Type.Literal('base64')])),
    },
    strict,
  ),
  Type.Object(
    {
      scheme: Type.Literal('token'),
      secret: FieldKey,
      in: Type.Union([Type.Literal('header'), Type.Literal('query')]),
      name: HeaderName,
      prefix: Type.Optional(Type.String({ maxLength: 20 })),
    },
    strict,
  ),
]);
export type Signature =
  | {
      scheme: 'hmac-sha256';
      secret: string;
      header: string;
      field?: string;
      prefix?: string;
      encoding?: 'hex' | 'base64';
      signed?: SignedPart[];
      timestamp?: { header: string } | { field: string };
      toleranceSeconds?: number;
      key?: 'text' | 'base64';
    }
  | { scheme: 'token'; secret: string; in: 'header' | 'query'; name: string; prefix?: string };
