import type { Step } from '@innesto/sdk/contract';
import { figureOf, type OfferedFigure } from './figure.ts';
import { tellWay } from './step.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** How a number of a step is called: short, as a heading with the step's name, and what it counts. */
interface NumberWords {
  readonly name: WordKey;
  readonly heading: WordKey;
  readonly what: WordKey;
}

const NUMBERS: ReadonlyMap<string, NumberWords> = new Map([
  ['entered', { name: 'count.entered', heading: 'people.entered', what: 'people.entered-what' }],
  ['waiting', { name: 'count.waiting', heading: 'people.waiting', what: 'people.waiting-what' }],
  ['done', { name: 'count.done', heading: 'people.done', what: 'people.done-what' }],
  ['skipped', { name: 'count.skipped', heading: 'people.skipped', what: 'people.skipped-what' }],
  ['failed', { name: 'count.failed', heading: 'people.failed', what: 'people.failed-what' }],
  ['message:sent', { name: 'tally.sent', heading: 'people.message-sent', what: 'people.message-what' }],
  ['message:delivered', { name: 'tally.delivered', heading: 'people.message-delivered', what: 'people.message-what' }],
  [
    'message:undelivered',
    { name: 'tally.undelivered', heading: 'people.message-undelivered', what: 'people.message-what' },
  ],
  ['message:opened', { name: 'tally.opened', heading: 'people.message-opened', what: 'people.measured-what' }],
  ['message:clicked', { name: 'tally.clicked', heading: 'people.message-clicked', what: 'people.measured-what' }],
  ['message:replied', { name: 'tally.replied', heading: 'people.message-replied', what: 'people.message-what' }],
  [
    'message:unsubscribed',
    { name: 'tally.unsubscribed', heading: 'people.message-unsubscribed', what: 'people.message-what' },
  ],
  ['ended', { name: 'count.ended', heading: 'people.ended', what: 'people.ended-what' }],
]);

const wayOf = (step: Step | null, port: string, say: Words['say']): string => {
  const branch = step?.kind === 'branch' ? step.branches.find(({ name }) => name === port) : undefined;
  return tellWay({ title: branch?.title ?? null, ports: [port] }, say);
};

/** What a number of a step is called; of a branch's way, as its author called it, and of a sum as its action calls it. */
export const tellNumber = (
  outcome: string,
  {
    step,
    figures,
    say,
  }: { readonly step: Step | null; readonly figures: readonly OfferedFigure[]; readonly say: Words['say'] },
): string => {
  const known = NUMBERS.get(outcome);
  const figure = figureOf(outcome, figures);
  if (figure !== null) return figure.title;
  return known === undefined ? wayOf(step, outcome, say) : say(known.name);
};

/** Who stands behind a number of a step: “Failed at Welcome e-mail”. */
export const tellPeople = (
  outcome: string,
  {
    step,
    title,
    figures,
    say,
  }: {
    readonly step: Step | null;
    readonly title: string;
    readonly figures: readonly OfferedFigure[];
    readonly say: Words['say'];
  },
): { readonly heading: string; readonly what: string } => {
  const figure = figureOf(outcome, figures);
  if (figure !== null)
    return { heading: say('people.figure', { figure: figure.title, step: title }), what: say('people.figure-what') };
  const known = NUMBERS.get(outcome);
  if (known === undefined)
    return {
      heading: say('people.way', { way: wayOf(step, outcome, say), step: title }),
      what: say('people.way-what'),
    };
  return { heading: say(known.heading, { step: title }), what: say(known.what) };
};
