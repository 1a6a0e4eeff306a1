import type { StepChangeView, VersionChangeView } from '@innesto/sdk/contract';
import { regionOf } from './moment.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** What telling a change needs: the words, and what steps are called. */
export interface ChangeTeller {
  readonly words: Pick<Words, 'say' | 'language'>;
  readonly nameOf: (step: string) => string;
}

const DIFFERENCES: Readonly<Record<StepChangeView['differences'][number], WordKey>> = {
  kind: 'flow.change.kind',
  settings: 'flow.change.settings',
  longer: 'flow.change.longer',
  shorter: 'flow.change.shorter',
  wait: 'flow.change.wait',
  links: 'flow.change.links',
  title: 'flow.change.title',
};

const tellStep = ({ step, title, change, differences }: StepChangeView, { words, nameOf }: ChangeTeller): string => {
  const { say, language } = words;
  const name = title ?? nameOf(step);
  if (change === 'added') return say('flow.change.added', { step: name });
  if (change === 'removed') return say('flow.change.removed', { step: name });
  const what = new Intl.ListFormat(regionOf(language)).format(differences.map((one) => say(DIFFERENCES[one])));
  return say('flow.change.changed', { step: name, what });
};

/** What is different between two versions, thing by thing. */
export const tellChange = (change: VersionChangeView, teller: ChangeTeller): readonly string[] => {
  const { say } = teller.words;
  return [
    ...(change.trigger ? [say('flow.change.trigger')] : []),
    ...(change.reentry ? [say('flow.change.reentry')] : []),
    ...(change.options ? [say('flow.change.options')] : []),
    ...(change.first ? [say('flow.change.first')] : []),
    ...change.steps.map((step) => tellStep(step, teller)),
  ];
};
