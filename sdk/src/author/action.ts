import type { Static, TSchema } from 'typebox';
import type { ActionResult, Category, FigureManifest, Needs, SettleResult } from '../contract/index.ts';
import type { ActionItemOf, Answer, Context, SettleItemOf } from './item.ts';
import type { SecretDefinition } from './trigger.ts';

/** The ports that every action has, without declaring them. */
export type StandardPort = 'done' | 'skipped' | 'failed';

/** `run`'s answer, with no other ports than the action has. */
export type ActionAnswer<Port extends string> = Omit<ActionResult, 'port'> & { port?: StandardPort | Port };

/** `settle`'s answer, with no other ports than the action has. */
export type SettleAnswer<Port extends string> = Omit<SettleResult, 'port'> & { port: StandardPort | Port };

/** Something that an action's steps add up, and what people read beside the sum. */
export type FigureDefinition = Omit<FigureManifest, 'name'>;

/** What {@link defineAction} takes. */
export interface ActionDefinition<Settings extends TSchema, Need extends Needs, Port extends string> {
  /** What a shopkeeper reads in the palette. */
  readonly title: string;
  readonly description?: string;
  /** Where it lies in the palette (absent: with the others). */
  readonly category?: Category;
  /** The settings' schema, made with {@link settings}. */
  readonly config: Settings;
  /** What travels with each item; absent: nothing but its `occurrence`. Ask for as little as you use. */
  readonly needs?: readonly Need[];
  /**
   * Ways out of the step beside `done`, `skipped` and `failed`: name → what the editor writes beside it. Where a workflow does
   * not wire one, its contacts go where `done` goes.
   */
  readonly ports?: Readonly<Record<Port, string>>;
  /**
   * What it may leave in the run, whatever its settings: name → what a shopkeeper reads in the menu of what a message can say.
   *
   * @example
   * variables: { coupon: 'Coupon code' }
   * // run: … done([…], { coupon: code })
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * What its steps add up, by name: the hub reckons it from the effects that were carried out, and shows it among the step's numbers with the
   * people behind it.
   *
   * @example
   * figures: { given: { title: 'Points given', adds: { balance: 'points' } } }
   * // or of records: figures: { value: { title: 'Worth', adds: { collection: 'order', attribute: 'total' } } }
   */
  readonly figures?: Readonly<Record<string, FigureDefinition>>;
  /**
   * What its step must be told in secret, by name. It stays in the hub: requests name it, and the plugin never sees it.
   *
   * @example
   * secrets: { api_key: { title: 'API key' } }
   * // run: … effects.request({ method: 'POST', url, headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } } })
   */
  readonly secrets?: Readonly<Record<string, SecretDefinition>>;
  /** How many contacts at most cross into the sandbox at once (1–200; absent: 100). */
  readonly batch?: number;
  /** Raise it when the same settings would now do something else (absent: 1). */
  readonly revision?: number;
  /**
   * Says what is to be done for one contact. It changes nothing itself: what it returns is done by the hub, together
   * with the contact's move to the next step, or not at all.
   *
   * @example
   * run: (item, { config }) => done([effects.setField('city', config.city)])
   */
  run(item: ActionItemOf<Need>, context: Context<Static<Settings>>): Answer<ActionAnswer<Port>>;
  /**
   * Chooses the port once the world has answered (a message was handed over or refused). Absent: as {@link settled} does.
   *
   * @example
   * settle: (item) => settled(item.answers)
   */
  settle?(item: SettleItemOf<Need>, context: Context<Static<Settings>>): Answer<SettleAnswer<Port>>;
  /**
   * Gives the settings that an earlier version made the form that this one's have: asked when a workspace moves to this version, for the
   * drafts of its workflows. What it gives is held against `config`. Absent: settings stay as they are.
   *
   * @example
   * migrateConfig: ({ text, ...rest }, from) => (from.startsWith('1.') ? { ...rest, words: text } : { text, ...rest })
   */
  migrateConfig?(config: Readonly<Record<string, unknown>>, fromVersion: string): Readonly<Record<string, unknown>>;
}

/** An action as {@link definePlugin} takes it. */
export interface Action {
  readonly title: string;
  readonly description?: string;
  readonly category?: Category;
  readonly config: TSchema;
  readonly needs?: readonly Needs[];
  readonly ports?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly figures?: Readonly<Record<string, FigureDefinition>>;
  readonly secrets?: Readonly<Record<string, SecretDefinition>>;
  readonly batch?: number;
  readonly revision?: number;
  readonly run: (item: never, context: never) => Answer<ActionResult>;
  readonly settle?: (item: never, context: never) => Answer<SettleResult>;
  readonly migrateConfig?: (config: never, fromVersion: string) => Readonly<Record<string, unknown>>;
}

/**
 * Defines what a step of a workflow does.
 *
 * @example
 * const greet = defineAction({
 *   title: 'Greet by SMS',
 *   category: 'messages',
 *   config: settings({ text: setting.liquid({ title: 'Text' }) }),
 *   needs: ['contact'],
 *   run: (item, { config }) =>
 *     item.contact.phone === null
 *       ? skipped('no phone number')
 *       : done([effects.sendMessage({ channel: 'sms', purpose: 'marketing', text: config.text })]),
 * });
 */
export const defineAction = <
  Settings extends TSchema,
  const Need extends Needs = never,
  const Port extends string = never,
>(
  definition: ActionDefinition<Settings, Need, Port>,
): Action => definition;
