import type { Static, TSchema } from 'typebox';
import type { Category, EventItem, HubEventType, MatchResult, Subscription } from '../contract/index.ts';
import type { Answer, Context } from './item.ts';

/** One of the hub's own types of events, or a plugin's. */
export type HeardType = HubEventType | (string & {});

/** What {@link defineTrigger} takes. */
export interface TriggerDefinition<Settings extends TSchema> {
  /** What a shopkeeper reads when choosing how a workflow starts. */
  readonly title: string;
  readonly description?: string;
  /** Where it lies in the palette (absent: with the others). */
  readonly category?: Category;
  /** The settings' schema, made with {@link settings}. */
  readonly config: Settings;
  /**
   * The types of events that it may listen to, whatever the settings: by them the editor knows what conditions can ask about the
   * event. `subscribe` names no others.
   */
  readonly events?: readonly HeardType[];
  /**
   * Says, as data, what the trigger listens to. Called once, when the workflow is started: the hub then matches by itself.
   *
   * @example
   * subscribe: (config) => [{ on: 'list.joined', when: filters.oneOf('event.list', config.lists) }]
   *
   * @example
   * // An edge: the field becomes that, by any change that was not an import.
   * subscribe: (config) => [{ on: 'contact.updated', becomes: filters.is(`field.${config.field}`, config.value) }]
   *
   * @example
   * // By the clock: a week before the birthday, at nine where the contact lives.
   * subscribe: () => [{ around: 'birthday', days: -7, time: '09:00', yearly: true, zone: 'contact' }]
   */
  subscribe(config: Static<Settings>): readonly Subscription[];
  /**
   * Decides about one event where a filter cannot: called only for events of subscriptions with `ask: true`.
   *
   * @example
   * match: (item, { config }) => ({ matches: String(item.event.payload.url).endsWith(config.ending) })
   */
  match?(item: EventItem, context: Context<Static<Settings>>): Answer<MatchResult>;
}

/** A trigger as {@link definePlugin} takes it. */
export interface Trigger {
  readonly title: string;
  readonly description?: string;
  readonly category?: Category;
  readonly config: TSchema;
  readonly events?: readonly string[];
  readonly subscribe: (config: never) => readonly Subscription[];
  readonly match?: (item: EventItem, context: never) => Answer<MatchResult>;
}

/**
 * Defines what starts a workflow.
 *
 * @example
 * const activity = defineTrigger({
 *   title: 'List activity',
 *   category: 'lists',
 *   config: settings({ lists: setting.lists({ title: 'Lists' }) }),
 *   events: ['list.joined'],
 *   subscribe: (config) => [{ on: 'list.joined', when: filters.oneOf('event.list', config.lists) }],
 * });
 */
export const defineTrigger = <Settings extends TSchema>(definition: TriggerDefinition<Settings>): Trigger => definition;
