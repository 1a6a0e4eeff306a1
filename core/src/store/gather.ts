import { setImmediate as othersOfThisMoment } from 'node:timers/promises';

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Where so many came together, they are about to come again: the next commit waits until as many are there, though only for a moment. */
const CROWD = 4;
const LONGEST_WAIT_MS = 4;

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
  let arrived = (): void => undefined;
  const untilThereAre = (enough: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT_MS);
      arrived = () => {
        if (queue.length < enough) return;
        clearTimeout(timer);
        resolve();
      };
      arrived();
    });
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
      const crowd = Math.min(batch.length + queue.length, most);
      if (crowd >= CROWD) await untilThereAre(crowd);
      arrived = () => undefined;
    }
    busy = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (busy) arrived();
      else void run();
    });
};
