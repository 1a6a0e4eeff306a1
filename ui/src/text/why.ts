import type { TimelineEntry } from '@innesto/sdk/contract';
import { tellReason } from './reason.ts';
import { tellWay } from './step.ts';
import type { WordKey, Words } from './words.svelte.ts';

const SOURCES: ReadonlyMap<string, WordKey> = new Map([
  ['api', 'source.api'],
  ['demo', 'source.demo'],
  ['import', 'source.import'],
  ['operator', 'source.operator'],
  ['workflow', 'source.workflow'],
  ['form', 'source.form'],
  ['unsubscribe', 'source.unsubscribe'],
  ['reply', 'source.reply'],
  ['provider', 'source.provider'],
]);

/** Says a word of the hub's in the person's language, where these pages know it. */
export const tellOneOf = (words: ReadonlyMap<string, WordKey>, value: string, say: Words['say']): string => {
  const key = words.get(value);
  return key === undefined ? value : say(key);
};

/** What something came through. */
export const tellSource = (source: string, say: Words['say']): string => tellOneOf(SOURCES, source, say);

/** A text of an event's payload. */
export const textIn = (entry: TimelineEntry, member: string): string | null => {
  const value = entry.payload?.[member];
  return typeof value === 'string' && value !== '' ? value : null;
};

interface ChangeWords {
  readonly say: Words['say'];
  readonly fieldLabel: (field: string) => string | null;
}

const tellValue = (value: unknown, say: Words['say']): string => {
  if (value === null || value === undefined || value === '') return say('value.nothing');
  if (typeof value === 'boolean') return say(value ? 'value.yes' : 'value.no');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const CORE_FIELDS: ReadonlyMap<string, WordKey> = new Map([
  ['email', 'contact.email'],
  ['phone', 'contact.phone'],
  ['externalId', 'contact.external-id'],
  ['firstName', 'contact.first-name'],
  ['lastName', 'contact.last-name'],
  ['timeZone', 'workspaces.time-zone'],
]);

const changesIn = (entry: TimelineEntry, { say, fieldLabel }: ChangeWords): readonly string[] => {
  const changed = entry.payload?.['changed'];
  if (typeof changed !== 'object' || changed === null) return [];
  return Object.entries(changed).map(([key, change]: readonly [string, unknown]) => {
    const label = fieldLabel(key) ?? tellOneOf(CORE_FIELDS, key, say);
    if (typeof change !== 'object' || change === null || !('to' in change)) return label;
    return say('timeline.change', {
      label,
      from: tellValue('from' in change ? change.from : null, say),
      to: tellValue(change.to, say),
    });
  });
};

/** Events of which somebody's own words say the most. */
const SAID_BY: ReadonlyMap<string, string> = new Map([
  ['message.replied', 'text'],
  ['contact.assigned', 'name'],
]);

/** Why an event came about: its reason, what changed, and who brought it. */
export const whyOfEvent = (entry: TimelineEntry, words: ChangeWords): string | null => {
  const { say } = words;
  const said = SAID_BY.get(entry.type ?? '');
  if (said !== undefined) return textIn(entry, said);
  const reason = textIn(entry, 'reason');
  if (reason !== null) return tellReason(reason, say);
  const source = textIn(entry, 'source');
  const parts = [
    ...changesIn(entry, words),
    ...(source === null ? [] : [say('timeline.source', { source: tellSource(source, say) })]),
  ];
  return parts.length === 0 ? null : parts.join(' · ');
};

const ABOUT_MESSAGE = /^message\.[a-z0-9_-]+\.outcome = "([a-z-]+)"$/;

const TURN = /^turn (\d+) of at most (\d+)/;

/** Why a step came out as it did: a reason of the hub's own, or what the condition saw. */
export const whyOfStep = (detail: string, say: Words['say']): string => {
  const [, turn, most] = TURN.exec(detail) ?? [];
  if (turn !== undefined) return say('timeline.turn', { turn: Number(turn), most: Number(most) });
  const [, outcome] = ABOUT_MESSAGE.exec(detail) ?? [];
  return outcome === undefined
    ? tellReason(detail, say)
    : say('timeline.message-outcome', { outcome: tellWay({ title: null, ports: [outcome] }, say) });
};
