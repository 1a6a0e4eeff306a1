import {
  kindOfRight,
  type Manifest,
  type Permission,
  type PluginDifference,
  type RightKind,
} from '@innesto/sdk/contract';
import type { Language, WordKey, Words } from './words.svelte.ts';

/** A text of a plugin by its key, in the person's language as far as the plugin speaks it, else its own. */
export type Speak = (key: string, own: string) => string;

/** Lets a plugin speak a language. */
export const speakerOf =
  ({ translations }: Pick<Manifest, 'translations'>, language: Language): Speak =>
  (key, own) => {
    const texts = translations[language];
    return texts !== undefined && Object.hasOwn(texts, key) ? (texts[key] ?? own) : own;
  };

const RIGHTS: Readonly<Record<RightKind, WordKey>> = {
  'contact-fields': 'right.contact-fields',
  'contacts-write': 'right.contacts-write',
  'contacts-read': 'right.contacts-read',
  'contacts-create': 'right.contacts-create',
  'lists-write': 'right.lists-write',
  'send-email': 'right.send-email',
  'send-sms': 'right.send-sms',
  'send-messages': 'right.send-messages',
  'carry-email': 'right.carry-email',
  'carry-sms': 'right.carry-sms',
  'notify-email': 'right.notify-email',
  'notify-sms': 'right.notify-sms',
  'emit-events': 'right.emit-events',
  'start-workflows': 'right.start-workflows',
  'stop-workflows': 'right.stop-workflows',
  variables: 'right.variables',
  records: 'right.records',
  balances: 'right.balances',
  'consents-give': 'right.consents-give',
  'consents-ask': 'right.consents-ask',
  webhook: 'right.webhook',
  endpoints: 'right.endpoints',
  'reach-out': 'right.reach-out',
};

type Named = readonly { readonly name: string; readonly title: string }[];

/** What a plugin keeps, as far as its rights speak of it. */
export interface KeptNames {
  readonly collections: Named;
  readonly balances: Named;
  /** Absent: it has none. */
  readonly connections?: Named;
}

/** What a plugin calls what it keeps, by the right over it; the name that the right says where that is not known. */
const keptName = ({ collections, balances }: KeptNames, right: string, speak: Speak): string => {
  const [room, name = ''] = right.split(':');
  const [kind, all] = room === 'records' ? (['collection', collections] as const) : (['balance', balances] as const);
  const found = all.find((one) => one.name === name);
  return found === undefined ? name : speak(`${kind}.${name}.title`, found.title);
};

const CONNECTION = 'connection:';
const SETTING = 'setting:';

/** Where a plugin may go, for people: those of a connection, or the one that a setting says, by what they are called. */
const hostName = (
  { connections = [] }: KeptNames,
  host: string,
  { say, speak }: { readonly say: Words['say']; readonly speak: Speak },
): string => {
  if (host.startsWith(SETTING)) return say('right.host-of-setting');
  if (!host.startsWith(CONNECTION)) return host;
  const name = host.slice(CONNECTION.length);
  const found = connections.find((one) => one.name === name);
  const title = found === undefined ? name : speak(`connection.${name}.title`, found.title);
  return say('right.host-of-connection', { name: title });
};

/** What a right lets a plugin do, in plain words; a right that these pages do not know, as it is written. */
export const tellRight = (
  { right, hosts = [] }: Permission,
  { say, manifest, speak }: { readonly say: Words['say']; readonly manifest: KeptNames; readonly speak: Speak },
): string => {
  const kind = kindOfRight(right);
  const told =
    kind === null ? say('right.other', { right }) : say(RIGHTS[kind], { name: keptName(manifest, right, speak) });
  if (hosts.length === 0) return told;
  const named = hosts.map((host) => hostName(manifest, host, { say, speak }));
  return say('right.only-hosts', { right: told, hosts: named.join(', ') });
};

const VERDICTS: ReadonlyMap<string, WordKey> = new Map([
  ['timeout', 'verdict.timeout'],
  ['stuck', 'verdict.timeout'],
  ['memory', 'verdict.memory'],
  ['output', 'verdict.output'],
  ['load', 'verdict.load'],
]);

/** Why the hub stopped a plugin, in plain words. */
export const tellVerdict = (verdict: string | null, say: Words['say']): string =>
  say(VERDICTS.get(verdict ?? '') ?? 'verdict.other');

type Contribution = PluginDifference['contributions'][number];

/** Under which name a plugin speaks of what is of a kind, and of what that holds. */
const SPOKEN: ReadonlyMap<string, { readonly as: string; readonly holds: string }> = new Map([
  ['triggers', { as: 'trigger', holds: 'config' }],
  ['actions', { as: 'action', holds: 'config' }],
  ['connections', { as: 'connection', holds: 'config' }],
  ['collections', { as: 'collection', holds: 'record' }],
  ['events', { as: 'event', holds: 'payload' }],
]);

const placeOf = ({ kind, name }: Contribution): string => `${SPOKEN.get(kind)?.as ?? kind.replace(/s$/, '')}.${name}`;

/** What a plugin calls something that it contributes, in the person's language. */
export const titleOf = (contribution: Contribution, speak: Speak): string =>
  speak(`${placeOf(contribution)}.title`, contribution.title);

/** What a plugin calls a setting of what it contributes, in the person's language. */
export const settingTitle = (
  contribution: Contribution,
  { name, title }: Pick<Contribution['settings'][number], 'name' | 'title'>,
  speak: Speak,
): string => {
  const { holds = 'config' } = SPOKEN.get(contribution.kind) ?? {};
  return speak(`${placeOf(contribution)}.${holds}.${name}.title`, title);
};

/** What is amiss with a value, without the pointer to it that stands in front: that is for programs. */
export const withoutPlace = (detail: string): string => detail.replace(/^\/\S*\s+/, '');
