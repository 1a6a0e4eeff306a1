import type { Permission } from '../contract/index.ts';
import type { Action } from './action.ts';
import type { Connection, Options } from './connection.ts';
import type { Attribute, Balance, Collection, EmittedEvent, Template } from './contribution.ts';
import type { Endpoint } from './endpoint.ts';
import type { Handler } from './handler.ts';
import type { Transport } from './transport.ts';
import type { Trigger } from './trigger.ts';

type Named<Value> = Readonly<Record<string, Value>>;

/** What {@link definePlugin} takes. The key of each contribution is its name: `send` in the plugin `email` is `email/send`. */
export interface Plugin {
  /** Lower case letters, digits and hyphens; the first half of each contribution's key. */
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  /** Taken from package.json at build; given here, it must be the same. */
  readonly version?: string;
  /** The range of host interfaces it works with: `^1.0.0`. */
  readonly api: string;
  /** Where workflows start. */
  readonly triggers?: Named<Trigger>;
  /** What steps of workflows do. */
  readonly actions?: Named<Action>;
  /** What is made of events, whatever the workflows. */
  readonly handlers?: Named<Handler>;
  /** What it keeps: types of records. */
  readonly collections?: Named<Collection>;
  /** What it counts: ledgers of amounts. */
  readonly balances?: Named<Balance>;
  /** By their types, which begin with the plugin's name. */
  readonly events?: Named<EmittedEvent>;
  /** What filters may ask of it. */
  readonly attributes?: Named<Attribute>;
  /** Ways out into the world for messages. */
  readonly transports?: Named<Transport>;
  /** Workflows to begin from. */
  readonly templates?: Named<Template>;
  /** Addresses of its own. */
  readonly endpoints?: Named<Endpoint>;
  /** Accounts at other systems, which people set up once. */
  readonly connections?: Named<Connection>;
  /** Choices of settings that come from another system. */
  readonly options?: Named<Options>;
  /** The rights it asks for, with the reason that people read before they grant them. */
  readonly permissions?: readonly Permission[];
  /** Texts by language and key; those of `locales/*.json` are added at build. */
  readonly translations?: Named<Named<string>>;
}

/**
 * Defines a plugin. Export it as `plugin` from `src/index.ts`: `innesto-plugin build` makes a manifest and one script of it.
 *
 * @example
 * export const plugin = definePlugin({
 *   name: 'greeting',
 *   title: 'Greeting',
 *   api: '^1.0.0',
 *   actions: { greet },
 *   permissions: [{ right: 'messages:send:sms', reason: 'Sends the greeting' }],
 * });
 */
export const definePlugin = (plugin: Plugin): Plugin => plugin;
