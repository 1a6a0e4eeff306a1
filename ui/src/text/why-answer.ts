import type { WhyReason } from '@innesto/sdk/contract';
import { tellEvent } from './event-type.ts';
import { tellMoment } from './moment.ts';
import { tellReason } from './reason.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What telling the answer needs: the words, and the clock of the workspace. */
export interface WhyTeller {
  readonly words: Pick<Words, 'say' | 'language'>;
  readonly timeZone: string;
}

const PLAIN: ReadonlyMap<string, WordKey> = new Map([
  ['never-started', 'flow.why.never-started'],
  ['stopped', 'flow.why.stopped'],
  ['draining', 'flow.why.draining'],
  ['by-clock', 'flow.why.by-clock'],
]);

/** Why an event of the contact let nobody in. */
const EVENTS: ReadonlyMap<string, WordKey> = new Map([
  ['filter', 'flow.why.filter'],
  ['quiet', 'flow.why.quiet'],
  ['before-start', 'flow.why.before-start'],
  ['own-run', 'flow.why.own-run'],
  ['pending', 'flow.why.pending'],
  ['no-change', 'flow.why.no-change'],
  ['plugin-passed', 'flow.why.plugin-passed'],
  ['not-counted', 'flow.why.not-counted'],
]);

/** Why runs end. */
export const ENDS: ReadonlyMap<string, WordKey> = new Map([
  ['finished', 'flow.ended.finished'],
  ['ended-by-operator', 'flow.ended.operator'],
  ['contact-deleted', 'reason.contact-deleted'],
  ['goal-reached', 'flow.ended.goal'],
  ['exit-condition', 'flow.ended.exit'],
  ['stopped-by-condition', 'flow.ended.stopped'],
  ['restarted', 'flow.ended.restarted'],
  ['date-changed', 'flow.ended.date-changed'],
  ['stopped-by-workflow', 'flow.ended.by-workflow'],
  ['ended-by-publish', 'flow.ended.publish'],
  ['merged', 'flow.ended.merged'],
]);

const STANDING: ReadonlyMap<string, WordKey> = new Map([
  ['waits', 'flow.why.waits'],
  ['awaits', 'flow.why.awaits'],
  ['held', 'flow.why.held'],
  ['frozen', 'flow.why.frozen'],
  ['parked', 'flow.why.parked'],
]);

const MESSAGES: ReadonlyMap<string, WordKey> = new Map([
  ['message-queued', 'flow.why.message-queued'],
  ['message-claimed', 'flow.why.message-going'],
  ['message-handed', 'flow.why.message-going'],
  ['message-accepted', 'flow.why.message-sent'],
  ['message-refused', 'flow.why.message-refused'],
  ['message-uncertain', 'flow.why.message-uncertain'],
  ['message-skipped', 'flow.why.message-skipped'],
  ['message-failed', 'flow.why.message-failed'],
  ['message-frozen', 'flow.why.message-frozen'],
  ['message-cancelled', 'flow.why.message-cancelled'],
]);

/** One reason in the person's language; what the pages have no words for is told as the hub tells it. */
export const tellWhy = ({ code, detail, parts }: WhyReason, { words, timeZone }: WhyTeller): string => {
  const { say, language } = words;
  const part = (name: string): string => String(parts[name] ?? '');
  const until = (): string => tellMoment(new Date(part('until')), { language, timeZone, form: 'short' });
  const plain = PLAIN.get(code);
  if (plain !== undefined) return say(plain);
  const event = EVENTS.get(code);
  if (event !== undefined) return say(event, { event: tellEvent(part('event'), say) });
  const standing = STANDING.get(code);
  if (standing !== undefined) {
    const at = code === 'waits' && part('until') === '' ? 'flow.why.awaits' : standing;
    return say(at, { step: part('step'), until: part('until') === '' ? '' : until(), plugin: part('plugin') });
  }
  if (code === 'ended') {
    const end = ENDS.get(part('reason'));
    return say('flow.why.ended', { step: part('step'), reason: end === undefined ? part('reason') : say(end) });
  }
  const message = MESSAGES.get(code);
  if (message !== undefined) {
    const told = say(message, { message: part('subject') === '' ? part('step') : part('subject') });
    return part('reason') === ''
      ? told
      : say('flow.why.because', { what: told, reason: tellReason(part('reason'), say) });
  }
  if (code === 'held-back') return say('flow.why.held-back', { until: until() });
  if (code === 'no-event')
    return say('flow.why.no-event', {
      events: part('types')
        .split(', ')
        .map((type) => tellEvent(type, say))
        .join(', '),
    });
  const refused = part('reason');
  const told = refused === '' ? refused : tellReason(refused, say);
  const chain = part('chain');
  const reason = chain === '' ? told : `${told} (${chain})`;
  return code !== 'went' && told !== refused ? say('flow.why.refused', { reason }) : detail;
};
