interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: calls that come while a commit is under way go together into the next one. With nothing under way a call
 * goes at once, so an idle hub waits for nobody and a busy one makes batches by itself.
 */
export const gather = <Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  most: number,
): ((item: Item) => Promise<Answer>) => {
  let queue: Waiting<Item, Answer>[] = [];
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, most);
      queue = queue.slice(most);
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
    }
    busy = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!busy) void run();
    });
};
