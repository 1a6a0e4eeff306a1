import type { Band, Filter, Reentry, Window, WorkflowOptions } from '@innesto/sdk/contract';
import { tellDays } from './days.ts';
import { regionOf } from './moment.ts';
import type { Words } from './words.svelte.ts';

/** What telling a workflow's options needs: the words, and conditions in words (null: it asks nothing). */
export interface OptionsTeller {
  readonly words: Pick<Words, 'say' | 'language'>;
  readonly condition: (filter: Filter) => string | null;
}

const tellBand = ({ from, to }: Band): string => `${from}–${to}`;

/** The days and hours of a window, short: “Monday, Friday 09:00–18:00”; null where it is no limit. */
const tellWindow = (window: Window, words: OptionsTeller['words']): string | null => {
  const days = window.days === undefined ? null : tellDays(window.days, words, 'conjunction');
  const list = new Intl.ListFormat(regionOf(words.language), { type: 'conjunction' });
  const hours = window.bands === undefined ? null : list.format(window.bands.map(tellBand));
  const parts = [days, hours].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
};

const windowSentence = ({ window, outside, zone }: WorkflowOptions, { words }: OptionsTeller): string => {
  const { say } = words;
  const when = window === undefined ? null : tellWindow(window, words);
  if (when === null) return say('flow.tell.any-time');
  const clock = say(zone === 'workspace' ? 'flow.tell.our-clock' : 'flow.tell.their-clock');
  return [
    say('flow.tell.window', { when, clock }),
    say(outside === 'drop' ? 'flow.tell.dropped' : 'flow.tell.deferred'),
  ].join(' ');
};

const reentrySentence = (reentry: Reentry, say: Words['say']): string => {
  const often =
    reentry.policy === 'after'
      ? say('flow.tell.after', { days: reentry.days })
      : say(reentry.policy === 'once' ? 'flow.tell.once' : 'flow.tell.always');
  if (reentry.whileInside === 'restart') return `${often} ${say('flow.tell.restart')}`;
  return reentry.whileInside === 'queue' ? `${often} ${say('flow.tell.queue')}` : often;
};

/** Everything that counts for every step of a workflow, in plain sentences. */
export const tellOptions = (options: WorkflowOptions, reentry: Reentry, teller: OptionsTeller): string => {
  const { say } = teller.words;
  const conditional = ([filter, key]: readonly [
    Filter | undefined,
    'flow.tell.recipients' | 'flow.tell.goal' | 'flow.tell.exit',
  ]): readonly string[] => {
    const condition = filter === undefined ? null : teller.condition(filter);
    return condition === null ? [] : [say(key, { condition })];
  };
  return [
    windowSentence(options, teller),
    ...conditional([options.recipients, 'flow.tell.recipients']),
    ...(options.oncePerAddress === true ? [say('flow.tell.once-per-address')] : []),
    reentrySentence(reentry, say),
    ...conditional([options.goal, 'flow.tell.goal']),
    ...conditional([options.exitWhen, 'flow.tell.exit']),
  ].join(' ');
};

/** The options that are set, a few words each. */
export const optionChips = (options: WorkflowOptions, words: OptionsTeller['words']): readonly string[] => {
  const { say } = words;
  const window = options.window === undefined ? null : tellWindow(options.window, words);
  return [
    ...(window === null ? [] : [window]),
    ...(options.recipients === undefined ? [] : [say('flow.chip.recipients')]),
    ...(options.oncePerAddress === true ? [say('flow.chip.once-per-address')] : []),
    ...(options.goal === undefined ? [] : [say('flow.chip.goal')]),
    ...(options.exitWhen === undefined ? [] : [say('flow.chip.exit')]),
  ];
};
