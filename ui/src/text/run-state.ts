import type { RunView } from '@innesto/sdk/contract';
import type { WordKey } from './words.svelte.ts';

/** How a run's state is called, and how it looks. */
export const RUN_STATES: Readonly<
  Record<
    RunView['state'],
    { readonly name: WordKey; readonly tint: 'plain' | 'good' | 'waiting' | 'failed' | 'skipped' }
  >
> = {
  waiting: { name: 'run.waiting', tint: 'waiting' },
  awaiting: { name: 'run.awaiting', tint: 'waiting' },
  held: { name: 'run.held', tint: 'failed' },
  frozen: { name: 'run.frozen', tint: 'skipped' },
  parked: { name: 'run.parked', tint: 'failed' },
  ended: { name: 'run.ended', tint: 'plain' },
};
