import type { WordKey } from './words.svelte.ts';

/** What a line of a message's way out says. */
export const ATTEMPTS: ReadonlyMap<
  string,
  { readonly name: WordKey; readonly tint: 'plain' | 'good' | 'waiting' | 'failed' }
> = new Map([
  ['retry', { name: 'attempt.retry', tint: 'waiting' }],
  ['uncertain', { name: 'attempt.uncertain', tint: 'waiting' }],
  ['resent', { name: 'attempt.resent', tint: 'good' }],
  ['refused', { name: 'attempt.refused', tint: 'failed' }],
  ['failed', { name: 'attempt.failed', tint: 'failed' }],
]);
