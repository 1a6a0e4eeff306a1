import Type, { type Static } from 'typebox';
import type { ContactView } from './contact.ts';
import { Effect, HandlerEffect } from './effect.ts';
import type { EventView } from './event.ts';
import type { JsonObject } from './json.ts';
import { PortName } from './name.ts';
import type { KeptOfContact } from './record.ts';
import type { RequestAnswer } from './request.ts';

const strict = { additionalProperties: false } as const;
const Variables = Type.Unsafe<JsonObject>(Type.Record(Type.String({ maxLength: 60 }), Type.Unknown()));

/** The entries of a contribution that the hub calls: all the ways by which a plugin's code runs. `subscribe`, `match`, `poll`, `read` and `receive` belong to triggers, `run` and `settle` to actions, `handle` to event handlers, `migrateTrigger` and `migrateAction` to `migrateConfig` of either, `ask` and `choices` to options, `take`, `find` and `respond` to endpoints, `send`, `answered` and `report` to transports. */
export const ENTRIES = [
  'subscribe',
  'ask',
  'choices',
  'match',
  'poll',
  'read',
  'receive',
  'run',
  'settle',
  'handle',
  'migrateTrigger',
  'migrateAction',
  'take',
  'find',
  'respond',
  'send',
  'answered',
  'report',
] as const;
export type Entry = (typeof ENTRIES)[number];

/**
 * What an action is asked about one run. `occurrence` is stable over retries of this visit to this step, and so is `secret`, where the action
 * needs it: 64 hexadecimal digits that nobody can guess.
 */
export interface ActionItem extends KeptOfContact {
  readonly contact: ContactView;
  readonly event: EventView | null;
  readonly variables: JsonObject;
  readonly occurrence: string;
  readonly secret?: string;
}

/** What the world answered to one delivery of a run that awaits. `state`: `done`, `skipped`, `failed` or `uncertain`; `answer`: of a request, whatever the other system said (null: nothing came back). */
export interface DeliveryAnswer {
  readonly state: 'done' | 'skipped' | 'failed' | 'uncertain';
  readonly reason: string | null;
  readonly answer: RequestAnswer | null;
}

/** What `settle` is asked about one run: its item again, with the answers that came back. */
export interface SettleItem extends ActionItem {
  readonly answers: readonly DeliveryAnswer[];
}

/** What `match` is asked about one event. */
export interface EventItem {
  readonly event: EventView;
  readonly contact: ContactView | null;
}

/** What `migrateConfig` is asked about: settings, and by which version they were made. */
export interface MigrateItem {
  readonly config: Readonly<Record<string, unknown>>;
  readonly from: string;
}

/** What `handle` is asked about one event. `contact`: where it needs it. `occurrence` is stable over retries of the same event. */
export interface HandlerItem extends KeptOfContact {
  readonly event: EventView;
  readonly contact?: ContactView;
  readonly occurrence: string;
}

/** An action's answer for one item: what it wants done, and the port by which the run goes on when all of it is done. */
export const ActionResult = Type.Object(
  {
    effects: Type.Array(Effect, { maxItems: 50 }),
    port: Type.Optional(PortName),
    variables: Type.Optional(Variables),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  strict,
);
export type ActionResult = Static<typeof ActionResult>;

/** `settle`'s answer for one item. */
export const SettleResult = Type.Object(
  {
    port: PortName,
    variables: Type.Optional(Variables),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  strict,
);
export type SettleResult = Static<typeof SettleResult>;

/** `match`'s answer for one item: whether it starts a run and, where it does, the entry key (absent: the empty one). */
export const MatchResult = Type.Object(
  { matches: Type.Boolean(), entryKey: Type.Optional(Type.String({ maxLength: 200 })) },
  strict,
);
export type MatchResult = Static<typeof MatchResult>;

/** How many events a handler may report at one event, all groups together: an answer with more counts for nothing. */
export const MOST_HANDLER_EVENTS = 50;

/**
 * A handler's answer for one event: what it wants done to that event's contact. `effects` happen together or not at all; so does each of
 * `groups`, for itself. That an effect was refused is written down, unless it says `otherwise`: then its author expects it.
 * No more than {@link MOST_HANDLER_EVENTS} events in all.
 */
export const HandleResult = Type.Object(
  {
    effects: Type.Optional(Type.Array(HandlerEffect, { maxItems: 50 })),
    groups: Type.Optional(Type.Array(Type.Array(HandlerEffect, { maxItems: 50 }), { maxItems: 50 })),
  },
  strict,
);
export type HandleResult = Static<typeof HandleResult>;

/** Whether an answer reports more events than one may. */
export const reportsTooMuch = ({ effects = [], groups = [] }: HandleResult): boolean =>
  [effects, ...groups].flat().filter(({ kind }) => kind === 'event.emit').length > MOST_HANDLER_EVENTS;

/**
 * One crossing into the sandbox: a batch for one contribution of one plugin version in one workspace.
 * `items` is the JSON text of an array; it goes in as it is. `collections` (absent: none): the JSON text of what it needs as
 * `collection:…`. `now` and `seed` make the call repeatable.
 */
export interface Invocation {
  readonly workspace: string;
  readonly plugin: string;
  readonly version: string;
  readonly contribution: string;
  readonly entry: Entry;
  readonly config: string;
  readonly collections?: string;
  readonly items: string;
  readonly count: number;
  readonly now: number;
  readonly seed: number;
}

/** One item's answer: the value's JSON text, or the error that the plugin threw for it. */
export type ItemAnswer =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Why the sandbox itself stopped a plugin: its own verdict, which counts as a strike. */
export type Verdict = 'timeout' | 'memory' | 'stuck' | 'output' | 'load';

/**
 * How an invocation ended. `answered`: an answer an item, in order. `condemned`: the plugin broke a bound and nothing
 * of the batch counts. `interrupted`: the host went away through no fault of this plugin; ask again.
 */
export type InvocationOutcome =
  | {
      readonly kind: 'answered';
      readonly answers: readonly ItemAnswer[];
      readonly logs: readonly string[];
      readonly cpuMs: number;
    }
  | { readonly kind: 'condemned'; readonly verdict: Verdict; readonly detail: string }
  | { readonly kind: 'interrupted' };
