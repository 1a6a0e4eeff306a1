import Type, { type Static } from 'typebox';
import type { ContactView } from './contact.ts';
import { HandlerEffect } from './effect.ts';
import { InboundContact } from './inbound.ts';
import { JsonObject, type Json } from './json.ts';
import { EventType, FieldKey, PublicId } from './name.ts';
import type { KeptRecordView } from './record.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });

/** How many bytes a call to an endpoint, or an asset, may weigh. */
export const MOST_ENDPOINT_BYTES = 65_536;

/**
 * A call to an endpoint: from anybody. Header names are in lower case; cookies, and what proves a caller elsewhere, are not among them.
 * `path`: what stands behind the endpoint's name, without the slash.
 */
export interface EndpointCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  readonly headers: { readonly [name: string]: string };
  /** Empty where it is no text. */
  readonly body: string;
  /** When it came (epoch milliseconds, workspace clock). */
  readonly at: number;
}

/** A call that waits for its answer. `address`: where the endpoint is reached, for forms and links that lead back to it. */
export interface EndpointRequest extends EndpointCall {
  readonly address: string;
}

/**
 * Adds to a balance of a record of the plugin's own, without telling anybody: what is counted in an account on one day is one entry.
 * Permission `balances:<name>`.
 */
export const Count = Type.Object(
  { balance: Name, record: PublicId, amount: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
  strict,
);
export type Count = Static<typeof Count>;

/**
 * Something that a caller told: an event of the plugin's own, declared in its `events`. Two with the same `key` are one (absent: each
 * happened). `at`: when (absent: now). `unknown`: a contact is made of somebody whom the workspace does not know (permission
 * `contacts:create`; absent: then nothing happened). `otherwise`: what is counted where it is about nobody known.
 */
export const EndpointEvent = Type.Object(
  {
    type: EventType,
    key: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    contact: InboundContact,
    unknown: Type.Optional(Type.Literal('create')),
    at: Type.Optional(Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })),
    payload: JsonObject,
    otherwise: Type.Optional(Type.Array(Count, { maxItems: 10 })),
  },
  strict,
);
export type EndpointEvent = Omit<Static<typeof EndpointEvent>, 'payload'> & { payload: JsonObject };

const Events = Type.Array(EndpointEvent, { maxItems: 50 });

/** What `take` makes of a call: the events in it, what is counted whatever they are about, or nothing. */
export const TakeResult = Type.Object(
  { events: Type.Optional(Events), counts: Type.Optional(Type.Array(Count, { maxItems: 20 })) },
  strict,
);
export type TakeResult = { events?: EndpointEvent[]; counts?: Count[] };

/** A record of a collection of the plugin's own, by all attributes of one of its unique keys (upper and lower case are the same). */
export const RecordLookup = Type.Object(
  {
    collection: Name,
    by: Type.Record(FieldKey, Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()])),
  },
  strict,
);
export type RecordLookup = { collection: string; by: { [attribute: string]: string | number | boolean } };

/** What `find` wants to know before the answer: the contact that a contact key names, and records, each under a name of its own, 10 at the most. */
export const FindResult = Type.Object(
  {
    contact: Type.Optional(Type.String({ maxLength: 200 })),
    records: Type.Optional(Type.Record(Name, RecordLookup, { maxProperties: 10 })),
  },
  strict,
);
export type FindResult = { contact?: string; records?: { [name: string]: RecordLookup } };

/** A record that was found, and whose it is. */
export interface FoundRecord extends KeptRecordView {
  readonly contact: ContactView | null;
}

/** What was found: null where there is none such. Nothing says why. */
export interface Found {
  readonly contact: ContactView | null;
  readonly records: { readonly [name: string]: FoundRecord | null };
}

/** What `respond` is asked. `occurrence` stays the same when it is asked again about the same request, because what was found has changed meanwhile. */
export interface RespondItem {
  readonly request: EndpointRequest;
  readonly found: Found;
  readonly occurrence: string;
}

/** The origin of a site: `https://shop.example`. */
const Origin = Type.String({ pattern: '^https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$' });

const answer = {
  /** 200 where it is absent. */
  status: Type.Optional(
    Type.Union([Type.Integer({ minimum: 200, maximum: 204 }), Type.Integer({ minimum: 400, maximum: 499 })]),
  ),
  effects: Type.Optional(Type.Array(HandlerEffect, { maxItems: 50 })),
  /** The found record whose contact the effects are about; absent: the contact that was found, or else the one whose a found record is. */
  about: Type.Optional(Name),
  events: Type.Optional(Events),
} as const;

/**
 * An answer: JSON, text, a page or a redirect (303). The effects (all or none) and the events are committed before it is sent; effects that
 * are about nobody may only touch what is nobody's. A page runs no scripts and knows no cookies. `frames`: the sites that may show it in a frame; `leadsTo`: the
 * sites to which the answer of a form on it may redirect. Those sites, and a redirect's, are ones that stand, as addresses, in records
 * without a contact which the plugin was handed with the question: so nobody who calls can choose them.
 */
export const RespondResult = Type.Union([
  Type.Object({ ...answer, json: Type.Unsafe<Json>(Type.Unknown()) }, strict),
  Type.Object({ ...answer, text: Type.String({ maxLength: 100_000 }) }, strict),
  Type.Object(
    {
      ...answer,
      html: Type.String({ maxLength: 100_000 }),
      frames: Type.Optional(Type.Array(Origin, { maxItems: 20 })),
      leadsTo: Type.Optional(Type.Array(Origin, { maxItems: 20 })),
    },
    strict,
  ),
  Type.Object(
    {
      effects: answer.effects,
      about: answer.about,
      events: answer.events,
      redirect: Type.String({ minLength: 8, maxLength: 2000 }),
    },
    strict,
  ),
]);
interface AnswerBase {
  status?: number;
  effects?: HandlerEffect[];
  about?: string;
  events?: EndpointEvent[];
}
export type RespondResult =
  | (AnswerBase & { json: Json })
  | (AnswerBase & { text: string })
  | (AnswerBase & { html: string; frames?: string[]; leadsTo?: string[] })
  | (Omit<AnswerBase, 'status'> & { redirect: string });
