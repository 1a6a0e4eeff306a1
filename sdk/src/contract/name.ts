import Type, { type Static } from 'typebox';

/** A step's id inside its workflow: lower case, digits, `-` and `_`, at most 40 characters, first a letter. */
export const StepId = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' });
export type StepId = Static<typeof StepId>;

/** A port of a step: the name of one way out of it (`done`, `skipped`, `failed`, a branch's name). */
export const PortName = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' });
export type PortName = Static<typeof PortName>;

/** A custom field's key: lower case, digits and `_`, at most 40 characters, first a letter. */
export const FieldKey = Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' });
export type FieldKey = Static<typeof FieldKey>;

/** A plugin's name, as in the first half of a contribution's key. */
export const PluginName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
export type PluginName = Static<typeof PluginName>;

/** What a plugin offers, named `plugin/name`: `email/send`, `list/activity`. */
export const ContributionKey = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,39}$' });
export type ContributionKey = Static<typeof ContributionKey>;

/** An event's type: dotted lower-case words, `list.joined`, `message.opened`. */
export const EventType = Type.String({ pattern: '^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){1,4}$', maxLength: 120 });
export type EventType = Static<typeof EventType>;

/** A type of event, or all types that begin alike: `list.joined`, `custom.*`. */
export const EventPattern = Type.String({
  pattern: '^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){0,3}\\.([a-z][a-z0-9-]*|\\*)$',
  maxLength: 120,
});
export type EventPattern = Static<typeof EventPattern>;

/** Whether a pattern means events of that type. */
export const isMeantBy = (pattern: EventPattern, type: EventType): boolean =>
  pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;

/** A public id: UUID version 7 in its text form (RFC 9562). */
export const PublicId = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
export type PublicId = Static<typeof PublicId>;

/** An exact version, as in Semantic Versioning 2.0.0 without build metadata. */
export const Version = Type.String({ pattern: '^\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}(-[0-9A-Za-z.-]{1,40})?$' });
export type Version = Static<typeof Version>;

/** Names that an object already has: never taken for a field, a step or a port. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'entered',
  'ended',
  'goal-reached',
]);
