import type { TimelineEntry } from '@innesto/sdk/contract';
import type { IconName } from '../part/icon-shapes.ts';
import { tellReason } from './reason.ts';
import { tellWay } from './step.ts';
import { tellOneOf, textIn, whyOfEvent, whyOfStep } from './why.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** A line of a timeline in the person's language. */
export interface TimelineWords {
  readonly title: string;
  readonly detail: string | null;
  readonly icon: IconName;
  readonly tint: 'plain' | 'good' | 'waiting' | 'failed' | 'skipped';
}

/** What a timeline's things are called; null where nobody knows. */
export interface TimelineNames {
  readonly say: Words['say'];
  readonly listName: (list: string) => string | null;
  readonly subjectOf: (message: string) => string | null;
  readonly fieldLabel: (field: string) => string | null;
  readonly stepTitle: (workflow: string, step: string) => string | null;
  readonly wayTitle: (workflow: string, step: string, port: string) => string | null;
}

type Look = Pick<TimelineWords, 'icon' | 'tint'>;
const look = (icon: IconName, tint: TimelineWords['tint'] = 'plain'): Look => ({ icon, tint });

const EVENTS: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['contact.created', ['event.contact-created', look('contact', 'good')]],
  ['contact.updated', ['event.contact-updated', look('contact')]],
  ['contact.deleted', ['event.contact-deleted', look('contact', 'failed')]],
  ['contact.merged', ['event.contact-merged', look('contact')]],
  ['list.joined', ['event.list-joined', look('list', 'good')]],
  ['list.left', ['event.list-left', look('list')]],
  ['audience.joined', ['event.audience-joined', look('list', 'good')]],
  ['audience.left', ['event.audience-left', look('list')]],
  ['handler.refused', ['event.handler-refused', look('warning', 'skipped')]],
  ['consent.given', ['event.consent-given', look('consent', 'good')]],
  ['consent.withdrawn', ['event.consent-withdrawn', look('consent', 'failed')]],
  ['consent.asked', ['event.consent-asked', look('consent', 'waiting')]],
  ['consent.confirmed', ['event.consent-confirmed', look('consent', 'good')]],
  ['message.sent', ['event.message-sent', look('send', 'good')]],
  ['message.delivered', ['event.message-delivered', look('send', 'good')]],
  ['message.undelivered', ['event.message-undelivered', look('send', 'failed')]],
  ['message.opened', ['event.message-opened', look('send', 'good')]],
  ['message.clicked', ['event.message-clicked', look('send', 'good')]],
  ['message.fetched', ['event.message-fetched', look('send')]],
  ['message.failed', ['event.message-failed', look('send', 'failed')]],
  ['message.skipped', ['event.message-skipped', look('send', 'skipped')]],
  ['message.replied', ['event.message-replied', look('contact', 'good')]],
  ['notice.sent', ['event.notice-sent', look('send', 'good')]],
  ['notice.failed', ['event.notice-failed', look('send', 'failed')]],
  ['notice.skipped', ['event.notice-skipped', look('send', 'skipped')]],
  ['contact.assigned', ['event.contact-assigned', look('contact')]],
]);

const OUTCOMES: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['entered', ['outcome.entered', look('more')]],
  ['queued', ['outcome.queued', look('more')]],
  ['done', ['outcome.done', look('done')]],
  ['skipped', ['outcome.skipped', look('refused', 'skipped')]],
  ['failed', ['outcome.failed', look('warning', 'failed')]],
  ['retry', ['outcome.retry', look('again', 'waiting')]],
  ['held', ['outcome.held', look('wait', 'waiting')]],
  ['deferred', ['outcome.deferred', look('wait', 'waiting')]],
  ['replanned', ['outcome.replanned', look('wait')]],
  ['enrolled', ['outcome.enrolled', look('workflow', 'good')]],
  ['ended', ['outcome.ended', look('exit')]],
  ['goal-reached', ['outcome.goal-reached', look('exit', 'good')]],
]);

const ATTEMPTS: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['uncertain', ['event.message-uncertain', look('warning', 'waiting')]],
  ['resent', ['event.message-resent', look('again', 'good')]],
  ['retry', ['event.message-retry', look('again', 'waiting')]],
  ['sending', ['event.message-sending', look('send')]],
  ['cancelled', ['event.message-cancelled', look('send', 'skipped')]],
]);

const REQUESTS: ReadonlyMap<string, readonly [WordKey, Look]> = new Map([
  ['asking', ['event.request-asking', look('send')]],
  ['answered', ['event.request-answered', look('send', 'good')]],
  ['refused', ['event.request-refused', look('send', 'failed')]],
  ['failed', ['event.request-failed', look('warning', 'failed')]],
  ['uncertain', ['event.request-uncertain', look('warning', 'waiting')]],
  ['skipped', ['event.request-skipped', look('send', 'skipped')]],
  ['cancelled', ['event.request-cancelled', look('send', 'skipped')]],
  ['retry', ['event.request-retry', look('again', 'waiting')]],
]);

const PURPOSES: ReadonlyMap<string, WordKey> = new Map([
  ['marketing', 'purpose.marketing'],
  ['profiling', 'purpose.profiling'],
  ['third-party', 'purpose.third-party'],
  ['service', 'purpose.service'],
  ['open-tracking', 'purpose.open-tracking'],
  ['click-tracking', 'purpose.click-tracking'],
]);

const SMALL: ReadonlySet<string | undefined> = new Set(['entered', 'queued', 'sending', 'asking']);

/** Whether it is only a part of something bigger that has an entry of its own. */
export const isSmall = (entry: TimelineEntry): boolean => entry.kind !== 'event' && SMALL.has(entry.outcome);

/** What a purpose of consent is called. */
export const tellPurpose = (purpose: string, say: Words['say']): string => tellOneOf(PURPOSES, purpose, say);

const eventWords = (entry: TimelineEntry, names: TimelineNames): TimelineWords | null => {
  const found = EVENTS.get(entry.type ?? '');
  if (found === undefined) return null;
  const [key, own] = found;
  const { say } = names;
  const title = say(key, {
    list: names.listName(textIn(entry, 'list') ?? '') ?? '–',
    subject: names.subjectOf(entry.message ?? '') ?? '–',
    purpose: tellPurpose(textIn(entry, 'purpose') ?? '', say),
  });
  return { ...own, title, detail: whyOfEvent(entry, names) };
};

const whyIn = ({ detail }: TimelineEntry, { say }: TimelineNames): string | null =>
  detail === null ? null : whyOfStep(detail, say);

/** Who put somebody in by hand: by name where the hub knows whose it is, and else a program. */
const enrolledBy = ({ parts }: TimelineEntry, { say }: TimelineNames): string => {
  const by = parts?.['by'];
  return typeof by === 'string' ? say('outcome.enrolled-by', { name: by }) : say('outcome.enrolled-program');
};

const stepWords = (entry: TimelineEntry, names: TimelineNames): TimelineWords => {
  const { outcome = '', step = '' } = entry;
  const title = names.stepTitle(entry.workflow?.id ?? '', step) ?? step;
  const found = OUTCOMES.get(outcome);
  const detail = outcome === 'enrolled' ? enrolledBy(entry, names) : whyIn(entry, names);
  if (found === undefined) {
    const way =
      names.wayTitle(entry.workflow?.id ?? '', step, outcome) ?? tellWay({ title: null, ports: [outcome] }, names.say);
    return { ...look('branch'), title: names.say('outcome.way', { step: title, way }), detail };
  }
  const [key, own] = found;
  return { ...own, title: names.say(key, { step: title }), detail };
};

const messageWords = (entry: TimelineEntry, names: TimelineNames): TimelineWords | null => {
  const found = ATTEMPTS.get(entry.outcome ?? '');
  if (found === undefined) return null;
  const [key, own] = found;
  return {
    ...own,
    title: names.say(key, { subject: names.subjectOf(entry.message ?? '') ?? '–' }),
    detail: entry.detail,
  };
};

const partIn = ({ parts }: TimelineEntry, name: string): string => String(parts?.[name] ?? '–');

const requestWords = (entry: TimelineEntry, { say }: TimelineNames): TimelineWords | null => {
  const found = REQUESTS.get(entry.outcome ?? '');
  if (found === undefined) return null;
  const [key, own] = found;
  const said = { method: partIn(entry, 'method'), url: partIn(entry, 'url'), status: partIn(entry, 'status') };
  // A number that says no says it all.
  if (entry.outcome === 'refused' && entry.parts?.['status'] !== undefined)
    return { ...own, title: say('event.request-answered', said), detail: null };
  return { ...own, title: say(key, said), detail: entry.detail };
};

const asTheHubSays = (entry: TimelineEntry): TimelineWords => ({
  ...look('event'),
  title: entry.title,
  detail: entry.detail,
});

/** Tells what happened to a contact and why; what these pages have no words for, as the hub tells it. */
export const tellEntry = (entry: TimelineEntry, names: TimelineNames): TimelineWords => {
  switch (entry.kind) {
    case 'event':
      return eventWords(entry, names) ?? asTheHubSays(entry);
    case 'message':
      return eventWords(entry, names) ?? messageWords(entry, names) ?? asTheHubSays(entry);
    case 'request':
      return requestWords(entry, names) ?? asTheHubSays(entry);
    case 'step':
      return stepWords(entry, names);
    case 'refusal': {
      const detail = entry.detail === null ? null : tellReason(entry.detail, names.say);
      return { ...look('refused', 'skipped'), title: names.say('event.not-entered'), detail };
    }
  }
};
