import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';
import { FilterSchema, type Filter } from './filter.ts';
import { HeaderName, Signature } from './inbound.ts';
import { EventType, FieldKey, PublicId } from './name.ts';
import { LocalMoment, TimeOfDay, ZoneSource } from './schedule.ts';

const strict = { additionalProperties: false } as const;

/** Whom something concerns that happens by the clock: the members of a list, or whoever a filter over contacts holds for (empty: everybody). */
export const Audience = Type.Object(
  {
    lists: Type.Optional(Type.Array(PublicId, { minItems: 1, maxItems: 500 })),
    filter: Type.Optional(FilterSchema),
  },
  strict,
);
export type Audience = { lists?: string[]; filter?: Filter };

const barring = {
  on: EventType,
  when: Type.Optional(FilterSchema),
  same: Type.Optional(Type.Array(Type.String({ pattern: '^event\\.[A-Za-z0-9_-]{1,60}$' }), { maxItems: 5 })),
};

/** An event that must not come. `same` names payload members (`event.order`) that must be equal in both. */
export type Barring = { on: string; when?: Filter; same?: string[] };

/** An event that must *not* come for the same contact, from the one listened to on and for so long: only then a run starts. `or`: others of which none may come either. */
export const Unless = Type.Object(
  {
    ...barring,
    within: Duration,
    or: Type.Optional(Type.Array(Type.Object(barring, strict), { minItems: 1, maxItems: 5 })),
  },
  strict,
);
export type Unless = Barring & { within: Duration; or?: Barring[] };

/**
 * Listens to an event type, with a filter over `event.*` and `contact.*` that the hub evaluates by itself and, where that cannot say it
 * all, `ask: true` for the plugin's own `match`. `entryKey` names the payload member that makes an entry its own (`event.message`);
 * absent, a contact has one entry. With `becomes`, a filter over the contact: the event counts only where that holds now and did not
 * before the change that the event tells of (being created counts as a change from nothing): an edge, not a level. `everyone`: whom a
 * start that is to begin with everyone there is starts for (absent: those for whom `becomes` holds, or nobody). `maxLateness`: how long after it
 * happened the hub may hear of the event at the latest for it to start anything (absent: seven days); later it is kept, and told as too late. While the plugin
 * that is asked (`ask`) cannot be, it goes on getting late.
 */
export const EventSubscription = Type.Object(
  {
    on: EventType,
    when: Type.Optional(FilterSchema),
    becomes: Type.Optional(FilterSchema),
    ask: Type.Optional(Type.Boolean()),
    entryKey: Type.Optional(Type.String({ pattern: '^event\\.[A-Za-z0-9_-]{1,60}$' })),
    unless: Type.Optional(Unless),
    everyone: Type.Optional(Audience),
    maxLateness: Type.Optional(Duration),
  },
  strict,
);
export type EventSubscription = {
  on: string;
  when?: Filter;
  becomes?: Filter;
  ask?: boolean;
  entryKey?: string;
  unless?: Unless;
  everyone?: Audience;
  maxLateness?: Duration;
};

/** How long after its moment something planned may still start; later it is missed, and listed as such (absent: a day). */
const Grace = Type.Optional(Duration);

/** Starts a run for each of an audience at one moment on the wall clock. */
export const MomentSubscription = Type.Object(
  { at: LocalMoment, zone: Type.Optional(ZoneSource), audience: Audience, grace: Grace },
  strict,
);
export type MomentSubscription = { at: string; zone?: ZoneSource; audience: Audience; grace?: Duration };

/** On which day the 29th of February is kept in other years. */
export const LeapDay = Type.Union([
  Type.Literal('february-28'),
  Type.Literal('march-1'),
  Type.Literal('leap-years-only'),
]);
export type LeapDay = Static<typeof LeapDay>;

/**
 * Starts a run for each contact so many days before (negative) or after a date that a field of theirs holds, at a time of day; once for
 * each date, or every year. A date that changes before its moment is planned anew; nothing starts twice for the same date.
 */
export const DateSubscription = Type.Object(
  {
    around: FieldKey,
    days: Type.Integer({ minimum: -3650, maximum: 3650 }),
    time: TimeOfDay,
    yearly: Type.Boolean(),
    leapDay: Type.Optional(LeapDay),
    zone: Type.Optional(ZoneSource),
    audience: Type.Optional(Audience),
    grace: Grace,
  },
  strict,
);
export type DateSubscription = {
  around: string;
  days: number;
  time: string;
  yearly: boolean;
  leapDay?: LeapDay;
  zone?: ZoneSource;
  audience?: Audience;
  grace?: Duration;
};

const emits = {
  emits: EventType,
  when: Type.Optional(FilterSchema),
  entryKey: Type.Optional(Type.String({ pattern: '^event\\.[A-Za-z0-9_-]{1,60}$' })),
  unknown: Type.Optional(Type.Union([Type.Literal('skip'), Type.Literal('create')])),
  maxLateness: Type.Optional(Duration),
};

/** What comes from outside becomes events of this type of the plugin's own, which the trigger listens to as with `on`. */
interface Emits {
  emits: string;
  /** A filter over `event.*` and `contact.*` by which one starts a run. */
  when?: Filter;
  /** The payload member that makes an entry its own. */
  entryKey?: string;
  /** What becomes of an event about somebody whom the workspace does not know: left out (absent), or the contact is made (permission `contacts:create`). */
  unknown?: 'skip' | 'create';
  /** How long after it happened (`at`) the hub may hear of it at the latest for it to start a run (absent: seven days). */
  maxLateness?: Duration;
}

/**
 * Asks another system every so often what is new: the hub makes the request that the trigger's `poll` describes, and its `read` makes
 * events of the answer. Never more often than once a minute. `begin`: with what happens from the start on (absent), or with all
 * that the system has. Permission `net` for the hosts, and `events:emit`.
 */
export const PollSubscription = Type.Object(
  {
    poll: Type.Object(
      {
        every: Duration,
        begin: Type.Optional(Type.Union([Type.Literal('new'), Type.Literal('everything')])),
        ...emits,
      },
      strict,
    ),
  },
  strict,
);
export type PollSubscription = { poll: Emits & { every: Duration; begin?: 'new' | 'everything' } };

/**
 * Listens at an address of its own; the trigger's `receive` makes events of each call. `signature`: how a call is proved (absent: who
 * knows the address may call). `delivery`: the header by which the caller tells one delivery from another; absent, the same
 * body again within the hour is the same delivery. Permission `webhook`, and `events:emit`.
 */
export const WebhookSubscription = Type.Object(
  {
    webhook: Type.Object(
      {
        methods: Type.Optional(
          Type.Array(Type.Union([Type.Literal('POST'), Type.Literal('PUT'), Type.Literal('GET')]), {
            minItems: 1,
            maxItems: 3,
            uniqueItems: true,
          }),
        ),
        signature: Type.Optional(Signature),
        delivery: Type.Optional(Type.Object({ header: HeaderName }, strict)),
        ...emits,
      },
      strict,
    ),
  },
  strict,
);
export type WebhookSubscription = {
  webhook: Emits & { methods?: ('POST' | 'PUT' | 'GET')[]; signature?: Signature; delivery?: { header: string } };
};

/** Starts a run when somebody comes into (`joins`) or falls out of (`leaves`) those for whom a filter holds, which the hub keeps track of: by changes at once, by the passing of days within a day. */
export const AudienceSubscription = Type.Object(
  { audience: FilterSchema, change: Type.Union([Type.Literal('joins'), Type.Literal('leaves')]) },
  strict,
);
export type AudienceSubscription = { audience: Filter; change: 'joins' | 'leaves' };

/**
 * Starts a run so many days before a record of a collection of the plugin's own lapses, on the wall clock of the workspace: the hub tells of
 * `<plugin>.<collection>.lapsing` then, with the record and `days`. What came so near while the workflow was stopped starts nothing.
 */
export const LapseSubscription = Type.Object(
  {
    lapsing: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    days: Type.Integer({ minimum: 1, maximum: 3650 }),
    when: Type.Optional(FilterSchema),
    entryKey: Type.Optional(Type.String({ pattern: '^event\\.[A-Za-z0-9_-]{1,60}$' })),
  },
  strict,
);
export type LapseSubscription = { lapsing: string; days: number; when?: Filter; entryKey?: string };

/** What a trigger listens to, as data. */
export const Subscription = Type.Union([
  EventSubscription,
  MomentSubscription,
  DateSubscription,
  PollSubscription,
  WebhookSubscription,
  AudienceSubscription,
  LapseSubscription,
]);
export type Subscription =
  | EventSubscription
  | MomentSubscription
  | DateSubscription
  | PollSubscription
  | WebhookSubscription
  | AudienceSubscription
  | LapseSubscription;

/** What `subscribe(config)` returns. */
export const Subscriptions = Type.Array(Subscription, { minItems: 1, maxItems: 20 });
