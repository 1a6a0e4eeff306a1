import { setImmediate as othersOfThisMoment, setTimeout as pause } from 'node:timers/promises';

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Where so many came together, they are about to come again: the next commit waits a moment, so that it is not for the first of them alone. */
const CROWD = 4;
const CROWD_MS = 2;

/**
 * Group commit: calls that come while a commit is under way go together into the next one. With nothing under way a call
 * goes at once, with those that arrived at the same moment, so an idle hub waits for nobody and a busy one makes batches by itself.
 */
export const gather = <Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  most: number,
): ((item: Item) => Promise<Answer>) => {
  let queue: Waiting<Item, Answer>[] = [];
  let busy = false;
  const commitSome = async (batch: readonly Waiting<Item, Answer>[]): Promise<void> => {
    try {
      const answers = await commit(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, at) => {
        const answer = answers[at];
        if (answer === undefined) reject(new Error('a group commit gave fewer answers than it was asked for'));
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  const run = async (): Promise<void> => {
    busy = true;
    await othersOfThisMoment();
    while (queue.length > 0) {
      const batch = queue.slice(0, most);
      queue = queue.slice(most);
      await commitSome(batch);
      if (batch.length >= CROWD && queue.length < most) await pause(CROWD_MS);
    }
    busy = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!busy) void run();
    });
};
