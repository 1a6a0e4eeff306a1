import type { ContactView, DeliveryAnswer, EventView, JsonObject, Needs } from '../contract/index.ts';

/** What every entry is handed beside its item: the settings, and the time at the hub (epoch milliseconds), which `Date.now()` says too. */
export interface Context<Config> {
  readonly config: Config;
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
  VariablesPart<Need>;

/** What `settle` is asked: the item again, and what became of each thing the action asked the hub to do in the world. */
export type SettleItemOf<Need extends Needs> = ActionItemOf<Need> & { readonly answers: readonly DeliveryAnswer[] };

/** What a handler is asked about one event; `contact` is null where the event has none. */
export type HandlerItemOf<Need extends Needs> = { readonly event: EventView } & HandlerContactPart<Need>;

type ContactWithLists = ContactView & { readonly lists: readonly string[] };
type ContactPart<Need extends Needs> = 'lists' extends Need
  ? { readonly contact: ContactWithLists }
  : 'contact' extends Need
    ? { readonly contact: ContactView }
    : unknown;
type HandlerContactPart<Need extends Needs> = 'lists' extends Need
  ? { readonly contact: ContactWithLists | null }
  : 'contact' extends Need
    ? { readonly contact: ContactView | null }
    : unknown;
type EventPart<Need extends Needs> = 'event' extends Need ? { readonly event: EventView | null } : unknown;
type VariablesPart<Need extends Needs> = 'variables' extends Need ? { readonly variables: JsonObject } : unknown;
