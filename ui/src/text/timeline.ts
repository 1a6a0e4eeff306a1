import type { TimelineEntry } from '@innesto/sdk/contract';
import type { IconName } from '../part/Icon.svelte';
import { tellReason } from './reason.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** A line of a timeline in the person's language. `minor`: part of something bigger that has a line of its own. */
export interface TimelineWords {
  readonly title: string;
  readonly detail: string | null;
  readonly icon: IconName;
  readonly tint: 'plain' | 'good' | 'waiting' | 'failed' | 'skipped';
  readonly minor: boolean;
}

/** What a timeline's things are called; null where nobody knows. */
export interface TimelineNames {
  readonly say: Words['say'];
  listName(list: string): string | null;
  subjectOf(message: string): string | null;
  stepTitle(workflow: string, step: string): string | null;
}

type Look = Pick<TimelineWords, 'icon' | 'tint' | 'minor'>;
const look = (icon: IconName, tint: TimelineWords['tint'] = 'plain', minor = false): Look => ({ icon, tint, minor });

const EVENTS: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['contact.created', ['event.contact-created', look('contact', 'good')]],
  ['contact.updated', ['event.contact-updated', look('contact')]],
  ['contact.deleted', ['event.contact-deleted', look('contact', 'failed')]],
  ['list.joined', ['event.list-joined', look('list', 'good')]],
  ['list.left', ['event.list-left', look('list')]],
  ['consent.given', ['event.consent-given', look('consent', 'good')]],
  ['consent.withdrawn', ['event.consent-withdrawn', look('consent', 'failed')]],
  ['message.sent', ['event.message-sent', look('send', 'good')]],
  ['message.opened', ['event.message-opened', look('send', 'good')]],
  ['message.failed', ['event.message-failed', look('send', 'failed')]],
  ['message.skipped', ['event.message-skipped', look('send', 'skipped')]],
]);

const OUTCOMES: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['entered', ['outcome.entered', look('more', 'plain', true)]],
  ['queued', ['outcome.queued', look('more', 'plain', true)]],
  ['done', ['outcome.done', look('done')]],
  ['skipped', ['outcome.skipped', look('refused', 'skipped')]],
  ['failed', ['outcome.failed', look('warning', 'failed')]],
  ['retry', ['outcome.retry', look('again', 'waiting')]],
  ['held', ['outcome.held', look('wait', 'waiting')]],
  ['ended', ['outcome.ended', look('exit')]],
]);

const ATTEMPTS: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['uncertain', ['event.message-uncertain', look('warning', 'waiting')]],
  ['resent', ['event.message-resent', look('again', 'good')]],
  ['retry', ['event.message-retry', look('again', 'waiting')]],
  ['sending', ['event.message-sending', look('send', 'plain', true)]],
  ['cancelled', ['event.message-cancelled', look('send', 'skipped')]],
]);

const PURPOSES: ReadonlyMap<string, WordKey> = new Map([
  ['marketing', 'purpose.marketing'],
  ['profiling', 'purpose.profiling'],
  ['third-party', 'purpose.third-party'],
  ['service', 'purpose.service'],
  ['open-tracking', 'purpose.open-tracking'],
  ['click-tracking', 'purpose.click-tracking'],
]);

const SOURCES: ReadonlyMap<string, WordKey> = new Map([
  ['api', 'source.api'],
  ['import', 'source.import'],
  ['workflow', 'source.workflow'],
  ['form', 'source.form'],
  ['unsubscribe', 'source.unsubscribe'],
]);

const textIn = (entry: TimelineEntry, member: string): string | null => {
  const value = entry.payload?.[member];
  return typeof value === 'string' && value !== '' ? value : null;
};

const translated = (value: string | null, words: ReadonlyMap<string, WordKey>, say: Words['say']): string | null => {
  const key = value === null ? undefined : words.get(value);
  return key === undefined ? value : say(key);
};

/** What a purpose of consent is called. */
export const tellPurpose = (purpose: string, say: Words['say']): string => translated(purpose, PURPOSES, say) ?? purpose;

/** Why an event came about: its reason, else what changed, else who brought it. */
const whyOf = (entry: TimelineEntry, { say }: TimelineNames): string | null => {
  const reason = textIn(entry, 'reason');
  if (reason !== null) return tellReason(reason, say);
  // What changed is told with its values by the hub.
  if (entry.type === 'contact.updated') return entry.detail;
  const source = translated(textIn(entry, 'source'), SOURCES, say);
  return source === null ? null : say('timeline.source', { source });
};

const eventWords = (entry: TimelineEntry, names: TimelineNames): TimelineWords | null => {
  const found = EVENTS.get(entry.type ?? '');
  if (found === undefined) return null;
  const [key, own] = found;
  const { say } = names;
  const title = say(key, {
    list: names.listName(textIn(entry, 'list') ?? '') ?? '–',
    subject: names.subjectOf(entry.message ?? '') ?? '–',
    purpose: translated(textIn(entry, 'purpose'), PURPOSES, say) ?? '',
  });
  return { ...own, title, detail: whyOf(entry, names) };
};

const stepWords = (entry: TimelineEntry, names: TimelineNames): TimelineWords => {
  const { outcome = '', step = '' } = entry;
  const title = names.stepTitle(entry.workflow?.id ?? '', step) ?? step;
  const found = OUTCOMES.get(outcome);
  const detail = entry.detail === null ? null : tellReason(entry.detail, names.say);
  if (found === undefined) return { ...look('branch'), title: names.say('outcome.way', { step: title, way: outcome }), detail };
  const [key, own] = found;
  return { ...own, title: names.say(key, { step: title }), detail };
};

const messageWords = (entry: TimelineEntry, names: TimelineNames): TimelineWords | null => {
  const found = ATTEMPTS.get(entry.outcome ?? '');
  if (found === undefined) return null;
  const [key, own] = found;
  return { ...own, title: names.say(key, { subject: names.subjectOf(entry.message ?? '') ?? '–' }), detail: entry.detail };
};

const asTheHubSays = (entry: TimelineEntry): TimelineWords => ({ ...look('event'), title: entry.title, detail: entry.detail });

/** Tells what happened to a contact and why; what these pages have no words for, as the hub tells it. */
export const tellEntry = (entry: TimelineEntry, names: TimelineNames): TimelineWords => {
  switch (entry.kind) {
    case 'event':
      return eventWords(entry, names) ?? asTheHubSays(entry);
    case 'message':
      return eventWords(entry, names) ?? messageWords(entry, names) ?? asTheHubSays(entry);
    case 'step':
      return stepWords(entry, names);
    case 'refusal': {
      const detail = entry.detail === null ? null : tellReason(entry.detail, names.say);
      return { ...look('refused', 'skipped'), title: names.say('event.not-entered'), detail };
    }
  }
};
