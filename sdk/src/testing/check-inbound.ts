import { settingsValidator } from '../cli/settings-validator.ts';
import type { TriggerManifest } from '../contract/contribution-manifest.ts';
import { declaredHosts, isDeclaredHost } from '../contract/host.ts';
import {
  LONGEST_CURSOR,
  PollRequest,
  ReadResult,
  ReceiveResult,
  type InboundEvent,
  type SecretValue,
} from '../contract/inbound.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { Subscription } from '../contract/subscription.ts';
import { reader } from './check-answer.ts';
import { isBelowConnection, mayBeOfConnection } from './check-requests.ts';
import { PluginFailure } from './plugin-failure.ts';

const readRequest = reader(PollRequest, 'The answer of poll');
const readRead = reader(ReadResult, 'The answer of read');
const readReceive = reader(ReceiveResult, 'The answer of receive');

const refuse = (detail: string): never => {
  throw new PluginFailure('INNESTO_PLUGIN_ANSWER', detail);
};

const secretsIn = (request: PollRequest): readonly string[] =>
  [...Object.values(request.headers ?? {}), ...Object.values(request.query ?? {})]
    .filter((value): value is SecretValue => typeof value !== 'string')
    .map((value) => ('secret' in value ? value.secret : value.basic.password));

const checkSecrets = (request: PollRequest, trigger: TriggerManifest): PollRequest => {
  const unknown = secretsIn(request).find((name) => !(trigger.secrets ?? []).some((secret) => secret.name === name));
  if (unknown !== undefined) return refuse(`The trigger has no secret ${unknown}: declare it in secrets.`);
  return request;
};

/** Refuses a request that the hub would not make. */
export const checkRequest = (
  answer: unknown,
  {
    manifest,
    trigger,
    config,
  }: { readonly manifest: Manifest; readonly trigger: TriggerManifest; readonly config: unknown },
): PollRequest => {
  const request = readRequest(answer);
  if (isBelowConnection(manifest, request.url, request.connection)) return checkSecrets(request, trigger);
  if (!URL.canParse(request.url)) return refuse(`${request.url} is no address.`);
  const url = new URL(request.url);
  const settings = typeof config === 'object' && config !== null ? { ...config } : {};
  const hosts = declaredHosts(manifest.permissions, settings);
  if (!isDeclaredHost(hosts, url) && !mayBeOfConnection(manifest, hosts, request.connection))
    return refuse(`The host ${url.host} is not among those of the permission net: ${hosts.join(', ') || 'none'}.`);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return refuse(`${request.url} is not an https address without a name and password.`);
  return checkSecrets(request, trigger);
};

const checkEvents = (
  events: readonly InboundEvent[],
  { manifest, emits }: { readonly manifest: Manifest; readonly emits: string | null },
): void => {
  const payload = manifest.events.find(({ type }) => type === emits)?.payload;
  if (payload === undefined) return;
  const validate = settingsValidator(payload);
  for (const event of events) {
    const wrong = validate(event.payload);
    if (wrong.length > 0) refuse(`The event ${event.key} is not what ${emits} says it is: ${wrong.join('; ')}`);
  }
};

/** Refuses what the hub would not keep of an answer that was read. */
export const checkRead = (answer: unknown, of: Parameters<typeof checkEvents>[1]): ReadResult => {
  const result = readRead(answer);
  if (JSON.stringify(result.cursor ?? null).length > LONGEST_CURSOR)
    return refuse(`The cursor is longer than ${LONGEST_CURSOR} characters.`);
  checkEvents(result.events, of);
  return result;
};

/** Refuses what the hub would not keep of a call that was read. */
export const checkReceive = (answer: unknown, of: Parameters<typeof checkEvents>[1]): ReceiveResult => {
  const result = readReceive(answer);
  checkEvents(result.events, of);
  return result;
};

/** The type of the events that a trigger makes of what comes from outside; null where it makes none. */
export const emittedBy = (subscriptions: readonly Subscription[], kind: 'poll' | 'webhook'): string | null => {
  for (const one of subscriptions) {
    if (kind === 'poll' && 'poll' in one) return one.poll.emits;
    if (kind === 'webhook' && 'webhook' in one) return one.webhook.emits;
  }
  return null;
};

/** Refuses subscriptions to the outside that the hub would not put in force. */
export const checkInbound = (
  subscriptions: readonly Subscription[],
  { manifest, trigger }: { readonly manifest: Manifest; readonly trigger: TriggerManifest },
): void => {
  const rights = new Set(manifest.permissions.map(({ right }) => right));
  const need = (right: string): void => {
    if (!rights.has(right))
      throw new PluginFailure('INNESTO_PLUGIN_RIGHT', `It needs the right ${right}: ask for it in permissions.`);
  };
  for (const one of subscriptions) {
    const inbound = 'poll' in one ? one.poll : 'webhook' in one ? one.webhook : null;
    if (inbound === null) continue;
    if (!manifest.events.some(({ type }) => type === inbound.emits))
      refuse(
        `The subscription makes events of type ${inbound.emits}, which the plugin does not declare: add it to events.`,
      );
    need('events:emit');
    need('poll' in one ? 'net' : 'webhook');
    if (inbound.unknown === 'create') need('contacts:create');
    if ('poll' in one && trigger.polls !== true) refuse('A subscription polls, and the trigger has no poll and read.');
    if ('webhook' in one && trigger.receives !== true)
      refuse('A subscription is called, and the trigger has no receive.');
    const secret = 'webhook' in one ? one.webhook.signature?.secret : undefined;
    if (secret !== undefined && !(trigger.secrets ?? []).some(({ name }) => name === secret))
      refuse(`The signature is checked with the secret ${secret}, which the trigger does not declare.`);
  }
};
