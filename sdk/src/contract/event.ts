import Type, { type Static } from 'typebox';
import { Channel, Purpose } from './consent.ts';
import type { JsonObject } from './json.ts';

const strict = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
/** Through what it came about: `api`, `operator` (by hand; of contacts who are created), `import`, `workflow`, `form`, `unsubscribe`, or what a statement of consent says of itself. */
const Source = Type.String();
const Membership = Type.Object({ list: Id, source: Source }, strict);
const Consent = Type.Object({ purpose: Purpose, channel: Channel, source: Source }, strict);
const Confirmed = Type.Object(
  { plugin: Type.String(), reference: Type.Union([Type.String(), Type.Null()]), purposes: Type.Array(Purpose) },
  strict,
);
const nullable = Type.Union([Type.String(), Type.Null()]);
const message = { message: Id, channel: Channel, workflow: nullable, step: nullable };
const Message = Type.Object(message, strict);
const Audience = Type.Object({ audience: Id }, strict);
/** Whether openings and clicks of this message are measured at all: only with the contact's consent, and clicks only where it holds links. */
const Sent = Type.Object(
  { ...message, opensMeasured: Type.Optional(Type.Boolean()), clicksMeasured: Type.Optional(Type.Boolean()) },
  strict,
);
/** `url`: where the link leads, as it was written; `link`: which of the message's links it is, from 0. */
const Clicked = Type.Object({ ...message, url: Type.String(), link: Type.Integer() }, strict);
const Unsent = Type.Object({ ...message, reason: Type.Optional(nullable) }, strict);

/** The hub's own types of events, and what the payload of each holds. Conditions ask about it as `event.<name>`. */
export const HUB_EVENTS = {
  'contact.created': Type.Object({ source: Source }, strict),
  'contact.updated': Type.Object(
    {
      source: Source,
      changed: Type.Record(Type.String(), Type.Object({ from: Type.Unknown(), to: Type.Unknown() }, strict)),
    },
    strict,
  ),
  'contact.deleted': Type.Object({}),
  'contact.merged': Type.Object({ other: Id, source: Source }, strict),
  'list.joined': Membership,
  'list.left': Membership,
  'consent.given': Consent,
  'consent.withdrawn': Consent,
  'consent.asked': Confirmed,
  'consent.confirmed': Confirmed,
  'message.sent': Sent,
  'message.delivered': Message,
  'message.undelivered': Unsent,
  'message.opened': Message,
  // The first click on each link of a message.
  'message.clicked': Clicked,
  // A program fetched the message's picture on its own account: nobody can know any more that it was not opened.
  'message.fetched': Message,
  // What somebody answered to an SMS; `message` is the last one that they got by that way.
  'message.replied': Type.Object({ ...message, message: nullable, text: Type.String() }, strict),
  'message.failed': Unsent,
  'message.skipped': Unsent,
  // Messages to others about the contact: no messages to the contact.
  'notice.sent': Message,
  'notice.failed': Unsent,
  'notice.skipped': Unsent,
  // Who looks after the contact now.
  'contact.assigned': Type.Object({ owner: nullable, name: nullable, actor: Type.String() }, strict),
  'audience.joined': Audience,
  'audience.left': Audience,
} as const;

/** One of the hub's own types of events. */
export type HubEventType = keyof typeof HUB_EVENTS;

/** What the payload of one of the hub's own types of events holds. */
export type HubEventPayload<OfType extends HubEventType> = Static<(typeof HUB_EVENTS)[OfType]>;

/** Something that happened, as a plugin sees it. `at` is when it happened (epoch milliseconds, workspace clock). The hub's own: {@link HUB_EVENTS}. */
export interface EventView {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly contact: string | null;
  readonly payload: JsonObject;
}
