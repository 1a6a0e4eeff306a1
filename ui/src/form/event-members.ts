import type { HubEventPayload, HubEventType, JsonSchema, Purpose } from '@innesto/sdk/contract';
import { CHANNEL_WORDS } from '../text/consent.ts';
import type { WordKey, Words } from '../text/words.svelte.ts';
import type { AttributeKind, NamedValue } from './attribute.ts';

/** Something of the trigger's event that can be asked about: `event.<name>`. */
export interface EventMember {
  readonly name: string;
  readonly title: string;
  readonly type: AttributeKind;
}

/** A type of event; the payload's schema and its texts where a plugin has declared it. */
export interface HeardType {
  readonly type: string;
  readonly payload: JsonSchema | null;
  readonly tell: (key: string, own: string) => string;
}

const SOURCES = {
  api: 'forms.source-api',
  form: 'forms.source-form',
  import: 'forms.source-import',
  operator: 'forms.source-operator',
  workflow: 'forms.source-workflow',
} as const satisfies Readonly<Record<string, WordKey>>;

const PURPOSES: Readonly<Record<Purpose, WordKey>> = {
  'click-tracking': 'purpose.click-tracking',
  marketing: 'purpose.marketing',
  'open-tracking': 'purpose.open-tracking',
  profiling: 'purpose.profiling',
  service: 'purpose.service',
  'third-party': 'purpose.third-party',
};

type Asked = readonly [title: WordKey, kind: 'list' | 'text' | Readonly<Record<string, WordKey>>];

const SOURCE: Asked = ['forms.event-source', SOURCES];
const CHANNEL: Asked = ['forms.event-channel', CHANNEL_WORDS];
const REASON: Asked = ['forms.event-reason', 'text'];
const CONSENT = { purpose: ['forms.event-purpose', PURPOSES], channel: CHANNEL } as const;

/** What people ask about the hub's own events; ids that nobody knows by heart are left out. */
const HUB_MEMBERS: {
  readonly [OfType in HubEventType]: Readonly<Partial<Record<keyof HubEventPayload<OfType>, Asked>>>;
} = {
  'contact.created': { source: SOURCE },
  'contact.updated': { source: SOURCE },
  'contact.deleted': {},
  'contact.merged': { source: SOURCE },
  'audience.joined': {},
  'audience.left': {},
  'list.joined': { list: ['forms.event-list', 'list'], source: SOURCE },
  'list.left': { list: ['forms.event-list-left', 'list'], source: SOURCE },
  'consent.given': CONSENT,
  'consent.withdrawn': CONSENT,
  'consent.asked': {},
  'consent.confirmed': {},
  'message.sent': { channel: CHANNEL },
  'message.delivered': { channel: CHANNEL },
  'message.undelivered': { channel: CHANNEL, reason: REASON },
  'message.opened': { channel: CHANNEL },
  'message.clicked': { channel: CHANNEL, url: ['forms.event-url', 'text'] },
  'message.fetched': { channel: CHANNEL },
  'message.replied': { text: ['forms.event-text', 'text'] },
  'notice.sent': { channel: CHANNEL },
  'notice.failed': { channel: CHANNEL, reason: REASON },
  'notice.skipped': { channel: CHANNEL, reason: REASON },
  'contact.assigned': { name: ['forms.event-owner', 'text'] },
  'message.failed': { channel: CHANNEL, reason: REASON },
  'message.skipped': { channel: CHANNEL, reason: REASON },
};

const isHubEvent = (type: string): type is HubEventType => Object.hasOwn(HUB_MEMBERS, type);

const hubMembers = (type: HubEventType, say: Words['say']): readonly EventMember[] =>
  Object.entries<Asked>(HUB_MEMBERS[type]).map(([name, [title, kind]]) => {
    if (typeof kind === 'string') return { name, title: say(title), type: { kind } };
    const choices = Object.entries(kind).map(([value, key]): NamedValue => ({ value, title: say(key) }));
    return { name, title: say(title), type: { kind: 'choice', choices } };
  });

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const kindOf = (schema: Readonly<Record<string, unknown>>): AttributeKind | null => {
  const { type, enum: values, format } = schema;
  if (Array.isArray(values)) {
    const texts = values.filter((value): value is string => typeof value === 'string');
    return { kind: 'choice', choices: texts.map((value) => ({ value, title: value })) };
  }
  if (schema['x-widget'] === 'list') return { kind: 'list' };
  // An id that nobody knows by heart.
  if (schema['x-widget'] === 'record') return null;
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'number' || type === 'integer') return { kind: 'number' };
  if (type !== 'string') return null;
  if (format === 'date') return { kind: 'date' };
  return { kind: format === 'date-time' ? 'moment' : 'text' };
};

/** As deep as comparisons reach: `event.attributes.number`. */
const DEEPEST = 3;

const declaredWithin = (schema: unknown, path: readonly string[], tell: HeardType['tell']): readonly EventMember[] =>
  Object.entries(objectOf(objectOf(schema)['properties'])).flatMap(([member, about]): readonly EventMember[] => {
    const own = objectOf(about);
    const kind = kindOf(own);
    const names = [...path, member];
    const name = names.join('.');
    if (kind === null) return names.length < DEEPEST ? declaredWithin(own, names, tell) : [];
    const title = typeof own['title'] === 'string' ? own['title'] : member;
    return [{ name, title: tell(`${name}.title`, title), type: kind }];
  });

const declaredMembers = ({ payload, tell }: HeardType): readonly EventMember[] => declaredWithin(payload, [], tell);

/** What can be asked about the events that a trigger may listen to: whatever one of them says. */
export const eventMembersOf = (events: readonly HeardType[], say: Words['say']): readonly EventMember[] => {
  const members = events.flatMap((event) =>
    isHubEvent(event.type) ? hubMembers(event.type, say) : declaredMembers(event),
  );
  return [...new Map(members.toReversed().map((member) => [member.name, member])).values()].toReversed();
};
