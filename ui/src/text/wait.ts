import type { Anchor, Duration, Until } from '@innesto/sdk/contract';
import { tellDays } from './days.ts';
import { tellDuration } from './duration.ts';
import { tellEvent } from './event-type.ts';
import { tellMoment } from './moment.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What a wait waits for, as much as telling it needs. */
export type Awaited =
  | { readonly kind: 'time'; readonly duration: Duration; readonly after: Anchor | null }
  | { readonly kind: 'until'; readonly until: Until };

/** What telling a wait needs: the words, and what fields and steps are called. */
export interface WaitTeller {
  readonly words: Pick<Words, 'say' | 'language'>;
  readonly fieldName: (key: string) => string | null;
  readonly stepName: (id: string) => string;
}

const TIMES: Readonly<Record<Anchor, WordKey>> = {
  'last-action': 'step.wait',
  entry: 'step.wait-entry',
  planned: 'step.wait-planned',
};

/** What a date that a wait waits for is called. */
const dateName = (attribute: string, fieldName: WaitTeller['fieldName']): string => {
  const [room, ...rest] = attribute.split('.');
  const key = rest.join('.');
  return (room === 'field' ? fieldName(key) : null) ?? key;
};

const tellDate = (until: Until & { readonly kind: 'date' }, { words: { say }, fieldName }: WaitTeller): string => {
  const date = dateName(until.attribute, fieldName);
  const { days } = until;
  if (days === 0) return say('step.wait-date-on', { date });
  return say(days < 0 ? 'step.wait-date-before' : 'step.wait-date-after', { count: Math.abs(days), date });
};

const tellUntil = (until: Until, teller: WaitTeller): string => {
  const { words, stepName } = teller;
  const { say, language } = words;
  switch (until.kind) {
    case 'moment': {
      // It is told as it was written, whatever clock it is for.
      const moment = tellMoment(new Date(`${until.at}Z`), { language, timeZone: 'UTC', form: 'short' });
      return say('step.wait-moment', { moment });
    }
    case 'weekday': {
      const days = tellDays(until.days, words);
      return until.time === undefined
        ? say('step.wait-days', { days })
        : say('step.wait-days-at', { days, time: until.time });
    }
    case 'date':
      return tellDate(until, teller);
    case 'event':
      return say('step.wait-event', { event: tellEvent(until.event, say), duration: tellDuration(until.within, say) });
    case 'message':
      return say(until.becomes === 'opened' ? 'step.wait-opened' : 'step.wait-clicked', {
        step: stepName(until.step),
        duration: tellDuration(until.within, say),
      });
  }
};

/** What a wait is called: by what it waits for. */
export const tellWait = (awaited: Awaited, teller: WaitTeller): string => {
  if (awaited.kind === 'until') return tellUntil(awaited.until, teller);
  const { say } = teller.words;
  return say(TIMES[awaited.after ?? 'last-action'], { duration: tellDuration(awaited.duration, say) });
};
