import type { Store } from '../../store/store.ts';
import { rest, type Rest, type Unrested } from '../../store/verb/rest.ts';

/** A stop or start of a workflow with fewer than ten thousand inside is through when it is answered; the pipeline does the rest. */
const CHUNKS = 10;

/** Freezes or thaws the runs of a workflow that was stopped or started, for as long as somebody may be kept waiting for it. */
export const restAWhile = async (store: Store, of: Unrested): Promise<void> => {
  let came: Rest | null = null;
  for (let chunks = 0; chunks < CHUNKS; chunks++) {
    came = await rest(store, of, came);
    if (came === null) return;
  }
};

/** Freezes or thaws them all: whoever starts a workflow must know from when each of its runs stands still. */
export const restWholly = async (store: Store, of: Unrested): Promise<void> => {
  let came: Rest | null = await rest(store, of, null);
  while (came !== null) came = await rest(store, of, came);
};
