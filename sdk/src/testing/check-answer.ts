import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ManifestDraft } from '../cli/check-manifest.ts';
import { settingsValidator, type SettingsValidator } from '../cli/settings-validator.ts';
import type { Effect } from '../contract/effect.ts';
import {
  ActionResult,
  HandleResult,
  MatchResult,
  MOST_HANDLER_EVENTS,
  reportsTooMuch,
  SettleResult,
} from '../contract/invocation.ts';
import { JsonObject, type JsonSchema } from '../contract/json.ts';
import { rightOf } from '../contract/right.ts';
import { Subscriptions, type Subscription } from '../contract/subscription.ts';
import { PluginFailure } from './plugin-failure.ts';

const STANDARD_PORTS = ['done', 'skipped', 'failed'];

/** Reads an answer of one shape, and says what does not fit. */
export const reader = <Schema extends TSchema>(schema: Schema, what: string): ((answer: unknown) => Static<Schema>) => {
  const check = Compile(schema);
  return (answer: unknown) => {
    if (check.Check(answer)) return answer;
    throw new PluginFailure(
      'INNESTO_PLUGIN_ANSWER',
      `${what} does not fit the contract: ${lines(check.Errors(answer))}`,
    );
  };
};

const lines = (errors: readonly { readonly instancePath: string; readonly message: string }[]): string =>
  [...new Set(errors.map((error) => `${error.instancePath || '/'} ${error.message}`))].join('; ');

export const readActionResult = reader(ActionResult, 'The answer of run');
export const readSettleResult = reader(SettleResult, 'The answer of settle');
export const readMatchResult = reader(MatchResult, 'The answer of match');
const readHandled = reader(HandleResult, 'The answer of handle');
/** Reads what a handler answers, and counts the events in it. */
export const readHandleResult = (answer: unknown): HandleResult => {
  const result = readHandled(answer);
  if (!reportsTooMuch(result)) return result;
  throw new PluginFailure(
    'INNESTO_PLUGIN_ANSWER',
    `The answer of handle reports more than ${MOST_HANDLER_EVENTS} events.`,
  );
};

/** Reads what `migrateConfig` answers. */
export const readSettings = reader(JsonObject, 'The answer of migrateConfig');

const readSubscriptionList = reader(Subscriptions, 'The answer of subscribe');

/** Checks subscriptions: that one that asks the plugin has a `match` to ask, and that they name no events which the trigger does not declare. */
export const readSubscriptions = (
  answer: unknown,
  { asks, events }: { readonly asks: boolean; readonly events?: readonly string[] },
): Subscription[] => {
  const subscriptions = readSubscriptionList(answer) as Subscription[];
  if (!asks && subscriptions.some((subscription) => 'on' in subscription && subscription.ask === true)) {
    throw new PluginFailure('INNESTO_PLUGIN_ANSWER', 'A subscription says ask: true, and the trigger has no match.');
  }
  const heard = subscriptions.flatMap((subscription) => ('on' in subscription ? subscription.on : []));
  const unheard = heard.find((type) => events?.includes(type) === false);
  if (unheard !== undefined) {
    throw new PluginFailure(
      'INNESTO_PLUGIN_ANSWER',
      `A subscription listens to ${unheard}, which is not among the trigger's events: declare it there.`,
    );
  }
  return subscriptions;
};

/** Refuses settings as the hub does before it calls the plugin. */
export const checkConfig = (schema: JsonSchema, config: unknown): void => {
  const validate = validators.get(schema) ?? settingsValidator(schema);
  validators.set(schema, validate);
  const wrong = validate(config);
  if (wrong.length > 0) {
    throw new PluginFailure('INNESTO_REQUEST_INVALID', `The hub would refuse these settings: ${wrong.join('; ')}`);
  }
};

const validators = new WeakMap<JsonSchema, SettingsValidator>();

/** Refuses a port that the action does not have. */
export const checkPort = (port: string | undefined, action: ManifestDraft['actions'][number]): void => {
  if (port === undefined || STANDARD_PORTS.includes(port) || action.ports.some(({ name }) => name === port)) return;
  throw new PluginFailure(
    'INNESTO_PLUGIN_ANSWER',
    `The action ${action.name} has no port ${port}: declare it in ports.`,
  );
};

/** Refuses effects for which the plugin did not ask the right, and events that are not its own. */
export const checkEffects = (effects: readonly Effect[], manifest: ManifestDraft): void => {
  for (const effect of effects) {
    const right = rightOf(effect);
    if (!manifest.permissions.some((permission) => permission.right === right)) {
      throw new PluginFailure(
        'INNESTO_PLUGIN_RIGHT',
        `The effect ${effect.kind} needs the right ${right}: ask for it in permissions.`,
      );
    }
    if (effect.kind === 'event.emit' && !effect.type.startsWith(`${manifest.name}.`)) {
      throw new PluginFailure(
        'INNESTO_PLUGIN_RIGHT',
        `The event ${effect.type} is not the plugin's own: its type must begin with ${manifest.name}.`,
      );
    }
    checkKept(effect, manifest);
  }
};

/** Refuses what is not in the plugin's own collections and balances, and records that do not fit theirs. */
const checkKept = (effect: Effect, manifest: ManifestDraft): void => {
  if ('balance' in effect && !manifest.balances.some(({ name }) => name === effect.balance))
    throw new PluginFailure('INNESTO_PLUGIN_ANSWER', `The plugin has no balance ${effect.balance}.`);
  if (!('collection' in effect)) return;
  const collection = manifest.collections.find(({ name }) => name === effect.collection);
  if (collection === undefined)
    throw new PluginFailure('INNESTO_PLUGIN_ANSWER', `The plugin has no collection ${effect.collection}.`);
  if (effect.kind !== 'record.create') return;
  const validate = validators.get(collection.record) ?? settingsValidator(collection.record);
  validators.set(collection.record, validate);
  const wrong = validate(effect.attributes);
  if (wrong.length > 0)
    throw new PluginFailure(
      'INNESTO_PLUGIN_ANSWER',
      `The record does not fit ${effect.collection}: ${wrong.join('; ')}`,
    );
};
