import type {
  ContactView,
  DeliveryAnswer,
  EventView,
  HandlerNeeds,
  JsonObject,
  KeptRecordView,
  Needs,
  SharedRecordView,
} from '../contract/index.ts';

/** What every entry is handed beside its item: the settings, and the time at the hub (epoch milliseconds), which `Date.now()` says too. */
export interface Context<Config> {
  /** The settings as the workflow has them: they fit the schema. */
  readonly config: Config;
  /** When it is: epoch milliseconds, by the workspace’s clock. */
  readonly now: number;
}

/** An entry may answer at once or by a promise. */
export type Answer<Value> = Value | Promise<Value>;

/**
 * What `run` is asked about one contact: exactly what the action said it `needs`, so that nothing else has to travel.
 * `occurrence` stays the same when the hub asks again about the same visit to the step.
 *
 * @example
 * // needs: ['contact', 'event']
 * run: (item) => { item.contact.firstName; item.event?.payload; }
 */
export type ActionItemOf<Need extends Needs> = { readonly occurrence: string } & ContactPart<Need> &
  EventPart<Need> &
  VariablesPart<Need> &
  RecordsPart<Need> &
  BalancesPart<Need> &
  SecretPart<Need>;

/** What `settle` is asked: the item again, and what became of each thing the action asked the hub to do in the world. */
export type SettleItemOf<Need extends Needs> = ActionItemOf<Need> & { readonly answers: readonly DeliveryAnswer[] };

/** What a handler is asked about one event; `occurrence` stays the same when the hub asks again about the same event. */
export type HandlerItemOf<Need extends HandlerNeeds> = {
  readonly event: EventView;
  readonly occurrence: string;
} & ContactPart<Extract<Need, Needs>> &
  RecordsPart<Extract<Need, Needs>> &
  BalancesPart<Extract<Need, Needs>>;

/** What a handler is handed beside its item: `collections` are those that it needs as `collection:…`, by their names, the newest records first. */
export type HandlerContext<Need extends HandlerNeeds> = { readonly now: number } & CollectionsPart<Need>;

type ContactWithLists = ContactView & { readonly lists: readonly string[] };
type ContactPart<Need extends Needs> = 'lists' extends Need
  ? { readonly contact: ContactWithLists }
  : 'contact' extends Need
    ? { readonly contact: ContactView }
    : unknown;
type EventPart<Need extends Needs> = 'event' extends Need ? { readonly event: EventView | null } : unknown;
type CollectionIn<Need extends Needs> = Need extends `records:${infer Name}` ? Name : never;
/** The contact's records, by the names of the collections that are needed: the newest first, 50 at the most. */
type RecordsPart<Need extends Needs> = [CollectionIn<Need>] extends [never]
  ? unknown
  : { readonly records: Readonly<Record<CollectionIn<Need>, readonly KeptRecordView[]>> };
type SharedIn<Need extends HandlerNeeds> = Need extends `collection:${infer Name}` ? Name : never;
type CollectionsPart<Need extends HandlerNeeds> = [SharedIn<Need>] extends [never]
  ? unknown
  : { readonly collections: Readonly<Record<SharedIn<Need>, readonly SharedRecordView[]>> };
/** What the plugin counts of the contact, by the names of its balances; 0 where nothing was ever entered. */
type BalancesPart<Need extends Needs> = 'balances' extends Need
  ? { readonly balances: Readonly<Record<string, number>> }
  : unknown;
/** 64 hexadecimal digits that nobody can guess; the same when the hub asks again about the same visit to the step. */
type SecretPart<Need extends Needs> = 'secret' extends Need ? { readonly secret: string } : unknown;
type VariablesPart<Need extends Needs> = 'variables' extends Need ? { readonly variables: JsonObject } : unknown;
