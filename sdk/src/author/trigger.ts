import type { Static, TSchema } from 'typebox';
import type {
  Category,
  EventItem,
  HubEventType,
  MatchResult,
  PollItem,
  PollRequest,
  ReadItem,
  ReadResult,
  ReceiveItem,
  ReceiveResult,
  Subscription,
} from '../contract/index.ts';
import type { Answer, Context } from './item.ts';

/** One of the hub's own types of events, or a plugin's. */
export type HeardType = HubEventType | (string & {});

/** What a person is asked for in secret: an API key, the secret of a signature. */
export interface SecretDefinition {
  readonly title: string;
  readonly description?: string;
  /** The workflow starts without it, too. */
  readonly optional?: boolean;
  /** It is needed where the setting of that name is given, and only there. */
  readonly neededWith?: string;
}

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
   * What its workflow must be told in secret, by name. It stays in the hub: requests and signatures name it, and the plugin never
   * sees it.
   *
   * @example
   * secrets: { api_key: { title: 'API key', description: 'In the shop, under Settings → Keys.' } }
   */
  readonly secrets?: Readonly<Record<string, SecretDefinition>>;
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
   *
   * @example
   * // By asking: every quarter of an hour, what `poll` and `read` find.
   * subscribe: () => [{ poll: { every: { amount: 15, unit: 'minutes' }, emits: 'shop.order-placed' } }]
   *
   * @example
   * // By being called, at an address of its own: what `receive` finds.
   * subscribe: () => [{ webhook: { emits: 'shop.order-placed', signature: { scheme: 'hmac-sha256', header: 'x-shop-signature', secret: 'signing' } } }]
   */
  subscribe(config: Static<Settings>): readonly Subscription[];
  /**
   * Decides about one event where a filter cannot: called only for events of subscriptions with `ask: true`.
   *
   * @example
   * match: (item, { config }) => ({ matches: String(item.event.payload.url).endsWith(config.ending) })
   */
  match?(item: EventItem, context: Context<Static<Settings>>): Answer<MatchResult>;
  /**
   * Describes the request by which the hub asks what is new: it makes it, to a host that the plugin's `net` permission names, and fills
   * in the secrets.
   *
   * @example
   * poll: (item, { config }) => ({
   *   url: `https://${config.shop}/api/orders`,
   *   query: { since: String(item.cursor ?? item.since) },
   *   headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } },
   * })
   */
  poll?(item: PollItem, context: Context<Static<Settings>>): Answer<PollRequest>;
  /**
   * Reads what the system answered: the events in it, and the cursor with which it is asked next. Both are kept together or not at all.
   *
   * @example
   * read: (item) => {
   *   const orders = JSON.parse(item.answer.body);
   *   return {
   *     events: orders.map((order) => ({ key: order.id, contact: { email: order.email }, payload: { total: order.total } })),
   *     cursor: orders.at(-1)?.id ?? item.cursor,
   *   };
   * }
   */
  read?(item: ReadItem, context: Context<Static<Settings>>): Answer<ReadResult>;
  /**
   * Reads one call at the trigger's address, after its signature was found right. What it throws sets the call aside, for a person to see.
   *
   * @example
   * receive: (item) => {
   *   const order = JSON.parse(item.body);
   *   return { events: [{ key: order.id, contact: { email: order.email }, payload: { total: order.total } }] };
   * }
   */
  receive?(item: ReceiveItem, context: Context<Static<Settings>>): Answer<ReceiveResult>;
  /**
   * Gives the settings that an earlier version made the form that this one's have: asked when a workspace moves to this version, for the
   * drafts of its workflows. What it gives is held against `config`. Absent: settings stay as they are.
   *
   * @example
   * migrateConfig: ({ text, ...rest }, from) => (from.startsWith('1.') ? { ...rest, words: text } : { text, ...rest })
   */
  migrateConfig?(config: Readonly<Record<string, unknown>>, fromVersion: string): Readonly<Record<string, unknown>>;
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
  readonly secrets?: Readonly<Record<string, SecretDefinition>>;
  readonly poll?: (item: PollItem, context: never) => Answer<PollRequest>;
  readonly read?: (item: ReadItem, context: never) => Answer<ReadResult>;
  readonly receive?: (item: ReceiveItem, context: never) => Answer<ReceiveResult>;
  readonly migrateConfig?: (config: never, fromVersion: string) => Readonly<Record<string, unknown>>;
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
