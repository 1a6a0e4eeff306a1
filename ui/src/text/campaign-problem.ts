import type { WordKey } from './words.svelte.ts';

/** What is missing in a campaign, in the words of its page, by the problem's code. */
export const PROBLEM_WORDS: ReadonlyMap<string, WordKey> = new Map([
  ['UNCONFIGURED_STEP', 'campaign.missing'],
  ['NO_AUDIENCE', 'campaign.no-audience'],
]);
